import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import chromium
from tests.browser.chromium import Door
from tests.browser.serving import Served, demonstration
from yinuo.config import env

HERE = Path(__file__).parent
PATIENCE = 20_000
"""Milliseconds that a page may take on a busy machine before a test gives up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    try:
        chromium.path()
    except chromium.NoBrowser as missing:
        pytest.fail(str(missing), pytrace=False)
    with demonstration(env.ROOT / ".data" / f"browser-{os.getpid()}") as found:
        yield found


@pytest.fixture(scope="session")
def door(served) -> Door:
    return Door(served.office)


@pytest.fixture(scope="module")
def browser(served) -> Iterator[Browser]:
    """One browser for the tests of a module: its event loop must be gone when tests of other folders run."""
    expect.set_options(timeout=PATIENCE)
    with chromium.launched() as found:
        yield found


@pytest.fixture
def enter(browser, door) -> Iterator[Callable[..., Page]]:
    """Opens a window for somebody: `enter("lin", viewport=PHONE)`."""
    opened: list[BrowserContext] = []

    def open_for(username: str = "", **options: object) -> Page:
        context = door.open(browser, username, base_url=door.office_of(username), **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield open_for
    for context in opened:
        context.close()
