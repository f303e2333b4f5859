"""Every screen of the product, with who looks at it and how to get there: for the photographer and for axe."""

from dataclasses import dataclass
from pathlib import Path

from tests.browser.ways import (
    TROUBLE,
    Way,
    at,
    case,
    choose,
    click,
    estimate,
    fill,
    findings,
    first,
    follow,
    leave,
    open_estimate,
    press,
    ready_card,
    see,
    send,
    sent,
    step_done,
    tick,
    to_workshop,
    unchecked,
)
from yinuo.platform.imports import sample

QUESTION = {
    "wants": "想换一台新的，家里老人等着看电视",
    "obstacle": "已过包换期，只能保修",
    "proposal": "先借一台备用机，修好后延保半年",
    "amount": "180",
}
UNCLEAR = {"reason": "厂家说是使用不当，客户坚持是质量问题，等鉴定结果"}
OLD = "input[value=elderly]"
WORKBOOK = Path(sample.__file__).with_name("anda.xlsx")
BROKEN_FILE = {
    "name": "客户.csv",
    "mimeType": "text/csv",
    "buffer": "客户名称,电话\n王小明,1380\n,13800138000\n".encode(),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """Name of its picture, who looks (nobody: signed out), and the way there from the organisation's address.

    The screens of one person are visited in the order of the list.
    """

    name: str
    who: str
    way: Way


SCREENS = (
    Screen("sign-in", "", at("account/sign-in")),
    Screen("sign-in-chosen", "", at("account/sign-in?as=lin")),
    Screen(
        "sign-in-refused",
        "",
        at(
            "account/sign-in",
            fill("#id_username", "lin"),
            fill("#id_password", "x"),
            send("form.form button"),
        ),
    ),
    Screen("sign-in-code", "", at("account/sign-in?as=wu", send("form.form button"), see("#id_code"))),
    Screen("invitation-gone", "", at("account/invitation?t=x")),
    # The clerk
    Screen("today-clerk", "lin", at("")),
    Screen("cases", "lin", at("cases/?state=all")),
    Screen("cases-filtered", "lin", at("cases/?late=1&order=due")),
    Screen("cases-empty", "lin", at("cases/?q=zzzz9999")),
    Screen("case-registered", "lin", case("state=registered&kind=repair")),
    Screen("case-decided", "lin", case("state=decided")),
    Screen("case-vouchered", "lin", case("state=vouchered")),
    Screen(
        "case-printing",
        "lin",
        at("cases/?state=vouchered", follow("[data-open]"), click(".voucher details.menu > summary")),
    ),
    Screen("case-dispatched", "lin", case("state=dispatched")),
    Screen("case-on-site", "lin", case("state=on_site")),
    Screen("case-struck-off", "lin", case("state=struck_off")),
    Screen("case-closed", "lin", case("state=closed")),
    Screen("case-cancelled", "lin", case("state=cancelled")),
    Screen("case-complaint", "lin", case("kind=complaint")),
    Screen(
        "case-menu", "lin", at("cases/?state=decided", follow("[data-open]"), click(".head .menu summary"))
    ),
    Screen(
        "case-correct", "lin", at("cases/?state=decided", follow("[data-open]", "a[href$='/correction']"))
    ),
    Screen(
        "case-hand-over", "lin", at("cases/?state=decided", follow("[data-open]", "a[href$='/handover']"))
    ),
    Screen(
        "case-cancel", "lin", at("cases/?state=decided", follow("[data-open]", "a[href$='/cancellation']"))
    ),
    Screen("superior-ask", "lin", at("cases/?state=decided", follow("[data-open]", "a[href$='/ask']"))),
    Screen(
        "superior-asked",
        "lin",
        at("cases/?state=decided", follow("[data-open]", "a[href$='/ask']"), sent(**QUESTION)),
    ),
    Screen(
        "case-need",
        "lin",
        at("cases/?state=vouchered", follow("[data-open]", "a[href$='/need']"), tick(OLD)),
    ),
    Screen(
        "case-in-need",
        "lin",
        at("cases/?state=vouchered", follow("[data-open]", "a[href$='/need']"), tick(OLD), sent()),
    ),
    Screen("cases-in-need", "lin", at("cases/")),
    Screen("today-in-need", "lin", at("")),
    Screen("call", "lin", at("cases/new")),
    Screen("call-found", "lin", at("cases/new", fill("#call-q", "邹琴"), see("#found [data-open]"))),
    Screen(
        "call-nobody",
        "lin",
        at("cases/new", fill("#call-q", "13999990001"), see("#found a[href*='fresh=1']")),
    ),
    Screen("request-new-customer", "lin", at("cases/new?fresh=1&q=13999990001")),
    Screen(
        "request-refused",
        "lin",
        at("cases/new?fresh=1&q=1380", unchecked, send("main form.form .form-actions button"), see(TROUBLE)),
    ),
    Screen(
        "request-known-unit",
        "lin",
        at(
            "cases/new",
            fill("#call-q", "邹琴"),
            see("#found a[href*='unit=']"),
            follow("#found a[href*='unit=']"),
        ),
    ),
    Screen("vouchers", "lin", at("vouchers/")),
    Screen("customers", "lin", at("customers/")),
    Screen("customers-empty", "lin", at("customers/?q=zzzz9999")),
    Screen("customer", "lin", first("customers/")),
    Screen("customer-new", "lin", at("customers/new")),
    Screen("customer-change", "lin", at("customers/", follow("[data-open]", "main a[href$='/change']"))),
    Screen("units", "lin", at("units/")),
    Screen("unit", "lin", first("units/")),
    Screen("unit-new", "lin", at("customers/", follow("[data-open]", "main a[href*='units/new']"))),
    Screen("unit-change", "lin", at("units/", follow("[data-open]", "main a[href$='/change']"))),
    Screen("contract-new", "lin", at("units/", follow("[data-open]", "main a[href$='/contract']"))),
    Screen("models", "lin", at("catalogue/models")),
    Screen("tariff", "lin", at("catalogue/tariff")),
    Screen("enquiries", "lin", at("cases/enquiries")),
    Screen("enquiries-empty", "lin", at("cases/enquiries?day=2020-01-01")),
    Screen(
        "enquiry",
        "lin",
        at("catalogue/tariff", follow("nav.tabs a[href*='category=']", "a[href*='enquiries/new']")),
    ),
    Screen("charters", "lin", at("charters/")),
    Screen("charter", "lin", at("promise")),
    Screen("charter-mall", "lin", at("charters/mall")),
    Screen("charter-law", "lin", at("charters/law-cn")),
    Screen("charter-clause", "lin", at("charters/mall#C174")),
    Screen("wall-sign", "lin", at("promise/sign")),
    Screen("charters-found", "lin", at("charters/?q=折旧")),
    Screen("charters-not-found", "lin", at("charters/?q=月亮")),
    Screen("charter-found", "lin", at("charters/mall?q=C17")),
    Screen("profile", "lin", at("account/")),
    Screen("sessions", "lin", at("account/sessions")),
    Screen("password", "lin", at("account/password")),
    Screen(
        "palette",
        "lin",
        at("", press("Control+k"), fill("#palette-input", "邹琴"), see(".palette-option small")),
    ),
    Screen("keys", "lin", at("cases/", press("?"), see("dialog#keys[open]"))),
    Screen("workshop", "lin", at("depot/")),
    Screen("workshop-register", "lin", at("depot/register?state=all")),
    Screen("workshop-register-empty", "lin", at("depot/register?q=没有的")),
    Screen("workshop-counter", "lin", at("depot/find?q=LQ1")),
    Screen("workshop-enter", "lin", at("depot/", follow("#lane-to_enter + ul a"))),
    Screen("workshop-ask", "lin", at("depot/", follow("#lane-waits + ul a:last-child"))),
    Screen("workshop-ready", "lin", at("depot/", follow("#lane-ready + ul li:last-child a"))),
    Screen("workshop-long", "lin", at("depot/", follow("#lane-ready + ul a"))),
    Screen(
        "workshop-deliver-refused",
        "lin",
        at(
            "depot/",
            follow("#lane-ready + ul a", "main a[href$='/delivery']"),
            fill("#id_receipt", "LQ2020-000001"),
            send("main form.form .form-actions button"),
            see(TROUBLE),
        ),
    ),
    Screen("workshop-lost", "lin", at("depot/", follow("#lane-ready + ul a", "main a[href$='/loss']"))),
    Screen("workshop-gone", "lin", first("depot/register?state=gone")),
    Screen(
        "workshop-take-in",
        "lin",
        at("cases/?state=vouchered", follow("[data-open]", "main a[href$='/stay']")),
    ),
    Screen("case-in-workshop", "lin", case("state=workshop")),
    Screen("me-menu", "lin", at("", click(".top .menu summary"))),
    Screen("no-permission", "lin", at("audit")),
    Screen("not-found", "lin", at("case/999999999")),
    # The chief
    Screen("today-chief", "zhou", at("")),
    Screen("workshop-check", "zhou", at("depot/", follow("#lane-to_check + ul a"))),
    Screen("dispatch", "zhou", at("dispatch/")),
    Screen("dispatch-book", "zhou", at("dispatch/", follow("main a[href*='/visit?day=']"))),
    Screen(
        "dispatch-book-refused",
        "zhou",
        at(
            "dispatch/",
            follow("main a[href*='/visit?day=']"),
            fill("#id_day", "2020-01-01"),
            unchecked,
            send("main form.form .form-actions button"),
            see(TROUBLE),
        ),
    ),
    Screen(
        "visit-move", "zhou", at("cases/?state=dispatched", follow("[data-open]", "main a[href$='/window']"))
    ),
    Screen(
        "visit-reassign",
        "zhou",
        at("cases/?state=dispatched", follow("[data-open]", "main a[href$='/technician']")),
    ),
    Screen(
        "decision-override",
        "zhou",
        at("cases/?state=decided", follow("[data-open]", "main a[href$='/override']")),
    ),
    Screen(
        "customer-merge", "zhou", at("customers/?q=邹琴", follow("[data-open]", "main a[href*='/merge']"))
    ),
    Screen("case-rest", "zhou", at("cases/?kind=complaint", follow("[data-open]", "main a[href$='/rest']"))),
    Screen(
        "case-rests",
        "zhou",
        at("cases/?kind=complaint", follow("[data-open]", "main a[href$='/rest']"), sent(**UNCLEAR)),
    ),
    Screen("hours-team", "zhou", at("hours/team")),
    Screen("hours-person", "zhou", at("hours/team", follow(".lane b a[href*='/hours/people/']"))),
    Screen("records", "zhou", at("records")),
    Screen("record", "zhou", first("records?state=handed_in")),
    Screen("record-received", "zhou", first("records?state=received")),
    # The technician
    Screen("today-technician", "wang", at("")),
    Screen("visits", "wang", at("visits/", leave, at("visits/"))),
    Screen("visit-arrive", "wang", at("visits/", follow(".thumb a"))),
    Screen("visit-tariff", "wang", at("visits/", follow(".thumb a"), step_done)),
    Screen("visit-estimate", "wang", open_estimate),
    Screen("visit-consent", "wang", estimate),
    Screen("visit-findings", "wang", step_done),
    Screen("visit-sign", "wang", findings),
    Screen("visit-photo", "wang", follow("main a[href$='/photo']")),
    Screen("visit-to-workshop", "wang", to_workshop),
    Screen("bench", "wang", at("depot/bench")),
    Screen("bench-deliver", "wang", at("depot/bench", follow("main a[href$='/delivery']"))),
    Screen("bench-card", "wang", ready_card),
    Screen("bench-finish", "wang", follow("main a[href$='/finish']")),
    Screen(
        "visit-otherwise", "wang", at("visits/", follow(".thumb a"), follow("main a[href$='/otherwise']"))
    ),
    Screen("visit-ended", "wang", at("visits/", leave)),
    Screen("hours", "wang", at("hours")),
    Screen("time-booking", "wang", at("time/booking")),
    Screen(
        "time-booking-refused",
        "wang",
        at(
            "time/booking",
            click("input[name=kind][value=parts]"),
            fill("#id_start", "10:00"),
            fill("#id_end", "09:00"),
            unchecked,
            send("form[action$='/booking'] button"),
            see(TROUBLE),
        ),
    ),
    Screen("time-running", "wang", at("time/booking", send("button[value=training]"))),
    Screen("record-mine", "wang", at("records/mine")),
    Screen("my-money", "wang", at("billing/mine")),
    Screen("collect", "wang", at("billing/mine", follow("main a[href$='/payment']"))),
    Screen("collect-not-now", "wang", follow("main a[href$='/way']")),
    Screen(
        "collect-refused",
        "wang",
        at(
            "billing/mine",
            follow("main a[href$='/payment']"),
            fill("#id_amount", "9999"),
            unchecked,
            send(".thumb button[type=submit]"),
            see(TROUBLE),
        ),
    ),
    # The other desks
    Screen("today-accountant", "chen", at("")),
    Screen("money", "chen", at("billing/")),
    Screen("money-to-invoice", "chen", at("billing/?view=to_invoice")),
    Screen("money-settled", "chen", at("billing/?view=settled")),
    Screen("money-empty", "chen", at("billing/?q=JX0000-000000")),
    Screen("charge-open", "chen", first("billing/?view=to_invoice")),
    Screen("charge-settled", "chen", first("billing/?view=settled")),
    Screen("charge-pay", "chen", at("billing/", follow("[data-open]", ".head a[href$='/payment']"))),
    Screen(
        "charge-invoice",
        "chen",
        at("billing/?view=to_invoice", follow("[data-open]", ".head a[href$='/invoice']")),
    ),
    Screen("charge-fetch", "chen", at("billing/", follow("[data-open]", ".head a[href$='/collection']"))),
    Screen(
        "charge-void",
        "chen",
        at("billing/?view=to_invoice", follow("[data-open]", ".head a[href$='/voiding']")),
    ),
    Screen("invoices", "chen", at("billing/invoices?view=issued")),
    Screen("collections", "chen", at("billing/collections")),
    Screen("refunds", "chen", at("billing/refunds")),
    Screen("custody", "chen", at("billing/custody")),
    Screen("hand-in", "chen", at("billing/custody", follow("[data-open]"), fill("#id_counted", "1"))),
    Screen("hand-in-slip", "chen", at("billing/custody", follow("a[href*='hand-ins/']"))),
    Screen("closings", "chen", at("billing/closings")),
    Screen("day-close", "chen", at("billing/closings", follow(".stat"))),
    Screen("ledger", "chen", at("billing/ledger")),
    Screen("ledger-account", "chen", at("billing/ledger", follow("th a[href*='ledger/']"))),
    Screen("case-money", "chen", at("billing/", follow("[data-open]", ".aside a[href*='case/']"))),
    Screen("today-caller", "he", at("")),
    Screen("duties-none", "zhou", at("duties")),
    Screen("duty-take-over", "zhou", at("duties/take-over?charter=lubricant")),
    Screen(
        "duties",
        "zhou",
        at(
            "duties/take-over?charter=lubricant",
            tick("#id_rows_0"),
            tick("#id_rows_1"),
            send("main form.form .form-actions button"),
        ),
    ),
    Screen("duty-new", "zhou", at("duties/new")),
    Screen("duty", "zhou", first("duties?view=all")),
    Screen("duty-do", "zhou", at("duties?view=all", follow("[data-open]", "[href$='/do']"))),
    Screen("callbacks", "he", at("callbacks/")),
    Screen("callbacks-later", "he", at("callbacks/?view=later")),
    Screen("callbacks-ended", "he", at("callbacks/?view=ended")),
    Screen("callback", "he", first("callbacks/")),
    Screen("callback-answered", "he", first("callbacks/?view=ended")),
    Screen("today-manager", "shen", at("")),
    Screen("refund-decide", "shen", at("billing/refunds", follow("td a[href$='/decision']"))),
    Screen("audit-money", "shen", at("audit?kind=money")),
    # A draft of the promise: started, filled in, checked, kept
    Screen("charter-draft", "shen", at("charters/service-office", send(".head-actions form button"))),
    Screen(
        "charter-draft-text",
        "shen",
        at("charters/service-office/drafts/1/text", see("[data-ready] .editing-check:is(.done, .late)")),
    ),
    Screen(
        "charter-draft-text-table",
        "shen",
        at(
            "charters/service-office/drafts/1/text",
            see("[data-ready] .editing-table"),
            choose("[data-kinds]", "payer"),
            see("textarea[data-key='payer']"),
        ),
    ),
    Screen(
        "charter-draft-text-finding",
        "shen",
        at(
            "charters/service-office/drafts/1/text",
            see("[data-ready] .editing-check:is(.done, .late)"),
            click(".cm-content"),
            press("Control+Home"),
            press("x"),
            see(".editing-finding.error"),
        ),
    ),
    Screen(
        "charter-draft-checked",
        "shen",
        at(
            "charters/service-office/drafts/1/settings",
            fill("#id_small_fee_limit", "300"),
            send("[value=check]"),
        ),
    ),
    Screen(
        "charter-draft-written",
        "shen",
        at(
            "charters/service-office/drafts/1/settings",
            fill("#id_small_fee_limit", "300"),
            send("main .form-actions .strong"),
        ),
    ),
    Screen(
        "charter-draft-dropped",
        "shen",
        at(
            "charters/service-office",
            send(".head-actions form button"),
            click("[data-dialog=drop]"),
            send("#drop footer .strong"),
        ),
    ),
    Screen("charter-drafts", "shen", at("charters/service-office")),
    Screen("charter-approved", "shen", at("promise", send(".notice button"))),
    Screen("today-dealer", "jin", at("")),
    Screen("cases-dealer", "jin", at("cases/?state=all")),
)
