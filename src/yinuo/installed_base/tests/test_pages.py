from datetime import date

import pytest

from yinuo.catalogue.actions import set_model
from yinuo.installed_base import actions, queries
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.installed_base.templatetags.installed_base import cover_bar, cover_words
from yinuo.kernel.actors import SYSTEM
from yinuo.parties.tests.scene import NOW, customer, place


@pytest.fixture
def model(org):
    return set_model(
        code="L55E9", name="液晶电视", brand="明视", category="电视", free_months=12, actor=SYSTEM, now=NOW
    )


def add(actor, model, who, **more):
    values = {"serial": "8F-421", "sold_on": date(2025, 12, 1)}
    return actions.add_unit(model_id=model.id, customer_id=who.id, actor=actor, now=NOW, **(values | more))


def form(**more):
    values = {"serial": "8f-421", "model_code": "l55e9", "phone": "199 0000 5678", "sold_on": "2025-12-01"}
    return values | {"installed_on": "", "invoice_number": "", "address": "", "region": ""} | more


def text(response):
    return response.content.decode()


def test_the_list_shows_cover_and_is_searched_by_a_piece_of_the_serial(office, model, pages):
    add(office.clerk, model, customer(office.clerk), serial="8F20260317", sold_on=date(2025, 12, 1))
    shown = pages.as_(office.clerk).get("unit_list", query="?q=0317")
    assert "8F20260317" in text(shown)
    assert "state promise" in text(shown)
    assert "8F20260317" not in text(pages.get("unit_list", query="?q=9999"))
    assert "8F20260317" not in text(pages.as_(office.dealer_clerk).get("unit_list"))


def test_a_unit_comes_on_file_by_the_customers_phone(office, model, pages):
    who = customer(office.clerk)
    answer = pages.as_(office.clerk).post("unit_new", **form())
    unit = SoldUnit.objects.get()
    assert answer["Location"].endswith(place("unit", unit.id))
    assert (unit.serial, unit.customer_id, unit.model_id) == ("8F-421", who.id, model.id)


def test_a_unit_of_a_chosen_customer_needs_no_phone(office, model, pages):
    who = customer(office.clerk)
    assert "王丽华" in text(pages.as_(office.clerk).get("unit_new", query=f"?customer={who.id}"))
    pages.post("unit_new", query=f"?customer={who.id}", **form(phone=""))
    assert SoldUnit.objects.get().customer_id == who.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"sold_on": "2099-01-01"},
        {"sold_on": "bad"},
        {"serial": ""},
        {"model_code": "NONE"},
        {"phone": "199 0000 0009"},
        {"phone": ""},
        {"installed_on": "2020-01-01"},
        {"region": "火星"},
    ],
)
def test_bad_entries_are_said_and_nothing_is_written(office, model, pages, wrong):
    customer(office.clerk)
    answer = pages.as_(office.clerk).post("unit_new", **form(**wrong))
    assert answer.status_code == 422
    assert not SoldUnit.objects.exists()


def test_a_serial_on_file_leads_to_its_file_unless_it_is_out_of_sight(office, model, pages):
    unit = add(office.clerk, model, customer(office.clerk))
    answer = pages.as_(office.clerk).post("unit_new", **form())
    assert answer.status_code == 422
    assert place("unit", unit.id) in text(answer)
    customer(office.dealer_clerk)
    hidden = pages.as_(office.dealer_clerk).post("unit_new", **form())
    assert hidden.status_code == 422
    assert place("unit", unit.id) not in text(hidden)


def test_a_correction_and_a_stale_one(office, model, pages):
    unit = add(office.clerk, model, customer(office.clerk))
    signed_in = pages.as_(office.clerk)
    assert "8F-421" in text(signed_in.get("unit_change", unit.id))
    data = form(phone="", version=1, invoice_number="FP9")
    assert signed_in.post("unit_change", unit.id, **data).status_code == 302
    stale = signed_in.post("unit_change", unit.id, **(data | {"invoice_number": "FP8"}))
    assert stale.status_code == 409
    assert "FP9" in text(stale)
    assert "FP8" in text(stale)
    assert queries.get(unit.id, actor=SYSTEM).invoice_number == "FP9"


def test_a_unit_changes_hands_by_the_new_customers_phone(office, model, pages):
    unit = add(office.clerk, model, customer(office.clerk))
    other = customer(office.clerk, name="李伟", phones=("19900000002",))
    pages.as_(office.clerk).post("unit_change", unit.id, **form(phone="19900000002", version=1))
    assert queries.get(unit.id, actor=SYSTEM).customer_id == other.id


def test_a_contract_is_added_once(office, model, pages):
    unit = add(office.clerk, model, customer(office.clerk))
    data = {"number": "HT-1", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    assert pages.as_(office.clerk).post("contract_new", unit.id, **data).status_code == 302
    assert pages.post("contract_new", unit.id, **data).status_code == 422
    assert (
        pages.post("contract_new", unit.id, **(data | {"number": "2", "ends_on": "2025-01-01"})).status_code
        == 422
    )
    assert Contract.objects.count() == 1


def test_another_dealers_unit_is_not_found(office, model, pages):
    unit = add(office.dealer_clerk, model, customer(office.dealer_clerk))
    stranger = pages.as_(office.other_dealer_clerk)
    for name in ("unit_change", "contract_new"):
        assert stranger.get(name, unit.id).status_code == 404
        assert stranger.post(name, unit.id, **form(version=1)).status_code == 404
    assert pages.as_(office.accountant).get("unit_change", unit.id).status_code == 403


def test_the_cover_bar_draws_the_free_period_and_contracts(office, model):
    unit = add(office.clerk, model, customer(office.clerk), sold_on=date(2025, 3, 13))
    actions.add_contract(
        sold_unit_id=unit.id,
        number="HT-1",
        starts_on=date(2026, 3, 14),
        ends_on=date(2027, 3, 13),
        actor=office.clerk,
        now=NOW,
    )
    unit = queries.get(unit.id, actor=office.clerk)
    bar = cover_bar(queries.cover_of(unit, on=date(2026, 3, 13)))
    assert (bar["start"], bar["end"], bar["today"]) == ("2025-03-13", "2027-03-13", 50.0)
    free, contract = bar["spans"]
    assert (free["x"], free["width"], free["row"], free["tone"]) == (0.0, 50.0, 0, "promise")
    assert (contract["row"], contract["tone"]) == (1, "paid")
    assert cover_bar(queries.cover_of(unit, on=date(2026, 3, 14)))["spans"][0]["tone"] == "past"
    assert "0" in cover_words(queries.cover_of(unit, on=date(2026, 3, 13)))


def test_without_any_period_there_is_no_bar(office, model):
    unit = add(office.clerk, model, customer(office.clerk), sold_on=None)
    assert cover_bar(queries.cover_of(queries.get(unit.id, actor=SYSTEM), on=date(2026, 3, 13))) is None
