"""The only door into an organisation's schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.db import connection as default_connection

from yinuo.kernel.errors import NotFound
from yinuo.platform.organisations.models import Organisation

connection: Any = default_connection
"""Django's connection with what the tenancy library adds to it."""


def find(slug: str) -> Organisation:
    """The organisation of that short name. Runs one query in `public`; raises `NotFound`."""
    organisation = Organisation.objects.filter(slug=slug, is_template=False).first()
    if organisation is None:
        raise NotFound
    return organisation


def find_again(slug: str) -> Organisation:
    """Like `find`, remembered for two seconds by this process, so that a page does not pay for it each time."""
    remembered = _remembered.get(slug)
    if remembered is not None and monotonic() - remembered[0] < REMEMBERED_SECONDS:
        return remembered[1]
    leave()
    found = find(slug)
    _remembered[slug] = (monotonic(), found)
    return found


REMEMBERED_SECONDS = 2.0
_remembered: dict[str, tuple[float, Organisation]] = {}


def forget() -> None:
    """Read organisations afresh: one has been changed by this process."""
    _remembered.clear()


@contextmanager
def inside(organisation: Organisation) -> Iterator[Organisation]:
    """Everything within runs in the organisation's schema; afterwards the connection is back where it was."""
    before = connection.tenant
    connection.set_tenant(organisation)
    try:
        yield organisation
    finally:
        connection.set_tenant(before)


@contextmanager
def organisation(slug: str) -> Iterator[Organisation]:
    """Open an organisation by its short name, for jobs and commands."""
    with inside(find(slug)) as opened:
        yield opened


def leave() -> None:
    """Back to `public`, where no organisation is open."""
    connection.set_schema_to_public()


def current() -> Organisation:
    """The organisation whose schema is open. Raises `LookupError` in `public`: fail closed."""
    tenant = connection.tenant
    if not isinstance(tenant, Organisation):
        raise LookupError("no organisation is open")  # noqa: TRY004 - a state, not a type
    return tenant
