"""At the department store: a depreciation rate is changed, with the hands of the keeper and of the second person."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import press, rewrite
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
WORKING = 60_000
"""Milliseconds until the worker has had its turn."""


@pytest.mark.clause("C182", "C344")
def test_a_rate_is_changed_and_what_was_sold_before_keeps_its_own(enter):
    keeper = enter("tie@xibei")
    keeper.goto("charters/mall")
    press(keeper, "Change the promise")
    draft = keeper.url
    keeper.get_by_role("link", name=said("Write the text")).click()
    rewrite(keeper, with_the_new_rate)
    keeper.goto(draft)
    expect(keeper.locator("#changes")).to_contain_text("C182")
    keeper.get_by_role("link", name=said("Simulate the draft")).click()
    keeper.locator("input[name=preset][value=year]").check(force=True)
    press(keeper, "Start the simulation")
    expect(keeper.locator(".verdict-say")).to_contain_text("¥", timeout=WORKING)
    keeper.goto(draft)
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


def with_the_new_rate(text: str) -> str:
    for old, new in RATES:
        assert old in text
        text = text.replace(old, new)
    return text


def see_today(page: Page) -> None:
    """The worker tells people a moment later."""
    for _ in range(PATIENCE):
        page.goto("")
        if page.get_by_role("button", name=said("I have read it")).count():
            return
        page.wait_for_timeout(1000)


def expect_rate(page: Page, rate: str) -> None:
    expect(page.locator(".offers")).to_contain_text(f"× {rate} ×")
