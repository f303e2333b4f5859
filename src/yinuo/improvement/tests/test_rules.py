"""What days and months add up to: nothing is made up, nothing is lost, nothing counts twice."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.improvement import rules
from yinuo.improvement.types import CLASSES, Answer, Month, Piece, PieceState, Source
from yinuo.kernel.errors import Refused

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = [
    (MIDNIGHT + timedelta(hours=8), MIDNIGHT + timedelta(hours=12)),
    (MIDNIGHT + timedelta(hours=13), MIDNIGHT + timedelta(hours=18)),
]
LATER = MIDNIGHT + timedelta(days=2)


def minute(number):
    return MIDNIGHT + timedelta(minutes=number)


@st.composite
def pieces(draw):
    """Work as contexts report it: services of A to C with an outcome, internal work of D, some without a time of day."""
    source = draw(st.sampled_from(Source))
    state = draw(st.sampled_from(PieceState))
    start = draw(st.none() | st.integers(0, 1400))
    length = draw(st.integers(0, 300))
    day = draw(st.integers(0, 5))
    is_service = source is Source.VISIT
    return Piece(
        source=source,
        id=draw(st.integers(1, 9)),
        staff_id=1,
        day=date(2026, 3, 1) + timedelta(days=day),
        klass="D" if source is Source.INTERNAL else draw(st.sampled_from("ABC")),
        state=state,
        minutes=0 if state is not PieceState.ENDED else draw(st.integers(0, 480)),
        start=None if start is None else minute(start),
        end=None if start is None or state is PieceState.UNDER_WAY else minute(start + length),
        outcome=draw(st.sampled_from(["fixed", "come_again", "nobody_home"])) if is_service else "",
        kind=draw(st.sampled_from(["parts", "training"])) if source is Source.INTERNAL else "",
        parts=tuple(
            draw(st.lists(st.tuples(st.sampled_from(["电源板", "排线"]), st.integers(1, 4)), max_size=3))
        ),
        lacks_record=is_service and state is PieceState.ENDED and draw(st.booleans()),
    )


@pytest.mark.clause("C330")
@given(st.lists(pieces(), max_size=12), st.lists(st.integers(1, 5), max_size=6))
def test_a_month_is_the_sum_of_its_days_and_of_its_pieces(worked, answers):
    found = rules.figures(worked, answers)
    counted = [piece for piece in worked if piece.state is not PieceState.EXPECTED]
    services = [piece for piece in counted if piece.is_service]
    assert sum(found.minutes.values()) == sum(piece.minutes for piece in counted)
    assert sum(sum(ends.values()) for ends in found.services.values()) == len(services)
    for klass in CLASSES:
        assert found.minutes[klass] == sum(day["minutes"][klass] for day in found.days)
    assert sum(day["services"] for day in found.days) == len(services)
    assert sum(day["on_site"] for day in found.days) == found.on_site_minutes
    assert sum(found.internal.values()) == found.minutes["D"]
    assert sum(part["quantity"] for part in found.parts) == sum(
        n for piece in counted for _name, n in piece.parts
    )
    assert [day["day"] for day in found.days] == sorted({piece.day.isoformat() for piece in counted})
    assert len(found.lacking) == sum(piece.lacks_record for piece in worked)
    assert (found.callbacks.answered, found.callbacks.points) == (len(answers), sum(answers))
    assert found.callbacks.bad == sum(1 for points in answers if points <= 2)


@given(st.lists(pieces(), max_size=8), st.integers(0, 24 * 60))
def test_gaps_and_work_share_the_business_hours_without_touching(worked, until):
    now = minute(until)
    known = rules.busy(worked, now=now)
    assert all(one[1] < two[0] for one, two in pairwise(known)), "joined and in order"
    found = rules.gaps(HOURS, known, until=now)
    for start, end in found:
        assert start < end <= now
        assert any(opens <= start and end <= closes for opens, closes in HOURS)
        assert not any(start < last and first < end for first, last in known)
    covered = timedelta()
    for opens, closes in HOURS:
        for first, last in known:
            covered += max(timedelta(), min(last, closes, now) - max(first, opens))
    open_so_far = sum((max(timedelta(), min(closes, now) - opens) for opens, closes in HOURS), timedelta())
    assert sum((end - start for start, end in found), timedelta()) + covered == open_so_far


def test_what_is_under_way_lasts_until_now_and_what_is_expected_is_no_work():
    under_way = Piece(Source.VISIT, 1, 1, date(2026, 3, 1), "A", PieceState.UNDER_WAY, start=minute(600))
    expected = Piece(
        Source.VISIT, 2, 1, date(2026, 3, 1), "A", PieceState.EXPECTED, planned=(minute(700), minute(800))
    )
    assert rules.busy([under_way, expected], now=minute(660)) == [(minute(600), minute(660))]
    assert rules.figures([expected], []).days == []


def test_internal_work_over_a_visit_nobody_arrived_at_stands_out():
    visit = Piece(
        Source.VISIT, 1, 1, date(2026, 3, 1), "A", PieceState.EXPECTED, planned=(minute(600), minute(700))
    )
    work = Piece(
        Source.INTERNAL, 2, 1, date(2026, 3, 1), "D", PieceState.ENDED, start=minute(690), end=minute(720)
    )
    after = Piece(
        Source.INTERNAL, 3, 1, date(2026, 3, 1), "D", PieceState.ENDED, start=minute(700), end=minute(720)
    )
    running = Piece(Source.INTERNAL, 4, 1, date(2026, 3, 1), "D", PieceState.UNDER_WAY, start=minute(500))
    counted = Piece(Source.INTERNAL, 5, 1, date(2026, 3, 1), "D", PieceState.ENDED, minutes=60)
    assert rules.clashes([visit, work, after, running, counted]) == [(work, visit), (running, visit)]


@pytest.mark.parametrize(
    ("state", "findings", "was_met", "lacks"),
    [
        (PieceState.ENDED, "", True, True),
        (PieceState.ENDED, "电源板烧毁", True, False),
        (PieceState.ENDED, "", False, False),
        (PieceState.UNDER_WAY, "", True, False),
        (PieceState.EXPECTED, "", True, False),
    ],
)
def test_a_service_lacks_its_record_when_it_ended_without_findings(state, findings, was_met, lacks):
    assert rules.lacks_record(state=state, findings=findings, was_met=was_met) is lacks


@given(st.dates(date(1901, 1, 1), date(2199, 11, 30)))
def test_a_month_follows_the_one_before(day):
    month = Month.of(day)
    assert month.first.day == 1
    assert month.first <= day <= month.last
    assert month.after.before == month == month.before.after
    assert month.last + timedelta(days=1) == month.after.first
    assert str(month) == day.isoformat()[:7]


def test_a_record_is_due_on_the_day_that_the_organisation_has_set():
    december = Month(date(2026, 12, 1))
    assert rules.due_on(december, None) is None
    assert rules.due_on(december, 5) == date(2027, 1, 5)
    assert not rules.is_late(date(2027, 1, 5), date(2027, 1, 5))
    assert rules.is_late(date(2027, 1, 5), date(2027, 1, 6))
    assert not rules.is_late(None, date(2099, 1, 1))


def test_a_month_is_over_on_the_first_of_the_next():
    march = Month(date(2026, 3, 1))
    with pytest.raises(Refused, match="not over yet"):
        rules.check_month_over(march, today=date(2026, 3, 31))
    rules.check_month_over(march, today=date(2026, 4, 1))


def test_a_record_goes_back_with_a_reason_and_nobody_receives_their_own():
    rules.check_answer(Answer.RECEIVED, remark="", is_own=False)
    with pytest.raises(Refused, match="Say why"):
        rules.check_answer(Answer.RETURNED, remark="", is_own=False)
    with pytest.raises(Refused, match="your own"):
        rules.check_answer(Answer.RECEIVED, remark="", is_own=True)
