"""Settings at work in rows: conditions on them, and bounds and terms taken from them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from yinuo.kernel.charters.definition import Fact, OneOf, Override, Row, SettingRef, Test
from yinuo.kernel.charters.types import Chooser, Value
from yinuo.kernel.errors import Refused, gettext_noop

Settings = Mapping[str, Value | None]
AnyRow = TypeVar("AnyRow", bound=Row)


def bound(rows: Iterable[AnyRow], settings: Settings) -> list[AnyRow]:
    """The rows that the settings leave in force, with bounds and terms filled in and the settings' tests gone."""
    found = []
    for row in rows:
        tests = row.when
        if not settings.keys().isdisjoint(tests):
            if not satisfied({name: tests[name] for name in tests if name in settings}, settings):
                continue
            tests = {name: test for name, test in tests.items() if name not in settings}
        row = replace(row, when=tests)  # noqa: PLW2901 - the same row, as the settings leave it
        found.append(filled_in(row, settings) if settings_in(row) else row)
    return found


def settings_in(thing: object) -> frozenset[str]:
    """The settings that a row takes bounds and terms from; conditions on settings themselves are not meant."""
    match thing:
        case SettingRef():
            return frozenset({thing.name})
        case Mapping():
            inner: Iterable[object] = thing.values()
        case tuple():
            inner = thing
        case Fact() | Override() | OneOf():
            inner = ()
        case _ if is_dataclass(thing):
            inner = [getattr(thing, field.name) for field in fields(thing)]
        case _:
            inner = ()
    return frozenset().union(*(settings_in(each) for each in inner))


def filled_in(thing: Any, settings: Settings) -> Any:
    """The same thing with every reference to a setting replaced by its value."""
    if not settings_in(thing):
        return thing
    match thing:
        case SettingRef():
            return filled(thing.name, settings)
        case Mapping():
            return {key: filled_in(each, settings) for key, each in thing.items()}
        case tuple():
            return tuple(filled_in(each, settings) for each in thing)
    new = {field.name: filled_in(getattr(thing, field.name), settings) for field in fields(thing)}
    if isinstance(new.get("chooses"), str):
        new["chooses"] = Chooser(new["chooses"])
    return replace(thing, **new)


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
