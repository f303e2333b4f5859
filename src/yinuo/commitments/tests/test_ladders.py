"""Ladders that a promise names, and what follows from a delay: rules, rows, refusals, constraints."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.office import NOW, codes, refused

from yinuo.commitments import actions, agreeing, posts, queries, rules
from yinuo.commitments.models import Commitment, Consequence, LadderAct, Waiver
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import (
    ConsequenceKind,
    EventKind,
    Ground,
    Happening,
    Limit,
    Rung,
    State,
    Via,
)
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.ladders import Act, Breach, Compensation, Penalty, Post
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.network import actions as network

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FOUR_HOURS = Limit(4, "hours")
PAID = Breach(compensation=Compensation(per_day=4000))


@pytest.fixture
def case(office):
    return office.case()


def fresh(clock: Any) -> Commitment:
    return Commitment.objects.get(pk=clock.id)


def owed_of(clock: Any) -> list[tuple[str, int, int | None, bool]]:
    rows = queries.newest(queries.consequences_of(clock.id))
    return [(row.kind, row.days_late, row.amount_fen, row.is_final) for row in rows]


def step(at: str, tell: str, do: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"name": at, "at": at, "tell": tell, "do": list(do)}


# ---- rules --------------------------------------------------------------------------------------


def test_steps_of_a_decision_count_on_the_clock_of_their_promise():
    said = [step("75%", "responsible"), step("due", "chief", ("raise",)), step("2 days after", "manager")]
    assert agreeing.ladder_in(said, FOUR_HOURS) == (
        Rung("75%", Post.RESPONSIBLE, percent=75),
        Rung("due", Post.CHIEF, seconds=0, acts=(Act.RAISE,)),
        Rung("2 days after", Post.MANAGER, seconds=2 * 86_400),
    )
    (_first, _second, last) = agreeing.ladder_in(said, Limit(5, "working days"))
    assert (last.days, last.seconds) == (2, None)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ([step("due", "director")], "There is no “director” who could be told."),
        ([step("soon", "chief")], "“soon” is no moment of a ladder."),
        ([step("due", "chief"), step("due", "quality")], "Two steps of the ladder have the same name."),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(said, says):
    with pytest.raises(Refused, match=says):
        agreeing.ladder_in(said, FOUR_HOURS)


def test_what_was_agreed_is_read_as_it_was_kept_also_in_the_form_of_before():
    breach = Breach(
        Compensation(percent=Decimal("0.5"), of="price", price=90000, rounding="half_up"),
        Penalty(Post.RESPONSIBLE),
        (Post.MANAGER,),
    )
    ladder = agreeing.ladder_in(
        [step("due", "chief", ("reassign",)), step("3 days after", "manager")], FOUR_HOURS
    )
    for given_ in (promise(), promise(ladder=ladder, breach=breach)):
        agreed = rules.Agreed(
            given_,
            agreeing.duration_of(given_.limit, started_at=NOW, zone=NOW.tzinfo),
            given_.ladder or agreeing.HOUSE_LADDER,
        )
        assert agreeing.from_data(agreeing.to_data(agreed)) == agreed
    old = agreeing.to_data(agreed) | {"ladder": [["warning", "responsible", 75, None]]}
    del old["is_of_the_house"], old["breach"]
    read = agreeing.from_data(old)
    assert (read.promise.ladder, read.promise.breach, len(read.ladder)) == ((), None, 1)


def happenings(breach: Breach | None, *others: Happening) -> list[Happening]:
    made = promise(breach=breach)
    agreed = rules.Agreed(
        made, agreeing.duration_of(made.limit, started_at=NOW, zone=NOW.tzinfo), agreeing.HOUSE_LADDER
    )
    return [Happening(EventKind.START, NOW, NOW, agreed=agreed), *others]


@given(st.integers(1, 20 * 86_400))
def test_each_started_day_counts_and_only_what_is_later_than_due_is_late(seconds):
    due = NOW + 4 * HOUR
    (owed,) = rules.owed(happenings(PAID), at=due + timedelta(seconds=seconds))
    assert owed.days_late == -(-seconds // 86_400)
    assert owed.amount_fen == 4000 * owed.days_late
    assert rules.owed(happenings(PAID), at=due) == []


def test_what_rests_while_it_is_late_is_no_delay():
    rest = Happening(
        EventKind.PAUSE,
        NOW + 5 * HOUR,
        NOW + 5 * HOUR,
        reason="appointment",
        review_at=NOW + 5 * HOUR + 3 * DAY,
    )
    (owed,) = rules.owed(happenings(PAID, rest), at=NOW + 5 * HOUR + 3 * DAY + HOUR)
    assert owed.days_late == 1


@pytest.mark.parametrize(
    ("terms", "fen"),
    [
        (Compensation(per_day=4000), 12000),
        (Compensation(), None),
        (Compensation(percent=Decimal("0.5"), of="price"), None),
        (Compensation(percent=Decimal("0.5"), of="price", price=33333, rounding="half_up"), 500),
        (Compensation(percent=Decimal("0.05"), of="price", price=1000, rounding="half_even"), 2),
        (Compensation(percent=Decimal("0.05"), of="price", price=1000, rounding="half_up"), 2),
    ],
)
def test_the_sum_for_three_days_is_exact_and_rounded_once_and_a_blank_stays_blank(terms, fen):
    assert rules.compensation_for(terms, 3) == fen


# ---- the sweep ----------------------------------------------------------------------------------


def test_a_ladder_without_a_step_at_the_due_time_is_late_all_the_same(case):
    ladder = agreeing.ladder_in([step("2 hours after", "manager")], FOUR_HOURS)
    clock = started(case, ladder=ladder)
    actions.sweep(now=NOW + 4 * HOUR + MINUTE)
    assert (fresh(clock).state, queries.steps_of(clock.id)) == (State.BREACHED, [])
    assert codes(case.id)[-1] == "commitments.clock_breached"
    actions.sweep(now=NOW + 5 * HOUR)
    assert codes(case.id).count("commitments.clock_breached") == 1
    actions.sweep(now=NOW + 6 * HOUR)
    assert [(each.key, each.post) for each in queries.steps_of(clock.id)] == [("2 hours after", "manager")]


def test_steps_fire_once_with_what_they_demand_and_other_programs_are_told_at_once(case):
    said = [step("due", "chief", ("raise", "webhook")), step("1 hour after", "manager")]
    clock = started(case, ladder=agreeing.ladder_in(said, FOUR_HOURS))
    for after in (4 * HOUR + MINUTE, 4 * HOUR + 2 * MINUTE, 6 * HOUR):
        actions.sweep(now=NOW + after)
    told = codes(case.id)
    assert [
        told.count(f"commitments.{each}") for each in ("act_demanded", "step_announced", "clock_warned")
    ] == [
        1,
        1,
        1,
    ]
    assert [(act.act, act.is_done) for act in queries.acts_of(clock.id)] == [("webhook", True)]
    assert list(queries.at_odds()) == []


def test_a_post_that_nobody_holds_goes_one_level_up_and_is_named(case, office, monkeypatch):
    real = queries.network.who_may
    empty = posts.HOLDS[Post.FINANCE]
    monkeypatch.setattr(
        queries.network,
        "who_may",
        lambda permission, *, unit_id: [] if permission == empty else real(permission, unit_id=unit_id),
    )
    clock = started(case, ladder=agreeing.ladder_in([step("due", "finance")], FOUR_HOURS))
    actions.sweep(now=NOW + 5 * HOUR)
    (told,) = queries.steps_of(clock.id)
    assert (told.post, told.via, told.staff.user.username) == ("finance", Via.LEVEL_UP, "shen")
    assert posts.empty_posts() == ["finance"]
    assert posts.empty_posts({Post.CHIEF}) == []


def test_the_house_ladder_comes_back_when_a_promise_names_none_any_more(case):
    own = agreeing.ladder_in([step("due", "quality")], FOUR_HOURS)
    clock = started(case, ladder=own, breach=None)
    assert queries.agreed(queries.rows_of(clock.id)).ladder == own
    named = started(case, row="own", ladder=(), promise=promise(row="own"))
    actions.retarget(
        commitment_id=named.id,
        promise=promise(row="own", ladder=own),
        ground=Ground.DECIDED_AGAIN,
        actor=SYSTEM,
        now=NOW + HOUR,
    )
    assert queries.agreed(queries.rows_of(named.id)).ladder == own
    actions.retarget(
        commitment_id=named.id,
        promise=promise(row="own"),
        ground=Ground.DECIDED_AGAIN,
        actor=SYSTEM,
        now=NOW + HOUR,
    )
    assert queries.agreed(queries.rows_of(named.id)).ladder == agreeing.HOUSE_LADDER


# ---- what follows -------------------------------------------------------------------------------


def test_what_follows_grows_ends_with_the_clock_and_goes_back_when_it_is_not_late_any_more(case):
    clock = started(case, breach=PAID)
    actions.sweep(now=NOW + 4 * HOUR)
    assert owed_of(clock) == []
    actions.sweep(now=NOW + 4 * HOUR + MINUTE)
    actions.sweep(now=NOW + 28 * HOUR + MINUTE)
    assert owed_of(clock) == [("compensation", 2, 8000, False)]
    longer = promise(100, breach=PAID)
    by: dict[str, Any] = {"commitment_id": clock.id, "actor": SYSTEM}
    actions.retarget(**by, promise=longer, ground=Ground.DECIDED_AGAIN, now=NOW + 29 * HOUR)
    assert owed_of(clock) == [("compensation", 0, 0, False)]
    actions.stop(**by, now=NOW + 101 * HOUR)
    assert owed_of(clock) == [("compensation", 1, 4000, True)]
    actions.reopen(**by, now=NOW + 200 * HOUR)
    assert owed_of(clock) == [("compensation", 1, 4000, False)]
    actions.cancel(**by, ground=Ground.NOT_PROMISED, now=NOW + 230 * HOUR)
    assert owed_of(clock) == [("compensation", 2, 8000, True)]
    assert list(queries.at_odds()) == []


def test_a_sweep_that_comes_late_writes_what_is_owed_then(case):
    clock = started(case, breach=PAID)
    actions.sweep(now=NOW + 4 * HOUR + 9 * DAY + MINUTE)
    assert owed_of(clock) == [("compensation", 10, 40000, False)]
    assert fresh(clock).next_at == NOW + 4 * HOUR + 10 * DAY


def test_who_is_fined_is_whoever_has_it_in_hand_and_a_report_goes_to_who_is_there(case, office):
    network.set_absence(
        staff_id=office.staff("lin"),
        absent_from=NOW,
        absent_to=NOW + DAY,
        deputy_id=office.staff("sun"),
        actor=SYSTEM,
        now=NOW,
    )
    breach = Breach(penalty=Penalty(Post.RESPONSIBLE, 2000), report=(Post.RESPONSIBLE, Post.MANAGER))
    clock = started(case, breach=breach)
    actions.sweep(now=NOW + 5 * HOUR)
    rows = queries.consequences_of(clock.id)
    assert [(row.kind, row.post, row.amount_fen, row.staff.user.username) for row in rows] == [
        ("penalty", "responsible", 2000, "lin"),
        ("report", "responsible", None, "sun"),
        ("report", "manager", None, "shen"),
    ]
    actions.sweep(now=NOW + 5 * DAY)
    actions.stop(commitment_id=clock.id, actor=SYSTEM, now=NOW + 6 * DAY)
    assert len(queries.consequences_of(clock.id)) == 3


def waive(clock: Any, actor: Any, **other: Any) -> Waiver:
    return actions.waive(
        **{
            "commitment_id": clock.id,
            "kind": ConsequenceKind.COMPENSATION,
            "reason": "大雪封路",
            "actor": actor,
            "now": NOW + 6 * HOUR,
            **other,
        }
    )


def test_only_a_chief_waives_and_only_a_sum_with_a_reason(case, office):
    clock = started(case, breach=PAID)
    with refused(says="No sum follows"):
        waive(clock, office["zhou"])
    actions.sweep(now=NOW + 5 * HOUR)
    with refused(Forbidden):
        waive(clock, office["lin"])
    with refused(field="reason"):
        waive(clock, office["zhou"], reason="  ")
    with refused(field="reason"):
        waive(clock, office["zhou"], reason="雪" * 401)
    with refused(says="No sum follows"):
        waive(clock, office["zhou"], kind=ConsequenceKind.PENALTY)
    with refused(says="No sum follows"):
        waive(clock, office["zhou"], kind=ConsequenceKind.REPORT)
    with refused(NotFound):
        waive(clock, office["zhou"], commitment_id=clock.id + 99)
    made = waive(clock, office["zhou"])
    assert (made.by_id, made.reason, made.generation) == (office.staff("zhou"), "大雪封路", 0)
    with refused(says="waived already"):
        waive(clock, office["zhou"])
    assert codes(case.id)[-1] == "commitments.consequence_waived"


# ---- the database -------------------------------------------------------------------------------

NONSENSE: list[dict[str, Any]] = [
    {"kind": "gift"},
    {"amount_fen": -1},
    {"post": "manager"},
    {"kind": "penalty", "post": ""},
    {"kind": "report", "post": "manager", "amount_fen": 100},
]


@pytest.mark.parametrize("wrong", NONSENSE, ids=str)
def test_the_database_refuses_consequences_that_make_no_sense(case, wrong):
    row = {
        "commitment": started(case),
        "seq": 1,
        "generation": 0,
        "kind": "compensation",
        "clause": "C1",
        "days_late": 1,
        "amount_fen": 100,
        "is_final": False,
        "at": NOW,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Consequence.objects.create(**row | wrong)
    Consequence.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consequence.objects.create(**row)


def test_the_database_refuses_acts_and_waivers_that_make_no_sense(case):
    clock = started(case)
    actions.sweep(now=NOW + 5 * HOUR)
    fired = queries.steps_of(clock.id)[0]
    for wrong in (
        {"act": "raise", "is_done": False, "refusal": ""},
        {"act": "raise", "is_done": True, "refusal": "no"},
        {"act": "shout", "is_done": True, "refusal": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LadderAct.objects.create(step=fired, at=NOW, **wrong)
    for bad in ({"kind": "report", "reason": "x"}, {"kind": "penalty", "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Waiver.objects.create(commitment=clock, generation=0, at=NOW, **bad)
