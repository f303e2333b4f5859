"""At the department store: a depreciation rate is changed, with the hands of the keeper and of the second person."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import press
from tests.browser.test_mall import answer, shoes_are_brought
from tests.browser.texts import said

RATES = (
    ('"0.3% per day"', '"0.2% per day"'),
    ("每天计价款0.3%", "每天计价款0.2%"),
    ("0.3 % of the price", "0.2 % of the price"),
    ('exchange = "18.00"', 'exchange = "12.00"'),
    ('exchange = "1.89"', 'exchange = "1.26"'),
    ('exchange = "0.14"', 'exchange = "0.09"'),
)
"""The rate where it decides, where it is read, and in the text's own examples."""
FROM = "2026-11-24"
PATIENCE = 30
PUBLISHED = """
from datetime import date, datetime, UTC
from yinuo.charters import actions
from yinuo.charters.library import shipped_text
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context

with context.inside(context.find("xibei")):
    actions.publish_release(
        charter_id="mall", text=shipped_text("mall"), settings={}, in_force_from=date(2026, 11, 1),
        actor=SYSTEM, now=datetime(2026, 11, 1, tzinfo=UTC),
    )
"""
"""The promise was published when the store was set up."""
SIMULATED = """
from yinuo.charters import actions, queries
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.platform.organisations import context

with context.inside(context.find("xibei")):
    draft = queries.draft("mall", 1, actor=SYSTEM)
    actions.note_simulated(draft_id=draft.id, content=draft.content, actor=SYSTEM, now=clock.now())
"""
"""As the simulation says when it has ended."""


@pytest.mark.clause("C182", "C344")
def test_a_rate_is_changed_and_what_was_sold_before_keeps_its_own(enter, served):
    behind_the_pages(served, PUBLISHED)
    keeper = enter("tie@xibei")
    keeper.goto("charters/mall")
    press(keeper, "Change the promise")
    keeper.get_by_role("link", name=said("Write the text")).click()
    text = keeper.locator("#id_text")
    written = text.input_value()
    for old, new in RATES:
        assert old in written
        written = written.replace(old, new)
    text.fill(written)
    press(keeper, "Keep the text")
    expect(keeper.locator("#check")).to_contain_text("C182")
    draft = keeper.url
    behind_the_pages(served, SIMULATED)
    keeper.reload()
    keeper.locator("#id_in_force_from").fill(FROM)
    keeper.locator("#id_reason").fill("总公司下调换货折旧")
    press(keeper, "Propose it")
    expect(keeper.get_by_role("button", name=said("Approve it"))).to_have_count(0)
    expect(keeper.locator("#next")).to_contain_text("白建业")

    second = enter("bai@xibei")
    second.goto(draft)
    expect(second.locator("aside, main").get_by_text("总公司下调换货折旧").first).to_be_visible()
    press(second, "Approve it")
    press(second, "Publish this release")
    expect(second.locator("h1")).to_contain_text("2")
    expect(second.locator(".seal")).to_be_visible()

    clerk = enter("liu@xibei")
    see_today(clerk)
    told = clerk.locator("section", has=clerk.get_by_role("button", name=said("I have read it")))
    expect(told).to_contain_text(FROM)
    expect(told).to_contain_text("C182")
    press(clerk, "I have read it")
    expect(clerk.get_by_role("button", name=said("I have read it"))).to_have_count(0)
    for number, serial, sold_on, rate in (
        ("139 0931 0011", "XB-T-0011", "2026-11-24", "0.2%"),
        ("139 0931 0012", "XB-T-0012", "2026-11-04", "0.3%"),
    ):
        shoes_are_brought(clerk, number, serial, sold_on=sold_on)
        answer(clerk, defect="sole_broken")
        expect_rate(clerk, rate)


def see_today(page: Page) -> None:
    """The worker tells people a moment later."""
    for _ in range(PATIENCE):
        page.goto("")
        if page.get_by_role("button", name=said("I have read it")).count():
            return
        page.wait_for_timeout(1000)


def expect_rate(page: Page, rate: str) -> None:
    expect(page.locator(".offers")).to_contain_text(f"× {rate} ×")


def behind_the_pages(served, script: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "yinuo", "django", "shell", "-c", script],
        env=os.environ | {"YINUO_DATA": str(served.data)},
        check=True,
    )
