"""Reading the tables that every charter may have: refuse, cover, payer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from yinuo.kernel.charters.definition import (
    CoverRow,
    Length,
    OneOf,
    Override,
    PayerRow,
    RefuseRow,
    SettingRef,
    Test,
)
from yinuo.kernel.charters.reading.conditions import Conditions
from yinuo.kernel.charters.types import FactType, Group, Payer, Text, Value
from yinuo.kernel.errors import gettext_noop

COMMON = ("id", "clause", "when", "zh", "en")
ORDERED = ("group", "overrides")
LENGTH = re.compile(r"([1-9][0-9]{0,3}) (day|month|year)s?")
MOST_ROWS = 5_000


class Tables(Conditions):
    def read_refuse(self, bodies: list[Mapping[str, Any]]) -> tuple[RefuseRow, ...]:
        return tuple(RefuseRow(**common) for _, common in self.common("refuse", bodies, ()))

    def read_cover(self, bodies: list[Mapping[str, Any]]) -> tuple[CoverRow, ...]:
        keys = ("title", "for", "from", "part", "usage", "plus", "restart")
        dates = self.facts_of(FactType.DATE)
        found: list[CoverRow] = []
        for body, common in self.common("cover", bodies, keys, required=("for", "from")):
            where = common["where"]
            title = body.get("title")
            plus, plus_when = self.plus(where, body.get("plus", []))
            row = CoverRow(
                **common,
                title=Text("保障期", "Cover") if title is None else self.notes.text(f"{where}.title", title),
                length=self.length(where, body.get("for")),
                since=self.notes.word(where, "from", body.get("from"), dates),
                part=self.notes.string(where, body, "part"),
                usage=self.usage(where, body["usage"]) if "usage" in body else None,
                plus=plus,
                plus_when=plus_when,
            )
            found.extend(self.restarted(row, body["restart"], dates) if "restart" in body else (row,))
        return tuple(found)

    def plus(self, where: str, found: object) -> tuple[tuple[str, ...], dict[str, Test]]:
        """Counts of days that lengthen a cover: a list, or a table that says when."""
        inside = f"{where}.plus"
        body = found if isinstance(found, dict) else {"days": found}
        self.notes.keys(inside, body, ("days", "when"), required=("days",))
        counts = self.facts_of(FactType.COUNT)
        names = tuple(
            self.notes.word(inside, "days", each, counts)
            for each in self.notes.words_in(inside, body.get("days"))
        )
        return names, self.when(inside, body.get("when", {}), self.settings, cover=False)

    def usage(self, where: str, found: object) -> tuple[str, Value | SettingRef] | None:
        inside = f"{where}.usage"
        body = self.notes.table(inside, found)
        self.notes.keys(inside, body, ("fact", "at_most"), required=("fact", "at_most"))
        numbers = self.facts_of(FactType.COUNT, FactType.MEASURE)
        name = self.notes.word(inside, "fact", body.get("fact"), numbers)
        if name not in self.askable:
            return None
        limit = self.bound(inside, self.askable[name], body.get("at_most", 0))
        return None if limit is None else (name, limit)

    def restarted(self, row: CoverRow, found: object, dates: tuple[str, ...]) -> Iterable[CoverRow]:
        """The cover from its own start, and from the day of the exchange once there has been one."""
        inside = f"{row.where}.restart"
        body = self.notes.table(inside, found)
        self.notes.keys(inside, body, ("when", "from"), required=("when", "from"))
        flag = self.notes.word(inside, "when", body.get("when"), self.facts_of(FactType.FLAG))
        since = self.notes.word(inside, "from", body.get("from"), dates)
        yield replace(row, when={**row.when, flag: OneOf(frozenset({False}))})
        yield replace(
            row,
            id=f"{row.id} restarted",
            when={**row.when, flag: OneOf(frozenset({True}))},
            since=since,
        )

    def read_payer(self, bodies: list[Mapping[str, Any]]) -> tuple[PayerRow, ...]:
        found = []
        for body, common in self.ordered_rows(
            "payer", bodies, ("class", "payer"), required=("class", "payer")
        ):
            where = common["where"]
            if "class" in body and not self.notes.string(where, body, "class"):
                self.notes.add(where, gettext_noop("“%(key)s” is missing."), key="class")
            found.append(
                PayerRow(
                    **common,
                    service_class=self.notes.string(where, body, "class"),
                    payer=Payer(self.notes.word(where, "payer", body.get("payer"), tuple(Payer))),
                )
            )
        return tuple(found)

    def ordered_rows(
        self,
        table: str,
        bodies: list[Mapping[str, Any]],
        keys: tuple[str, ...],
        *,
        required: tuple[str, ...] = (),
    ) -> Iterable[tuple[Mapping[str, Any], dict[str, Any]]]:
        """Rows of a first-hit table, with their group and what they override."""
        known = {str(body.get("clause", "")) for body in bodies} - {""}
        for body, common in self.common(table, bodies, (*keys, *ORDERED), required=required):
            where = common["where"]
            group = self.notes.word(where, "group", body.get("group", "general"), tuple(Group))
            common["group"] = Group(group)
            common["overrides"] = self.overrides(where, body.get("overrides", []), known, common["clause"])
            yield body, common

    def common(
        self,
        table: str,
        bodies: list[Mapping[str, Any]],
        keys: tuple[str, ...],
        *,
        required: tuple[str, ...] = (),
    ) -> Iterable[tuple[Mapping[str, Any], dict[str, Any]]]:
        ids: set[str] = set()
        for number, body in enumerate(bodies, 1):
            clause = body.get("clause", "")
            where = f"{table}[{number}] {clause}".rstrip()
            self.notes.keys(where, body, (*COMMON, *keys), required=("clause", *required))
            if "clause" in body:
                self.notes.word(where, "clause", clause, self.clauses)
            identifier = self.notes.string(where, body, "id") or str(clause)
            if identifier in ids:
                self.notes.add(
                    where, gettext_noop("Two rows are called “%(id)s”: give one its own “id”."), id=identifier
                )
            ids.add(identifier)
            yield (
                body,
                {
                    "table": table,
                    "id": identifier,
                    "clause": str(clause),
                    "where": where,
                    "when": self.when(where, body.get("when", {}), self.askable, cover=table != "cover"),
                    "text": self.notes.text(where, body) if "zh" in body or "en" in body else None,
                    "settings": frozenset(referred(body)) & self.settings.keys(),
                },
            )

    def length(self, where: str, found: object) -> Length:
        """`"3 months"`, or `{ months = "free_months" }` when a fact or a setting brings it."""
        inside = f"{where}.for"
        counts = self.facts_of(FactType.COUNT)
        settings = tuple(name for name, fact in self.settings.items() if fact.type is FactType.COUNT)
        if isinstance(found, dict) and len(found) == 1:
            (unit, name), *_ = found.items()
            chosen = self.notes.word(inside, unit, name, (*counts, *settings))
            return Length(
                self.notes.word(inside, "unit", unit, ("days", "months")),
                SettingRef(chosen) if chosen in settings else chosen,
            )
        written = LENGTH.fullmatch(found) if isinstance(found, str) else None
        if written is None:
            if found is not None:
                self.notes.add(
                    inside,
                    gettext_noop('Write a length such as "3 months", or { months = "name of a count" }.'),
                )
            return Length("days", 1)
        amount = int(written[1])
        match written[2]:
            case "day":
                return Length("days", amount)
            case "month":
                return Length("months", amount)
            case _:
                return Length("months", 12 * amount)

    def overrides(self, where: str, found: object, clauses: set[str], own: str) -> tuple[Override, ...]:
        listed = found if isinstance(found, list) else [found]
        inside = f"{where}.overrides"
        result = []
        for each in listed:
            body = {"clause": each} if isinstance(each, str) else self.notes.table(inside, each)
            self.notes.keys(inside, body, ("clause", "when"), required=("clause",))
            clause = body.get("clause")
            if not isinstance(clause, str) or clause not in clauses or clause == own:
                self.notes.unknown(inside, clause, sorted(clauses - {own}))
                clause = ""
            result.append(
                Override(clause, self.when(inside, body.get("when", {}), self.settings, cover=False))
            )
        return tuple(result)


def referred(body: object) -> Iterable[str]:
    """The settings that something written in a row is taken from."""
    if isinstance(body, dict):
        name = body.get("setting")
        if isinstance(name, str):
            yield name
        for key, each in body.items():
            if key == "for" and isinstance(each, dict):
                yield from (length for length in each.values() if isinstance(length, str))
            elif key not in ("overrides", "breach"):
                yield from referred(each)
    elif isinstance(body, list):
        for each in body:
            yield from referred(each)
