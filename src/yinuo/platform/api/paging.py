"""Lists in stretches: the cursor names the last thing shown, so that a stretch stays where it was."""

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from pydantic import Field

from yinuo.kernel.errors import NotFound
from yinuo.platform.api.problems import Fault
from yinuo.platform.api.schemas import Page, Shape
from yinuo.platform.api.types import Text
from yinuo.platform.paging import Page as Stretch

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Stretched(Shape):
    """The part of a list that is asked for."""

    limit: Annotated[int, Field(ge=1, le=100, description="At most so many.")] = 25
    cursor: Annotated[Text, Field(max_length=200, description="`next` of the stretch before.")] = ""


def id_of(visible: QuerySet[Any], public_id: UUID) -> int:
    """The number of something that the actor may see. Raises `NotFound`."""
    found = visible.prefetch_related(None).order_by().filter(public_id=public_id)
    number = found.values_list("pk", flat=True).first()
    if number is None:
        raise NotFound
    return int(number)


def stretch(
    read: Callable[[str], Stretch[M]],
    asked: Stretched,
    show: Callable[[M], T],
    *,
    of: QuerySet[Any],
    due: str = "",
    name: Callable[[M], UUID] = lambda row: row.public_id,  # type: ignore[attr-defined] # whatever is listed has one
) -> Page[T]:
    """What follows the cursor. `read` reads the rows behind a key; `of` are all things that a cursor may name.

    `due` is the column of times by which the list is sorted, if it is; `name` says how a row is called outside.
    """
    try:
        found = read(_key(asked.cursor, of, due=bool(due)))
    except NotFound:
        raise _no_cursor() from None
    following = None
    if found.older is not None:
        last = found.rows[-1]
        moment = f"{getattr(last, due).isoformat()}~" if due else ""
        following = sealed(f"{moment}{name(last).hex}")
    return Page(items=[show(row) for row in found.rows], next=following)


def sealed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def opened(cursor: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise _no_cursor() from None


def _key(cursor: str, of: QuerySet[Any], *, due: bool) -> str:
    """The key of the row that the cursor names."""
    if not cursor:
        return ""
    moment, _tilde, public_id = opened(cursor).rpartition("~")
    try:
        number = id_of(of, UUID(hex=public_id))
    except (NotFound, ValueError):
        raise _no_cursor() from None
    if bool(moment) != due:
        raise _no_cursor()
    return f"{moment}~{number}" if due else str(number)


def _no_cursor() -> Fault:
    return Fault("invalid", _("This is no cursor of this list. Begin without one."), parameter="cursor")
