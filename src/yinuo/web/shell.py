"""What the shell around every page shows: the flow, the places of the role, who is signed in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yinuo.kernel.actors import Actor
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.web import waiting


@dataclass(frozen=True, slots=True)
class Place:
    """A stop on the rail. `find` is what people type for it in pinyin, `key` its key sequence.

    Who has `job` works there, not only reads: on phones such places come first.
    """

    label: str
    icon: str
    url_name: str
    permission: P
    find: str
    key: str = ""
    query: str = ""
    counts: str = ""
    covers: tuple[str, ...] = field(default=())
    job: P | None = None


PLACES = (
    Place(gettext_noop("Today"), "home", "today", P.WEB_TODAY_READ, "jinri jr", "g t", job=P.WEB_TODAY_READ),
    Place(
        gettext_noop("Intake"),
        "intake",
        "case_list",
        P.INTAKE_CASE_READ,
        "shouli sl",
        "g c",
        counts="mine",
        covers=("case",),
        job=P.INTAKE_CASE_WRITE,
    ),
    Place(
        gettext_noop("Decision"),
        "verdict",
        "case_list",
        P.ENTITLEMENT_DECISION_WRITE,
        "panding pd",
        query="state=registered&kind=repair",
        counts="undecided",
        job=P.ENTITLEMENT_DECISION_WRITE,
    ),
    Place(
        gettext_noop("Vouchers"),
        "workorder",
        "voucher_list",
        P.WORKORDERS_ORDER_READ,
        "fuwudan fwd",
        "g v",
        counts="to_file",
        job=P.WORKORDERS_ORDER_WRITE,
    ),
    Place(
        gettext_noop("Dispatch"),
        "dispatch",
        "dispatch",
        P.DISPATCH_VISIT_READ,
        "paigong pg",
        "g d",
        counts="to_dispatch",
        job=P.DISPATCH_VISIT_BOOK,
    ),
    Place(
        gettext_noop("On site"),
        "field",
        "visit_today",
        P.FIELD_VISIT_WORK,
        "shangmen sm",
        "g o",
        counts="visits",
        job=P.FIELD_VISIT_WORK,
    ),
    Place(
        gettext_noop("Workshop"),
        "depot",
        "depot",
        P.DEPOT_STAY_READ,
        "songxiu sx",
        "g w",
        counts="workshop",
        covers=("stay", "stay_list", "stay_find"),
        job=P.DEPOT_STAY_WRITE,
    ),
    Place(
        gettext_noop("My bench"),
        "depot",
        "bench",
        P.DEPOT_CARD_WORK,
        "songxiu gongzuotai gzt",
        "g b",
        counts="bench",
        covers=("card",),
        job=P.DEPOT_CARD_WORK,
    ),
    Place(
        gettext_noop("Money"),
        "settlement",
        "charge_list",
        P.BILLING_CHARGE_READ,
        "shoukuan sk shoufei",
        "g m",
        counts="to_invoice",
        covers=(
            "charge",
            "invoice_list",
            "collection_list",
            "refund_list",
            "charge_collect",
            "charge_bill",
            "charge_void",
            "charge_waive",
            "collection_plan",
            "custody",
            "hand_in",
            "hand_in_slip",
            "invoice_issue",
            "payment",
            "refund_ask",
            "refund_decide",
            "closing_list",
            "day_close",
            "ledger",
            "ledger_account",
        ),
        job=P.BILLING_CHARGE_WRITE,
    ),
    Place(
        gettext_noop("My money"),
        "settlement",
        "my_money",
        P.FIELD_VISIT_WORK,
        "shoukuan sk wodeqian",
        "g y",
        counts="my_money",
        job=P.FIELD_VISIT_WORK,
    ),
    Place(
        gettext_noop("Promised times"),
        "clock",
        "commitment_list",
        P.INTAKE_CASE_READ,
        "chengnuoshixian cnsx shixian sx",
        "g l",
        covers=("commitment", "commitment_figures", "clock_pause", "clock_explain"),
    ),
    Place(
        gettext_noop("Call-backs"),
        "followup",
        "callback_list",
        P.FOLLOWUP_CALLBACK_READ,
        "huifang hf",
        "g f",
        counts="callbacks",
        job=P.FOLLOWUP_CALLBACK_WRITE,
    ),
    Place(
        gettext_noop("Duties"),
        "calendar",
        "duty_list",
        P.DUTIES_DUTY_READ,
        "dingqishixiang dqsx",
        "g e",
        covers=("duty", "duty_new", "duty_take_over", "duty_give", "duty_end", "duty_begin"),
    ),
    Place(
        gettext_noop("My hours"),
        "clock",
        "my_hours",
        P.WORKORDERS_TIME_WRITE,
        "wodegongshi wdgs",
        "g h",
        counts="returned_records",
        covers=("time_book", "time_start", "time_correct", "time_withdraw", "record_mine"),
    ),
    Place(
        gettext_noop("Work records"),
        "improvement",
        "record_list",
        P.IMPROVEMENT_RECORD_READ,
        "gongzuojilu gzjl",
        "g r",
        counts="records",
        covers=("record", "record_answer", "hours_team", "hours_of"),
    ),
    Place(gettext_noop("Customers"), "customer", "customer_list", P.PARTIES_CUSTOMER_READ, "kehu kh", "g k"),
    Place(gettext_noop("Units"), "unit", "unit_list", P.INSTALLED_BASE_UNIT_READ, "chanpin cp", "g u"),
    Place(
        gettext_noop("Tariff"),
        "money",
        "tariff",
        P.CATALOGUE_TARIFF_READ,
        "shoufei sf",
        "g p",
        covers=("enquiry_list", "enquiry_new"),
    ),
    Place(
        gettext_noop("Promise"),
        "charter",
        "charter_list",
        P.CHARTERS_CHARTER_READ,
        "chengnuo cn",
        covers=(
            *("charter", "charter_release", "charter_compare", "draft", "draft_settings", "draft_text"),
            *("draft_propose", "draft_approve", "draft_return", "draft_publish", "draft_move"),
            *("draft_take_back", "draft_drop", "wall_sign", "draft_simulation", "draft_simulation_run"),
            "draft_simulation_cases",
        ),
    ),
    Place(
        gettext_noop("People"),
        "users",
        "people",
        P.ACCOUNTS_USER_READ,
        "renyuan ry",
        job=P.ACCOUNTS_USER_WRITE,
    ),
    Place(
        gettext_noop("Import"), "upload", "import", P.IMPORTS_FILE_WRITE, "daoru dr", job=P.IMPORTS_FILE_WRITE
    ),
    Place(
        gettext_noop("Audit"), "eye", "audit", P.ACCOUNTS_AUDIT_READ, "shenji sj", job=P.ACCOUNTS_AUDIT_READ
    ),
    Place(
        gettext_noop("Settings"),
        "settings",
        "settings",
        P.ORGANISATIONS_SETTING_WRITE,
        "shezhi sz",
        covers=(
            *("webhooks", "webhook_add", "webhook", "webhook_change", "webhook_rotate", "webhook_delivery"),
            *("notice_matrix", "notice_preview", "notice_outbox", "notice_message"),
        ),
        job=P.ORGANISATIONS_SETTING_WRITE,
    ),
)
BOTTOM = 4


def shell(request: Request) -> dict[str, Any]:
    """The context of the shell; nothing of it is computed for pages that do not show it."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or request.organisation is None:
        return {"organisation": getattr(request, "organisation", None)}
    languages = [
        {"code": code, "name": name, "current": code == request.LANGUAGE_CODE}
        for code, name in settings.LANGUAGES
    ]
    context: dict[str, Any] = {
        "organisation": request.organisation,
        "languages": languages,
        "language_url": reverse("language"),
    }
    if actor.kind != "user":
        return context
    counts: Any = SimpleLazyObject(lambda: waiting.counts(waiting.RAIL, actor=actor, now=request.now))
    rail = SimpleLazyObject(lambda: list(_rail(request, actor, counts)))
    return {
        **context,
        "me": {"name": actor.name, "role": " · ".join(_(name) for name in request.user.role_names())},
        "rail": rail,
        "bottom": SimpleLazyObject(lambda: _bottom(rail)),
        "home_url": reverse("today"),
        "me_url": reverse("profile"),
        "sign_out_url": reverse("sign_out"),
        "bell": {"url": reverse("notices"), "unread": SimpleLazyObject(lambda: counts.get("unread", 0))},
        "palette_url": reverse("palette"),
        "new_url": reverse("case_new") if actor.may(P.INTAKE_CASE_WRITE) else "",
    }


def _bottom(rail: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first places of the rail, those where the person works before those that only inform."""
    first = sorted(rail, key=lambda place: not place["is_job"])[:BOTTOM]
    return [place for place in rail if place in first]


def _rail(request: Request, actor: Actor, counts: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    query = request.META.get("QUERY_STRING", "")
    for place in PLACES:
        if not actor.may(place.permission):
            continue
        url = reverse(place.url_name)
        exact = here == place.url_name and (
            query.startswith(place.query) if place.query else not query.startswith("state=registered")
        )
        yield {
            "label": _(place.label),
            "icon": place.icon,
            "url": f"{url}?{place.query}" if place.query else url,
            "count": counts.get(place.counts, 0),
            "current": exact or here in place.covers,
            "find": place.find,
            "key": place.key,
            "is_job": place.job is not None and actor.may(place.job),
        }
