"""Whatever stands in a file is told to its author and never breaks the reader."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.kernel.charters import CharterError, check
from yinuo.kernel.charters.charter import of
from yinuo.kernel.charters.reading import read_document
from yinuo.kernel.tests.test_charters_reading import GOOD, MORE


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


DOCUMENT = tomllib.loads(GOOD + MORE, parse_float=Decimal)
PLACES = sorted(places(DOCUMENT), key=str)
ODD = (
    None,
    0,
    -3,
    "",
    "nonsense",
    "sold_on",
    "covered",
    True,
    [],
    {},
    [1],
    [[]],
    {"zh": 1},
    Decimal("0.5"),
    date.min,
    {"setting": 3},
)


@settings(max_examples=400, deadline=None)
@given(damage=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(ODD)), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_is_told_and_never_breaks_the_reader(
    damage: list[tuple[tuple[Any, ...], Any]],
) -> None:
    document = deepcopy(DOCUMENT)
    for path, odd in damage:
        spoil(document, path, odd)
    try:
        definition = read_document(document, file="odd.toml")
    except CharterError:
        return
    check(of(definition))
    of(definition).describe("en")


def spoil(document: Any, path: tuple[Any, ...], odd: Any) -> None:
    """Put something odd at a place (None: take away what is there), if earlier damage has left the place."""
    node = document
    for key in path[:-1]:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(node, dict) and not isinstance(path[-1], str):
        return
    if isinstance(node, dict) and odd is None:
        node.pop(path[-1], None)
    elif isinstance(node, dict) or (
        isinstance(node, list) and isinstance(path[-1], int) and path[-1] < len(node)
    ):
        node[path[-1]] = deepcopy(odd)
