"""Ways to a screen: what somebody clicks, fills in and follows from the organisation's address."""

from collections.abc import Callable

from playwright.sync_api import Page

Way = Callable[[Page], None]
TROUBLE = "[data-trouble]"


def at(path: str, *acts: Way) -> Way:
    """Open a page, then do what leads on from there."""

    def go(page: Page) -> None:
        page.goto(path)
        for act in acts:
            act(page)

    return go


def follow(*links: str) -> Way:
    """Open the first link that answers to each selector, one after the other."""

    def go(page: Page) -> None:
        for link in links:
            page.goto(page.locator(link).first.evaluate("link => link.href"))

    return go


def press(keys: str) -> Way:
    return lambda page: page.keyboard.press(keys)


def click(selector: str) -> Way:
    return lambda page: page.locator(selector).first.click()


def fill(selector: str, text: str) -> Way:
    return lambda page: page.locator(selector).first.fill(text)


def choose(selector: str, value: str) -> Way:
    return lambda page: page.select_option(selector, value) and None


def tick(selector: str) -> Way:
    return lambda page: page.locator(selector).first.check()


def see(selector: str) -> Way:
    def wait(page: Page) -> None:
        page.locator(selector).first.wait_for()

    return wait


def unchecked(page: Page) -> None:
    """Let the server find what is wrong, not the browser."""
    page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true })")


def first(path: str) -> Way:
    return at(path, follow("[data-open]"))


def sent(**texts: str) -> Way:
    """Fill in the fields of the form in the middle, by name, and send it."""

    def go(page: Page) -> None:
        for name, text in texts.items():
            fill(f"#id_{name}", text)(page)
        send("main form.form button")(page)

    return go


def case(query: str) -> Way:
    return first(f"cases/?{query}")


def send(selector: str) -> Way:
    """Click what answers with a new page, and wait for that."""

    def go(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).last.click()

    return go


def leave(page: Page) -> None:
    """The technician ends the visit under way, if there is one: a technician is in one place at a time."""
    page.goto("visits/")
    if page.locator(".thumb a").count():
        follow(".thumb a")(page)
    if not page.locator("main a[href$='/otherwise']").count():
        return
    follow("main a[href$='/otherwise']")(page)
    page.check("input[name=outcome][value=come_again]")
    page.fill("#id_note", "缺配件，到货后再约")
    send(".thumb button")(page)


def ready_card(page: Page) -> None:
    """The first card on the bench that can be finished."""
    page.goto("depot/bench")
    cards = page.locator("main a[href*='/cards/']").evaluate_all("links => links.map(link => link.href)")
    for card in cards:
        page.goto(card)
        if page.locator("main a[href$='/finish']").count():
            return
    raise LookupError(f"None of {cards} can be finished.")


def to_workshop(page: Page) -> None:
    """The visit that is open, at the form on which the customer signs for handing the product over."""
    at("visits/", follow(".thumb a"))(page)
    follow("main a[href$='/workshop']")(page)


def step_done(page: Page) -> None:
    send(".thumb button[type=submit]")(page)


def open_estimate(page: Page) -> None:
    """Where a contract or the free period pays, the way passes the estimate by; it can be opened all the same."""
    step_done(page)
    page.goto(f"{page.url.removesuffix('/estimate')}/estimate")


def estimate(page: Page) -> None:
    page.locator("#step-form input[name^='work-']").first.fill("1")
    step_done(page)


def findings(page: Page) -> None:
    page.fill("#id_findings", "冷凝器积灰，制冷剂不足")
    page.fill("#id_work_done", "清洗冷凝器，补充制冷剂，试机正常")
    page.fill("#id_work_minutes", "45")
    step_done(page)


def check_file(file: object, kind: str) -> Way:
    def choose(page: Page) -> None:
        page.check(f"input[name=kind][value={kind}]")
        page.set_input_files("#id_file", file)
        send("main form.form button")(page)
        page.wait_for_selector("#import :is(.tiles, .table)")

    return choose


def receiver(address: str) -> Way:
    def write(page: Page) -> None:
        page.fill("#id_name", "仓库管理系统")
        page.fill("#id_url", address)
        page.check("input[name=contexts][value='intake.*']")

    return write
