"""Simulating a draft as people see it: choosing, waiting, reading, opening what stands behind a number, taking it away."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from tests.mall import SETTINGS, Store
from tests.office import NOW, TODAY, send, sign_in

from yinuo.charters import queries as charters
from yinuo.entitlement import actions, queries
from yinuo.entitlement.models import Simulation
from yinuo.entitlement.tests.simulating import CHEAPER, drafted, finished, simulated, started, text_with
from yinuo.flow import tasks
from yinuo.kernel.money import yuan_grouped
from yinuo.platform import clock
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation
from yinuo.web import simulated as told
from yinuo.web import simulation_export

ROOT = "/o/anda/charters/mall/drafts/1/simulation"


@pytest.fixture
def store(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    Organisation.objects.filter(slug="anda").update(settings=SETTINGS)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    context.forget()
    yield Store(office)
    context.forget()


@pytest.fixture
def done(store):
    """A simulation of a lower rate on a refund, an exchange and a refusal."""
    store.covered()
    store.chosen()
    store.override(store.refused())
    return simulated(store)


@pytest.fixture
def look(store, visitor):
    def open_(path="", by="zhou", **headers):
        return sign_in(visitor, store.office[by]).get(f"{ROOT}{path}", headers=headers)

    return open_


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


# ---- choosing and waiting ------------------------------------------------------------------------


def test_a_period_is_chosen_and_the_worker_is_told(store, visitor, look):
    drafted(store.office)
    assert 'name="preset"' in text(look())
    sign_in(visitor, store.office["zhou"])
    answer = send(visitor, ROOT, {"preset": "quarter"})
    made = Simulation.objects.get()
    assert answer.headers["Location"] == f"{ROOT}/{made.id}"
    assert (made.period_from, made.period_to) == (TODAY.replace(month=12, day=14, year=2025), TODAY)
    shown = text(look(f"/{made.id}"))
    assert 'hx-trigger="every 1s"' in shown
    assert "<progress" in shown
    tasks._slice(simulation_id=made.id, now=NOW)
    part = text(look(f"/{made.id}", **{"HX-Request": "true"}))
    assert "hx-trigger" not in part
    assert "<html" not in part


@pytest.mark.parametrize(
    "typed",
    [
        {"preset": "own"},
        {"preset": "own", "period_from": "2026-03-10", "period_to": "2026-03-01"},
        {"preset": "own", "period_from": "2026-03-10", "period_to": "2026-03-20"},
        {"preset": "century"},
    ],
)
def test_a_period_that_cannot_be_is_said_at_its_field(store, visitor, typed):
    drafted(store.office)
    sign_in(visitor, store.office["zhou"])
    answer = send(visitor, ROOT, typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Simulation.objects.exists()


def test_a_simulation_that_waits_long_says_that_the_worker_may_not_run(store, look, monkeypatch):
    run = started(store.office, drafted(store.office))
    assert "clock-late" not in text(look(f"/{run.id}"))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=11))
    assert "clock-late" in text(look(f"/{run.id}"))


def test_it_is_stopped_from_its_page_and_says_so(store, visitor, look):
    run = started(store.office, drafted(store.office))
    sign_in(visitor, store.office["zhou"])
    assert send(visitor, f"{ROOT}/{run.id}/stop").headers["Location"] == ROOT
    assert f'href="{ROOT}"' in text(look(f"/{run.id}"))
    assert "hx-trigger" not in text(look(f"/{run.id}"))


def test_what_broke_off_and_what_found_nothing_says_so(store, look):
    draft = drafted(store.office)
    failed = started(store.office, draft)
    actions.break_off(simulation_id=failed.id, now=NOW)
    assert 'class="notice late"' in text(look(f"/{failed.id}"))
    nothing = finished(started(store.office, draft, TODAY - timedelta(days=900), TODAY - timedelta(days=800)))
    assert 'class="empty"' in text(look(f"/{nothing.id}"))


# ---- reading -------------------------------------------------------------------------------------


def test_the_page_says_in_words_what_it_would_have_cost(done, look):
    shown = text(look(f"/{done.id}"))
    assert told.headline(3, 2, 600) in shown
    for number in ("¥252.00", "¥258.00", "+¥6.00"):
        assert number in shown
    assert "0.4%" in shown
    assert f'{ROOT}/{done.id}/cases?old=C172&amp;new=C172"' in shown
    assert 'class="pair-bar" role="img" aria-label="' in shown


def test_each_cell_opens_its_cases_with_both_decisions_side_by_side(done, look):
    shown = text(look(f"/{done.id}/cases?old=C172&new=C172"))
    for row in done.simulated.filter(changed=True).select_related("case__row"):
        assert row.case.row.number in shown
    for said in ("¥270.00", "¥276.00", "300.00 × 0.5%", "300.00 × 0.4%", "C172"):
        assert said in shown


def test_a_cell_in_which_nothing_differs_shows_its_first_cases(store, look):
    case = store.refused()
    run = simulated(store)
    clause = run.cells.get().old
    shown = text(look(f"/{run.id}/cases?old={clause}&new={clause}"))
    assert case.row.number in shown


def test_lists_are_paged_and_every_filter_narrows(done, look, monkeypatch):
    monkeypatch.setattr("yinuo.web.simulating.PAGE", 1)
    first, second = done.simulated.filter(changed=True).order_by("case_id").select_related("case__row")
    shown = text(look(f"/{done.id}/cases?changed=1"))
    assert first.case.row.number in shown
    assert second.case.row.number not in shown
    assert f"after={first.case_id}" in shown
    assert second.case.row.number in text(look(f"/{done.id}/cases?changed=1&after={first.case_id}"))
    people = done.simulated.select_related("case__row").get(by_people=True)
    assert people.case.row.number in text(look(f"/{done.id}/cases?by_people=1"))
    for nothing in ("clause=C999", "asks=worn", "month=2020-01"):
        assert 'class="empty"' in text(look(f"/{done.id}/cases?{nothing}"))


@pytest.mark.parametrize("asked", ["old=" + "x" * 61, "new=" + "9" * 70])
def test_an_address_of_nonsense_is_not_found(done, look, asked):
    assert look(f"/{done.id}/cases?{asked}").status_code == 404


def test_another_drafts_simulation_is_not_found(store, done, look):
    drafted(store.office)
    assert look(f"/{done.id}").status_code == 200
    assert look(f"/{done.id}".replace("/", "/9")).status_code == 404
    assert look(f"/../../2/simulation/{done.id}").status_code == 404


# ---- who sees what -------------------------------------------------------------------------------


def test_a_keeper_who_may_not_read_cases_sees_counts_and_no_case(done, look):
    number = done.simulated.first().case.row.number
    assert "¥258.00" in text(look(f"/{done.id}", "wu"))
    shown = text(look(f"/{done.id}/cases?changed=1", "wu"))
    assert number not in shown
    assert "¥270.00" not in shown


def test_who_only_reads_starts_nothing(done, look, visitor, store):
    for who in ("lin", "wang", "fang"):
        assert look(f"/{done.id}", who).status_code == 403
    assert Simulation.objects.count() == 1
    sign_in(visitor, store.office["lin"])
    assert send(visitor, ROOT, {"preset": "month"}).status_code == 403


# ---- taking it away ------------------------------------------------------------------------------


def exported(visitor, store, done, kind, by="zhou"):
    sign_in(visitor, store.office[by])
    answer = send(visitor, f"{ROOT}/{done.id}/export", {"as": kind})
    assert answer.status_code == 200
    return answer.content


def test_the_workbook_holds_every_cell_and_every_case_as_numbers(store, done, visitor):
    book = load_workbook(io.BytesIO(exported(visitor, store, done, "xlsx")))
    cells = list(book.worksheets[2].values)[1:]
    assert ("C172", "C172", 2, 2, 0, 252, 258, 6) in cells
    cases = list(book.worksheets[4].values)[1:]
    assert {row[0] for row in cases} == {row.case.row.number for row in done.simulated.all()}
    assert Entry.objects.get(code="entitlement.simulation_exported").payload["cases"] == 3


def test_csv_is_read_back_and_the_audit_knows(store, done, visitor):
    raw = exported(visitor, store, done, "cells").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw)))
    assert ["C172", "C172", "2", "2", "0", "252.00", "258.00", "6.00"] in rows
    raw = exported(visitor, store, done, "cases").decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(raw)))) == 4


def test_who_may_not_read_cases_takes_none_away(store, done, visitor):
    book = load_workbook(io.BytesIO(exported(visitor, store, done, "xlsx", by="wu")))
    assert len(list(book.worksheets[4].values)) == 1


def test_no_text_of_a_draft_becomes_a_formula():
    assert simulation_export.safe("=1+1") == "'=1+1"
    assert simulation_export.safe(-5) == -5


def test_an_unknown_form_of_export_is_not_found(store, done, visitor):
    sign_in(visitor, store.office["zhou"])
    assert send(visitor, f"{ROOT}/{done.id}/export", {"as": "pdf"}).status_code == 404


# ---- numbers into pictures -----------------------------------------------------------------------


def test_bars_stand_on_one_zero_line_and_say_what_they_show():
    first, second = told.bars([("C1", -5000, 5000), ("C2", 0, 0)])
    assert (first["now"], first["draft"], first["zero"]) == (
        {"x": 0, "width": 50},
        {"x": 50, "width": 50},
        50,
    )
    assert second["now"]["width"] == 0
    assert yuan_grouped(5000) in first["says"]
    assert told.bars([]) == []


@pytest.mark.parametrize(("cases", "wanted"), [(1000, 5), (251, 5), (250, 4), (62, 3), (1, 1)])
def test_cells_are_shaded_so_that_few_are_seen_beside_many(cases, wanted):
    assert told.shade(cases, 1000) == wanted


def test_one_sentence_says_the_whole():
    assert "1,204" in told.headline(1204, 412, 312000)
    assert "¥3,120.00" in told.headline(1204, 412, 312000)
    assert told.headline(3, 2, -5) != told.headline(3, 2, 5)
    assert told.headline(3, 0, 0) != told.headline(3, 1, 0)


def test_what_falls_away_and_what_comes_is_said_by_clause(store):
    run = started(store.office, drafted(store.office, text=text_with(CHEAPER)))
    old, new, _floor = queries.promises_of(run)
    found = charters.differences(old, new, "en")
    assert found
    for detail in (detail for each in found for detail in each.details):
        assert "0.5" in detail.before
        assert "0.4" in detail.after
