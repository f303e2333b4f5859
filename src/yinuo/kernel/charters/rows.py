"""Reading the tables of a charter: refuse, cover, payer."""

import re
from collections.abc import Mapping
from typing import Any

from yinuo.kernel.charters import values
from yinuo.kernel.charters.definition import (
    COVERED,
    COVERED_FACT,
    Between,
    Clause,
    CoverRow,
    Derived,
    Fact,
    Length,
    OneOf,
    Override,
    PayerRow,
    RefuseRow,
    Setting,
    SettingRef,
    Test,
)
from yinuo.kernel.charters.notes import Notes
from yinuo.kernel.charters.types import FactType, Group, Payer, Text
from yinuo.kernel.errors import gettext_noop

COMMON = ("id", "clause", "when", "zh", "en")
LENGTH = re.compile(r"([1-9][0-9]{0,3}) (day|month|year)s?")
BOUNDS = ("over", "under", "at_least", "at_most", "between")
UNORDERED = (FactType.CHOICE, FactType.FLAG)


class Tables:
    def __init__(
        self,
        notes: Notes,
        facts: Mapping[str, Fact],
        derived: Mapping[str, Derived],
        settings: Mapping[str, Setting],
        clauses: Mapping[str, Clause],
    ) -> None:
        self.notes = notes
        self.facts = facts
        self.settings = {name: setting.fact for name, setting in settings.items()}
        self.askable = {**facts, **{name: each.fact for name, each in derived.items()}, **self.settings}
        self.clauses = clauses
        self.may_ask_for_cover = False

    def read_refuse(self, bodies: list[Mapping[str, Any]]) -> tuple[RefuseRow, ...]:
        return tuple(RefuseRow(**common) for _, common in self.common("refuse", bodies, ()))

    def read_cover(self, bodies: list[Mapping[str, Any]]) -> tuple[CoverRow, ...]:
        found = []
        for body, common in self.common("cover", bodies, ("title", "for", "from")):
            where = common["where"]
            dates = tuple(name for name, fact in self.facts.items() if fact.type is FactType.DATE)
            title = body.get("title")
            found.append(
                CoverRow(
                    **common,
                    title=Text("保障期", "Cover")
                    if title is None
                    else self.notes.text(f"{where}.title", title),
                    length=self.length(where, body.get("for")),
                    since=self.notes.word(where, "from", body.get("from"), dates),
                )
            )
        return tuple(found)

    def read_payer(self, bodies: list[Mapping[str, Any]]) -> tuple[PayerRow, ...]:
        found = []
        known = {str(body.get("clause", "")) for body in bodies}
        for body, common in self.common("payer", bodies, ("group", "class", "payer", "overrides")):
            where = common["where"]
            if not self.notes.string(where, body, "class"):
                self.notes.add(where, gettext_noop("“%(key)s” is missing."), key="class")
            found.append(
                PayerRow(
                    **common,
                    group=Group(self.notes.word(where, "group", body.get("group", "general"), tuple(Group))),
                    service_class=self.notes.string(where, body, "class"),
                    payer=Payer(self.notes.word(where, "payer", body.get("payer"), tuple(Payer))),
                    overrides=self.overrides(
                        where, body.get("overrides", []), known - {common["clause"], ""}
                    ),
                )
            )
        return tuple(found)

    def common(
        self, table: str, bodies: list[Mapping[str, Any]], keys: tuple[str, ...]
    ) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
        found = []
        ids: set[str] = set()
        for number, body in enumerate(bodies, 1):
            clause = body.get("clause", "")
            where = f"{table}[{number}] {clause}".rstrip()
            self.notes.keys(where, body, (*COMMON, *keys), required=("clause",))
            if "clause" in body:
                self.notes.word(where, "clause", clause, self.clauses)
            identifier = self.notes.string(where, body, "id") or str(clause)
            if identifier in ids:
                self.notes.add(
                    where, gettext_noop("Two rows are called “%(id)s”: give one its own “id”."), id=identifier
                )
            ids.add(identifier)
            common = {
                "table": table,
                "id": identifier,
                "clause": str(clause),
                "where": where,
                "when": self.when(where, body.get("when", {}), self.askable, cover=table != "cover"),
                "text": self.notes.text(where, body) if "zh" in body or "en" in body else None,
            }
            found.append((body, common))
        return found

    def when(self, where: str, found: object, askable: Mapping[str, Fact], *, cover: bool) -> dict[str, Test]:
        tests: dict[str, Test] = {}
        for name, condition in self.notes.table(f"{where}.when", found).items():
            inside = f"{where}.when.{name}"
            if name == COVERED and cover and self.may_ask_for_cover:
                fact = COVERED_FACT
            elif name in askable:
                fact = askable[name]
            else:
                self.notes.unknown(inside, name, askable)
                continue
            test = (
                self.unordered(inside, fact, condition)
                if fact.type in UNORDERED
                else self.ordered(inside, fact, condition)
            )
            if test is not None:
                tests[name] = test
        return tests

    def unordered(self, where: str, fact: Fact, condition: object) -> Test | None:
        if not isinstance(condition, dict):
            value = self.value(where, fact, condition)
            return None if value is None else OneOf(frozenset({value}))
        if len(condition) != 1 or fact.type is FactType.FLAG:
            self.notes.add(where, gettext_noop("Write a value, or for a choice one of “in” and “not_in”."))
            return None
        (key, raw), *_ = condition.items()
        if key not in ("in", "not_in"):
            self.notes.unknown(where, key, ("in", "not_in"))
            return None
        if isinstance(raw, str):
            chosen = frozenset(fact.groups.get(self.notes.word(where, key, raw, fact.groups), ()))
        else:
            listed = raw if isinstance(raw, list) else [raw]
            chosen = frozenset(
                value for each in listed if (value := self.value(where, fact, each)) is not None
            )
        accepted = chosen if key == "in" else frozenset(fact.values) - chosen
        if not accepted:
            self.notes.add(where, gettext_noop("No value can meet this condition."))
        return OneOf(accepted)

    def ordered(self, where: str, fact: Fact, condition: object) -> Test | None:
        if not isinstance(condition, dict):
            value = self.value(where, fact, condition)
            return None if value is None else Between(value, value)
        self.notes.keys(where, condition, BOUNDS)
        lows = [key for key in condition if key in ("over", "at_least", "between")]
        highs = [key for key in condition if key in ("under", "at_most", "between")]
        if len(lows) > 1 or len(highs) > 1 or not lows + highs:
            self.notes.add(where, gettext_noop("Give one lower bound, one upper bound, or both."))
            return None
        low: Any = condition[lows[0]] if lows else None
        high: Any = condition[highs[0]] if highs else None
        if "between" in condition:
            pair = condition["between"]
            if not isinstance(pair, list) or len(pair) != 2:
                self.notes.add(where, gettext_noop("“between” takes two values; both are included."))
                return None
            low, high = pair
        test = Between(
            None if low is None else self.bound(where, fact, low),
            None if high is None else self.bound(where, fact, high),
            low_closed=lows != ["over"],
            high_closed=highs != ["under"],
        )
        if is_empty(test):
            self.notes.add(where, gettext_noop("No value can meet this condition."))
        return test

    def bound(self, where: str, fact: Fact, raw: object) -> Any:
        if not isinstance(raw, dict):
            return self.value(where, fact, raw)
        self.notes.keys(where, raw, ("setting",), required=("setting",))
        fitting = [name for name, setting in self.settings.items() if setting.type is fact.type]
        return SettingRef(self.notes.word(where, "setting", raw.get("setting"), fitting))

    def value(self, where: str, fact: Fact, raw: object) -> Any:
        try:
            return values.parse(fact, raw)
        except values.Unacceptable as error:
            self.notes.add(where, error.message, **error.params)
            return None

    def length(self, where: str, found: object) -> Length:
        """`"3 months"`, or `{ months = "free_months" }` when the facts bring it."""
        inside = f"{where}.for"
        counts = tuple(name for name, fact in self.facts.items() if fact.type is FactType.COUNT)
        if isinstance(found, dict) and len(found) == 1:
            (unit, fact), *_ = found.items()
            return Length(
                self.notes.word(inside, "unit", unit, ("days", "months")),
                self.notes.word(inside, unit, fact, counts),
            )
        written = LENGTH.fullmatch(found) if isinstance(found, str) else None
        if written is None:
            self.notes.add(
                inside, gettext_noop('Write a length such as "3 months", or { months = "name of a count" }.')
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

    def overrides(self, where: str, found: object, clauses: set[str]) -> tuple[Override, ...]:
        listed = found if isinstance(found, list) else [found]
        result = []
        for each in listed:
            inside = f"{where}.overrides"
            body = {"clause": each} if isinstance(each, str) else self.notes.table(inside, each)
            self.notes.keys(inside, body, ("clause", "when"), required=("clause",))
            clause = self.notes.word(inside, "clause", body.get("clause"), sorted(clauses))
            result.append(
                Override(clause, self.when(inside, body.get("when", {}), self.settings, cover=False))
            )
        return tuple(result)


def is_empty(test: Between) -> bool:
    """Whether the bounds exclude each other, as far as they are written out."""
    if (
        test.low is None
        or test.high is None
        or isinstance(test.low, SettingRef)
        or isinstance(test.high, SettingRef)
    ):
        return False
    if test.low == test.high:
        return not (test.low_closed and test.high_closed)
    return bool(test.low > test.high)
