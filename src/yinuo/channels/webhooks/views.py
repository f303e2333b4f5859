"""Where events are told, how that goes, and what was said: for the administrator."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.channels.webhooks import actions, labels, queries, rules
from yinuo.channels.webhooks.forms import ChangedEndpointForm, EndpointForm, SecretForm, contexts, shown
from yinuo.channels.webhooks.models import Attempt, Delivery, Endpoint
from yinuo.channels.webhooks.types import DeliveryState, Failure
from yinuo.platform.accounts import once
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit

NEW_SECRET = "webhook_secret"  # noqa: S105 - under which the page remembers whose secret it may show


@page(Permission.WEBHOOKS_ENDPOINT_WRITE)
def endpoints(request: Request) -> HttpResponse:
    """Every address and how it does."""
    rows = [
        {
            "endpoint": health.endpoint,
            "state": _state_of(health.endpoint, request),
            "host": rules.without_query(rules.parse(health.endpoint.url)).authority,
            "lost": health.lost,
            "ended": health.ended,
            "waiting": f"{queries.SAMPLE}+" if health.waiting > queries.SAMPLE else health.waiting,
        }
        for health in queries.health()
    ]
    return render(request, "webhooks/list.html", {"rows": rows})


@act(Permission.WEBHOOKS_ENDPOINT_WRITE, shows=True)
def new(request: Request) -> HttpResponse:
    """Add an address; the next page shows its secret, once."""
    form = EndpointForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        made, _secret = actions.add_endpoint(
            name=data["name"],
            url=data["url"],
            events=form.wanted(),
            actor=request.actor,
            now=request.now,
        )
        return _show_secret(request, made.pk)

    return submit(request, form, "webhooks/form.html", {"codes": _codes()}, take)


@act(Permission.WEBHOOKS_ENDPOINT_WRITE, shows=True)
def change(request: Request, pk: int) -> HttpResponse:
    found = queries.endpoint(pk)
    initial = {"name": found.name, "url": found.url, "version": found.version, **shown(found.events)}
    form = ChangedEndpointForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> str:
        actions.change_endpoint(
            endpoint_id=pk,
            version=data["version"],
            name=data["name"],
            url=data["url"],
            events=form.wanted(),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(name)s is changed.") % {"name": data["name"]})
        return reverse("webhook", args=[pk])

    return submit(request, form, "webhooks/form.html", {"endpoint": found, "codes": _codes()}, take)


@page(Permission.WEBHOOKS_ENDPOINT_WRITE)
def endpoint(request: Request, pk: int) -> HttpResponse:
    """One address: what it is told, and the log of what was."""
    found = queries.endpoint(pk)
    state = request.GET.get("state", "")
    log = queries.log(pk, state=state, key=request.GET.get("key", ""), direction=request.GET.get("to", ""))
    context = {
        "endpoint": found,
        "state": _state_of(found, request),
        "events": _events_of(found),
        "old_is_valid": found.old_until is not None and request.now < found.old_until,
        "rows": [_row(delivery) for delivery in log.rows],
        "tabs": _tabs(state),
        "is_filtered": state in set(DeliveryState),
        "newer_url": _page_url(state, log.newer, "newer"),
        "older_url": _page_url(state, log.older, "older"),
    }
    return render(request, "webhooks/endpoint.html", context)


@act(Permission.WEBHOOKS_ENDPOINT_WRITE)
def switch_on(request: Request, pk: int) -> HttpResponse:
    actions.switch_on(endpoint_id=pk, actor=request.actor, now=request.now)
    return _back(request, pk, _("The address is told events from now on."))


@act(Permission.WEBHOOKS_ENDPOINT_WRITE)
def switch_off(request: Request, pk: int) -> HttpResponse:
    actions.switch_off(endpoint_id=pk, actor=request.actor, now=request.now)
    return _back(request, pk, _("The address is told nothing any more."))


@act(Permission.WEBHOOKS_ENDPOINT_WRITE)
def remove(request: Request, pk: int) -> HttpResponse:
    found = queries.endpoint(pk)
    actions.remove_endpoint(endpoint_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("%(name)s is removed.") % {"name": found.name})
    return HttpResponseRedirect(reverse("webhooks"))


@act(Permission.WEBHOOKS_ENDPOINT_WRITE)
def test(request: Request, pk: int) -> HttpResponse:
    made = actions.send_test(endpoint_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("A test is on its way. Reload this page to see whether it has arrived."))
    return HttpResponseRedirect(reverse("webhook_delivery", args=[made.pk]))


@act(Permission.WEBHOOKS_ENDPOINT_WRITE, shows=True)
def rotate(request: Request, pk: int) -> HttpResponse:
    """Make a new secret; the next page shows it, once."""
    found = queries.endpoint(pk)

    def take(data: dict[str, Any]) -> str:
        until = request.now + timedelta(hours=data["old_hours"])
        actions.rotate_secret(endpoint_id=pk, old_until=until, actor=request.actor, now=request.now)
        return _show_secret(request, pk)

    form = SecretForm(request.POST or None)
    return submit(request, form, "webhooks/rotate.html", {"endpoint": found}, take)


@page(Permission.WEBHOOKS_ENDPOINT_WRITE)
def secret(request: Request, pk: int) -> HttpResponse:
    """The secret that was just made. The session remembers only that it may be shown."""
    found = queries.endpoint(pk)
    if once.shown(request, NEW_SECRET) != pk:
        return HttpResponseRedirect(reverse("webhook", args=[pk]))
    newest = queries.secrets(found, now=request.now)[0]
    return render(request, "webhooks/secret.html", {"endpoint": found, "secret": newest})


@page(Permission.WEBHOOKS_ENDPOINT_WRITE)
def delivery(request: Request, pk: int) -> HttpResponse:
    """One message: what was sent, and what was answered each time."""
    found = queries.delivery(pk)
    attempts = queries.attempts(pk)
    target = rules.parse(found.endpoint.url)
    context = {
        "delivery": found,
        "endpoint": found.endpoint,
        "state": _delivery_state(found),
        "event_id": _event_id(request, found),
        "request_line": f"POST {target.path} HTTP/1.1",
        "headers": [("Host", target.authority), *_headers(request, found, attempts)],
        "body": json.dumps(json.loads(found.body), ensure_ascii=False, indent=2) if found.body else "",
        "attempts": [_attempt(attempt) for attempt in attempts],
        "may_resend": found.state != DeliveryState.WAITING
        and (found.endpoint.is_active or queries.is_test(found)),
    }
    return render(request, "webhooks/delivery.html", context)


@act(Permission.WEBHOOKS_ENDPOINT_WRITE)
def resend(request: Request, pk: int) -> HttpResponse:
    queries.delivery(pk)
    actions.resend(delivery_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The message is on its way again, with the same id."))
    return HttpResponseRedirect(reverse("webhook_delivery", args=[pk]))


def _show_secret(request: Request, pk: int) -> str:
    once.keep(request, NEW_SECRET, pk)
    return reverse("webhook_secret", args=[pk])


def _back(request: Request, pk: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse("webhook", args=[pk]))


def _state_of(found: Endpoint, request: Request) -> dict[str, str]:
    """Tone, words and icon of an endpoint."""
    if found.given_up_at is not None:
        return {"tone": "late", "words": _("Switched off after failures"), "icon": "blocked"}
    if not found.is_active:
        return {"tone": "plain", "words": _("Switched off"), "icon": "blocked"}
    if found.rests_until is not None and request.now < found.rests_until:
        return {"tone": "due", "words": _("Failing, rests"), "icon": ""}
    if found.failures:
        return {"tone": "due", "words": _("Failing"), "icon": ""}
    if found.last_success_at is None:
        return {"tone": "waiting", "words": _("Nothing delivered yet"), "icon": ""}
    return {"tone": "done", "words": _("Delivers"), "icon": ""}


def _events_of(found: Endpoint) -> list[str]:
    words = dict(contexts())
    return [str(words.get(pattern, pattern)) for pattern in found.events]


def _codes() -> list[str]:
    return queries.codes()


def _delivery_state(found: Delivery) -> dict[str, str]:
    tone, words = labels.STATES[DeliveryState(found.state)]
    return {"tone": tone, "words": _(words)}


def _row(found: Any) -> dict[str, Any]:
    failure = _(labels.FAILURES[Failure(found.last_failure)]) if found.last_failure else ""
    return {
        "delivery": found,
        "state": _delivery_state(found),
        "status": found.last_status,
        "failure": failure,
        "is_test": queries.is_test(found),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    failure = _(labels.FAILURES[Failure(attempt.failure)]) if attempt.failure else ""
    return {
        "attempt": attempt,
        "failure": failure,
        "took": f"{attempt.ms:,} ms",
        "status": f"HTTP {attempt.status}" if attempt.status else "",
    }


def _event_id(request: Request, found: Delivery) -> str:
    return rules.event_id(request.organisation.slug, found.entry_id, found.entry.hash)


def _headers(request: Request, found: Delivery, attempts: list[Attempt]) -> list[tuple[str, str]]:
    """Those of the last attempt; nothing before the first."""
    if not attempts:
        return []
    sent = rules.headers(
        message_id=_event_id(request, found),
        timestamp=int(attempts[0].at.timestamp()),
        signed=attempts[0].signed,
    )
    return list(sent)


def _tabs(state: str) -> list[dict[str, Any]]:
    choices = [("", _("All")), *((code.value, _(words)) for code, (_tone, words) in labels.STATES.items())]
    return [
        {
            "label": label,
            "url": f"?{urlencode({'state': code})}" if code else "?",
            "count": None,
            "current": code == (state if state in set(DeliveryState) else ""),
        }
        for code, label in choices
    ]


def _page_url(state: str, key: str | None, direction: str) -> str:
    return f"?{urlencode({'state': state, 'key': key, 'to': direction})}" if key else ""
