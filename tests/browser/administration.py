"""Screens of the administrator: people, settings, imports, programs, notices."""

from pathlib import Path

from tests.browser.screens import Screen
from tests.browser.ways import (
    TROUBLE,
    at,
    check_file,
    click,
    fill,
    follow,
    receiver,
    see,
    send,
    tick,
    unchecked,
)
from yinuo.platform.imports import sample

WORKBOOK = Path(sample.__file__).with_name("anda.xlsx")
BROKEN_FILE = {
    "name": "客户.csv",
    "mimeType": "text/csv",
    "buffer": "客户名称,电话\n王小明,1380\n,13800138000\n".encode(),
}


OF_THE_ADMINISTRATOR = (
    Screen("today-administrator", "wu", at("")),
    Screen("people", "wu", at("network/people")),
    Screen("person", "wu", at("network/people", follow("td a[href*='people/']"))),
    Screen("tokens-empty", "wu", at("account/tokens")),
    Screen("token-new", "wu", at("account/tokens/new")),
    Screen(
        "token-wrong",
        "wu",
        at("account/tokens/new", unchecked, click("main .form-actions button"), see(TROUBLE)),
    ),
    Screen(
        "token-made",
        "wu",
        at(
            "account/tokens/new",
            fill("[name=name]", "进销存系统"),
            click("[value='catalogue:model:read']"),
            click("main .form-actions button"),
            see("#secret"),
        ),
    ),
    Screen("tokens", "wu", at("account/tokens")),
    Screen("programs", "wu", at("network/programs")),
    Screen("person-new", "wu", at("network/people/new")),
    Screen(
        "person-sessions",
        "wu",
        at("network/people", follow("td a[href*='people/']", "main a[href$='/sessions']")),
    ),
    Screen("org-units", "wu", at("network/units")),
    Screen("org-unit", "wu", at("network/units", follow("td a[href*='units/']"))),
    Screen("roles", "wu", at("account/roles")),
    Screen("role", "wu", at("account/roles", follow("th a[href*='roles/']"))),
    Screen("calendar", "wu", at("network/calendar")),
    Screen("calendar-roster-empty", "wu", at("network/roster")),
    Screen("calendar-roster-new", "wu", at("network/roster/new")),
    Screen(
        "calendar-roster",
        "wu",
        at(
            "network/roster/new",
            lambda page: page.locator("[name=person]").select_option(index=2) and None,
            click("main .form .form-actions button"),
            see(".roster form"),
        ),
    ),
    Screen(
        "calendar-look",
        "wu",
        at(
            "network/calendar",
            fill("[name=fri]", "08:30-12:00, 13:30-21:00"),
            fill("[name=sat]", "09:00-12:00"),
            click("main .form .form-actions button"),
            see(".outlook, .card"),
        ),
    ),
    Screen("calendar-day", "wu", at("network/calendar/day?day=2026-12-31")),
    Screen(
        "calendar-count",
        "wu",
        at("network/calendar/count?day=2026-09-30&time=16:30&amount=20&unit=working_hours"),
    ),
    Screen("calendar-holidays", "wu", at("network/calendar/holidays?year=2026")),
    Screen("settings", "wu", at("settings")),
    Screen("audit", "wu", at("audit")),
    Screen("webhooks-empty", "wu", at("webhooks/")),
    Screen("webhook-new", "wu", at("webhooks/new")),
    Screen(
        "webhook-refused",
        "wu",
        at(
            "webhooks/new",
            receiver("https://10.0.0.8/in"),
            send("main form.form .form-actions button"),
            see(TROUBLE),
        ),
    ),
    Screen(
        "webhook-secret",
        "wu",
        at(
            "webhooks/new",
            receiver("https://erp.invalid/in"),
            send("main form.form .form-actions button"),
        ),
    ),
    Screen(
        "webhook-rotate",
        "wu",
        at("webhooks/", follow("td a[href*='webhooks/']", "main a[href$='/rotation']")),
    ),
    Screen("webhooks", "wu", at("webhooks/")),
    Screen(
        "webhook-delivery",
        "wu",
        at("webhooks/", follow("td a[href*='webhooks/']"), send(".head-actions form button")),
    ),
    Screen("webhook", "wu", at("webhooks/", follow("td a[href*='webhooks/']"))),
    Screen("second-factor", "wu", at("account/recovery-codes/new")),
    Screen("import", "wu", at("imports/")),
    Screen("import-report", "wu", at("imports/", check_file(WORKBOOK, "customers"))),
    Screen("import-errors", "wu", at("imports/", check_file(BROKEN_FILE, "customers"))),
    Screen("notices", "zhou", at("notices/")),
    Screen("notice-preferences", "zhou", at("notices/preferences")),
    Screen("notice-matrix", "wu", at("notices/matrix")),
    Screen("notice-preview", "wu", at("notices/matrix/visit_booked")),
    Screen("notice-outbox", "wu", at("notices/outbox")),
    Screen(
        "charters-public",
        "wu",
        at(
            "settings",
            tick("#id_public_promise"),
            send("main form.form .form-actions button"),
            at("charters/"),
        ),
    ),
    Screen("public-promise", "wu", at("promise/public")),
    Screen("public-promise-english", "wu", at("promise/public?lang=en")),
)
