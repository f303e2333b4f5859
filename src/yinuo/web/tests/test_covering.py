"""What the page of a unit says of its promise."""

from datetime import date, timedelta

import pytest
from tests.office import NOW, SOLD_LAST_YEAR, SOLD_LONG_AGO, TODAY, sign_in

from yinuo.charters import actions, queries
from yinuo.charters.library import shipped, shipped_text
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context
from yinuo.web import covering


def publish(day=TODAY, **settings):
    return actions.publish_release(
        charter_id="service-office",
        text=shipped_text("service-office"),
        settings={"small_fee_limit": "200.00", **settings},
        in_force_from=day,
        actor=SYSTEM,
        now=NOW,
    )


def promised(unit, *, today=TODAY, language="zh-hans"):
    found = installed_base.get(unit.id, actor=SYSTEM)
    cases = intake.of_sold_unit(unit.id, actor=SYSTEM)
    return covering.of(found, cases, today=today, language=language)


@pytest.fixture
def unit(office):
    return office.sold_unit(office.customer(), SOLD_LAST_YEAR)


def test_the_period_is_drawn_with_what_is_left_and_where_it_comes_from(unit):
    found = promised(unit)
    (row,) = found["cover"]["bars"]
    assert (row["bar"].starts_on, row["bar"].ends_on) == (SOLD_LAST_YEAR, date(2026, 9, 1))
    assert (row["tone"], row["parts"]) == ("promise", [{"x": 0.0, "width": 100.0, "kind": "promise"}])
    assert row["bar"].clause == "C349"
    assert row["bar"].text == shipped("service-office").definition.clauses["C349"].text.zh
    assert found["cover"]["today"] == round(100 * (TODAY - SOLD_LAST_YEAR).days / 365, 1)


def test_a_period_that_is_over_is_plain_and_a_contract_has_its_own_line(office, unit):
    office.contract(unit)
    found = promised(unit, today=date(2027, 3, 1))
    assert [row["tone"] for row in found["cover"]["bars"]] == ["past", "past"]
    assert [row["bar"].kind for row in found["cover"]["bars"]] == ["promise", "paid"]
    assert len(found["derivation"]) == 1


def test_without_a_day_of_sale_nothing_is_drawn(office):
    found = promised(office.sold_unit(office.customer(), None))
    assert found["cover"] is None
    assert found["proof"] is None
    assert found["binding"].by_sale is False


def test_the_unit_says_which_release_decides_for_it(office, unit):
    assert promised(unit)["binding"].stretch is None
    publish()
    publish(TODAY + timedelta(days=60), both_apply="contract")
    later = TODAY + timedelta(days=90)
    found = promised(unit, today=later)["binding"]
    assert (found.stretch.number, found.is_assumed) == (1, True)
    sold_today = office.sold_unit(office.customer(), TODAY)
    found = promised(sold_today, today=later)["binding"]
    assert (found.stretch.number, found.is_assumed, found.by_sale) == (1, False, True)
    unknown = promised(office.sold_unit(office.customer(), None), today=later)["binding"]
    assert (unknown.stretch.number, unknown.by_sale) == (2, False)


def test_the_seller_must_prove_for_six_months(office, unit):
    found = promised(unit, today=date(2026, 3, 1))["proof"]
    assert (found["until"], found["is_over"], found["clause"]) == (date(2026, 3, 1), False, "consumer-23")
    assert promised(unit, today=date(2026, 3, 2))["proof"]["is_over"] is True


def test_nothing_is_said_of_proof_where_the_law_says_nothing(office, unit, monkeypatch):
    monkeypatch.setattr(queries, "PROOF", "consumer-99")
    assert promised(unit)["proof"] is None


def test_repairs_are_counted_against_what_the_promise_allows(office, unit, monkeypatch):
    assert promised(unit)["repairs"] == {"done": 0, "limit": None}
    monkeypatch.setattr(context.current(), "settings", {"decides_by": "mall"})
    assert promised(unit)["repairs"] == {
        "done": 0,
        "limit": 1,
        "used": 0,
        "clause": "C188",
        "pips": [False],
    }


def test_how_often_it_must_have_been_repaired_is_read_from_the_promise():
    mall = shipped("mall").with_settings({"repairs_before_exchange": 3})
    assert queries.repairs_allowed(mall, {"goods": "leather_shoes"}) == (3, "C175")
    assert queries.repairs_allowed(mall, {"goods": "suit"}) == (1, "C188")
    assert queries.repairs_allowed(mall, {"goods": "cosmetics"}) is None
    assert queries.repairs_allowed(shipped("law-cn"), {"catalogue_goods": "phone"}) == (2, "three-13")
    assert queries.repairs_allowed(shipped("service-office"), {}) is None


def test_days_in_repair_are_hatched_at_the_end():
    bar = covering.Bar("整机", date(2026, 1, 1), date(2027, 1, 11), "three-8", "", "", added=10)
    drawn = covering.picture([bar], TODAY)["bars"][0]
    assert [part["kind"] for part in drawn["parts"]] == ["promise", "added"]
    assert drawn["parts"][1]["width"] == pytest.approx(100 * 10 / 375, abs=0.2)
    assert drawn["parts"][0]["width"] + drawn["parts"][1]["width"] == pytest.approx(100, abs=0.2)


def test_the_law_and_the_main_parts_stand_beside_the_whole_unit():
    law = shipped("law-cn")
    facts = {"catalogue_goods": "colour_tv", "sold_on": "2026-03-01", "asked_on": TODAY, "days_in_repair": 10}
    bars = covering._periods(law, {**covering.FOR_THE_PICTURE, **facts}, "zh-hans")
    assert [(bar.kind, bar.ends_on, bar.added) for bar in bars] == [
        ("promise", date(2027, 3, 11), 10),
        ("parts", date(2029, 3, 11), 10),
    ]


def test_facts_that_contradict_each_other_draw_nothing():
    assert covering._periods(shipped("mall"), {"sold_on": date(2027, 1, 1), "asked_on": TODAY}, "en") == []


@pytest.mark.parametrize("sold_on", [SOLD_LAST_YEAR, SOLD_LONG_AGO, None])
def test_the_page_shows_it(visitor, office, sold_on):
    publish()
    unit = office.sold_unit(office.customer(), sold_on)
    page = sign_in(visitor, office["lin"]).get(f"/o/anda/unit/{unit.id}").content.decode()
    assert "/charters/service-office/releases/1" in page
    assert ("period-bar" in page) == (sold_on is not None)
