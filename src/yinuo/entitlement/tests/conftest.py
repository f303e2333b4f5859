import pytest
from tests.mall import SETTINGS, Store

from yinuo.platform.organisations import context


@pytest.fixture
def store(office, monkeypatch) -> Store:
    """The office as a department store."""
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    return Store(office)
