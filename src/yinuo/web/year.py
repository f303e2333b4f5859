"""A year of a calendar as twelve small months, and the same in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.kernel.calendars import Calendar
from yinuo.network import forms
from yinuo.network.types import DayInYear, DayKind
from yinuo.platform.requests import Request

KINDS = {
    DayKind.OPEN: pgettext_lazy("of a day", "Open"),
    DayKind.CLOSED: pgettext_lazy("of a day", "Closed"),
    DayKind.HOLIDAY: gettext_lazy("Public holiday"),
    DayKind.WORKDAY: gettext_lazy("Worked in exchange"),
    DayKind.SHORT: gettext_lazy("Short day"),
    DayKind.LONG: gettext_lazy("Long day"),
    DayKind.OFF: gettext_lazy("Day off of our own"),
}
MARKS = {
    DayKind.HOLIDAY: pgettext_lazy("mark of a public holiday", "H"),
    DayKind.WORKDAY: pgettext_lazy("mark of a day worked in exchange", "W"),
    DayKind.SHORT: pgettext_lazy("mark of a short day", "S"),
    DayKind.LONG: pgettext_lazy("mark of a long day", "L"),
    DayKind.OFF: pgettext_lazy("mark of a day off", "X"),
}
KEY = [{"kind": kind.value, "words": words, "mark": MARKS.get(kind, "")} for kind, words in KINDS.items()]
LETTERS = (
    pgettext_lazy("Monday in one letter", "M"),
    pgettext_lazy("Tuesday in one letter", "T"),
    pgettext_lazy("Wednesday in one letter", "W"),
    pgettext_lazy("Thursday in one letter", "T"),
    pgettext_lazy("Friday in one letter", "F"),
    pgettext_lazy("Saturday in one letter", "S"),
    pgettext_lazy("Sunday in one letter", "S"),
)
WEEKDAYS = [
    {"short": short, "whole": whole} for short, whole in zip(LETTERS, forms.DAYS.values(), strict=True)
]
AHEAD = 400
"""So many days from today on are compared when a change is shown."""
SHOWN = 12


def months(days: Sequence[DayInYear], *, today: date) -> list[dict[str, Any]]:
    """Twelve months of weeks from Monday to Sunday; a place without a day is empty."""
    found = []
    for _month, of_month in groupby(days, key=lambda each: each.day.month):
        listed = list(of_month)
        places: list[dict[str, Any] | None] = [None] * listed[0].day.weekday()
        places += [{**line(each), "is_today": each.day == today} for each in listed]
        places += [None] * (-len(places) % 7)
        found.append(
            {
                "name": date_format(listed[0].day, "F"),
                "weeks": [places[start : start + 7] for start in range(0, len(places), 7)],
            }
        )
    return found


def line(each: DayInYear) -> dict[str, Any]:
    """One day for the picture and for lists: its number, its mark, and what it is in words."""
    hours = forms.open_text(each.hours) or _("closed")
    kind = str(KINDS[each.kind]) if not each.name else f"{KINDS[each.kind]}{_(': ')}{_(each.name)}"
    return {
        "day": each.day,
        "kind": each.kind.value,
        "mark": MARKS.get(each.kind, ""),
        "hours": hours,
        "words": kind,
        "says": f"{each.day.isoformat()} {weekday(each.day)} · {kind} · {hours}",
        "is_own": each.is_different,
    }


def weekday(day: date) -> str:
    return date_format(day, "l")


def counted(days: Iterable[DayInYear]) -> list[dict[str, Any]]:
    """How many days of each kind the year has."""
    found = Counter(each.kind for each in days)
    return [{"words": words, "n": found[kind]} for kind, words in KINDS.items() if found[kind]]


def stretches(days: Iterable[DayInYear]) -> list[dict[str, Any]]:
    """The public holidays in stretches of days with the same name, and the days worked in exchange."""
    marked = [each for each in days if each.kind in {DayKind.HOLIDAY, DayKind.WORKDAY}]
    found: list[dict[str, Any]] = []
    for each in marked:
        last = found[-1] if found else None
        if (
            last is not None
            and (last["kind"], last["name"]) == (each.kind.value, each.name)
            and last["until"] + timedelta(days=1) == each.day
        ):
            last["until"], last["n"] = each.day, last["n"] + 1
        else:
            found.append(
                {"kind": each.kind.value, "name": each.name, "from": each.day, "until": each.day, "n": 1}
            )
    return [
        {**each, "words": KINDS[DayKind(each["kind"])], "name": _(each["name"]) if each["name"] else ""}
        for each in found
    ]


def days_changed(before: Calendar, after: Calendar, request: Request) -> dict[str, Any]:
    """The coming days whose hours would be others, the first of them one by one."""
    first = before.local_date(request.now)
    coming = (first + timedelta(days=n) for n in range(AHEAD))
    moved = [day for day in coming if before.hours_on(day) != after.hours_on(day)]
    return {
        "n": len(moved),
        "first": [
            {
                "day": day,
                "weekday": weekday(day),
                "before": forms.open_text(before.hours_on(day)) or _("closed"),
                "after": forms.open_text(after.hours_on(day)) or _("closed"),
            }
            for day in moved[:SHOWN]
        ],
        "more": max(len(moved) - SHOWN, 0),
    }
