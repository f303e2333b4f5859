"""Keyset paging: as fast on the last page as on the first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict

from yinuo.kernel.errors import NotFound

M = TypeVar("M", bound=Model)
SIZE = 25
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """A stretch of a list. `newer` and `older` are the keys of the neighbours, if there are any."""

    rows: list[M]
    newer: str | None
    older: str | None


def by_key(
    rows: QuerySet[M],
    *,
    key: str,
    direction: str,
    due: str = "",
    walks_index: bool = True,
    size: int = SIZE,
) -> Page[M]:
    """The page next to `key`: newest first, or with `due` (a column of times) earliest due first. One statement.

    `key` is the edge of the page before, `direction` is `newer` for the way back. Without `walks_index` the database may
    not read the table from its end, for conditions that few rows meet. Raises `NotFound` for what is no key.
    """
    forward = direction != "newer"
    if key:
        rows = rows.filter(_beyond(key, due=due, forward=forward))
    number: Any = F("pk") if walks_index else F("pk") + 0
    ascending = bool(due) == forward
    ordering = [F(due), number] if due else [number]
    found = list(rows.order_by(*(part.asc() if ascending else part.desc() for part in ordering))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if not forward:
        found.reverse()
    has_newer = bool(key) if forward else more
    has_older = more if forward else True
    return Page(
        rows=found,
        newer=_key(found[0], due) if found and has_newer else None,
        older=_key(found[-1], due) if found and has_older else None,
    )


def _key(row: Model, due: str) -> str:
    return f"{getattr(row, due).isoformat()}~{row.pk}" if due else str(row.pk)


def _beyond(key: str, *, due: str, forward: bool) -> Q:
    """The rows behind the key in the direction of reading."""
    moment_text, _, number_text = key.rpartition("~")
    try:
        number = int(number_text)
        moment = datetime.fromisoformat(moment_text) if due else None
    except ValueError:
        raise NotFound from None
    if not 0 <= number <= LARGEST or bool(moment_text) != bool(due) or (moment and moment.tzinfo is None):
        raise NotFound
    if moment is None:
        return Q(pk__lt=number) if forward else Q(pk__gt=number)
    side = "gt" if forward else "lt"
    return Q(**{f"{due}__{side}": moment}) | Q(**{due: moment, f"pk__{side}": number})


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


class Keys(TypedDict):
    """Next to which row a page lies."""

    older_than: int | None
    newer_than: int | None


def keys_of(query: QueryDict) -> Keys:
    """The keys in the query string of a list, `older` and `newer`; what is no key is left out."""
    return {
        "older_than": whole(str(query.get("older", ""))),
        "newer_than": whole(str(query.get("newer", ""))),
    }


def whole(text: str) -> int | None:
    """The id or key that stands in an address; nothing for what can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
