"""What was agreed: how long, which ladder, which consequences; its plain form, in which it is kept with its clock. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.commitments.types import Agreed, Limit, PauseReason, Promise, Rung
from yinuo.kernel.charters import ladders
from yinuo.kernel.charters.derived import add_months
from yinuo.kernel.charters.ladders import Act, Breach, Compensation, Moment, Penalty, Post
from yinuo.kernel.clocks import (
    ByDate,
    Deadline,
    Duration,
    IfClosed,
    NaturalTime,
    Step,
    WorkingDays,
    WorkingTime,
)
from yinuo.kernel.clocks.durations import duration_from_data, duration_to_data
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import parse_yuan

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}


# ---- the ladder ---------------------------------------------------------------------------------


def rung(name: str, at: Moment, tells: Post, acts: Iterable[Act] = (), *, by_days: bool) -> Rung:
    """A step of a charter's ladder on the clock of its promise; days are working days where it counts by a calendar."""
    found = Rung(name, tells, acts=tuple(acts))
    if at.percent is not None:
        return replace(found, percent=at.percent)
    if at.unit == "working days" or (at.unit == "days" and by_days):
        return replace(found, days=at.amount)
    return replace(found, seconds=at.amount * SECONDS.get(at.unit, 0))


def ladder_in(said: Iterable[Mapping[str, Any]], limit: Limit) -> tuple[Rung, ...]:
    """The ladder of a promise from the decision that names it. Refused for a moment or a role that does not exist."""
    found = []
    for step in said:
        at = Moment.read(step["at"])
        if at is None:
            raise Refused(gettext_noop("“%(at)s” is no moment of a ladder."), field="ladder", at=step["at"])
        acts = [Act(act) for act in step["do"]]
        found.append(rung(step["name"], at, post_of(step["tell"]), acts, by_days=needs_calendar(limit)))
    check_ladder(found)
    return tuple(found)


def post_of(role: str) -> Post:
    if role not in {post.value for post in Post}:
        raise Refused(gettext_noop("There is no “%(role)s” who could be told."), field="ladder", role=role)
    return Post(role)


HOUSE_LADDER = tuple(rung(each.name, each.at, each.tell, by_days=False) for each in ladders.HOUSE)
"""Who is told when: whoever has it in hand before it is late, the chief when it is, the manager when it stays so."""


# ---- how long -----------------------------------------------------------------------------------


def needs_calendar(limit: Limit) -> bool:
    return limit.business or limit.is_by_date or limit.unit == "working days"


def duration_of(limit: Limit, *, started_at: datetime, zone: ZoneInfo) -> Duration:
    """The length of a time limit that begins at that moment.

    Days are days of the calendar where it counts business hours, otherwise 24 hours each; months are counted from the
    day of the start. A time limit of nothing is refused.
    """
    if limit.is_by_date:
        return ByDate(Deadline(limit.amount, limit.unit, IfClosed(limit.if_closed)), limit.business)
    if limit.unit == "working days" or (limit.business and limit.unit == "days"):
        return WorkingDays(limit.amount)
    if limit.unit == "months":
        if limit.business:
            raise Refused(gettext_noop("Months do not count by business hours."), field="unit")
        local = started_at.astimezone(zone)
        ends = add_months(local.date(), limit.amount, end_of_month="last_day")
        return NaturalTime(
            int((local.replace(year=ends.year, month=ends.month, day=ends.day) - local).total_seconds())
        )
    if limit.unit not in SECONDS:
        raise Refused(
            gettext_noop("“%(value)s” is not a unit of time limits."), field="unit", value=limit.unit
        )
    seconds = limit.amount * SECONDS[limit.unit]
    return WorkingTime(seconds) if limit.business else NaturalTime(seconds)


# ---- the plain form -----------------------------------------------------------------------------


def to_data(agreed: Agreed) -> dict[str, Any]:
    """The plain form; `from_data` of it is equal."""
    promise = agreed.promise
    return {
        "charter": promise.charter,
        "release": promise.release,
        "clause": promise.clause,
        "row": promise.row,
        "start": promise.start,
        "stop": promise.stop,
        "within": [promise.limit.amount, promise.limit.unit, promise.limit.business],
        **({"if_closed": promise.limit.if_closed} if promise.limit.if_closed else {}),
        "duration": duration_to_data(agreed.duration),
        "pauses": sorted(promise.pauses),
        "ladder": [
            [each.key, each.tells.value, each.percent, each.seconds, each.days, list(each.acts)]
            for each in agreed.ladder
        ],
        "is_of_the_house": not promise.ladder,
        "breach": promise.breach and promise.breach.as_json(),
        "zh": promise.zh,
        "en": promise.en,
    }


def from_data(data: Mapping[str, Any]) -> Agreed:
    amount, unit, business = data["within"]
    ladder = ladder_of(data["ladder"])
    promise = Promise(
        **{name: data[name] for name in ("charter", "release", "clause", "row", "start", "stop", "zh", "en")},
        limit=Limit(amount, unit, business, data.get("if_closed", "")),
        pauses=frozenset(PauseReason(reason) for reason in data["pauses"]),
        ladder=() if data.get("is_of_the_house", True) else ladder,
        breach=breach_in(data.get("breach")),
    )
    return Agreed(promise, duration_from_data(data["duration"]), ladder)


def ladder_of(data: Iterable[Sequence[Any]]) -> tuple[Rung, ...]:
    """Steps from their plain form. Refused for a role that does not exist, and for two steps of one name."""
    found = []
    for key, tells, percent, seconds, *more in data:
        days, acts = more or (None, ())
        found.append(Rung(key, post_of(tells), percent, seconds, days, tuple(Act(act) for act in acts)))
    check_ladder(found)
    return tuple(found)


def breach_in(said: Mapping[str, Any] | None) -> Breach | None:
    """What follows a delay, as a decision says it."""
    if said is None:
        return None
    owed, fine = said["compensation"], said["penalty"]
    return Breach(
        compensation=owed
        and Compensation(
            per_day=_fen(owed["per_day"]),
            percent=None if owed["percent"] is None else Decimal(owed["percent"]),
            of=owed["of"] or "",
            price=_fen(owed["price"]),
            rounding=owed["rounding"],
        ),
        penalty=fine and Penalty(Post(fine["who"]), _fen(fine["amount"])),
        report=tuple(Post(each) for each in said["report"]),
    )


def _fen(amount: str | None) -> int | None:
    return None if amount is None else parse_yuan(amount)


def check_ladder(ladder: Collection[Rung]) -> None:
    if len({each.key for each in ladder}) < len(ladder):
        raise Refused(gettext_noop("Two steps of the ladder have the same name."), field="ladder")
    for each in ladder:
        post_of(each.tells)
    steps(ladder)


def steps(ladder: Iterable[Rung]) -> list[Step]:
    return [Step(each.key, percent=each.percent, seconds=each.seconds, days=each.days) for each in ladder]
