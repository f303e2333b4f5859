"""What people do on the pages, for the tests that carry a case through: calls, dispatch, signatures, call-backs."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.texts import said
from yinuo.intake.labels import STATES
from yinuo.intake.types import CaseState
from yinuo.web.deciding import VERDICTS
from yinuo.web.demo.pictures import photo

PART = "启动电容"


@dataclass(frozen=True)
class Caller:
    """Somebody whom nobody knows yet, with a unit that is no longer free of charge."""

    name: str
    number: str
    serial: str
    address: str = "杭州市西湖区文二路 391 号 3 幢 502 室"


def take_the_call(page: Page, caller: Caller) -> str:
    """An unknown number: customer and unit are written down on the spot; the decision stands with its clause."""
    page.goto("")
    page.get_by_role("link", name=said("New case")).first.click()
    page.get_by_label(said("Phone, serial number or name")).fill(caller.number)
    page.get_by_role("link", name=said("Register a new customer")).click()
    expect(page.locator("#id_contact_phone")).to_have_value(caller.number)
    page.locator("#id_contact_name").fill(caller.name)
    page.locator("#id_address").fill(caller.address)
    page.locator("#id_model_code").fill(page.locator("#models option").first.get_attribute("value") or "")
    page.locator("#id_serial").fill(caller.serial)
    page.locator("#id_sold_on").fill("2023-05-06")
    page.locator("#id_description").fill("不制冷，压缩机一直响。")
    press(page, "Register the request")
    expect(page.locator(".verdict-say")).to_have_text(said(VERDICTS["A"]))
    expect(page.locator(".verdict blockquote.clause").first).to_contain_text(re.compile(r"C34\d"))
    return page.locator("h1").inner_text()


def rewrite(page: Page, change: Callable[[str], str]) -> None:
    """In the editor of a draft's text: everything is marked, typed over and saved."""
    area = page.locator("textarea[name=text]")
    expect(page.locator("[data-editing][data-ready]")).to_be_visible()
    written = change(area.input_value())
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(written)
    expect(area).to_have_value(written)
    page.keyboard.press("Control+s")
    expect(page.locator(".editing-saved")).to_have_attribute("data-saved", "saved")


def open_case(page: Page, case: str) -> None:
    page.goto(f"cases/?q={case}")
    page.get_by_role("link", name=case).click()


def send_technician(page: Page, case: str, caller: Caller, *, at: str, until: str) -> None:
    open_case(page, case)
    page.get_by_role("link", name=said("Send a technician"), exact=True).click()
    page.locator("#id_technician").select_option(label="王建军 · 安达电器售后服务部")
    page.locator("#id_start").fill(at)
    page.locator("#id_end").fill(until)
    press(page, "Send")
    expect(page.get_by_text(caller.name).first).to_be_visible()


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


def call_back(page: Page, case: str, caller: Caller) -> None:
    open_case(page, case)
    page.get_by_role("link", name=said("Call now")).click()
    press(page, "Show the phone to call")
    expect(page.get_by_role("link", name=caller.number)).to_be_visible()
    page.locator("input[name=satisfaction][value='5']").check()
    press(page, "Keep the answer")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=said(label), exact=True).click()


def expect_state(page: Page, state: CaseState) -> None:
    """The page shows the new state by itself, within the time between two looks at the server."""
    expect(page.locator(".head .state").first).to_have_text(said(STATES[state]))
