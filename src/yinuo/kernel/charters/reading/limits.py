"""Reading until when something is promised: a length, a deadline, how often, and for what its clock may rest."""

import re
from collections.abc import Mapping
from typing import Any

from yinuo.kernel.charters.definition import SettingRef
from yinuo.kernel.charters.reading.ladders import Ladders
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.clocks import deadlines
from yinuo.kernel.errors import gettext_noop

WITHIN = re.compile(r"([1-9][0-9]{0,4}) (minute|hour|day|working day|month)s?")
NOTHING = re.compile(r"0+ (minute|hour|day|working day|month)s?")
OF_NOTHING = gettext_noop("A time limit of nothing is late at once. Write at least 1.")
UNITS = ("minutes", "hours", "days", "working days", "months")
CALENDARS = ("always", "business")
PAUSES = ("appointment", "cooling_off", "customer", "parts", "third_party")
"""Reasons for which the clock of a promise may rest, where the promise names them."""
EVERY = (*deadlines.WHOLE, "months")
"""How often something is owed; `months` are so many, counted from the first day."""
IF_CLOSED = ("before", "after")
EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class Limits(Ladders):
    def every(self, where: str, body: Mapping[str, Any]) -> tuple[str, int | SettingRef]:
        """`"month"`, `"6 months"`, or `{ months = { setting = "…" } }`: how often, and of how many months."""
        found, inside = body.get("every"), f"{where}.every"
        if found is None:
            return "", 0
        if isinstance(found, dict):
            self.notes.keys(inside, found, ("months",), required=("months",))
            return "months", self.typed(inside, FactType.COUNT, found.get("months", 1))
        written = deadlines.EVERY.fullmatch(found) if isinstance(found, str) else None
        if written is not None and written[1] and int(written[1]) <= deadlines.MOST_MONTHS:
            return "months", int(written[1])
        if written is not None and not written[1]:
            return str(found), 0
        self.notes.add(
            inside, gettext_noop('Write how often, such as "month", "quarter", "working day" or "6 months".')
        )
        return "month", 0

    def until(
        self, where: str, body: Mapping[str, Any], every: str, months: int | SettingRef
    ) -> tuple[int | SettingRef, str]:
        """Until when: a length from the start, a deadline, or the end of each period of what recurs."""
        limits = [key for key in ("within", "by") if key in body]
        if len(limits) == 2:
            self.notes.add(where, gettext_noop("A time limit says “within” or “by”, not both."))
        if not limits and not every:
            self.notes.add(where, gettext_noop("“%(key)s” is missing."), key="within")
        if "start" not in body and ("within" in limits or not every):
            self.notes.add(where, gettext_noop("“%(key)s” is missing."), key="start")
        if every == "months":
            if limits:
                message = gettext_noop(
                    "What is owed every so many months is due at their end: without “%(key)s”."
                )
                self.notes.add(f"{where}.{limits[0]}", message, key=limits[0])
            if body.get("calendar") == "business":
                self.notes.add(f"{where}.calendar", gettext_noop("Months do not count by business hours."))
            return months, "months"
        if "by" in limits:
            amount, unit = self.by(where, body["by"])
            if every and not deadlines.fits(unit, every):
                message = gettext_noop("This deadline does not come once in every %(every)s.")
                self.notes.add(f"{where}.by", message, every=every)
            return amount, unit
        return self.within(where, body.get("within")) if limits or not every else deadlines.WHOLE[every]

    def by(self, where: str, found: object) -> tuple[int | SettingRef, str]:
        """`"day 15 of month"`, `"end of day"`, `"15:00"`, or `{ day = { setting = "…" }, of = "month" }`."""
        inside = f"{where}.by"
        if isinstance(found, dict):
            self.notes.keys(inside, found, ("day", "of"), required=("day",))
            period = self.notes.word(inside, "of", found.get("of", "month"), tuple(deadlines.MONTHS))
            day = self.typed(f"{inside}.day", FactType.COUNT, found.get("day", 1))
            most = deadlines.LONGEST[period]
            if isinstance(day, SettingRef):
                limit = self.settings[day.name].most
                if not isinstance(limit, int) or limit > most:
                    message = gettext_noop("Give the setting “%(name)s” a “most” of at most %(most)s.")
                    self.notes.add(inside, message, name=day.name, most=most)
            elif not 1 <= day <= most:
                message = gettext_noop("The day is from 1 to %(most)s, not “%(found)s”.")
                self.notes.add(f"{inside}.day", message, found=day, most=most)
            return day, f"{deadlines.DAY_OF} {period}"
        written = deadlines.parse(found) if isinstance(found, str) else None
        if written is None:
            message = gettext_noop(
                'Write a deadline such as "day 15 of month", "last day of quarter", "end of day" or "15:00".'
            )
            self.notes.add(inside, message)
            return deadlines.WHOLE["month"]
        return written

    def if_closed(self, where: str, body: Mapping[str, Any], unit: str) -> str:
        if "if_closed" not in body:
            return ""
        if not unit.startswith(deadlines.DAY_OF):
            self.notes.add(
                f"{where}.if_closed", gettext_noop("Only a deadline on a day moves from closed days.")
            )
        return self.notes.word(where, "if_closed", body["if_closed"], IF_CLOSED)

    def reasons(self, where: str, body: Mapping[str, Any]) -> tuple[str, ...]:
        inside = f"{where}.pause"
        found = self.notes.words_in(inside, body.get("pause", []))
        return tuple(self.notes.word(where, "pause", each, PAUSES) for each in found)

    def event(self, where: str, body: Mapping[str, Any], key: str) -> str:
        name = self.notes.string(where, body, key)
        if key in body and not EVENT.fullmatch(name):
            message = gettext_noop("“%(name)s” is not the name of an event, such as repair.accepted.")
            self.notes.add(f"{where}.{key}", message, name=name)
        return name

    def within(self, where: str, found: object) -> tuple[int | SettingRef, str]:
        """`"7 days"`, or `{ days = { setting = "…" } }`."""
        inside = f"{where}.within"
        if isinstance(found, dict) and len(found) == 1:
            (unit, raw), *_ = found.items()
            if raw == 0:
                self.notes.add(inside, OF_NOTHING)
                return 1, "days"
            return self.typed(inside, FactType.COUNT, raw), self.notes.word(inside, "unit", unit, UNITS)
        if isinstance(found, str) and NOTHING.fullmatch(found):
            self.notes.add(inside, OF_NOTHING)
            return 1, "days"
        written = WITHIN.fullmatch(found) if isinstance(found, str) else None
        if written is None:
            if found is not None:
                self.notes.add(inside, gettext_noop('Write a time limit such as "7 days" or "30 minutes".'))
            return 1, "days"
        return int(written[1]), f"{written[2]}s"


def begun(every: str) -> str:
    """The event with which the period of what recurs begins."""
    return f"{every.replace(' ', '_')}.begun" if every else ""
