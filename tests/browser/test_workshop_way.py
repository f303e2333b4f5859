"""Round by the workshop with the hands of five people: receipt, register, card, check, return, a small fee, an invoice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.hands import (
    PART,
    Caller,
    call_back,
    expect_state,
    open_case,
    press,
    send_technician,
    sign,
    take_the_call,
)
from tests.browser.texts import said
from tests.browser.ways import leave
from yinuo.intake.types import CaseState

CALLER = Caller("慕容晓", "139 0000 0528", "YX2305-000528")


@pytest.mark.clause("C352", "C353", "C355", "C356", "C357")
def test_what_cannot_be_fixed_on_site_comes_back_repaired_paid_and_invoiced(enter):
    clerk = enter("lin")
    case = take_the_call(clerk, CALLER)
    press(clerk, "Draw the voucher")
    chief = enter("zhou")
    send_technician(chief, case, CALLER, at="20:45", until="21:45")

    phone = enter("wang", viewport=PHONE, is_mobile=True, has_touch=True)
    receipt = take_along(phone)
    expect_state(clerk, CaseState.IN_WORKSHOP)

    enter_in_register(clerk, receipt)
    repair_at_the_bench(phone, receipt)
    check(chief, receipt)
    give_back(clerk, receipt)

    accountant = enter("chen")
    take_the_money(accountant, case)
    invoice(accountant)

    open_case(clerk, case)
    press(clerk, "File the voucher")
    call_back(enter("he"), case, CALLER)
    expect_state(clerk, CaseState.CLOSED)


def take_along(page: Page) -> str:
    """The customer signs for handing it over and gets the number of the receipt."""
    leave(page)
    page.goto("visits/")
    page.get_by_role("link", name=CALLER.name).click()
    press(page, "I have arrived")
    press(page, "The customer has seen the tariff")
    page.goto(f"{re.sub(r'/(estimate|tariff)$', '', page.url)}/workshop")
    page.locator("#id_note").fill("压缩机要在车间检测")
    page.locator("#id_condition").fill("门板左下有划痕")
    page.locator("#id_signer").fill(CALLER.name)
    sign(page)
    press(page, "Signed: take it along")
    number = page.locator(".receipt-number").inner_text()
    page.get_by_role("link", name=said("The customer has the receipt")).click()
    return number


def open_stay(page: Page, receipt: str) -> None:
    page.goto("depot/")
    page.locator("a", has_text=receipt).first.click()
    expect(page.locator("h1")).to_have_text(receipt)


def enter_in_register(page: Page, receipt: str) -> None:
    open_stay(page, receipt)
    page.locator("#id_shelf").fill("B-07")
    press(page, "Enter it")
    expect(page.get_by_text("B-07").first).to_be_visible()


def repair_at_the_bench(page: Page, receipt: str) -> None:
    """No work and no parts before the customer has agreed on the phone."""
    page.goto("depot/bench")
    page.locator("a", has_text=receipt).first.click()
    press(page, "Take it to my bench")
    work(page)
    page.locator("#id_diagnosis").fill("启动电容失效")
    press(page, "Write it on the card")
    page.get_by_role("link", name=said("Estimate"), exact=True).click()
    page.locator("#id_part_name-0").fill(PART)
    page.locator("#id_part_price-0").fill("35")
    press(page, "This is the estimate")
    page.get_by_role("link", name=said("Ask the customer")).click()
    page.locator("#id_signer").fill(CALLER.name)
    page.locator("button[name=answer][value=yes]").click()
    work(page)
    page.locator("#id_work_done").fill("更换启动电容，试机正常")
    page.locator("#id_part_name-0").fill(PART)
    press(page, "Write it on the card")
    page.get_by_role("link", name=said("Finish"), exact=True).click()
    page.locator(".thumb button").click()
    expect(page.locator(".state").first).to_contain_text(said("To check"))


def work(page: Page) -> None:
    page.locator("form[action$='/start'] button").click()
    page.locator("form[action$='/stop'] button").click()
    expect(page.locator("form[action$='/start'] button")).to_be_visible()


def check(page: Page, receipt: str) -> None:
    open_stay(page, receipt)
    press(page, "Checked: it may go back")


def give_back(page: Page, receipt: str) -> None:
    """A date of return after the check; back only against the receipt, which is void from then on."""
    open_stay(page, receipt)
    press(page, "Enter the date")
    press(page, "The customer knows")
    if page.get_by_role("link", name=said("The customer is here: hand it over")).count():
        page.get_by_role("link", name=said("The customer is here: hand it over")).click()
    page.locator("#id_receipt").fill(receipt)
    page.locator("#id_signer").fill(CALLER.name)
    sign(page)
    press(page, "Hand it over")
    expect(page.locator(".seal").first).to_contain_text(CALLER.name)


def take_the_money(page: Page, case: str) -> None:
    page.goto(f"billing/?q={case}")
    page.locator("a", has_text=case).first.click()
    page.get_by_role("link", name=said("Take money"), exact=True).click()
    page.locator("input[name=method][value=cash]").check(force=True)
    press(page, "Received: give a receipt")
    expect(page.get_by_text(re.compile(r"SJ\d{4}-\d+")).first).to_be_visible()
    page.goto(f"billing/?view=settled&q={case}")
    page.locator("a", has_text=case).first.click()


def invoice(page: Page) -> None:
    page.get_by_role("link", name=said("Issue an invoice")).click()
    expect(page.locator("#id_buyer")).to_have_value(CALLER.name)
    press(page, "Issue the invoice")
    expect(page.get_by_text(re.compile(r"FP\d{4}-\d+")).first).to_be_visible()
