"""One repair from the call to the call-back, with the hands of four people on desks and a phone (C343–C358)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.hands import (
    PART,
    Caller,
    call_back,
    expect_state,
    press,
    send_technician,
    sign,
    take_photo,
    take_the_call,
)
from tests.browser.texts import said
from tests.browser.ways import leave
from yinuo.intake.types import CaseState

CALLER = Caller("欧阳敏", "139 0000 0417", "YX2305-000417")


@pytest.mark.clause("C351", "C352", "C353", "C016", "C017", "C023")
def test_a_stranger_calls_is_helped_and_asked_whether_it_helped(enter):
    clerk = enter("lin")
    case = take_the_call(clerk, CALLER)
    press(clerk, "Draw the voucher")
    expect(clerk.get_by_role("heading", name=re.compile(r"FW\d{4}-\d+"))).to_be_visible()

    send_technician(enter("zhou"), case, CALLER, at="19:00", until="20:30")
    expect_state(clerk, CaseState.DISPATCHED)

    phone = enter("wang", viewport=PHONE, is_mobile=True, has_touch=True)
    repair_on_site(phone)
    collect(phone)

    expect_state(clerk, CaseState.STRUCK_OFF)
    press(clerk, "File the voucher")
    expect(clerk.get_by_role("button", name=said("File the voucher"))).to_have_count(0)

    call_back(enter("he"), case, CALLER)
    expect_state(clerk, CaseState.CLOSED)


def repair_on_site(page: Page) -> None:
    """Tariff before work, consent before fees, signature before the end."""
    leave(page)
    page.goto("visits/")
    page.get_by_role("link", name=CALLER.name).click()
    expect(page.get_by_text(CALLER.address)).to_be_visible()
    press(page, "I have arrived")
    press(page, "The customer has seen the tariff")
    page.locator("#id_part_name-0").fill(PART)
    page.locator("#id_part_price-0").fill("35")
    press(page, "This is the estimate")
    page.locator(".thumb button[value=yes]").click()
    page.locator("#id_findings").fill("启动电容失效")
    page.locator("#id_work_done").fill("更换启动电容，试机正常")
    page.locator("#id_work_minutes").fill("40")
    expect(page.locator("#id_part_name-0")).to_have_value(PART)
    press(page, "Write it down")
    take_photo(page)
    page.get_by_role("link", name=said("Back to the visit")).click()
    sign(page)
    press(page, "Signed: finish the visit")
    expect(page.locator(".seal")).to_contain_text(CALLER.name)
    expect(page.get_by_text(CALLER.address)).to_have_count(0)


def collect(page: Page) -> None:
    """The fee is small: it is collected at the door, against a receipt."""
    page.locator(".thumb a").first.click()
    page.locator("input[name=method][value=cash]").check(force=True)
    press(page, "Received: give a receipt")
    expect(page.get_by_text(re.compile(r"SJ\d{4}-\d+")).first).to_be_visible()
