"""Reading conditions: what a row asks of the facts, and the values and settings in them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters import values
from yinuo.kernel.charters.definition import (
    COVERED,
    COVERED_FACT,
    Between,
    Clause,
    Derived,
    Fact,
    OneOf,
    Setting,
    SettingRef,
    Test,
)
from yinuo.kernel.charters.reading.notes import Notes
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.errors import gettext_noop

BOUNDS = ("over", "under", "at_least", "at_most", "between")
UNORDERED = (FactType.CHOICE, FactType.FLAG)


class Conditions:
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

    def facts_of(self, *types: FactType) -> tuple[str, ...]:
        """The facts of these types, derived ones included."""
        return tuple(
            name for name, fact in self.askable.items() if fact.type in types and name not in self.settings
        )

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

    def typed(self, where: str, kind: FactType, raw: object) -> Any:
        """A number written out, or taken from a setting; a decimal where the type is a measure."""
        fact = Fact(where.rpartition(".")[2], kind, self.notes.NOTHING)
        found = self.bound(where, fact, raw)
        return (Decimal(0) if kind is FactType.MEASURE else 0) if found is None else found


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
