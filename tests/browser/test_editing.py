"""A keeper writes in a draft: text and table, alone and together, with and without a connection or a script."""

import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.texts import said

AREA = "textarea[name=text]"
CHARTER = "tailor"


@pytest.fixture
def keeper(enter) -> Page:
    page = enter("zhou")
    start(page)
    return page


def start(page: Page, charter: str = CHARTER) -> None:
    """A draft from the text as shipped, at its text."""
    page.goto(f"charters/{charter}")
    with page.expect_navigation():
        page.locator("form[action$='/drafts'] button").first.click()
    page.goto(f"{page.url}/text")
    ready(page)


def ready(page: Page) -> None:
    expect(page.locator("[data-editing][data-ready]")).to_be_visible()
    expect(page.locator(".editing-table tbody tr").first).to_be_attached()


def text_of(page: Page) -> str:
    return page.locator(AREA).input_value()


def write(page: Page, words: str, key: str = "Control+Home") -> None:
    page.locator(".cm-content").focus()
    page.keyboard.press(key)
    page.keyboard.type(words)


def saved(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(".editing-saved")).to_have_attribute("data-saved", "saved")


def cell(page: Page, key: str, row: int):
    return page.locator(f".editing-table textarea[data-key='{key}'][data-row='{row}']")


def test_a_changed_cell_goes_into_the_text_and_stays(keeper):
    keeper.locator("[data-kinds]").select_option("remedy")
    field = cell(keeper, "clause", 1)
    before, was = text_of(keeper), field.input_value()
    field.fill("C999")
    field.press("Enter")
    expect(cell(keeper, "clause", 2)).to_be_focused()
    expect(keeper.locator(AREA)).to_have_value(re.compile('clause = "C999"'))
    pairs = zip(before.split("\n"), text_of(keeper).split("\n"), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]] == [(f'clause = "{was}"', 'clause = "C999"')]
    expect(keeper.locator(".editing-finding.error", has_text="C999").first).to_be_visible()
    saved(keeper)
    keeper.reload()
    ready(keeper)
    assert 'clause = "C999"' in text_of(keeper)


def test_a_finding_stands_in_the_text_and_below_it_and_leads_there(keeper):
    expect(keeper.locator(".editing-check.done")).to_be_visible()
    write(keeper, "x = = 1\n")
    finding = keeper.locator(".editing-finding.error").first
    expect(finding).to_contain_text("1")
    expect(keeper.locator(".cm-lint-marker-error").first).to_be_visible()
    keeper.keyboard.press("Control+End")
    finding.click()
    expect(keeper.locator(".cm-activeLine")).to_have_text("x = = 1")
    for key in ("Home", "Shift+ArrowDown", "Delete"):
        keeper.keyboard.press(key)
    expect(keeper.locator(".editing-check.done")).to_be_visible()


def test_the_table_follows_the_cursor_and_the_text_the_row(keeper):
    keeper.locator("[data-kinds]").select_option("evidence")
    keeper.locator(".editing-number button").first.click()
    expect(keeper.locator(".cm-activeLine")).to_have_text("[[evidence]]")
    expect(keeper.locator("tr[aria-current]")).to_have_attribute("data-row", "1")
    write(keeper, "[[example]]\n", "Control+End")
    expect(keeper.locator("[data-kinds]")).to_have_value("example")


def test_a_row_is_added_deleted_and_brought_back(keeper):
    keeper.locator("[data-kinds]").select_option("evidence")
    keeper.locator(".editing-number button").first.click()
    before = text_of(keeper)
    rows = keeper.locator(".editing-table tbody tr")
    expect(keeper.locator("tr[aria-current]")).to_have_attribute("data-row", "1")
    count = rows.count()
    keeper.locator("[data-row-add]").click()
    expect(rows).to_have_count(count + 1)
    keeper.locator("tr[data-row='2'] .editing-act button").click()
    expect(rows).to_have_count(count)
    assert text_of(keeper) == before
    keeper.locator(".toast").get_by_role("button", name=said("Undo")).click()
    expect(rows).to_have_count(count + 1)


def test_without_a_connection_nothing_is_lost_and_it_is_tried_again(keeper):
    keeper.context.set_offline(True)
    write(keeper, "# 写在车上\n")
    keeper.keyboard.press("Control+s")
    banner = keeper.locator(".editing-banner")
    expect(banner).to_contain_text(
        said(
            "Not saved: no connection. What you type is kept in this browser and is saved once the connection is back."
        )
    )
    write(keeper, "# 又一行\n", "ArrowUp")
    keeper.context.set_offline(False)
    expect(banner).to_be_hidden()
    expect(keeper.locator(".editing-saved")).to_have_attribute("data-saved", "saved")
    keeper.reload()
    ready(keeper)
    assert "# 写在车上" in text_of(keeper)


def test_what_was_typed_is_back_after_a_reload_and_can_be_let_go(keeper):
    before = text_of(keeper)
    keeper.context.set_offline(True)
    write(keeper, "# 还没保存\n")
    expect(keeper.locator(".editing-saved")).to_have_attribute("data-saved", "unsaved")
    keeper.wait_for_timeout(500)
    keeper.context.set_offline(False)
    keeper.reload()
    ready(keeper)
    banner = keeper.locator(".editing-banner")
    expect(banner).to_contain_text(said("What you typed here and had not saved is back."))
    assert text_of(keeper) == f"# 还没保存\n{before}"
    banner.get_by_role("button").click()
    expect(keeper.locator(AREA)).to_have_value(before)
    keeper.reload()
    ready(keeper)
    expect(banner).to_be_hidden()


def test_two_who_write_at_once_choose_part_by_part(keeper, enter):
    other = enter("shen")
    other.goto(keeper.url)
    ready(other)
    write(other, "# 申总加的\n")
    saved(other)
    write(keeper, "# 周主管加的\n", "Control+End")
    keeper.keyboard.press("Control+s")
    panel = keeper.locator("[data-conflict]")
    expect(panel.locator(".editing-parts > li")).to_have_count(2)
    expect(panel).to_contain_text("申总加的")
    expect(panel.locator("input:checked")).to_have_count(2)
    assert "# 周主管加的" in text_of(keeper)
    panel.get_by_role("button", name=said("Take these and save")).click()
    expect(panel).to_be_hidden()
    expect(keeper.locator(".editing-saved")).to_have_attribute("data-saved", "saved")
    text = text_of(keeper)
    assert text.startswith("# 申总加的\n")
    assert text.endswith("# 周主管加的\n")


def test_rows_go_out_to_a_workbook_and_come_back_after_a_look(keeper, tmp_path):
    with keeper.expect_download() as caught:
        keeper.locator("[data-book-out]").click()
    path = tmp_path / "rows.xlsx"
    caught.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = next(each for each in book.worksheets if each.title.endswith(" evidence"))
    place = next(each.column for each in sheet[2] if each.value == "clause")
    sheet.cell(3, place).value = "C998"
    book.save(path)
    before = text_of(keeper)
    keeper.set_input_files("input[name=file]", path)
    dialog = keeper.locator("dialog[data-book]")
    expect(dialog).to_contain_text("C998")
    assert text_of(keeper) == before
    dialog.locator("[data-book-take]").click()
    expect(keeper.locator(AREA)).to_have_value(re.compile('clause = "C998"'))
    expect(keeper.locator(".editing-saved")).to_have_attribute("data-saved", "unsaved")
    sheet.merge_cells("A3:B3")
    book.save(path)
    keeper.set_input_files("input[name=file]", path)
    expect(dialog).to_contain_text("A3:B3")
    expect(dialog.locator("[data-book-take]")).to_be_hidden()


def test_on_a_phone_text_and_table_are_two_tabs(keeper, enter):
    phone = enter("zhou", viewport=PHONE, is_mobile=True, has_touch=True)
    phone.goto(keeper.url)
    expect(phone.locator("[data-editing][data-ready]")).to_be_visible()
    expect(phone.locator(".cm-content")).to_be_visible()
    expect(phone.locator(".editing-rows")).to_be_hidden()
    phone.locator("[data-pane=rows]").click()
    expect(phone.locator(".editing-table")).to_be_visible()
    expect(phone.locator(".cm-content")).to_be_hidden()
    phone.locator(".editing-number button").first.click()
    expect(phone.locator(".cm-content")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_a_script_the_text_area_saves(keeper, enter):
    plain = enter("zhou", java_script_enabled=False)
    plain.goto(keeper.url)
    area = plain.locator(AREA)
    expect(area).to_be_visible()
    area.fill("# 没有脚本\n" + area.input_value())
    plain.get_by_role("button", name=said("Save")).first.click()
    expect(plain.locator("main")).to_be_visible()
    plain.goto(keeper.url)
    assert plain.locator(AREA).input_value().startswith("# 没有脚本\n")


def test_nothing_is_refused_by_the_policy_and_other_pages_do_not_load_the_editor(keeper):
    said_by_browser: list[str] = []
    keeper.on("console", lambda message: said_by_browser.append(message.text))
    keeper.reload()
    ready(keeper)
    assert not [each for each in said_by_browser if "Content Security Policy" in each]
    assert keeper.locator(".cm-gutters").evaluate("each => getComputedStyle(each).display") == "flex"
    keeper.goto("charters/")
    loaded = keeper.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert not [each for each in loaded if "/page-" in each or "/editing-" in each]
