"""Every screen can be read by everybody: axe finds nothing serious, nothing runs over the edge, nothing breaks in silence."""

from collections.abc import Iterator
from itertools import groupby

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.chromium import DESK, PHONE
from tests.browser.store import SCREENS
from yinuo.config import env

AXE = env.ROOT / "node_modules" / "axe-core" / "axe.min.js"
BY_PERSON = {who: list(screens) for who, screens in groupby(SCREENS, key=lambda screen: screen.who)}
NARROWEST = {"width": 320, "height": 640}
ANSWERS_MEANT = "Failed to load resource: the server responded with a status of 4"
LOOK = """async rules => {
  await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
  const { violations } = await axe.run(document, options);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`));
}"""
OVERFLOW = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const over = element => element.checkVisibility() && element.getBoundingClientRect().right > edge + 1;
  const scrolled = element => element.closest(".table-wrap, .tabs, .rail, .menu-sheet");
  return [...document.querySelectorAll("body *")]
    .filter(element => over(element) && !over(element.parentElement) && !scrolled(element))
    .map(element => `${element.tagName} ${element.className?.baseVal ?? element.className} ${element.textContent.trim().slice(0, 30)}`);
}"""


@pytest.mark.parametrize("who", BY_PERSON, ids=lambda who: who or "nobody")
def test_what_somebody_sees_is_for_everybody(enter, who):
    page = enter(who, reduced_motion="reduce")
    silent: list[str] = []
    page.on("console", lambda message: silent.append(message.text) if _is_trouble(message) else None)
    page.on("pageerror", lambda error: silent.append(str(error)))
    axe = AXE.read_text(encoding="utf-8")
    found: list[str] = []
    for screen in BY_PERSON[who]:
        page.set_viewport_size(DESK)
        screen.way(page)
        page.evaluate(axe)
        found += [f"{screen.name} {trouble}" for trouble in (*_looked_at(page), *silent)]
        silent.clear()
    assert not found, "\n".join(found)


def test_the_page_of_the_design_language_keeps_its_own_rules(enter, served):
    page = enter(reduced_motion="reduce")
    page.goto(served.design)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = list(_looked_at(page))
    assert not found, "\n".join(found)


def _looked_at(page: Page) -> Iterator[str]:
    """What is wrong with the page as it stands: on paper, at night, on a phone, on the narrowest one."""
    yield from _told("on paper", page.evaluate(LOOK))
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    yield from _told("at night", page.evaluate(LOOK, ["color-contrast", "link-in-text-block"]))
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    for size in (PHONE, NARROWEST):
        page.set_viewport_size(size)
        yield from _told(f"at {size['width']} px: over the edge:", page.evaluate(OVERFLOW))
        if size is PHONE:
            yield from _told("on a phone", page.evaluate(LOOK))


def _told(where: str, found: list[str]) -> list[str]:
    return [f"{where} {one}" for one in found]


def _is_trouble(message: ConsoleMessage) -> bool:
    return message.type == "error" and not message.text.startswith(ANSWERS_MEANT)
