"""Photographs every screen into `shots/`: at the desk and on the phone, on paper and at night.

`python -m tests.browser.shots` starts a demonstration of its own, or takes the one at `YINUO_SHOTS_URL`. Words after it
choose screens by the beginning of their names; only the organisations that these show are made.
"""

import os
import shutil
import sys
from itertools import groupby

from playwright.sync_api import Browser, Error, Page

from tests.browser import chromium
from tests.browser.chromium import DESK, PHONE, Door
from tests.browser.screens import Screen
from tests.browser.serving import Served, demonstration
from tests.browser.store import SCREENS
from tests.browser.trades import OF_THE_TRADES
from yinuo.config import env
from yinuo.web.demo import ORGANISATIONS

FOLDER = env.ROOT / "shots"
LIGHTS = {"paper": "light", "night": "dark"}
TALLEST = 6000
SIZES = {"desk": DESK, "phone": PHONE}


def main(wanted: list[str]) -> int:
    """How many screens could not be reached."""
    if not wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
    screens = [
        screen for screen in (*SCREENS, *OF_THE_TRADES) if not wanted or screen.name.startswith(tuple(wanted))
    ]
    shown = {screen.who.partition("@")[2] or "anda" for screen in screens}
    organisations = [slug for slug in ORGANISATIONS if slug in shown]
    place = env.ROOT / ".data" / f"shots-{os.getpid()}"
    with demonstration(place, organisations) as served, chromium.launched() as browser:
        failed = _photograph(screens, served, browser)
    count = len(screens) - failed
    print(f"{count} screens, {count * len(LIGHTS) * len(SIZES)} photographs in {FOLDER}")
    return failed


def _photograph(screens: list[Screen], served: Served, browser: Browser) -> int:
    door, failed, number = Door(served.office), 0, 0
    for who, mine in groupby(screens, key=lambda screen: screen.who):
        context = door.open(browser, who, base_url=door.office_of(who), reduced_motion="reduce")
        page = context.new_page()
        for screen in mine:
            number += 1
            print(f"{number:>3}/{len(screens)} {screen.name}", flush=True)
            page.set_viewport_size(DESK)
            try:
                screen.way(page)
            except Error as problem:
                failed += 1
                print(f"    cannot be reached: {problem.message.splitlines()[0]}")
                continue
            take(page, screen.name)
        context.close()
    if served.design and not failed:
        page = browser.new_page()
        page.goto(served.design)
        take(page, "design")
    return failed


def take(page: Page, name: str) -> None:
    """The page as it stands, in each light and at each size, in a window as tall as the page."""
    for size_name, size in SIZES.items():
        page.set_viewport_size(size)
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(tall, TALLEST))})
        for light_name, theme in LIGHTS.items():
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            place = FOLDER / f"{size_name}-{light_name}" / f"{name}.png"
            page.screenshot(path=place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
