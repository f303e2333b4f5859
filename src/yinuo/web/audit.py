"""The audit log: sign-ins good and bad, refusals, reveals, exports, changes of people and roles."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.channels.webhooks import queries as webhooks
from yinuo.kernel.money import yuan_grouped
from yinuo.network import queries as network
from yinuo.network.forms import midnight
from yinuo.platform.accounts import queries as accounts
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.platform.ui.widgets import DayField
from yinuo.web.event_texts import TEXTS, WORDS

PER_PAGE = 50
KINDS = {
    "sign_ins": (
        gettext_lazy("Sign-ins"),
        ["accounts.signed_in", "accounts.signed_out", "accounts.session_ended"],
    ),
    "failures": (gettext_lazy("Failed sign-ins"), ["accounts.sign_in_failed"]),
    "refusals": (gettext_lazy("Refusals"), ["accounts.access_refused"]),
    "reveals": (gettext_lazy("Reveals"), ["parties.contact_revealed"]),
    "exports": (gettext_lazy("Exports"), ["intake.cases_exported", "commitments.clocks_exported"]),
    "people": (
        gettext_lazy("People"),
        [
            "accounts.user_added",
            "accounts.user_changed",
            "accounts.user_disabled",
            "accounts.user_enabled",
            "accounts.invitation_made",
            "accounts.password_changed",
            "accounts.second_factor_added",
            "accounts.second_factor_removed",
            "accounts.recovery_codes_made",
            "network.staff_changed",
            "network.on_call_put",
            "network.on_call_dropped",
        ],
    ),
    "programs": (gettext_lazy("Programs"), ["accounts.token_made", "accounts.token_revoked"]),
    "roles": (gettext_lazy("Roles"), ["accounts.role_changed"]),
    "time": (
        gettext_lazy("Hours and work records"),
        [
            "workorders.time_corrected",
            "workorders.time_withdrawn",
            "improvement.record_handed_in",
            "improvement.record_received",
            "improvement.record_returned",
        ],
    ),
    "money": (
        gettext_lazy("Money"),
        [
            "billing.cash_handed_in",
            "billing.day_closed",
            "billing.charge_voided",
            "billing.charge_waived",
            "billing.receipt_voided",
            "billing.invoice_voided",
            "billing.invoice_reversed",
            "billing.refund_asked",
            "billing.refund_paid",
            "billing.refund_declined",
        ],
    ),
    "house": (
        gettext_lazy("Organisation"),
        [
            "network.unit_changed",
            "network.calendar_changed",
            "organisations.settings_changed",
            "charters.release_approved",
            "charters.release_published",
            "parties.customers_merged",
        ],
    ),
    "notices": (
        gettext_lazy("Notices"),
        ["notices.matrix_changed", "notices.preferences_changed", "notices.message_retried"],
    ),
    "webhooks": (
        gettext_lazy("Webhooks"),
        [
            "webhooks.endpoint_added",
            "webhooks.endpoint_changed",
            "webhooks.endpoint_switched_on",
            "webhooks.endpoint_switched_off",
            "webhooks.endpoint_removed",
            "webhooks.secret_rotated",
            "webhooks.test_sent",
            "webhooks.delivery_resent",
        ],
    ),
}
BAD = {"accounts.sign_in_failed", "accounts.access_refused"}


class AuditForm(forms.Form):
    """The filters; each may stay empty."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Person"), required=False, coerce=int, empty_value=None
    )
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)


@dataclass(frozen=True, slots=True)
class Names:
    """Everybody and everything that the shown entries speak of, by id."""

    users: dict[int, str]
    staff: dict[int, str]
    units: dict[int, str]
    roles: dict[int, str]
    endpoints: dict[int, str]


@page(Permission.ACCOUNTS_AUDIT_READ)
def audit(request: Request) -> HttpResponse:
    kind = request.GET.get("kind", "")
    codes = KINDS[kind][1] if kind in KINDS else [code for _label, kinds in KINDS.values() for code in kinds]
    before = request.GET.get("before", "")
    form = AuditForm(request.GET)
    people = [(person.user_id, person.user.name) for person in network.people(actor=request.actor)]
    form.fields["person"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]
    chosen = form.cleaned_data if form.is_valid() else {}
    until: date | None = chosen.get("until")
    entries = journal.of_kinds(
        codes,
        before=whole(before),
        limit=PER_PAGE + 1,
        person=chosen.get("person"),
        since=midnight(chosen["since"]) if chosen.get("since") else None,
        until=midnight(until + timedelta(days=1)) if until else None,
    )
    more, entries = len(entries) > PER_PAGE, entries[:PER_PAGE]
    names = _names(entries)
    context = {
        "form": form,
        "kind": kind,
        "tabs": _tabs(request, kind),
        "rows": [_row(entry, names) for entry in entries],
        "older_url": _address(request, before=str(entries[-1].pk)) if more else "",
        "newer_url": _address(request, before="") if before else "",
    }
    return render(request, "web/audit.html", context)


def _tabs(request: Request, kind: str) -> list[dict[str, Any]]:
    choices = [("", _("All")), *((code, label) for code, (label, _codes) in KINDS.items())]
    return [
        {
            "label": label,
            "url": _address(request, kind=code, before=""),
            "count": None,
            "current": code == (kind if kind in KINDS else ""),
        }
        for code, label in choices
    ]


def _address(request: Request, **changed: str) -> str:
    kept = {
        name: request.GET.get(name, "") for name in ("kind", "person", "since", "until", "before")
    } | changed
    return "?" + urlencode({name: text for name, text in kept.items() if text})


def _names(entries: list[Entry]) -> Names:
    payloads = [entry.payload for entry in entries]

    def ids(key: str) -> set[int]:
        return {payload[key] for payload in payloads if payload.get(key)}

    actors = {entry.actor_id for entry in entries if entry.actor_id}
    return Names(
        users=network.names_of_users(ids("user_id") | actors),
        staff=network.names_of_staff(ids("staff_id")),
        units=network.names_of_units(ids("unit_id")),
        roles={role.pk: accounts.role_name(role) for role in accounts.roles()} if ids("role_id") else {},
        endpoints=webhooks.names_of(ids("endpoint_id")),
    )


def _row(entry: Entry, names: Names) -> dict[str, Any]:
    by_system = entry.actor_kind == "system"
    return {
        "who": _("System") if by_system else _who(entry, names),
        "did": _(TEXTS[entry.code]) % _params(entry.payload, names),
        "at": entry.recorded_at,
        "address": entry.address,
        "request_id": entry.request_id,
        "bad": entry.code in BAD,
    }


def _who(entry: Entry, names: Names) -> str:
    name = names.users.get(entry.actor_id or 0, _("Somebody"))
    return _("%(name)s (program)") % {"name": name} if entry.actor_kind == "token" else name


def _params(payload: dict[str, Any], names: Names) -> dict[str, Any]:
    amounts = {key: yuan_grouped(fen) for key, fen in payload.items() if key.endswith("_fen")}
    return {
        **payload,
        **{key.removesuffix("_fen"): said for key, said in amounts.items()},
        "user": names.users.get(payload.get("user_id", 0), _("somebody unknown")),
        "staff": names.staff.get(payload.get("staff_id", 0), "—"),
        "unit": names.units.get(payload.get("unit_id", 0), "—"),
        "role": names.roles.get(payload.get("role_id", 0), "—"),
        "endpoint": names.endpoints.get(payload.get("endpoint_id", 0), "—"),
        "fields": ", ".join(_word(code) for code in payload.get("fields") or payload.get("keys") or ()),
        "reason": _word(payload.get("reason", "")),
        "factor": _word(payload.get("factor", "")),
        "view": payload.get("view") or "—",
        "kind": _word(payload.get("kind", "")),
        "result": _word(payload.get("result", "")),
        "month": payload.get("month", "")[:7],
        "added": len(payload.get("added") or ()),
        "removed": len(payload.get("removed") or ()),
    }


def _word(code: str) -> str:
    return _(WORDS[code]) if code in WORDS else code
