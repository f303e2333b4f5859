"""At the shoe counter of the department store: an exchange and a refusal, with the hands of the clerk (C165–C205)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.hands import expect_state, press
from tests.browser.texts import said
from yinuo.intake.types import CaseState
from yinuo.web.demo.pictures import voucher

SEEN = ("has_card", "has_voucher", "matches_card", "matches_voucher")
NOT_SEEN = ("clearance", "user_damage", "self_dismantled", "both_recognise")
PICTURE = {"name": "凭证.jpg", "mimeType": "image/jpeg", "buffer": voucher()}


@pytest.mark.clause("C165", "C169", "C172", "C182", "C194")
def test_a_counter_clerk_exchanges_shoes_with_a_broken_sole(enter):
    clerk = enter("liu@xibei")
    shoes_are_brought(clerk, "139 0931 0001", "XB-T-0001", sold_on="2026-11-04")
    answer(clerk, defect="sole_broken")
    expect(clerk.locator(".verdict blockquote.clause").first).to_contain_text("C172")
    expect(clerk.locator(".offers")).to_contain_text("折旧 368.00 × 0.3% × 20天 = 22.08")
    expect(clerk.locator(".offers button").first).to_be_disabled()
    for _ in range(2):
        clerk.locator("#proofs input[type=file]").first.set_input_files(PICTURE)
        clerk.locator("#proofs button").first.click()
    expect(clerk.locator("#proofs input[type=file]")).to_have_count(0)
    clerk.locator(".offers li", has_text="换货").get_by_role("button").click()
    clerk.get_by_role("link", name=said("Hand over the exchange")).click()
    expect(clerk.get_by_text("¥22.08")).to_be_visible()
    clerk.locator("#id_new_serial").fill("XB-T-0002")
    clerk.locator("input[name=tender][value=wechat]").check(force=True)
    press(clerk, "Handed over")
    expect_state(clerk, CaseState.STRUCK_OFF)
    expect(clerk.locator(".facts-column")).to_contain_text("已换货")


@pytest.mark.clause("C197", "C217")
def test_a_counter_clerk_tells_a_refusal_on_the_phone_and_the_customer_disputes_it(enter):
    clerk = enter("liu@xibei", viewport=PHONE, is_mobile=True, has_touch=True)
    shoes_are_brought(clerk, "139 0931 0002", "XB-T-0005", sold_on="2026-11-10")
    answer(clerk, defect="sole_broken", clearance="1")
    expect(clerk.locator(".verdict blockquote.clause").first).to_contain_text("C197")
    clerk.get_by_role("link", name=said("Tell the refusal")).click()
    expect(clerk.locator("blockquote.clause")).to_contain_text("处理品")
    clerk.locator("input[name=answer][value=disputed]").check(force=True)
    press(clerk, "The customer has been told")
    expect(clerk.get_by_text(said("Write down what the customer says to it.")).first).to_be_visible()
    clerk.locator("#id_said").fill("价签上没有写")
    clerk.locator("#id_to").select_option(label="铁永强")
    press(clerk, "The customer has been told")
    expect(clerk.get_by_text(re.compile("价签上没有写.*铁永强"))).to_be_visible()

    supervisor = enter("tie@xibei")
    supervisor.goto("cases/?kind=complaint&q=价签上没有写")
    expect(supervisor.locator("[data-open]").first).to_be_visible()


def shoes_are_brought(page: Page, phone: str, serial: str, *, sold_on: str) -> None:
    page.goto(f"cases/new?fresh=1&q={phone.replace(' ', '')}")
    page.locator("#id_contact_name").fill("安丽")
    page.locator("#id_address").fill("甘肃省兰州市城关区庆阳路 9 号")
    page.locator("#id_model_code").fill("LW-M208")
    page.locator("#id_serial").fill(serial)
    page.locator("#id_sold_on").fill(sold_on)
    page.locator("#id_price").fill("368")
    page.locator("#id_description").fill("鞋底断了")
    page.locator("#id_channel").select_option("counter")
    press(page, "Register the request")
    expect(page.locator("#questions")).to_be_visible()


def answer(page: Page, **told: str) -> None:
    """Every question that is asked, as it looks when nothing speaks against the customer, but for what is told."""
    usual = dict.fromkeys(SEEN, "1") | dict.fromkeys(NOT_SEEN, "0") | {"repairs_same_defect": "0"}
    facts = usual | told
    while page.locator("#questions").count():
        form = page.locator("#questions form")
        for name, value in facts.items():
            field = form.locator(f"[name={name}]")
            if not field.count():
                continue
            if field.first.get_attribute("type") == "radio":
                form.locator(f"[name={name}][value='{value}']").check(force=True)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        with page.expect_navigation():
            form.get_by_role("button", name=said("Answer")).click()
