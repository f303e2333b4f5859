"""What I was told, what I want to be told; and for administrators who is told what, and what goes outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.notices import actions, labels, queries, rules
from yinuo.notices.forms import MatrixForm, PreferenceForm
from yinuo.notices.models import Message, Notice
from yinuo.notices.types import MAY_RETRY, OUTSIDE, Channel, Choice, Hold, Kind, MessageState, Recipient
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import SIGNED_IN, act, page, posted, submit

# ---- my own --------------------------------------------------------------------------------------


@page(SIGNED_IN)
def inbox(request: Request) -> HttpResponse:
    """What I was told, the newest first."""
    is_unread = request.GET.get("view") == "unread"
    found = queries.page_of(
        request.actor,
        is_unread=is_unread,
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
    )
    view = {"view": "unread"} if is_unread else {}
    unread = [each.pk for each in found.rows if each.read_at is None]
    shown = {
        "rows": [_line(each) for each in found.rows],
        "tabs": [
            {"label": _("All"), "url": "?", "count": None, "current": not is_unread},
            {"label": _("Unread"), "url": "?view=unread", "count": None, "current": is_unread},
        ],
        "is_unread": is_unread,
        "until": max(unread, default=0),
        "newer_url": _page_url(view, found.newer, "newer"),
        "older_url": _page_url(view, found.older, "older"),
    }
    return render(request, "notices/inbox.html", shown)


@act(SIGNED_IN)
def open_one(request: Request, pk: int) -> HttpResponse:
    """Read a notice and go to what it is about."""
    found = queries.notice(pk, actor=request.actor)
    actions.mark_read(notice_id=pk, actor=request.actor, now=request.now)
    url = _target(found, request.actor)
    if not url:
        messages.info(request, _("There is nothing to open: this has passed into other hands."))
    return HttpResponseRedirect(url or reverse("notices"))


@act(SIGNED_IN)
def read(request: Request, pk: int) -> HttpResponse:
    actions.mark_read(notice_id=pk, actor=request.actor, now=request.now)
    return HttpResponseRedirect(reverse("notices"))


@act(SIGNED_IN)
def unread(request: Request, pk: int) -> HttpResponse:
    actions.mark_unread(notice_id=pk, actor=request.actor, now=request.now)
    return HttpResponseRedirect(reverse("notices"))


@act(SIGNED_IN)
def read_all(request: Request) -> HttpResponse:
    """Everything up to the newest that was on the page."""
    until = request.POST.get("until", "")
    if not (until.isascii() and until.isdigit()):
        raise NotFound
    count = actions.mark_all_read(until=min(int(until), 2**63 - 1), actor=request.actor, now=request.now)
    if count:
        messages.success(request, _("Marked as read: %(count)s.") % {"count": count})
    return HttpResponseRedirect(reverse("notices"))


@act(SIGNED_IN, shows=True)
def preferences(request: Request) -> HttpResponse:
    """How I want to be told."""
    actor = request.actor
    chosen = queries.preference(actor.id or 0)
    kinds = queries.kinds_seen_by(actor)
    known = queries.choices_of(chosen)
    initial = {
        "email": chosen.email,
        "time_zone": chosen.time_zone,
        "own_quiet": chosen.own_quiet,
        "quiet_begins": chosen.quiet_begins,
        "quiet_ends": chosen.quiet_ends,
        "digest_at": chosen.digest_at,
        "version": chosen.version,
        **{kind.value: known.get(kind, Choice.AT_ONCE).value for kind in kinds},
    }
    form = PreferenceForm(posted(request), initial=initial, kinds=kinds, zone=context.current().time_zone)

    def take(data: dict[str, Any]) -> str:
        others = {kind: choice for kind, choice in known.items() if kind not in kinds}
        actions.save_preferences(
            version=data["version"],
            chosen=actions.Chosen(
                email=data["email"],
                time_zone=data["time_zone"],
                own_quiet=data["own_quiet"],
                quiet_begins=data["quiet_begins"],
                quiet_ends=data["quiet_ends"],
                digest_at=data["digest_at"],
                choices={**others, **form.choices()},
            ),
            actor=actor,
            now=request.now,
        )
        messages.success(request, _("Your choice is saved and holds from now on."))
        return reverse("notice_preferences")

    house = queries.settled()
    shown = {
        "groups": [
            {"label": _(name), "rows": [_wish(form, kind) for kind in group if kind in kinds]}
            for name, group in labels.GROUPS
            if set(group) & set(kinds)
        ],
        "house_quiet": house.quiet,
        "house_digest": house.digest_at,
        "has_mail": queries.has_adapter(Channel.EMAIL),
    }
    return submit(request, form, "notices/preferences.html", shown, take)


def _wish(form: PreferenceForm, kind: Kind) -> dict[str, Any]:
    return {
        "field": form[kind.value],
        "label": _(labels.KINDS[kind]),
        "is_mandatory": rules.OF[kind].is_mandatory,
    }


def _line(found: Notice) -> dict[str, Any]:
    told = queries.told(found)
    return {
        "notice": found,
        "label": _(labels.KINDS[told.kind]),
        "line": labels.line(told, zone=queries.zone()),
        "thing": told.thing,
    }


def _target(found: Notice, actor: Actor) -> str:
    """Where a notice leads, for who reads it; nowhere when it is no longer theirs."""
    facts = found.facts
    if actor.may(P.FIELD_VISIT_WORK) and queries.is_visit_of(facts.get("visit_id"), actor):
        return reverse("visit", args=[facts["visit_id"]])
    if found.kind in PLACES:
        name, permission, names = PLACES[Kind(found.kind)]
        return reverse(name, args=[facts[each] for each in names]) if actor.may(permission) else ""
    if found.case_id is not None and actor.may(P.INTAKE_CASE_READ):
        return reverse("case", args=[found.case_id])
    return ""


PLACES: dict[Kind, tuple[str, P, tuple[str, ...]]] = {
    Kind.DRAFT_TO_APPROVE: ("draft", P.CHARTERS_DRAFT_READ, ("charter", "number")),
    Kind.REFUND_TO_APPROVE: ("refund_list", P.BILLING_CHARGE_READ, ()),
    Kind.RECORD_RETURNED: ("record_mine", P.IMPROVEMENT_RECORD_WRITE, ()),
    Kind.IMPORT_FINISHED: ("import", P.IMPORTS_FILE_WRITE, ()),
    Kind.SIMULATION_FINISHED: ("draft_simulation", P.CHARTERS_DRAFT_READ, ("charter", "number")),
    Kind.RECEIVER_OFF: ("webhook", P.WEBHOOKS_ENDPOINT_WRITE, ("endpoint_id",)),
    Kind.STEP_STUCK: ("today", P.WEB_TODAY_READ, ()),
    Kind.HOLIDAYS_UNKNOWN: ("calendar", P.NETWORK_UNIT_WRITE, ()),
}
"""Where the kinds lead that are about no case."""


# ---- who is told what ----------------------------------------------------------------------------


@act(P.ORGANISATIONS_SETTING_WRITE, shows=True)
def matrix(request: Request) -> HttpResponse:
    """Every kind with whom it goes to, and by which ways."""
    house = queries.settled()
    cells = rules.to_data(house.cells)
    initial = {
        "cells": cells,
        "quiet_begins": None if house.quiet is None else house.quiet.begins,
        "quiet_ends": None if house.quiet is None else house.quiet.ends,
        "digest_at": house.digest_at,
        "version": house.number,
    }
    form = MatrixForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> str:
        actions.save_matrix(
            version=data["version"],
            cells=data["cells"],
            quiet_begins=data["quiet_begins"],
            quiet_ends=data["quiet_ends"],
            digest_at=data["digest_at"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The table is saved and holds for what happens from now on."))
        return reverse("notice_matrix")

    ticked = set(request.POST.getlist("cells") if form.is_bound else cells)
    saved = queries.matrices()
    names = network.names_of_users({each.saved_by for each in saved if each.saved_by})
    shown = {
        "groups": [
            {"label": _(name), "kinds": [_kind(kind, ticked) for kind in kinds]}
            for name, kinds in labels.GROUPS
        ],
        "channels": [
            {"label": _(labels.CHANNELS[channel]), "is_open": _is_open(channel)} for channel in Channel
        ],
        "saved": [{"matrix": each, "who": names.get(each.saved_by or 0, "")} for each in saved],
    }
    return submit(request, form, "notices/matrix.html", shown, take)


def _is_open(channel: Channel) -> bool:
    return channel is Channel.PRODUCT or queries.has_adapter(channel)


def _kind(kind: Kind, ticked: set[str]) -> dict[str, Any]:
    heard = rules.OF[kind]
    return {
        "kind": kind,
        "label": _(labels.KINDS[kind]),
        "is_mandatory": heard.is_mandatory,
        "is_urgent": heard.is_urgent,
        "rows": [
            {
                "label": _(labels.RECIPIENTS[recipient]),
                "cells": [
                    {
                        "value": rules.cell(kind, recipient, channel),
                        "label": _(labels.CHANNELS[channel]),
                        "is_on": rules.cell(kind, recipient, channel) in ticked,
                        "is_fixed": rules.is_fixed(kind, recipient, channel),
                    }
                    for channel in Channel
                ],
            }
            for recipient in heard.to
        ],
    }


@page(P.ORGANISATIONS_SETTING_WRITE)
def preview(request: Request, code: str) -> HttpResponse:
    """What a notice says, by the organisation's own last such event, in the three languages; and who would hear it."""
    if code not in set(Kind):
        raise NotFound
    kind = Kind(code)
    told, found = queries.example(kind)
    house = context.current()
    texts = [
        {
            "code": language,
            "name": name,
            "text": labels.text([told], language=language, zone=house.time_zone, house=house.name),
        }
        for language, name in settings.LANGUAGES
    ]
    shown = {
        "label": _(labels.KINDS[kind]),
        "heard": rules.OF[kind],
        "texts": texts,
        "occasion": found,
        "people": list(_people(kind, found, request)) if found is not None else [],
    }
    return render(request, "notices/preview.html", shown)


@dataclass(frozen=True, slots=True)
class Reached:
    label: str
    names: list[str]
    channels: list[str]


def _people(kind: Kind, found: queries.Occasion, request: Request) -> Iterator[Reached]:
    cells = queries.settled().cells[kind]
    people = {each: found.people(kind, each, now=request.now) for each in cells}
    names = network.names_of_users({person.user_id for each in people.values() for person in each})
    for recipient, channels in cells.items():
        yield Reached(
            _(labels.RECIPIENTS[Recipient(recipient)]),
            [names.get(person.user_id, "") for person in people[recipient]],
            [_(labels.CHANNELS[channel]) for channel in Channel if channel in channels],
        )


# ---- the outbox ----------------------------------------------------------------------------------


@page(P.ORGANISATIONS_SETTING_WRITE)
def outbox(request: Request) -> HttpResponse:
    """What went out, what waits, and what would be sent if there were a way."""
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    found = queries.messages(
        state=state, channel=channel, key=request.GET.get("key", ""), direction=request.GET.get("to", "")
    )
    query = {name: value for name, value in (("state", state), ("channel", channel)) if value}
    shown = {
        "rows": [_message(each) for each in found.rows],
        "tabs": _tabs(labels.STATES, "state", query),
        "channels": _tabs({each: ("", labels.CHANNELS[each]) for each in OUTSIDE}, "channel", query),
        "is_filtered": bool(query),
        "has_mail": queries.has_adapter(Channel.EMAIL),
        "newer_url": _page_url(query, found.newer, "newer"),
        "older_url": _page_url(query, found.older, "older"),
    }
    return render(request, "notices/outbox.html", shown)


@page(P.ORGANISATIONS_SETTING_WRITE)
def message(request: Request, pk: int) -> HttpResponse:
    """One message as it was sent, or as it would be."""
    found = queries.message(pk)
    notices = queries.notices_in(found)
    text = actions.worded(found, notices) if not found.body and notices else None
    shown = {
        **_message(found),
        "subject": found.subject or (text.subject if text else ""),
        "body": found.body or (text.body if text else ""),
        "is_worded_now": text is not None,
        "count": len(notices),
        "may_retry": found.state in MAY_RETRY and request.actor.may(P.JOBS_STEP_RETRY),
    }
    return render(request, "notices/message.html", shown)


@act(P.JOBS_STEP_RETRY)
def retry(request: Request, pk: int) -> HttpResponse:
    actions.retry(message_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The message is on its way again."))
    return HttpResponseRedirect(reverse("notice_message", args=[pk]))


def _message(found: Message) -> dict[str, Any]:
    tone, words = labels.STATES[MessageState(found.state)]
    return {
        "message": found,
        "tone": tone,
        "words": _(labels.HOLDS[Hold(found.hold)]) if found.state == MessageState.HELD else _(words),
        "channel": _(labels.CHANNELS[Channel(found.channel)]),
    }


def _tabs(known: Any, name: str, query: dict[str, str]) -> list[dict[str, Any]]:
    others = {key: value for key, value in query.items() if key != name}
    choices = [("", _("All")), *((code.value, _(words)) for code, (_tone, words) in known.items())]
    current = query.get(name, "") if query.get(name, "") in {code for code, _label in choices} else ""
    return [
        {
            "label": label,
            "url": f"?{urlencode({**others, name: code} if code else others)}",
            "count": None,
            "current": code == current,
        }
        for code, label in choices
    ]


def _page_url(query: dict[str, str], key: str | None, direction: str) -> str:
    return f"?{urlencode({**query, 'key': key, 'to': direction})}" if key else ""
