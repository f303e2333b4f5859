"""The promises: what is in force, what has been published, and how customers read it."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import segno
from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.charters import actions
from yinuo.charters import queries as charters
from yinuo.charters.labels import STANDINGS, TOPICS
from yinuo.charters.types import Reading, Standing, Stretch
from yinuo.entitlement import queries as entitlement
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.charters.definition import BLANK
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.accounts import limits
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, public
from yinuo.web import keeping, telling
from yinuo.web.deciding import day_of

if TYPE_CHECKING:
    from yinuo.charters.models import Release

TONES = {
    Standing.IN_FORCE: "promise",
    Standing.COMING: "waiting",
    Standing.PAST: "plain",
    Standing.WITHDRAWN: "plain",
}
LEAST_SPAN = timedelta(days=60)
NARROW = 5
KEPT_SECONDS = 300
MOST_CASES = 50
LONGEST_QUERY = 80


@page(P.CHARTERS_CHARTER_READ)
def promise(request: Request) -> HttpResponse:  # noqa: ARG001 - an address that people know
    """The promise by which the organisation decides."""
    return HttpResponseRedirect(reverse("charter", args=[charters.decides_by()]))


@page(P.CHARTERS_CHARTER_READ)
def charter_list(request: Request) -> HttpResponse:
    """The organisation's promise with its releases, the law beneath it, and what else there is to read."""
    asked = query_of(request)
    if asked:
        return _searched(request, asked)
    own = charters.decides_by()
    others = [each for each in charters.shipped_ids() if each not in {own, charters.FLOOR}]
    address = request.build_absolute_uri(reverse("public_promise"))
    overview = _overview(own, request)
    shown = {
        "own": overview,
        "floor": _named(charters.FLOOR, request),
        "others": [_named(each, request) for each in others],
        "is_public": is_public(),
        "public_url": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff"),
        "may_set": request.actor.may(P.ORGANISATIONS_SETTING_WRITE),
        "withdrawn_cases": _withdrawn_cases(overview["releases"], request.actor),
    }
    return render(request, "web/promises/list.html", shown)


def _searched(request: Request, asked: str) -> HttpResponse:
    """The clauses of every promise in which the words stand, or which have that number."""
    language = charters.language_of(request.LANGUAGE_CODE)
    found = list(charters.hits(charters.all_in_force(asked_on=today_of(request)), asked, language))
    groups = [
        {"id": charter_id, "title": title, "hits": list(those)}
        for (charter_id, title), those in groupby(found, key=lambda hit: (hit.charter, hit.title))
    ]
    return render(request, "web/promises/found.html", {"query": asked, "groups": groups, "n": len(found)})


@page(P.CHARTERS_CHARTER_READ)
def charter(request: Request, charter_id: str) -> HttpResponse:
    """The promise in force today, as a customer would read it."""
    _known(charter_id)
    found = charters.in_force(charter_id, asked_on=today_of(request))
    shown = {**_overview(charter_id, request), **_read(found, request)}
    asked = query_of(request)
    if asked:
        matching = set(charters.matching(found, asked))
        shown["chapters"] = only(shown["chapters"], matching)
        shown |= {"query": asked, "n": len(matching), "whole": reverse("charter", args=[charter_id])}
        shown["everywhere"] = f"{reverse('charter_list')}?{urlencode({'q': asked})}"
    return render(
        request,
        "web/promises/charter.html",
        {
            **shown,
            **keeping.drafts_of(charter_id, request),
            "is_floor": charter_id == charters.FLOOR,
            "is_own": charter_id == charters.decides_by(),
        },
    )


@page(P.CHARTERS_CHARTER_READ)
def charter_release(request: Request, charter_id: str, number: int) -> HttpResponse:
    """One release as it was published, with its text."""
    _known(charter_id)
    release = charters.known(charter_id, number)
    overview = _overview(charter_id, request)
    line = next(each for each in overview["releases"] if each["release"].number == number)
    shown = {
        **overview,
        **_read(charters.charter_of(release), request),
        **telling.told_of(release, request),
        "release": release,
        "line": line,
        "cases": _cases_under(release, request.actor) if line["standing"] == Standing.WITHDRAWN else [],
    }
    return render(request, "web/promises/release.html", shown)


@act(P.CHARTERS_RELEASE_APPROVE)
def charter_approve(request: Request, charter_id: str) -> HttpResponse:
    """The general manager approves a promise as it stands (C344)."""
    _known(charter_id)
    seen = request.POST.get("release", "")
    published = charters.release_with_hash(charter_id, seen)
    actions.approve_release(
        charter=published or charters.in_force(charter_id, asked_on=today_of(request)),
        seen_release=seen,
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("Approved. The promise page carries your seal."))
    number = request.POST.get("number", "")
    if published is not None and number.isdecimal():
        return HttpResponseRedirect(reverse("charter_release", args=[charter_id, int(number)]))
    return HttpResponseRedirect(reverse("charter", args=[charter_id]))


@public
def public_promise(request: Request) -> HttpResponse:
    """The promise for anybody, if the organisation wants it so: no names, the same for everybody, kept by caches."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not is_public():
        raise NotFound
    seconds = limits.take(limits.READING, f"address:{limits.address_of(request)}", now=request.now)
    if seconds:
        return limits.too_many(request, seconds)
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(installation.LANGUAGES) else context.current().language
    today = today_of(request)
    charter_id = charters.decides_by()
    found = charters.in_force(charter_id, asked_on=today)
    with translation.override(language):
        told = charters.reading(found, charters.language_of(language), within_the_house=False)
        shown = {
            "reading": told,
            "chapters": chapters(told),
            "current": charters.holding(charters.timeline(charter_id), today),
            "choices": [(code, name, code == language) for code, name in installation.LANGUAGES],
        }
        response = render(request, "web/promises/public.html", shown)
    signed_in = installation.SESSION_COOKIE_NAME in request.COOKIES
    return _kept(request, response, language, "private" if signed_in else "public")


def _kept(request: Request, response: HttpResponse, language: str, who: str) -> HttpResponse:
    """What caches may keep. It depends on nobody's session."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"{who}, max-age={KEPT_SECONDS}"
    response.headers["Content-Language"] = language
    request.session.accessed = False
    return response


# ---- what the pages show ----------------------------------------------------------------------------------------


def today_of(request: Request) -> date:
    return request.now.astimezone(ZoneInfo(context.current().time_zone)).date()


def query_of(request: Request) -> str:
    """What is looked for: a clause by its number, or words."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]


def only(chapters: list[dict[str, Any]], clauses: set[str]) -> list[dict[str, Any]]:
    """The chapters with nothing but these clauses."""
    kept = [
        {**each, "paragraphs": [one for one in each["paragraphs"] if one["said"].clause in clauses]}
        for each in chapters
    ]
    return [each for each in kept if each["paragraphs"]]


def chapters(told: Reading) -> list[dict[str, Any]]:
    """The chapters with their questions; a clause can be linked to where it stands first."""
    seen: set[str] = set()
    found = []
    for chapter in told.chapters:
        paragraphs = []
        for paragraph in chapter.paragraphs:
            lines = [
                {
                    "text": " · ".join([*([line.text] if line.text else []), *line.follows]),
                    "conditions": "；".join(line.conditions)
                    if told.lang != "en"
                    else "; ".join(line.conditions),
                    "is_blank": any(BLANK in each for each in (*line.follows, *line.conditions)),
                }
                for line in paragraph.lines
            ]
            paragraphs.append({"said": paragraph, "lines": lines, "is_first": paragraph.clause not in seen})
            seen.add(paragraph.clause)
        found.append(
            {"code": chapter.topic.value, "question": _(TOPICS[chapter.topic]), "paragraphs": paragraphs}
        )
    return found


def seal_of(approved_by: int, approved_at: datetime, names: dict[int, str]) -> dict[str, str]:
    return {"word": _("Approved"), "name": names.get(approved_by, ""), "on": day_of(approved_at)}


def _known(charter_id: str) -> None:
    if charter_id not in charters.shipped_ids():
        raise NotFound


def is_public() -> bool:
    return bool(context.current().settings.get("public_promise", False))


def _read(found: Charter, request: Request) -> dict[str, Any]:
    """The promise in the reader's language, with its seal or what is missing for it."""
    told = charters.reading(found, charters.language_of(request.LANGUAGE_CODE))
    approval = charters.approval_of(found)
    seal = None
    if approval is not None:
        seal = seal_of(
            approval.approved_by, approval.approved_at, network.names_of_users({approval.approved_by})
        )
    return {
        "reading": told,
        "chapters": chapters(told),
        "seal": seal,
        "may_approve": approval is None and request.actor.may(P.CHARTERS_RELEASE_APPROVE),
        "blanks": found.blanks,
    }


def _named(charter_id: str, request: Request) -> dict[str, Any]:
    told = charters.reading(charters.shipped(charter_id), charters.language_of(request.LANGUAGE_CODE))
    return {"id": charter_id, "title": told.title, "source": told.source}


def _overview(charter_id: str, request: Request) -> dict[str, Any]:
    """A charter with its releases: how they follow each other, who published and who approved them."""
    today = today_of(request)
    rows = charters.releases(charter_id)
    stretches = charters.timeline_of(rows)
    approvals = charters.approvals(charter_id, (row.release for row in rows))
    people = {row.published_by for row in rows} | {each.approved_by for each in approvals.values()}
    names = network.names_of_users({person for person in people if person is not None})
    coming = [each for each in stretches if each.starts_on > today]
    return {
        **_named(charter_id, request),
        "releases": [_line(row, stretches, approvals, names, today) for row in rows],
        "picture": picture(stretches, today),
        "current": charters.holding(stretches, today),
        "next": coming[0] if coming else None,
        "may_draft": charter_id != charters.FLOOR and keeping.may_draft(request.actor),
        "last": stretches[-1].number if stretches else None,
    }


def _line(
    row: "Release",
    stretches: Sequence[Stretch],
    approvals: dict[str, Any],
    names: dict[int, str],
    today: date,
) -> dict[str, Any]:
    """A release in the list."""
    stretch = next((each for each in stretches if each.number == row.number), None)
    standing = charters.standing(stretches, row.number, on=today)
    approval = approvals.get(row.release)
    return {
        "release": row,
        "standing": standing,
        "tone": TONES[standing],
        "word": _(STANDINGS[standing]),
        "ends_on": stretch.ends_on if stretch else None,
        "published_by": names.get(row.published_by or 0) or _("Yinuo"),
        "approval": approval and seal_of(approval.approved_by, approval.approved_at, names),
        "successor": getattr(row, "successor", None),
        "before": _before(row),
    }


def _before(row: "Release") -> int | str:
    """With what a release is compared: the one that it replaces, else the one published before it, else the text as shipped."""
    return row.replaces.number if row.replaces else row.after or "shipped"


def picture(stretches: Sequence[Stretch], today: date) -> dict[str, Any] | None:
    """The releases side by side, before them the text as shipped; nothing while none has been published."""
    if not stretches:
        return None
    first, last = stretches[0].starts_on, stretches[-1].starts_on
    margin = max(LEAST_SPAN, (max(last, today) - min(first, today)) // 5)
    start, end = min(first, today) - margin, max(last, today) + margin

    def at(day: date) -> float:
        return round(100 * (day - start).days / (end - start).days, 1)

    spans = [{"x": 0, "width": at(first), "tone": "shipped", "number": None, "middle": at(first) / 2}]
    for each in stretches:
        left, right = at(each.starts_on), at(each.ends_on + timedelta(days=1)) if each.ends_on else 100.0
        tone = "held" if each.holds(today) else "coming" if each.starts_on > today else "past"
        width = round(right - left, 1)
        spans.append(
            {
                "x": left,
                "width": max(width, 0.6),
                "tone": tone,
                "number": each.number if width >= NARROW else None,
                "middle": round(left + width / 2, 1),
            }
        )
    return {"spans": spans, "today": at(today), "start": start.isoformat(), "end": end.isoformat()}


# ---- what a withdrawn release has decided -----------------------------------------------------------------------


def _withdrawn_cases(lines: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """Releases that have been withdrawn and have decided cases which this person may see."""
    withdrawn = [line["release"] for line in lines if line["standing"] == Standing.WITHDRAWN]
    found = [{"release": row, "cases": _cases_under(row, actor)} for row in withdrawn]
    return [each for each in found if each["cases"]]


def _cases_under(release: "Release", actor: Actor) -> list[Any]:
    """The cases that this release has decided, newest first: they may be decided again."""
    if not actor.may(P.INTAKE_CASE_READ):
        return []
    decisions = entitlement.under_release(release.release, actor=actor)[:MOST_CASES]
    return [decision.case.row for decision in decisions]
