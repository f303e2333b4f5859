"""At the department store: the keeper lowers a rate and sees what the last twelve months would have cost with it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.hands import press, rewrite
from tests.browser.texts import said

RATE = ('refund = "0.5% per day"', 'refund = "0.4% per day"')
MONEY = re.compile(r"顾客会多得 ¥[\d,]+\.\d\d")
PATIENCE = 60_000
"""Milliseconds until the worker has had its turn."""


@pytest.mark.clause("C183", "C344")
def test_a_keeper_lowers_a_rate_and_sees_what_a_year_would_have_cost(enter):
    keeper = enter("tie@xibei")
    draft = lowered(keeper)
    keeper.get_by_role("link", name=said("Simulate the draft")).click()
    keeper.locator("input[name=preset][value=year]").check(force=True)
    press(keeper, "Start the simulation")
    expect(keeper.locator(".verdict-say")).to_have_text(MONEY, timeout=PATIENCE)
    found = keeper.url
    expect(keeper.locator(".clauses tfoot")).to_contain_text("¥")
    expect(keeper.locator(".pair-bar").first).to_have_attribute("aria-label", re.compile("C1"))

    keeper.locator(".matrix td a").first.click()
    expect(keeper.locator(".versus").first).to_be_visible()
    keeper.goto(found)
    keeper.locator("a.stat").first.click()
    expect(keeper.locator(".versus").first).to_contain_text("0.4%")
    expect(keeper.locator(".versus").first).to_contain_text("0.5%")

    keeper.goto(found)
    with keeper.expect_download() as taken:
        press(keeper, "Excel")
    assert taken.value.suggested_filename.endswith(".xlsx")
    keeper.goto(draft)
    expect(keeper.locator("#simulation")).to_contain_text(said("simulated as it stands"))

    administrator = enter("ren@xibei", viewport=PHONE, is_mobile=True, has_touch=True)
    administrator.goto(found)
    expect(administrator.locator(".verdict-say")).to_have_text(MONEY)
    administrator.locator("a.stat").first.click()
    expect(administrator.locator(".empty")).to_be_visible()
    expect(administrator.locator(".versus")).to_have_count(0)


def lowered(keeper: Page) -> str:
    """A draft with a lower rate; the text's own examples speak of the old one and are left out."""

    def lower(text: str) -> str:
        written, _, _ = text.partition("\n[[example]]")
        assert RATE[0] in written
        return written.replace(*RATE)

    keeper.goto("charters/mall")
    press(keeper, "Change the promise")
    draft = keeper.url
    keeper.get_by_role("link", name=said("Write the text")).click()
    rewrite(keeper, lower)
    keeper.goto(draft)
    return draft
