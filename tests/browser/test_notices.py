"""Who is told what: the administrator ticks a cell, saves the table and looks at what would be said."""

from playwright.sync_api import expect

from tests.browser.hands import press
from tests.browser.texts import said

CELL = 'input[value="visit_booked:technician:sms"]'
FIXED = 'input[type=checkbox][value="visit_booked:technician:product"]'


def test_an_administrator_settles_who_is_told_and_sees_what_is_said(enter):
    keeper = enter("wu")
    keeper.goto("notices/matrix")
    keeper.locator(CELL).check()
    press(keeper, "Save the table")
    expect(keeper.locator(CELL)).to_be_checked()
    expect(keeper.locator(FIXED)).to_be_disabled()
    keeper.get_by_role("link", name=said("A visit is booked")).click()
    expect(keeper.locator("section.boxed")).to_have_count(3)
