"""Settings at work in rows: conditions on them, and bounds taken from them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from yinuo.kernel.charters.definition import OneOf, Row, SettingRef, Test
from yinuo.kernel.charters.types import Value
from yinuo.kernel.errors import Refused, gettext_noop

Settings = Mapping[str, Value | None]
AnyRow = TypeVar("AnyRow", bound=Row)


def bound(rows: Iterable[AnyRow], settings: Settings) -> list[AnyRow]:
    """The rows that the settings leave in force, with their bounds filled in and the settings' tests gone."""
    found = []
    for row in rows:
        if satisfied({name: test for name, test in row.when.items() if name in settings}, settings):
            tests = {
                name: resolved(test, settings) for name, test in row.when.items() if name not in settings
            }
            found.append(replace(row, when=tests))
    return found


def in_force(row: Row, settings: Settings) -> bool:
    """Whether a row counts. While a setting that it asks for is blank, it is shown like one that does."""
    known = {name: test for name, test in row.when.items() if settings.get(name) is not None}
    return satisfied(known, settings)


def satisfied(tests: Mapping[str, Test], settings: Settings) -> bool:
    return all(resolved(test, settings).accepts(filled(name, settings)) for name, test in tests.items())


def settings_of(test: Test) -> tuple[str, ...]:
    """The settings that the bounds of a condition are taken from."""
    if isinstance(test, OneOf):
        return ()
    return tuple(end.name for end in (test.low, test.high) if isinstance(end, SettingRef))


def resolved(test: Test, settings: Settings) -> Test:
    if isinstance(test, OneOf):
        return test
    low, high = (
        filled(end.name, settings) if isinstance(end, SettingRef) else end for end in (test.low, test.high)
    )
    return replace(test, low=low, high=high)


def filled(name: str, settings: Settings) -> Value:
    value = settings[name]
    if value is None:
        raise Refused(
            gettext_noop("The setting “%(name)s” of the charter is still blank. Fill it in first."), name=name
        )
    return value
