"""The hand-written table, and the addresses that the product has."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver

TABLE = tomllib.loads(Path(__file__).with_name("table.toml").read_text(encoding="utf-8"))
ROLES: dict[str, str] = TABLE.pop("roles")
UNITS: dict[str, list[str]] = TABLE.pop("units")
GROUPS: dict[str, list[str]] = TABLE.pop("groups")
OPEN_TO_DEVELOPERS = {"design"}
"""Addresses that exist in debug only."""
OF_PROGRAMS = {"api/v1/"}
"""Open to tokens only: who may what there stands in tests/api/table.toml."""


@dataclass(frozen=True)
class Row:
    """Who may open and send one address."""

    name: str
    place: str
    methods: frozenset[str]
    thing: str = ""
    everywhere: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()
    open: bool = False
    beyond: str = "hidden"
    others: str = "refused"
    picture: str = ""
    args: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)

    def expected(self, role: str, where: str) -> str:
        """What somebody gets who asks for a thing of `where`: own, point, dealer or organisation."""
        if role not in self.everywhere | self.own | self.mine:
            return self.others
        if where == "organisation":
            return "hidden"
        return "passed" if role in self.everywhere or where == "own" else self.beyond


def _row(place: str, name: str, said: dict[str, Any]) -> Row:
    def people(key: str) -> frozenset[str]:
        return frozenset(role for each in said.pop(key, []) for role in GROUPS.get(each, [each]))

    who = {key: people(key) for key in ("everywhere", "own", "mine")}
    return Row(name=name, place=place, methods=frozenset(said.pop("methods")), **who, **said)


ROWS = {name: _row(place, name, dict(said)) for place, names in TABLE.items() for name, said in names.items()}


def addresses(urlconf: str) -> dict[str, Any]:
    """Name and view of every address."""
    return dict(_walk(import_module(urlconf).urlpatterns))


def _walk(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if str(pattern.pattern) in OF_PROGRAMS:
            continue
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern), pattern.callback
