"""Keyset paging of lists that stand newest first: as fast on the last page as on the first."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)
SIZE = 25


@dataclass(frozen=True, slots=True)
class Stretch(Generic[M]):
    """A stretch of a list. `newer` and `older` are the keys of the neighbours, if there are any."""

    rows: list[M]
    newer: int | None = None
    older: int | None = None


def stretch(
    rows: QuerySet[M], *, older_than: int | None = None, newer_than: int | None = None, size: int = SIZE
) -> Stretch[M]:
    """The rows next to a key, newest first; the first ones without a key. One statement."""
    backwards = newer_than is not None
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    elif backwards:
        rows = rows.filter(pk__gt=newer_than)
    found = list(rows.order_by("pk" if backwards else "-pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_newer = more if backwards else older_than is not None
    has_older = True if backwards else more
    return Stretch(
        rows=found,
        newer=found[0].pk if found and has_newer else None,
        older=found[-1].pk if found and has_older else None,
    )


def keys_of(query: QueryDict) -> dict[str, int | None]:
    """The keys in the query string of a list, `older` and `newer`; what is no key is left out."""
    written = {name: str(query.get(name, "")) for name in ("older", "newer")}
    return {
        f"{name}_than": int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
        for name, key in written.items()
    }


def links(query: QueryDict, shown: Stretch[Any]) -> dict[str, str]:
    """The addresses of the neighbours as the pager takes them: the same query string with another key."""
    return {
        f"{name}_url": _with_key(query, name, key) if key is not None else ""
        for name, key in (("newer", shown.newer), ("older", shown.older))
    }


def _with_key(query: QueryDict, name: str, key: int) -> str:
    kept = query.copy()
    for other in ("newer", "older"):
        kept.pop(other, None)
    kept[name] = str(key)
    return f"?{kept.urlencode()}"
