"""An office that is settled once per module: each test begins with it and leaves nothing behind."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from tests.office import NOW, Office, open_office
from tests.plugins.database import ReturningClient
from yinuo.platform import clock
from yinuo.platform.organisations import context


@pytest.fixture(scope="module")
def settled_office(django_db_setup, django_db_blocker) -> Iterator[Office]:
    """The office in `anda`, in a transaction that ends with the module."""
    with django_db_blocker.unblock(), context.organisation("anda"):
        try:
            with transaction.atomic():
                yield open_office()
                transaction.set_rollback(True)
        finally:
            connection.close()


@pytest.fixture
def office(settled_office, monkeypatch) -> Iterator[Office]:
    """The settled office, with the product's clock standing at `NOW`."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction.atomic():
        yield settled_office
        transaction.set_rollback(True)


@pytest.fixture
def visitor(office) -> ReturningClient:
    """A browser in front of `/o/anda/`."""
    return ReturningClient()
