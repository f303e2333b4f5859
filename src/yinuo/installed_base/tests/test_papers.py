"""Labels for units: what they say, what they keep to themselves, and for whom they are printed."""

from datetime import date

import pytest
from tests.papers import reading

from yinuo.catalogue.actions import set_model
from yinuo.installed_base import actions, views
from yinuo.kernel.actors import SYSTEM
from yinuo.parties.tests.scene import NOW, customer


@pytest.fixture
def model(org):
    return set_model(
        code="L55E9", name="液晶电视", brand="明视", category="电视", free_months=12, actor=SYSTEM, now=NOW
    )


@pytest.fixture
def unit(office, model):
    return add(office, model, "8F20260317")


def add(office, model, serial):
    who = customer(office.clerk)
    return actions.add_unit(
        serial=serial,
        sold_on=date(2025, 12, 1),
        model_id=model.id,
        customer_id=who.id,
        actor=office.clerk,
        now=NOW,
    )


def test_a_label_says_whose_product_of_which_model_it_is_and_nothing_of_the_customer(office, unit, pages):
    answer = pages.as_(office.clerk).get("unit_label", unit.id)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="8F20260317.pdf"'
    words = reading.words(answer.content)
    for told in ("明视液晶电视", "L55E9", "8F20260317"):
        assert told in words
    assert "王丽华" not in words
    assert "5678" not in words


def test_a_dealer_has_no_label_of_somebody_elses_unit(office, unit, pages):
    assert pages.as_(office.dealer_clerk).get("unit_label", unit.id).status_code == 404
    assert "8F20260317" not in reading.words(pages.get("unit_labels").content)


def test_labels_are_printed_of_what_the_search_finds(office, unit, model, pages):
    add(office, model, "9A00000001")
    words = reading.words(pages.as_(office.clerk).get("unit_labels", query="?q=0317").content)
    assert "8F20260317" in words
    assert "9A00000001" not in words


def test_no_more_than_two_sheets_are_printed_at_once(office, unit, model, pages, monkeypatch):
    monkeypatch.setattr(views, "MOST_LABELS", 1)
    add(office, model, "9A00000001")
    words = reading.words(pages.as_(office.clerk).get("unit_labels").content)
    assert "9A00000001" in words
    assert "8F20260317" not in words


@pytest.mark.parametrize("skip", ["", "35", "36", "999999999999999999", "-1", "drei"])
def test_whatever_is_skipped_the_label_stands_on_one_sheet(office, unit, pages, skip):
    answer = pages.as_(office.clerk).get("unit_label", unit.id, query=f"?skip={skip}")
    (page,) = reading.pages(answer.content)
    assert "8F20260317" in page


def test_the_pages_offer_labels(office, unit, pages):
    assert f"/units/{unit.id}/label" in pages.as_(office.clerk).get("unit", unit.id).content.decode()
    assert "/units/labels?q=0317" in pages.get("unit_list", query="?q=0317").content.decode()
