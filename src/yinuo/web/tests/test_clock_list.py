"""Promised times as a list, and why they were late: pages, filters, files, who sees what."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from tests.office import NOW, codes, send, sign_in

from yinuo.commitments import actions
from yinuo.commitments.models import Commitment, Explanation
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import Ground, Subject, SubjectKind
from yinuo.flow import clocks as flow
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock


@pytest.fixture
def at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def desk(visitor, office):
    return sign_in(visitor, office["lin"])


def text(client, path=""):
    answer = client.get(f"/o/anda/commitments/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def shown(client, path=""):
    """The clocks on the page, in their order."""
    page = text(client, path)
    return [int(part.split('"')[0]) for part in page.split('id="clock-')[1:]]


def test_open_ones_come_by_their_due_time_with_what_is_left(desk, office):
    long, short = started(office.case(), amount=8), started(office.case(), amount=2)
    done = started(office.case(), amount=1)
    actions.stop(commitment_id=done.pk, actor=SYSTEM, now=NOW)
    assert shown(desk) == [short.pk, long.pk]
    page = text(desk)
    assert 'class="clock plain"' in page or 'class="clock due"' in page
    assert 'class="clock-left"' in page


def test_it_is_late_in_the_list_as_soon_as_it_is(desk, office, at):
    made = started(office.case())
    at(NOW + 5 * HOUR)
    assert shown(desk, "?state=late") == [made.pk]
    assert shown(desk, "?state=running") == []
    assert 'class="clock late"' in text(desk)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", {"running", "paused"}),
        ("state=running", {"running"}),
        ("state=paused", {"paused"}),
        ("state=kept", {"kept"}),
        ("state=done_late", {"done_late"}),
        ("state=missed", {"done_late"}),
        ("state=cancelled", {"cancelled"}),
        ("state=all", {"running", "paused", "kept", "done_late", "cancelled"}),
        ("state=nonsense", {"running", "paused"}),
        ("within=4", {"running"}),
        ("promise=mall/C224", {"running"}),
        ("promise=mall/C217", {"paused"}),
        ("promise=mall/C999", set()),
        ("promise=nonsense", set()),
        ("state=all&since=2026-03-13&until=2026-03-13", {"running", "kept", "cancelled"}),
        ("state=all&since=2026-03-14", {"paused"}),
        ("state=all&since=13.3.", {"running", "paused", "kept", "done_late", "cancelled"}),
        ("state=missed&reason=none", {"done_late"}),
        ("state=missed&reason=parts", set()),
        ("state=all&moved=1", set()),
        ("state=all&reopened=1", set()),
    ],
)
def test_filters(desk, office, query, found):
    made = {
        "running": started(office.case()),
        "paused": started(office.case(), amount=40, clause="C217", row="C217"),
        "kept": started(office.case(), amount=5),
        "done_late": started(office.case(), at=NOW - timedelta(days=2)),
        "cancelled": started(office.case()),
    }
    actions.pause(
        commitment_id=made["paused"].pk,
        version=1,
        reason="appointment",
        review_at=NOW + HOUR,
        actor=office["lin"],
        now=NOW,
    )
    actions.stop(commitment_id=made["kept"].pk, actor=SYSTEM, now=NOW)
    actions.stop(commitment_id=made["done_late"].pk, actor=SYSTEM, now=NOW)
    actions.cancel(commitment_id=made["cancelled"].pk, ground=Ground.CASE_ENDED, actor=SYSTEM, now=NOW)
    assert set(shown(desk, f"?{query}")) == {made[name].pk for name in found}


def test_by_unit_and_by_who_has_it_in_hand(desk, office):
    mine, theirs = started(office.case(by="lin")), started(office.case("XH", by="zhou"))
    assert shown(desk, "?owner=me") == [mine.pk]
    assert shown(desk, f"?owner={office.staff('zhou')}") == [theirs.pk]
    assert shown(desk, f"?unit={office.units['XH']}") == [theirs.pk]
    assert shown(desk, "?unit=x") == []


def test_a_page_leads_to_the_next_and_back(desk, office):
    case = office.case()
    made = [started(case, amount=hours, row=f"C{hours}").pk for hours in range(1, 28)]
    page = text(desk)
    assert len(shown(desk)) == 25
    following = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert shown(desk, following) == made[25:]
    back = text(desk, following).split('rel="prev"')[0].rpartition('href="')[2].split('"')[0]
    assert shown(desk, back.replace("&amp;", "&")) == made[:25]
    assert desk.get("/o/anda/commitments/?key=nonsense").status_code == 404


def test_a_list_costs_the_same_however_long_it_is(desk, office, django_assert_max_num_queries):
    case = office.case()
    for hours in range(1, 9):
        started(case, amount=hours, row=f"C{hours}")
    text(desk)
    with django_assert_max_num_queries(13):
        text(desk)


def test_everybody_sees_the_promised_times_of_the_own_unit_only(visitor, office):
    ours, point = started(office.case()), started(office.case("XH"))
    dealer, other = started(office.case("YH")), started(office.case("LP"))
    seen = {"zhou": {ours.pk, point.pk, dealer.pk, other.pk}, "jin": {dealer.pk}, "mei": {point.pk}}
    for username, found in seen.items():
        assert set(shown(sign_in(visitor, office[username]))) == found, username


def test_what_can_be_filtered_by_is_offered_and_what_is_chosen_is_said(desk, office):
    started(office.case())
    menu = text(desk, "choices")
    assert 'value="mall/C224"' in menu
    assert 'id="filter-state"' not in text(desk, "choices?state=late")
    page = text(
        desk, "?state=late&promise=mall/C224&within=24&reason=parts&since=2026-03-01&moved=1&owner=me"
    )
    assert page.count('class="chip"') == 7


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_it_reads_in_each_language(desk, office, language):
    made = started(office.case())
    desk.cookies["language"] = language
    assert shown(desk) == [made.pk]


def test_a_clock_without_a_case_stands_in_the_list(desk, office):
    made = actions.start(
        subject=Subject(SubjectKind.STATEMENT, 5),
        promise=promise(),
        unit_id=office.units["HQ"],
        actor=SYSTEM,
        now=NOW,
    )
    assert shown(desk) == [made.pk]


def test_what_the_house_has_written_itself_has_a_name_and_its_person(desk, office):
    made = actions.start(
        subject=Subject(SubjectKind.DUTY, 5),
        promise=promise(charter="", clause="", row="duty 5"),
        unit_id=office.units["HQ"],
        responsible_id=office.staff("lin"),
        actor=SYSTEM,
        now=NOW,
    )
    page = text(desk)
    assert "自行设定的定期事项</a>" in page
    assert "林晓雯" in page.partition(f'id="clock-{made.pk}"')[2].partition("</tr>")[0]


def test_the_list_leaves_as_a_workbook_and_as_csv_and_that_is_written_down(visitor, office, at):
    chief = sign_in(visitor, office["zhou"])
    made = started(office.case())
    at(NOW + 5 * HOUR)
    answer = send(chief, "/o/anda/commitments/export", {"query": "state=late", "as": "xlsx"})
    head, row = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert len(head) == len(row) == 15
    assert (row[0], row[2], row[10]) == (made.case.number, "C224", 1)
    answer = send(chief, "/o/anda/commitments/export", {"query": "", "as": "csv"})
    assert made.case.number in answer.content.decode("utf-8-sig")
    assert codes().count("commitments.clocks_exported") == 2
    assert send(chief, "/o/anda/commitments/export", {"as": "pdf"}).status_code == 404


def test_too_much_at_once_is_refused(visitor, office, monkeypatch):
    monkeypatch.setattr("yinuo.web.clock_export.MOST", 0)
    started(office.case())
    answer = send(sign_in(visitor, office["zhou"]), "/o/anda/commitments/export", {"query": "", "as": "xlsx"})
    assert answer.status_code == 422
    assert "commitments.clocks_exported" not in codes()


# ---- why it was late -----------------------------------------------------------------------------


@pytest.fixture
def late(office, at):
    made = started(office.case())
    actions.sweep(now=NOW + 5 * HOUR)
    at(NOW + 5 * HOUR)
    return Commitment.objects.get(pk=made.pk)


def test_today_asks_whoever_had_it_in_hand(visitor, office, late):
    assert f"commitments/{late.pk}/reason" in sign_in(visitor, office["lin"]).get("/o/anda/").content.decode()
    assert 'id="unexplained"' not in sign_in(visitor, office["zhou"]).get("/o/anda/").content.decode()


def test_the_reason_is_given_on_a_page_of_its_own_and_shown_with_the_clock(desk, late):
    assert f"commitments/{late.pk}/reason" in text(desk, str(late.pk))
    answer = send(
        desk,
        f"/o/anda/commitments/{late.pk}/reason",
        {"version": late.version, "reason": "parts", "text": ""},
    )
    assert answer.status_code == 302
    page = text(desk, str(late.pk))
    assert 'id="why"' in page
    assert "/reason" not in page
    assert 'id="unexplained"' not in desk.get("/o/anda/").content.decode()
    assert shown(desk, "?reason=parts") == [late.pk]


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"reason": "laziness"}, {"reason": "other"}, {"text": "x" * 201}]
)
def test_a_reason_that_is_none_keeps_what_was_typed(desk, late, wrong):
    sent = {"version": late.version, "reason": "parts", "text": "", **wrong}
    assert send(desk, f"/o/anda/commitments/{late.pk}/reason", sent).status_code == 422
    assert not Explanation.objects.exists()


def test_somebody_elses_reason_is_shown_before_mine(desk, office, late):
    actions.explain(
        commitment_id=late.pk,
        version=late.version,
        reason="traffic",
        text="",
        actor=office["zhou"],
        now=NOW + 5 * HOUR,
    )
    sent = {"version": late.version, "reason": "parts", "text": ""}
    assert send(desk, f"/o/anda/commitments/{late.pk}/reason", sent).status_code == 409


def test_the_story_of_the_case_leads_to_the_clock_and_says_the_reason(desk, office, late):
    actions.explain(
        commitment_id=late.pk,
        version=late.version,
        reason="traffic",
        text="",
        actor=office["lin"],
        now=NOW + 5 * HOUR,
    )
    page = desk.get(f"/o/anda/case/{late.case_id}").content.decode()
    assert f'<a href="/o/anda/commitments/{late.pk}">' in page


def test_the_page_says_what_was_promised_after_each_event(desk, office):
    made = started(office.case())
    actions.retarget(
        commitment_id=made.pk, promise=promise(48), ground=Ground.DECIDED_AGAIN, actor=SYSTEM, now=NOW
    )
    page = text(desk, str(made.pk))
    assert "03-13 13:30" in page
    assert "03-15 09:30" in page
    assert shown(desk, "?moved=1") == [made.pk]


# ---- the case list -------------------------------------------------------------------------------


def test_the_case_list_sorts_by_the_earliest_promised_time_that_does_not_rest(desk, office, at):
    first, second = office.case(), office.case()
    for case, amount in ((first, 6), (second, 8)):
        started(case, amount=amount)
        flow.refresh_due(case.pk, now=NOW)
    resting = started(second, amount=4, row="C217", clause="C217")
    flow.refresh_due(second.pk, now=NOW)

    def order():
        page = desk.get("/o/anda/cases/?order=due").content.decode()
        return page.index(first.number) < page.index(second.number)

    assert not order()
    actions.pause(
        commitment_id=resting.pk,
        version=1,
        reason="appointment",
        review_at=NOW + 24 * HOUR,
        actor=office["lin"],
        now=NOW,
    )
    assert order()
    at(NOW + 7 * HOUR)
    late = desk.get("/o/anda/cases/?late=1").content.decode()
    assert first.number in late
    assert second.number not in late
    assert 'id="filter-late"' in desk.get("/o/anda/cases/choices").content.decode()
