"""One repair from the call to the call-back, with the hands of four people on desks and a phone (C343–C358)."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.screens import leave
from tests.browser.texts import said
from yinuo.intake.labels import STATES
from yinuo.intake.types import CaseState
from yinuo.web.deciding import VERDICTS
from yinuo.web.demo.pictures import photo

CALLER, NUMBER = "欧阳敏", "139 0000 0417"
ADDRESS = "杭州市西湖区文二路 391 号 3 幢 502 室"
SERIAL = "YX2305-000417"
PART = "启动电容"


@pytest.mark.clause("C351", "C352", "C016", "C017", "C023")
def test_a_stranger_calls_is_helped_and_asked_whether_it_helped(enter):
    clerk = enter("lin")
    case = take_the_call(clerk)
    press(clerk, "Draw the voucher")
    expect(clerk.get_by_role("heading", name=re.compile(r"FW\d{4}-\d+"))).to_be_visible()

    send_technician(enter("zhou"), case)
    expect_state(clerk, CaseState.DISPATCHED)

    repair_on_site(enter("wang", viewport=PHONE, is_mobile=True, has_touch=True))

    expect_state(clerk, CaseState.STRUCK_OFF)
    press(clerk, "File the voucher")
    expect(clerk.get_by_role("button", name=said("File the voucher"))).to_have_count(0)

    call_back(enter("he"), case)
    expect_state(clerk, CaseState.CLOSED)


def take_the_call(page: Page) -> str:
    """An unknown number: customer and unit are written down on the spot; the decision stands with its clause."""
    page.goto("")
    page.get_by_role("link", name=said("New case")).first.click()
    page.get_by_label(said("Phone, serial number or name")).fill(NUMBER)
    page.get_by_role("link", name=said("Register a new customer")).click()
    expect(page.locator("#id_contact_phone")).to_have_value(NUMBER)
    page.locator("#id_contact_name").fill(CALLER)
    page.locator("#id_address").fill(ADDRESS)
    page.locator("#id_model_code").fill(page.locator("#models option").first.get_attribute("value") or "")
    page.locator("#id_serial").fill(SERIAL)
    page.locator("#id_sold_on").fill("2023-05-06")
    page.locator("#id_description").fill("不制冷，压缩机一直响。")
    press(page, "Register the request")
    expect(page.locator(".verdict-say")).to_have_text(said(VERDICTS["A"]))
    expect(page.locator(".verdict blockquote.clause").first).to_contain_text(re.compile(r"C34\d"))
    return page.locator("h1").inner_text()


def send_technician(page: Page, case: str) -> None:
    page.goto(f"cases/?q={case}")
    page.get_by_role("link", name=case).click()
    page.get_by_role("link", name=said("Send a technician"), exact=True).click()
    page.locator("#id_technician").select_option(label="王建军 · 安达电器售后服务部")
    page.locator("#id_start").fill("19:00")
    page.locator("#id_end").fill("20:30")
    press(page, "Send")
    expect(page.get_by_text(CALLER).first).to_be_visible()


def repair_on_site(page: Page) -> None:
    """Tariff before work, consent before fees, signature before the end."""
    leave(page)
    page.goto("visits/")
    page.get_by_role("link", name=CALLER).click()
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    press(page, "I have arrived")
    press(page, "The customer has seen the tariff")
    page.locator("input[name^='work-']").first.fill("1")
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
    expect(page.locator(".seal")).to_contain_text(CALLER)
    expect(page.get_by_text(ADDRESS)).to_have_count(0)


def take_photo(page: Page) -> None:
    page.get_by_role("link", name=said("Photo"), exact=True).click()
    picture = photo(random.Random(1), PART)  # noqa: S311 - a picture, not a secret
    page.locator("input[type=file]").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture}
    )
    expect(page.locator("[data-preview] img")).to_be_visible()
    press(page, "Keep the photo")
    expect(page.get_by_text(said("The photo is kept."))).to_be_visible()


def sign(page: Page) -> None:
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for across, down in ((90, 70), (140, 30), (190, 80), (240, 45)):
        page.mouse.move(box["x"] + across, box["y"] + down, steps=6)
    page.mouse.up()
    expect(page.locator("[data-signature]")).to_have_attribute("data-state", "signed")


def call_back(page: Page, case: str) -> None:
    page.goto(f"cases/?q={case}")
    page.get_by_role("link", name=case).click()
    page.get_by_role("link", name=said("Call now")).click()
    press(page, "Show the phone to call")
    expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    page.locator("input[name=satisfaction][value='5']").check()
    press(page, "Keep the answer")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=said(label), exact=True).click()


def expect_state(page: Page, state: CaseState) -> None:
    """The page shows the new state by itself, within the time between two looks at the server."""
    expect(page.locator(".head .state").first).to_have_text(said(STATES[state]))
