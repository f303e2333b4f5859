"""Reading what a promise says of its delay: the ladder that is climbed, and what follows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.definition import BLANK, SettingRef
from yinuo.kernel.charters.ladders import (
    Act,
    Breach,
    Compensation,
    Moment,
    Penalty,
    Post,
    Rung,
    in_order,
)
from yinuo.kernel.charters.reading.tables import Tables
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.errors import gettext_noop

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")
MOST_STEPS = 12
WORKING = "working days"
STEP_KEYS = ("at", "tell", "do", "name")
APART = frozenset({Act.REASSIGN, Act.RETURN})


class Ladders(Tables):
    def ladder(
        self,
        where: str,
        body: Mapping[str, Any],
        limit: tuple[int | SettingRef, str],
        calendar: str,
    ) -> tuple[Rung, ...]:
        """`[{ at = "75%", tell = "responsible" }, { at = "due", tell = "manager", do = ["require_reply"] }]`."""
        if "ladder" not in body:
            return ()
        inside, found = f"{where}.ladder", body["ladder"]
        if not isinstance(found, list) or not 1 <= len(found) <= MOST_STEPS:
            message = gettext_noop(
                "A ladder is a list of 1 to %(most)s steps { at, tell, do }. Leave it out to keep the house's own."
            )
            self.notes.add(inside, message, most=MOST_STEPS)
            return ()
        steps = [self.step(f"{inside}[{number}]", each) for number, each in enumerate(found, 1)]
        rungs = tuple(each for each in steps if each is not None)
        self.check_ladder(inside, rungs, limit, calendar)
        return rungs

    def step(self, where: str, found: object) -> Rung | None:
        body = self.notes.table(where, found)
        self.notes.keys(where, body, STEP_KEYS, required=("at", "tell"))
        at = Moment.read(body.get("at"))
        if at is None and "at" in body:
            message = gettext_noop(
                'Write a moment such as "75%%", "due", "150%%", "2 hours before" or "1 working day after".'
            )
            self.notes.add(f"{where}.at", message, key="at")
        tell = Post(self.notes.word(where, "tell", body.get("tell"), tuple(Post)))
        acts = self.acts(where, tell, body.get("do", []))
        if at is None:
            return None
        name = self.notes.string(where, body, "name") or at.written
        if "name" in body and not NAME.fullmatch(name):
            message = gettext_noop("Name a step in small letters, such as “to_the_owner”.")
            self.notes.add(f"{where}.name", message)
        return Rung(name, at, tell, acts)

    def acts(self, where: str, tell: Post, found: object) -> tuple[Act, ...]:
        listed = self.notes.words_in(f"{where}.do", found)
        acts = tuple(Act(self.notes.word(where, "do", each, tuple(Act))) for each in listed)
        if set(acts) >= APART:
            message = gettext_noop(
                "A case goes to whoever is told or back to whoever took it first, not to both."
            )
            self.notes.add(f"{where}.do", message)
        if Act.REASSIGN in acts and tell is Post.RESPONSIBLE:
            message = gettext_noop(
                "Whoever has the case in hand already cannot take it over. Tell somebody else."
            )
            self.notes.add(f"{where}.do", message)
        return acts

    def check_ladder(
        self, where: str, rungs: tuple[Rung, ...], limit: tuple[int | SettingRef, str], calendar: str
    ) -> None:
        amount, unit = limit
        names = [rung.name for rung in rungs]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            message = gettext_noop("Two steps are called “%(name)s”: give one its own “name”.")
            self.notes.add(where, message, name=name)
        known = amount if isinstance(amount, int) else None
        by_days = unit == WORKING or calendar == "business"
        unit = counted(unit, by_days=by_days)
        moments = [replace(rung.at, unit=counted(rung.at.unit, by_days=by_days)) for rung in rungs]
        for at in moments:
            if at.unit == WORKING and not by_days:
                message = gettext_noop(
                    "Working days count only where the time limit counts them. Write hours or days for “%(at)s”."
                )
                self.notes.add(where, message, at=at.written)
            if known is not None and at.is_before_start(known, unit):
                message = gettext_noop("“%(at)s” lies before the start: the time limit is %(within)s.")
                self.notes.add(where, message, at=at.written, within=f"{known} {unit}")
        if not in_order(moments, amount=known, unit=unit):
            message = gettext_noop(
                "The steps of a ladder stand in the order of their time: first what comes first."
            )
            self.notes.add(where, message)

    def breach(self, where: str, body: Mapping[str, Any]) -> Breach | None:
        """`{ compensation = { per_day = "40.00" }, penalty = { who = "responsible", amount = "____" }, report = ["manager"] }`."""
        if "breach" not in body:
            return None
        inside = f"{where}.breach"
        found = self.notes.table(inside, body["breach"])
        self.notes.keys(inside, found, ("compensation", "penalty", "report"))
        if not found:
            message = gettext_noop("Say what follows: “compensation”, “penalty” or “report”.")
            self.notes.add(inside, message)
        listed = self.notes.words_in(f"{inside}.report", found.get("report", []))
        return Breach(
            compensation=self.compensation(inside, found["compensation"])
            if "compensation" in found
            else None,
            penalty=self.penalty(inside, found["penalty"]) if "penalty" in found else None,
            report=tuple(Post(self.notes.word(inside, "report", each, tuple(Post))) for each in listed),
        )

    def compensation(self, where: str, raw: object) -> Compensation:
        """`{ per_day = "40.00" }`, `{ per_day = { setting = "…" } }`, `{ per_day = "____" }`, or a percentage of a price."""
        inside = f"{where}.compensation"
        found = self.notes.table(inside, raw)
        self.notes.keys(inside, found, ("per_day", "of"), required=("per_day",))
        per_day = found.get("per_day")
        if "of" in found:
            of = self.notes.word(inside, "of", found["of"], self.facts_of(FactType.MONEY))
            return Compensation(percent=self.share(f"{inside}.per_day", per_day), of=of)
        if isinstance(per_day, str) and per_day.endswith("%"):
            self.notes.add(inside, gettext_noop("A percentage needs “of”: the price that it is taken of."))
            return Compensation()
        return Compensation(per_day=self.blank_or_money(f"{inside}.per_day", per_day))

    def share(self, where: str, found: object) -> Decimal | SettingRef | None:
        if found == BLANK:
            return None
        if isinstance(found, dict):
            share: Decimal | SettingRef = self.typed(where, FactType.MEASURE, found)
            return share
        written = PERCENT.fullmatch(found) if isinstance(found, str) else None
        if written is None or not Decimal(written[1]):
            self.notes.add(
                where,
                gettext_noop('Write a percentage such as "0.5%%", or "____" for a blank.'),
                key="per_day",
            )
            return None
        return Decimal(written[1])

    def penalty(self, where: str, raw: object) -> Penalty:
        inside = f"{where}.penalty"
        found = self.notes.table(inside, raw)
        self.notes.keys(inside, found, ("who", "amount"), required=("who", "amount"))
        who = Post(self.notes.word(inside, "who", found.get("who"), tuple(Post)))
        return Penalty(who, self.blank_or_money(f"{inside}.amount", found.get("amount")))

    def blank_or_money(self, where: str, found: object) -> int | SettingRef | None:
        """An amount, a setting, or a blank where the source names none. Nothing is no amount."""
        if found is None or found == BLANK:
            return None
        amount: int | SettingRef = self.typed(where, FactType.MONEY, found)
        if amount == 0 and not any(each.where == where for each in self.notes.problems):
            self.notes.add(where, gettext_noop('Nothing is no consequence. Write "____" for a blank.'))
        return amount


def counted(unit: str, *, by_days: bool) -> str:
    """Days are days of the calendar where the time limit counts by one."""
    return WORKING if unit == "days" and by_days else unit
