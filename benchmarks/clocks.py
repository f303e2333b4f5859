"""What clocks cost: a due time, a million of them written anew from their events, and the sweep among a million.

A due time with pauses is measured beside businesstimedelta in the same run: microseconds of process CPU per operation,
best of several rounds. Both are given the same week, holidays, starts and pauses; every answer of ours is compared with
the peer's before anything is measured. Writing anew is the pure rules over event lists that are made up as they go; making
them is not counted. The sweep and the figures run on a database of their own, CPU of this process and of its backend.

    python benchmarks/clocks.py [--recompute N] [--open N] [--ended N]        0 leaves a part out
"""

import argparse
import logging
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

import businesstimedelta
import pytz

from yinuo.kernel.calendars import Calendar, Span

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("YINUO_DATA", str(Path(__file__).resolve().parents[1] / ".data" / "bench"))
SHANGHAI = pytz.timezone("Asia/Shanghai")
HOLIDAYS = [
    date(2026, 1, 1),
    date(2026, 1, 2),
    *(date(2026, 2, day) for day in range(16, 24)),
    date(2026, 4, 6),
    date(2026, 5, 1),
]
HOURS = [("09:00", "12:00"), ("13:30", "18:00")]
CASES = 200
REPEATS = 50
ROUNDS = 5

Case = tuple[datetime, int, list[Span]]


def our_calendar(holidays: list[date]) -> Calendar:
    return Calendar.from_data(
        {
            "timezone": "Asia/Shanghai",
            "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS),
            "holidays": holidays,
        }
    )


def their_rules(holidays: list[date]) -> businesstimedelta.Rules:
    """The same week in the peer's words; it needs a holiday ahead of every question, or no holidays at all."""
    rules = [
        businesstimedelta.WorkDayRule(
            start_time=time.fromisoformat(opens),
            end_time=time.fromisoformat(closes),
            working_days=[0, 1, 2, 3, 4],
            tz=SHANGHAI,
        )
        for opens, closes in HOURS
    ]
    if holidays:
        rules.append(businesstimedelta.HolidayRule(frozenset(holidays), tz=SHANGHAI))
    return businesstimedelta.Rules(rules)


def cases() -> list[Case]:
    """Starts in early 2026, one to forty working hours, two pauses of some hours or days."""
    dice = random.Random(2026)
    found = []
    for _ in range(CASES):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(60 * 86_400))
        first = start + timedelta(seconds=dice.randrange(600, 20_000))
        second = first + timedelta(seconds=dice.randrange(90_000, 200_000))
        pauses = [
            (first, first + timedelta(seconds=dice.randrange(600, 80_000))),
            (second, second + timedelta(hours=30)),
        ]
        found.append((start, dice.randrange(60, 2400) * 60, pauses))
    return found


def their_due(rules: businesstimedelta.Rules, case: Case) -> datetime:
    """Work up to each pause, then go on after it: the same meaning in the peer's vocabulary."""
    start, seconds, pauses = case
    for begins, ends in pauses:
        worked = int(rules.difference(start, begins).timedelta.total_seconds())
        if worked >= seconds:
            break
        seconds -= worked
        start = ends
    return start + businesstimedelta.BusinessTimeDelta(rules, seconds=seconds)


def cpu_micros(once: Callable[[], object], *, operations: int) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = process_time()
        once()
        best = min(best, process_time() - began)
    return best / operations * 1e6


def compare(title: str, holidays: list[date]) -> None:
    calendar, rules, work = our_calendar(holidays), their_rules(holidays), cases()
    for case in work:
        ours, theirs = calendar.due(*case), their_due(rules, case)
        if ours != theirs:
            raise SystemExit(f"different answers for {case}: {ours} and {theirs}")

    def ours_many() -> None:
        for _ in range(REPEATS):
            for start, seconds, pauses in work:
                calendar.due(start, seconds, pauses)

    def theirs_once() -> None:
        for case in work:
            their_due(rules, case)

    ours_cpu = cpu_micros(ours_many, operations=REPEATS * CASES)
    their_cpu = cpu_micros(theirs_once, operations=CASES)
    print(
        f"{title:<42} ours {ours_cpu:6.2f} µs   businesstimedelta {their_cpu:9.1f} µs   {their_cpu / ours_cpu:6.0f} ×"
    )


# ---- written anew from events --------------------------------------------------------------------

BATCH = 1000


def recompute(count: int) -> None:
    """Derive so many clocks from two to six events each; half count by business hours with holidays."""
    from yinuo.commitments import rules

    dice, calendar, spent, events = random.Random(7), our_calendar(HOLIDAYS), 0.0, 0
    for _ in range(0, count, BATCH):
        batch = [happenings(dice, calendar) for _ in range(BATCH)]
        events += sum(len(each) for each, _as_of in batch)
        began = process_time()
        for each, as_of in batch:
            rules.derive(each, fired=(), as_of=as_of)
        spent += process_time() - began
    print(
        f"{count:,} clocks written anew from {events:,} events: {spent:.1f} s CPU, {spent / count * 1e6:.1f} µs each;"
        f" a million takes {spent / count * 1e6:.1f} s (target 30 s)"
    )


def happenings(dice: random.Random, calendar: Calendar) -> tuple[list, datetime]:
    """What happened to one clock: a start, perhaps pauses, another target, an end; and as of when it is written."""
    from yinuo.commitments import agreeing
    from yinuo.commitments.types import Agreed, EventKind, Happening, Limit, PauseReason, Promise
    from yinuo.kernel.clocks import NaturalTime, WorkingTime

    start = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=dice.randrange(60 * 86_400))
    by_hours, seconds = dice.random() < 0.5, dice.randrange(1, 80) * 1800
    hours = calendar if by_hours else None

    def agreed(length: int) -> Agreed:
        promise = Promise(
            "mall", "a" * 64, "C224", "C224", "complaint.received", "complaint.handled", Limit(length // 1800, "hours"),
            frozenset({PauseReason.APPOINTMENT}), "四小时内处理。", "Dealt with in 4 hours.",
        )  # fmt: skip
        return Agreed(promise, (WorkingTime if by_hours else NaturalTime)(length), agreeing.HOUSE_LADDER)

    found = [Happening(EventKind.START, start, start, agreed=agreed(seconds), calendar=hours)]
    at = start
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        at += timedelta(seconds=dice.randrange(600, 20_000))
        review = at + timedelta(hours=dice.randrange(2, 40))
        found.append(Happening(EventKind.PAUSE, at, at, reason=PauseReason.APPOINTMENT, review_at=review))
        at += timedelta(seconds=dice.randrange(600, 7_000))
        found.append(Happening(EventKind.RESUME, at, at))
    if dice.random() < 0.1:
        at += timedelta(seconds=600)
        found.append(
            Happening(
                EventKind.RETARGET, at, at, reason="decided_again", agreed=agreed(seconds * 2), calendar=hours
            )
        )
    at += timedelta(seconds=dice.randrange(600, 200_000))
    if dice.random() < 0.8:
        found.append(Happening(EventKind.STOP, at, at))
    return found, at


# ---- in the database -----------------------------------------------------------------------------

DUE, AT_ONCE = 100, 200


def in_the_database(opened: int, ended: int) -> None:
    """Find 100 due clocks among so many open ones, act on them, list what is next, and add up the figures."""
    from yinuo.cli import startup

    with startup.database_ready(as_owner=True):
        logging.disable(logging.CRITICAL)
        from django.db import connection, transaction
        from pages import backend_cpu
        from seeding import commitments

        from yinuo.commitments import actions, figures, listing, queries
        from yinuo.kernel.actors import SYSTEM
        from yinuo.platform import clock
        from yinuo.platform.organisations import context

        began, slug = perf_counter(), f"clocks{opened + ended}"
        found = commitments.ensure(slug, opened=opened, ended=ended, now=clock.now())
        print(
            f"{opened:,} open and {ended:,} ended clocks ready in {perf_counter() - began:.0f} s", flush=True
        )
        with context.inside(found), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
                cursor.execute("SELECT max(as_of) FROM commitments_commitment WHERE subject_id > 10000000")
                (now,) = cursor.fetchone()
            for number in range(DUE):
                commitments.started(100 + number, now=now, ago=timedelta(hours=3, seconds=number))

            def cpu(name: str, once: Callable[[], object], *, rounds: int, target: str = "") -> None:
                once()
                ours, theirs, wall = process_time(), backend_cpu(pid), perf_counter()
                for _ in range(rounds):
                    once()
                wall = (perf_counter() - wall) / rounds * 1000
                ours, theirs = process_time() - ours, backend_cpu(pid) - theirs
                print(
                    f"{name:<58}{(ours + theirs) / rounds * 1000:9.2f} ms CPU {wall:9.2f} ms wall {target}",
                    flush=True,
                )

            due = queries.due_to_act(now, limit=AT_ONCE)
            if len(due) != DUE:
                raise SystemExit(f"{len(due)} are due instead of {DUE}")
            cpu(
                f"the sweep finds {DUE} among {opened:,}",
                lambda: queries.due_to_act(now, limit=AT_ONCE),
                rounds=100,
                target="(target 50 ms)",
            )
            open_ = listing.filtered({}, actor=SYSTEM, now=now)
            cpu("the list, first page", lambda: listing.page(open_, key="", direction=""), rounds=50)
            cpu("its count, capped", lambda: listing.capped_count(open_), rounds=50)
            cpu("the promises that can be filtered by", listing.open_promises, rounds=50)
            today = now.date()
            for months in (3, 12) if ended else ():
                asked = figures.Asked(today - timedelta(days=30 * months), today)
                cpu(
                    f"the figures of {months} months, {figures.told(asked, actor=SYSTEM, now=now).total.counted:,} counted",
                    lambda asked=asked: figures.told(asked, actor=SYSTEM, now=now),
                    rounds=3,
                )
            ours, theirs = process_time(), backend_cpu(pid)
            acted = actions.sweep(now=now)
            spent = process_time() - ours + backend_cpu(pid) - theirs
            print(f"the sweep acts on {acted}: {spent * 1000:.0f} ms CPU, {spent / acted * 1000:.1f} ms each")
            transaction.set_rollback(True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--recompute", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=1_000_000, dest="opened")
    parser.add_argument("--ended", type=int, default=1_000_000)
    asked = parser.parse_args()
    print(f"{CASES} cases, every answer the same to the second")
    compare("due time, two pauses, no holidays", [])
    compare("due time, two pauses, holidays", HOLIDAYS)
    began = cases()[0][0]
    compiling = cpu_micros(lambda: our_calendar(HOLIDAYS).is_open(began), operations=1)
    print(f"a calendar read and its first 388 days compiled: {compiling:.0f} µs, once")
    if asked.recompute:
        recompute(asked.recompute)
    if asked.opened:
        in_the_database(asked.opened, asked.ended)


if __name__ == "__main__":
    main()
