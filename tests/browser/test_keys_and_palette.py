"""The keyboard, the palette, and what the browser keeps for its reader."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.texts import said

COMPOSING = """([key, target]) => (target ? document.querySelector(target) : document).dispatchEvent(
  new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))"""


@pytest.fixture
def page(enter) -> Page:
    page = enter("lin")
    page.goto("cases/")
    return page


def look_for(page: Page, text: str):
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name=said("Search and go anywhere"))
    expect(field).to_be_focused()
    field.fill(text)
    return page.locator("#palette [role=option]")


def test_the_palette_finds_a_case_by_its_number_and_opens_it(page):
    number = page.locator("[data-row] [data-open]").nth(2).inner_text()
    expect(look_for(page, number).first).to_contain_text(number)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(number)


def test_the_palette_finds_a_case_by_the_tail_of_the_phone(page):
    row = page.locator("[data-row]").first
    tail = row.locator("td .num").inner_text().strip("…")
    number = row.locator("[data-open]").inner_text()
    expect(look_for(page, tail).filter(has_text=number)).to_have_count(1)


def test_the_palette_finds_a_unit_by_its_serial_number(page):
    page.goto("units/")
    serial = page.locator("[data-row] [data-open]").first.inner_text()
    expect(look_for(page, serial).filter(has_text=serial)).to_have_count(1)


def test_the_palette_finds_customers_and_pages_by_pinyin_initials(page):
    expect(look_for(page, "zq").filter(has_text="邹琴").first).to_be_visible()
    page.keyboard.press("Escape")
    look_for(page, "pg").filter(has_text=said("Dispatch")).first.click()
    expect(page).to_have_url(re.compile(r"/dispatch/$"))


def test_the_palette_says_that_nothing_is_found(page):
    look_for(page, "没有这样的东西")
    expect(page.locator("#palette-said")).to_have_text(
        said("Nothing found. Try part of a number, a phone’s last four digits, or a name.")
    )


def test_a_question_mark_shows_the_keys_of_the_page(page):
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name=said("Keys"))
    expect(sheet).to_be_visible()
    expect(sheet.locator("kbd", has_text="j")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_a_list_is_read_and_opened_without_the_mouse(page):
    number = page.locator("[data-row] [data-open]").nth(1).inner_text()
    for key in "jjjk":
        page.keyboard.press(key)
    expect(page.locator("[data-row]").nth(1)).to_have_attribute("data-cursor", "")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(number)


def test_keys_rest_while_an_input_method_composes_and_while_one_types(page):
    page.evaluate(COMPOSING, ["j", ""])
    page.evaluate(COMPOSING, ["?", ""])
    expect(page.locator("[data-cursor], dialog[open]")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("j?n")
    expect(page.locator("[data-filter-input]")).to_have_value("j?n")
    expect(page.locator("[data-cursor], dialog[open]")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/cases/$"))


def test_the_enter_that_ends_a_composition_opens_nothing(page):
    expect(look_for(page, "pg").first).to_be_visible()
    page.evaluate(COMPOSING, ["Enter", "#palette-input"])
    expect(page.locator("dialog#palette")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/cases/$"))


def test_the_reader_chooses_the_light_and_this_machine_remembers(page):
    page.locator(".top .menu summary").click()
    page.get_by_role("button", name=said("Night")).click()
    page.goto("customers/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") != "light"


def test_the_reader_chooses_the_language(enter):
    page = enter("shen")
    page.goto("cases/")
    for name, heading in (
        ("English", "Register of requests"),
        ("繁體中文", "叫修登記簿"),
        ("简体中文", "叫修登记簿"),
    ):
        page.locator(".top .menu summary").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("main h1")).to_have_text(heading)


def test_what_was_typed_is_there_again_after_the_page_was_lost(page):
    page.goto("cases/new?fresh=1&q=13900008888")
    page.locator("#id_contact_name").fill("司马光华")
    page.locator("#id_description").fill("漏水，地板湿了一片。")
    page.reload()
    expect(page.locator("#id_contact_name")).to_have_value("司马光华")
    expect(page.locator("#id_description")).to_have_value("漏水，地板湿了一片。")
    page.goto("cases/")


def test_a_double_click_registers_once(page):
    page.goto("cases/new?fresh=1&q=13900007777")
    page.locator("#id_contact_name").fill("诸葛双")
    page.locator("#id_address").fill("杭州市拱墅区莫干山路 5 号")
    page.locator("#id_description").fill("不启动。")
    page.get_by_role("button", name=said("Register the request"), exact=True).dblclick()
    expect(page.locator("h1")).to_have_text(re.compile(r"JX\d{4}-\d+"))
    page.goto("cases/?q=诸葛双&state=all")
    expect(page.locator("[data-row]")).to_have_count(1)
