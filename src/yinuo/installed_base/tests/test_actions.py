from datetime import date, timedelta

import pytest

from yinuo.catalogue.actions import set_model
from yinuo.installed_base import actions, queries
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.parties import actions as parties
from yinuo.parties.tests.scene import NOW, customer
from yinuo.parties.types import CustomerKind
from yinuo.platform.journal.models import Entry

TODAY = date(2026, 3, 13)


@pytest.fixture
def model(org):
    return set_model(
        code="L55E9", name="液晶电视", brand="明视", category="电视", free_months=12, actor=SYSTEM, now=NOW
    )


def add(actor, model, who, **more):
    values = {"serial": "8F20260317-421", "sold_on": date(2025, 12, 1), "invoice_number": "FP0001"}
    return actions.add_unit(model_id=model.id, customer_id=who.id, actor=actor, now=NOW, **(values | more))


def change(unit, actor, **more):
    fields = (
        "version",
        "serial",
        "model_id",
        "customer_id",
        "sold_on",
        "installed_on",
        "invoice_number",
        "price_fen",
        "region",
        "address",
    )
    values = {field: getattr(unit, field) for field in fields}
    return actions.change_unit(sold_unit_id=unit.id, actor=actor, now=NOW, **(values | more))


def codes():
    return list(
        Entry.objects.filter(code__startswith="installed_base").order_by("id").values_list("code", flat=True)
    )


@pytest.mark.clause("C001")
def test_a_unit_is_found_by_serial_model_invoice_and_customer(office, model):
    unit = add(office.clerk, model, customer(office.clerk), serial=" 8f20260317-４21 ")
    assert unit.serial == "8F20260317-421"
    for text in ("8F20260317-421", "8f20260317421", "0317", "液晶", "L55E9", "FP0001", "王丽华", "wlh"):
        assert queries.find(text, actor=office.clerk) == [unit], text
    assert queries.find("9999", actor=office.clerk) == []
    assert queries.by_serial("8f 20260317-421", actor=office.clerk) == unit
    assert codes() == ["installed_base.unit_added"]


def test_a_serial_is_on_file_once(office, model):
    who = customer(office.clerk)
    add(office.clerk, model, who)
    with pytest.raises(Refused, match="on file already") as refusal:
        add(office.clerk, model, who, serial="8f20260317-421")
    assert refusal.value.field == "serial"
    assert SoldUnit.objects.count() == 1
    other = add(office.clerk, model, who, serial="B2")
    with pytest.raises(Refused, match="on file already"):
        change(other, office.clerk, serial="8F20260317-421")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sold_on": TODAY + timedelta(days=1)}, "sold_on"),
        ({"sold_on": TODAY, "installed_on": TODAY - timedelta(days=1)}, "installed_on"),
        ({"serial": "机号"}, "serial"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(office, model, wrong, field):
    with pytest.raises(Refused) as refusal:
        add(office.clerk, model, customer(office.clerk), **wrong)
    assert refusal.value.field == field
    assert not SoldUnit.objects.exists()


def test_a_sale_on_the_local_day_is_no_sale_in_the_future(office, model):
    late = NOW.replace(hour=17)
    unit = actions.add_unit(
        serial="A1",
        model_id=model.id,
        customer_id=customer(office.clerk).id,
        sold_on=TODAY + timedelta(days=1),
        actor=office.clerk,
        now=late,
    )
    assert unit.sold_on == date(2026, 3, 14)


def test_a_unit_is_seen_where_its_customer_is(office, model):
    theirs = add(office.dealer_clerk, model, customer(office.dealer_clerk))
    assert theirs.unit_id == office.dealer.id
    stranger = office.other_dealer_clerk
    assert queries.find("0317", actor=stranger) == []
    assert queries.by_serial(theirs.serial, actor=stranger) is None
    for attempt in (
        lambda: queries.get(theirs.id, actor=stranger),
        lambda: change(theirs, stranger, invoice_number="x"),
        lambda: add(stranger, model, theirs.customer, serial="X1"),
        lambda: contract(theirs, stranger),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.find("0317", actor=office.clerk) == [theirs]
    with pytest.raises(Forbidden):
        add(office.accountant, model, customer(office.clerk), serial="X2")


def test_a_correction_names_its_fields_and_a_stale_one_is_stopped(office, model):
    unit = add(office.clerk, model, customer(office.clerk))
    change(unit, office.clerk, sold_on=date(2026, 1, 1), address="浙江省杭州市西湖区文三路 9 号")
    entry = Entry.objects.get(code="installed_base.unit_changed")
    assert set(entry.payload["fields"]) == {"sold_on", "address", "region"}
    with pytest.raises(Stale) as stale:
        change(unit, office.chief, invoice_number="y")
    assert stale.value.theirs["sold_on"] == date(2026, 1, 1)
    assert change(queries.get(unit.id, actor=office.clerk), office.clerk).version == 2
    assert len(codes()) == 2


def test_a_renamed_customer_is_found_at_the_units(office, model):
    who = customer(office.clerk)
    unit = add(office.clerk, model, who)
    parties.change_customer(
        customer_id=who.id,
        version=1,
        kind=CustomerKind.PERSON,
        name="欧阳雪",
        region="",
        address="",
        note="",
        phones=["19900005678"],
        actor=office.clerk,
        now=NOW,
    )
    assert queries.find("oyx", actor=office.clerk) == [unit]
    assert queries.find("王丽华", actor=office.clerk) == []


def test_units_follow_a_merge_of_customers(office, model):
    keep, gone = customer(office.clerk), customer(office.clerk, name="赵敏", phones=("19900000002",))
    unit = add(office.clerk, model, gone)
    parties.merge_customers(keep_id=keep.id, gone_id=gone.id, reason="同一人", actor=office.chief, now=NOW)
    assert queries.of_customer(keep.id, actor=office.clerk) == [unit]
    assert queries.find("wlh", actor=office.clerk) == [unit]
    assert Entry.objects.get(code="installed_base.unit_changed").payload["fields"] == ["customer_id"]


def contract(unit, actor, **more):
    values = {"number": "HT-1", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return actions.add_contract(sold_unit_id=unit.id, actor=actor, now=NOW, **(values | more))


@pytest.mark.clause("C348")
def test_a_contract_covers_a_unit_for_its_term(office, model):
    unit = add(office.clerk, model, customer(office.clerk), sold_on=date(2020, 1, 1))
    contract(unit, office.clerk)
    cover = queries.cover_of(queries.get(unit.id, actor=office.clerk), on=TODAY)
    assert cover.running_contract.number == "HT-1"
    assert not cover.is_free
    for wrong, field in (
        ({}, "number"),
        ({"number": "HT-2", "ends_on": date(2025, 1, 1)}, "ends_on"),
        ({"number": " "}, "number"),
    ):
        with pytest.raises(Refused) as refusal:
            contract(unit, office.clerk, **wrong)
        assert refusal.value.field == field
    assert Contract.objects.count() == 1


def test_the_term_of_a_contract_is_corrected(office, model):
    unit = add(office.clerk, model, customer(office.clerk))
    held = contract(unit, office.clerk)
    term = {"starts_on": date(2026, 2, 1), "ends_on": date(2027, 1, 31)}
    for _ in range(2):
        actions.change_contract(contract_id=held.id, actor=office.clerk, now=NOW, **term)
    assert codes()[2:] == ["installed_base.contract_changed"]
    with pytest.raises(NotFound):
        actions.change_contract(contract_id=held.id, actor=office.other_dealer_clerk, now=NOW, **term)


def test_what_a_decision_may_know(office, model):
    unit = add(office.clerk, model, customer(office.clerk))
    assert queries.facts_of(unit.id, on=TODAY) == {
        "sold_on": date(2025, 12, 1),
        "bought_on": date(2025, 12, 1),
        "free_months": 12,
        "model_months": 12,
        "has_contract": False,
        "has_voucher": True,
        "exchanged": False,
    }
    contract(unit, office.clerk)
    facts = queries.facts_of(unit.id, on=TODAY)
    assert facts["has_contract"] is True
    assert facts["contract_ends_on"] == date(2026, 12, 31)
    bare = add(office.clerk, model, customer(office.clerk), serial="B1", sold_on=None)
    assert "sold_on" not in queries.facts_of(bare.id, on=TODAY)
