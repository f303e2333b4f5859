"""Settings at work in rows: conditions on them, and bounds and terms taken from them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from yinuo.kernel.charters.definition import Fact, OneOf, Override, Row, SettingRef, Test
from yinuo.kernel.charters.ladders import Breach
from yinuo.kernel.charters.types import Chooser, Value
from yinuo.kernel.errors import Refused, gettext_noop

Settings = Mapping[str, Value | None]
PLAIN = ("table", "id", "clause", "where", "text", "settings", "title", "overrides", "ladder", "breach")
"""Fields without references to settings, or whose blanks keep no decision from being made."""
AnyRow = TypeVar("AnyRow", bound=Row)


def bound(
    rows: Iterable[AnyRow], settings: Settings, undecided: Collection[str] = frozenset()
) -> list[AnyRow]:
    """The rows that the settings leave in force, with bounds and terms filled in and the settings' tests gone.

    Tests on `undecided` settings stay in the rows.
    """
    found = []
    names = settings.keys() - undecided
    for row in rows:
        tests = row.when
        if not names.isdisjoint(tests):
            if not satisfied({name: tests[name] for name in tests if name in names}, settings):
                continue
            tests = {name: test for name, test in tests.items() if name not in names}
        if tests is not row.when:
            row = replace(row, when=tests)  # noqa: PLW2901 - the same row, as the settings leave it
        found.append(filled_in(row, settings) if row.settings else row)
    return found


def filled_in(thing: Any, settings: Settings) -> Any:
    """The same thing with every reference to a setting replaced by its value."""
    kind: Any = type(thing)
    if kind is SettingRef:
        return filled(thing.name, settings)
    if kind is dict:
        new: Any = {key: filled_in(each, settings) for key, each in thing.items()}
        return new if any(new[key] is not each for key, each in thing.items()) else thing
    if kind is tuple:
        new = tuple(filled_in(each, settings) for each in thing)
        return new if any(one is not other for one, other in zip(new, thing, strict=True)) else thing
    names = holding(kind)
    changed = {}
    for name in names:
        before = getattr(thing, name)
        after = filled_in(before, settings)
        if after is not before:
            changed[name] = after
    if "chooses" in changed:
        changed["chooses"] = Chooser(changed["chooses"])
    return replace(thing, **changed) if changed else thing


@cache
def holding(kind: type) -> tuple[str, ...]:
    """The fields of a kind of thing in which references to settings may stand."""
    if kind in (Fact, Override, OneOf) or not is_dataclass(kind):
        return ()
    return tuple(field.name for field in fields(kind) if field.name not in PLAIN)


def settled(breach: Breach, settings: Settings) -> Breach:
    """What follows a delay, with what the settings say; blanks stay blank."""

    def of(value: Any) -> Any:
        return settings[value.name] if isinstance(value, SettingRef) else value

    owed, fine = breach.compensation, breach.penalty
    return replace(
        breach,
        compensation=owed and replace(owed, per_day=of(owed.per_day), percent=of(owed.percent)),
        penalty=fine and replace(fine, amount=of(fine.amount)),
    )


def blank_in(test: Test, settings: Settings) -> bool:
    """Whether a bound of a condition is taken from a setting that is still blank."""
    ends = () if isinstance(test, OneOf) else (test.low, test.high)
    return any(isinstance(end, SettingRef) and settings[end.name] is None for end in ends)


def in_force(row: Row, settings: Settings) -> bool:
    """Whether a row counts. While a setting that it asks for is blank, it is shown like one that does."""
    known = {name: test for name, test in row.when.items() if settings.get(name) is not None}
    return satisfied(known, settings)


def satisfied(tests: Mapping[str, Test], settings: Settings) -> bool:
    return all(resolved(test, settings).accepts(filled(name, settings)) for name, test in tests.items())


def resolved(test: Test, settings: Settings) -> Test:
    found: Test = filled_in(test, settings)
    return found


def filled(name: str, settings: Settings) -> Value:
    value = settings[name]
    if value is None:
        raise Refused(
            gettext_noop("The setting “%(name)s” of the charter is still blank. Fill it in first."), name=name
        )
    return value
