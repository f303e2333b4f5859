"""Today: what waits for me and what is late. Each number opens its list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yinuo.channels.webhooks import queries as webhooks
from yinuo.entitlement import queries as entitlement
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.jobs import queries as jobs
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web import clocks, duties, telling, upwards, waiting


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that opens its list; `definition` says what is counted."""

    label: str
    count: str
    permission: P
    url_name: str
    query: str
    definition: str
    tone: str = ""


TILES = (
    Tile(
        gettext_noop("Late"), "late", P.INTAKE_CASE_READ, "case_list", "late=1&order=due",
        gettext_noop("Live cases on which something promised, a visit or a call-back is overdue"), "late",
    ),
    Tile(
        gettext_noop("Urgent need"), "in_need", P.INTAKE_CASE_READ, "case_list", "need=1",
        gettext_noop("Live cases of people who cannot wait"), "late",
    ),
    Tile(
        gettext_noop("Mine"), "mine", P.INTAKE_CASE_WRITE, "case_list", "owner=me",
        gettext_noop("Live cases that you own"),
    ),
    Tile(
        gettext_noop("To decide"), "undecided", P.ENTITLEMENT_DECISION_WRITE, "case_list", "state=registered&kind=repair",
        gettext_noop("Repair cases that wait for an answer before anybody knows who pays"), "due",
    ),
    Tile(
        gettext_noop("Without voucher"), "without_voucher", P.WORKORDERS_ORDER_WRITE, "case_list", "state=decided",
        gettext_noop("Decided cases whose voucher has not been drawn"),
    ),
    Tile(
        gettext_noop("To dispatch"), "to_dispatch", P.DISPATCH_VISIT_BOOK, "dispatch", "",
        gettext_noop("Vouchers that no technician has"), "due",
    ),
    Tile(
        gettext_noop("To file"), "to_file", P.WORKORDERS_ORDER_WRITE, "voucher_list", "state=signed",
        gettext_noop("Vouchers that the customer has signed and nobody has filed"),
    ),
    Tile(
        gettext_noop("My visits"), "visits", P.FIELD_VISIT_WORK, "visit_today", "",
        gettext_noop("Visits booked for you or under way"),
    ),
    Tile(
        gettext_noop("On my bench"), "bench", P.DEPOT_CARD_WORK, "bench", "",
        gettext_noop("Products whose repair card you have, and what you take to customers"),
    ),
    Tile(
        gettext_noop("To enter"), "to_enter", P.DEPOT_STAY_WRITE, "depot", "",
        gettext_noop("Products that technicians have brought and nobody has entered in the register"), "due",
    ),
    Tile(
        gettext_noop("To check"), "to_check", P.DEPOT_CARD_CHECK, "depot", "",
        gettext_noop("Products that the bench is done with and that wait for the chief’s check"), "due",
    ),
    Tile(
        gettext_noop("Ready, not told"), "to_tell", P.DEPOT_STAY_WRITE, "depot", "",
        gettext_noop("Products that may go back while the customer does not know when"), "due",
    ),
    Tile(
        gettext_noop("To collect"), "my_money", P.FIELD_VISIT_WORK, "my_money", "",
        gettext_noop("Money that you have not yet collected at the door or are to fetch"), "due",
    ),
    Tile(
        gettext_noop("Cash with me"), "my_cash", P.FIELD_VISIT_WORK, "my_money", "",
        gettext_noop("Receipts whose cash you have not handed in"),
    ),
    Tile(
        gettext_noop("Invoices to issue"), "to_invoice", P.BILLING_INVOICE_WRITE, "charge_list", "view=to_invoice",
        gettext_noop("Signed vouchers whose invoice is due on the same day"), "due",
    ),
    Tile(
        gettext_noop("Cash with people"), "cash_out", P.BILLING_CASH_RECEIVE, "custody", "",
        gettext_noop("Receipts whose cash technicians have not handed in"),
    ),
    Tile(
        gettext_noop("Refunds to decide"), "refunds", P.BILLING_REFUND_APPROVE, "refund_list", "",
        gettext_noop("Refunds above the limit that somebody else has asked for"), "due",
    ),
    Tile(
        gettext_noop("Call-backs due"), "callbacks", P.FOLLOWUP_CALLBACK_WRITE, "callback_list", "",
        gettext_noop("Customers to be called by the end of today"), "due",
    ),
    Tile(
        gettext_noop("Work records"), "records", P.IMPROVEMENT_RECORD_READ, "record_list", "state=handed_in",
        gettext_noop("Monthly work records that are handed in and wait to be received"), "due",
    ),
    Tile(
        gettext_noop("Returned records"), "returned_records", P.IMPROVEMENT_RECORD_WRITE, "record_mine", "",
        gettext_noop("Your monthly work records that came back"), "due",
    ),
    Tile(
        gettext_noop("Complaints"), "complaints", P.INTAKE_CASE_READ, "case_list", "kind=complaint",
        gettext_noop("Complaints that are open"), "late",
    ),
)  # fmt: skip


AT_COUNTERS = {
    "without_voucher": (
        gettext_noop("To settle"),
        gettext_noop("Decided cases that are neither settled at the counter nor on a voucher"),
    ),
}
"""What a tile is called where the promise offers remedies over a counter."""


@page(P.WEB_TODAY_READ)
def today(request: Request) -> HttpResponse:
    """The start page of everybody, by what they may do."""
    actor, now = request.actor, request.now
    tiles = [tile for tile in TILES if actor.may(tile.permission)]
    counts = waiting.counts({*(tile.count for tile in tiles), *upwards.COUNTS}, actor=actor, now=now)
    shown: dict[str, Any] = {
        "tiles": _tiles(tiles, counts),
        "live_url": reverse("today"),
        "hello": _greeting(request),
        "news": telling.news(request),
        **upwards.today(counts, request),
    }
    if actor.may(P.INTAKE_CASE_READ):
        rows = intake.rows_visible_to(actor).filter(is_live=True)
        shown["due"] = list(
            rows.filter(next_due__isnull=False, next_due__lt=now + timedelta(days=1)).order_by(
                "next_due", "case_id"
            )[:8]
        )
        shown["mine"] = list(rows.filter(owner_id=actor.staff_id or 0).order_by("-case_id")[:8])
        shown["told"] = clocks.told(request)
        shown["unexplained"] = clocks.unexplained(request)
    if actor.may(P.DUTIES_DUTY_DO):
        shown["duties"] = duties.due_soon(request)
    if actor.may(P.WEBHOOKS_ENDPOINT_WRITE):
        shown["silent"] = webhooks.given_up()
    if actor.may(P.ORGANISATIONS_SETTING_WRITE):
        shown["unknown"] = network.unknown_year(now)
    if actor.may(P.JOBS_STEP_RETRY):
        shown["stuck"] = jobs.stuck(request.organisation.slug)
    template = "web/_today.html" if "HX-Request" in request.headers else "web/today.html"
    return render(request, template, shown)


def _tiles(shown: list[Tile], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    words = AT_COUNTERS if entitlement.charter_in_force().definition.remedy else {}
    return [
        _tile(tile, counts[tile.count], *words.get(tile.count, (tile.label, tile.definition)))
        for tile in shown
    ]


def _tile(tile: Tile, number: int, label: str, definition: str) -> dict[str, Any]:
    url = reverse(tile.url_name)
    return {
        "number": f"{waiting.CAP}+" if number > waiting.CAP else number,
        "label": _(label),
        "url": f"{url}?{tile.query}" if tile.query else url,
        "tone": (tile.tone if number else "none"),
        "definition": _(definition),
    }


def _greeting(request: Request) -> str:
    hour = timezone.localtime(request.now).hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": request.actor.name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": request.actor.name}
    return _("Good evening, %(name)s") % {"name": request.actor.name}
