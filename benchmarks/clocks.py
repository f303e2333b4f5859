"""What a due time with pauses costs, beside businesstimedelta in the same run.

Microseconds of process CPU per operation, best of several rounds. Both are given the same week, holidays, starts and
pauses; every answer of ours is compared with the peer's before anything is measured.

    python benchmarks/clocks.py
"""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import process_time

import businesstimedelta
import pytz

from yinuo.kernel.calendars import Calendar, Span

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


def main() -> None:
    print(f"{CASES} cases, every answer the same to the second")
    compare("due time, two pauses, no holidays", [])
    compare("due time, two pauses, holidays", HOLIDAYS)
    began = cases()[0][0]
    compiling = cpu_micros(lambda: our_calendar(HOLIDAYS).is_open(began), operations=1)
    print(f"a calendar read and its first 388 days compiled: {compiling:.0f} µs, once")


if __name__ == "__main__":
    main()
