"""How promised times are kept: what counts as what, by promise, unit, month and reason; and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from tests.office import NOW, TODAY

from yinuo.commitments import actions, figures, listing, queries
from yinuo.commitments.figures import Asked
from yinuo.commitments.models import Commitment
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import Ground, LateReason, PauseReason
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Refused

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))
LATER = NOW + 5 * HOUR


def told(asked=MARCH, *, actor=SYSTEM, now=LATER):
    return figures.told(asked, actor=actor, now=now)


def done(clock, after):
    actions.stop(commitment_id=clock.pk, actor=SYSTEM, now=NOW + after)
    return clock


def counts(sums):
    return (sums.kept, sums.missed, sums.running, sums.resting, sums.cancelled)


def test_each_state_counts_as_one_thing_only(office):
    done(started(office.case()), 4 * HOUR)
    done(started(office.case()), 5 * HOUR)
    started(office.case())
    started(office.case(), amount=48)
    resting = started(office.case(), amount=48)
    actions.pause(
        commitment_id=resting.pk,
        version=1,
        reason=PauseReason.APPOINTMENT,
        review_at=NOW + 24 * HOUR,
        actor=office["lin"],
        now=NOW + HOUR,
    )
    gone = started(office.case())
    actions.cancel(commitment_id=gone.pk, ground=Ground.CASE_ENDED, actor=SYSTEM, now=LATER)
    found = told()
    assert counts(found.total) == (1, 2, 1, 1, 1)
    assert found.total.share == 333
    assert counts(found.promises["mall", "C224"]) == (1, 2, 1, 1, 1)


def test_how_late_is_told_as_median_and_worst(office):
    for late in (1, 2, 9):
        done(started(office.case()), (4 + late) * HOUR)
    found = told(now=NOW + 20 * HOUR)
    for sums in (found.total, found.promises["mall", "C224"], found.months[date(2026, 3, 1)]):
        assert (sums.median, sums.worst) == (2 * 3600, 9 * 3600)
    assert found.reasons[""].missed == 3


def test_what_is_late_and_open_is_late_until_now(office):
    started(office.case())
    assert told(now=NOW + 7 * HOUR).total.worst == 3 * 3600


def test_it_counts_on_the_local_day_on_which_it_was_due(office):
    done(started(office.case(), amount=15), HOUR)
    assert told(Asked(TODAY, TODAY)).total.counted == 0
    assert told(Asked(TODAY + timedelta(days=1), TODAY + timedelta(days=1))).total.counted == 1


def test_by_unit_by_month_and_by_reason(office):
    done(started(office.case()), HOUR)
    there = done(started(office.case("XH"), amount=24 * 20), 24 * 21 * HOUR)
    actions.explain(
        commitment_id=there.pk,
        version=Commitment.objects.get(pk=there.pk).version,
        reason=LateReason.PARTS,
        text="",
        actor=office["zhou"],
        now=NOW + 24 * 22 * HOUR,
    )
    found = told(Asked(date(2026, 3, 1), date(2026, 4, 30)), now=NOW + 24 * 22 * HOUR)
    assert {unit: counts(sums)[:2] for unit, sums in found.units.items()} == {
        office.units["HQ"]: (1, 0),
        office.units["XH"]: (0, 1),
    }
    assert {month: sums.share for month, sums in found.months.items()} == {
        date(2026, 3, 1): 1000,
        date(2026, 4, 1): 0,
    }
    assert {reason: sums.missed for reason, sums in found.reasons.items()} == {"parts": 1}
    only = told(Asked(date(2026, 3, 1), date(2026, 4, 30), unit_id=office.units["XH"]))
    assert list(only.units) == [office.units["XH"]]
    assert told(Asked(MARCH.since, MARCH.until, charter="mall", clause="C999")).promises == {}


@pytest.mark.clause("C219", "C366")
def test_changes_of_promised_times_are_counted_by_promise_and_by_case(office):
    moved, other = started(office.case()), started(office.case())
    for amount in (8, 12):
        actions.retarget(
            commitment_id=moved.pk,
            promise=promise(amount, release=str(amount) * 32),
            ground=Ground.DECIDED_AGAIN,
            actor=SYSTEM,
            now=NOW,
        )
    done(other, HOUR)
    actions.reopen(commitment_id=other.pk, actor=SYSTEM, now=NOW + 2 * HOUR)
    sums = told(now=NOW + 2 * HOUR).promises["mall", "C224"]
    assert (sums.moves, sums.moved, sums.reopened) == (2, 1, 1)
    assert told().cases == [(moved.case_id, 2)]
    assert list(queries.at_odds()) == []


def test_rested_time_is_added_up(office):
    clock = started(office.case())
    actions.pause(
        commitment_id=clock.pk,
        version=1,
        reason=PauseReason.APPOINTMENT,
        review_at=NOW + 3 * HOUR,
        actor=office["lin"],
        now=NOW + HOUR,
    )
    done(clock, 4 * HOUR)
    assert told().total.rested == 2 * 3600
    assert told().total.kept == 1


def test_everybody_sees_the_figures_of_the_own_units_only(office):
    for unit in ("HQ", "XH", "YH", "LP"):
        done(started(office.case(unit)), HOUR)
    assert told(actor=office["zhou"]).total.kept == 4
    assert list(told(actor=office["jin"]).units) == [office.units["YH"]]
    asked = Asked(MARCH.since, MARCH.until, unit_id=office.units["LP"])
    assert told(asked, actor=office["jin"]).total.counted == 0


def test_more_than_twelve_months_are_refused(office):
    with pytest.raises(Refused):
        told(Asked(date(2024, 1, 1), date(2026, 1, 1)))


def test_it_takes_three_statements(office, django_assert_num_queries):
    done(started(office.case()), HOUR)
    with django_assert_num_queries(3):
        told()


# ---- what it costs -------------------------------------------------------------------------------

MANY = 20_000
COPIES = f"""
INSERT INTO commitments_commitment (
    public_id, kind, subject_id, unit_id, charter, release, clause, row, start, stop, within, calendar, zh, en,
    started_at, due_at, late_after, elapsed, paused, state, ended_at, generation, warned, next_at, as_of, version
)
SELECT gen_random_uuid(), 'statement', n, unit_id, charter, release, 'C' || n %% 30, row, start, stop, within, calendar, zh, en,
    started_at - made, due_at - made, late_after - made, 0, 0, CASE WHEN n %% 10 = 0 THEN 'running' ELSE 'met' END,
    CASE WHEN n %% 10 = 0 THEN NULL ELSE started_at - made END, 0, false,
    CASE WHEN n %% 10 = 0 THEN timestamptz '2027-01-01' + n * interval '1 minute' END, as_of, 1
FROM commitments_commitment sample,
    LATERAL (SELECT n, n * interval '1 hour' AS made FROM generate_series(1, {MANY}) n) many
WHERE sample.id = %s
"""


@pytest.fixture
def many(office):
    """Twenty thousand clocks over two years and more, one in ten of them open, the statistics fresh."""
    clock = started(office.case())
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [clock.pk])
        cursor.execute("ANALYZE commitments_commitment")
    return clock


def plan(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_an_index_answers_the_sweep_the_list_and_the_figures(many):
    due = Commitment.objects.filter(next_at__lte=NOW + 3 * HOUR).order_by("next_at", "id")[:200]
    assert "commitment_next_to_act" in plan(*due.values("id").query.sql_with_params())
    open_ = listing.filtered({}, actor=SYSTEM, now=NOW).order_by("due_at", "id")[:26]
    found = plan(*open_.query.sql_with_params())
    assert "commitment_open_everywhere" in found
    assert "Sort" not in found
    of_one = listing.filtered({"promise": "mall/C7"}, actor=SYSTEM, now=NOW).order_by("due_at", "id")[:26]
    assert "commitment_open" in plan(*of_one.query.sql_with_params())
    given = figures._given(Asked(date(2026, 1, 1), date(2026, 3, 31)), actor=SYSTEM, now=NOW)
    for sql in (figures.CUBE, figures.HOW_LATE, figures.MOVED_CASES):
        found = plan(sql, given)
        assert "commitment_figures" in found, found
        assert "Seq Scan" not in found


def test_promises_are_found_by_leaps(many):
    assert len(listing.open_promises()) == 4
    assert "Seq Scan" not in plan(listing.OPEN_PROMISES)
