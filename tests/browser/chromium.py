"""The browser of the machine, driven as people drive it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install --yes chromium fonts-noto-cjk"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class NoBrowser(RuntimeError):
    """No Chromium on this machine; the message says how to get one."""


def path() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowser(f"Chromium is needed: {INSTALL}")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    executable = path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


class Door:
    """Lets people in: everybody signs in once, and comes back with the same session in further windows."""

    def __init__(self, office: str) -> None:
        self.office = office
        self.kept: dict[str, Any] = {}

    def open(self, browser: Browser, username: str = "", **options: Any) -> BrowserContext:
        """A window of its own for somebody, or for nobody in particular."""
        options = {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        if username in self.kept:
            options["storage_state"] = self.kept[username]
        context = browser.new_context(**options)
        if username and username not in self.kept:
            page = context.new_page()
            self.sign_in(page, username)
            page.close()
            self.kept[username] = context.storage_state()
        return context

    def office_of(self, username: str) -> str:
        """Where somebody works: `liu@xibei` in another organisation than the usual one."""
        organisation = username.partition("@")[2]
        return f"{self.office.rpartition('/o/')[0]}/o/{organisation}/" if organisation else self.office

    def sign_in(self, page: Page, username: str) -> None:
        name = username.partition("@")[0]
        page.goto(f"{self.office_of(username)}account/sign-in?as={name}")
        page.click("form.form button")
        page.locator("#id_code, .top-me").wait_for()
        if page.locator("#id_code").count():
            page.fill("#id_code", page.inner_text("strong.num"))
            page.click("form.form button")
            page.locator(".top-me").wait_for()
