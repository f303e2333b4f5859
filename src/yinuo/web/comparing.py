"""Two releases of a promise, or a release and the text as shipped, side by side in words."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yinuo.charters import queries as charters
from yinuo.charters.labels import CHANGES, EFFECTS, TOPICS
from yinuo.charters.types import Change, Difference, Effect
from yinuo.kernel.charters import Charter
from yinuo.kernel.errors import NotFound
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page

SHIPPED = "shipped"
TONES = {Effect.BETTER: "done", Effect.WORSE: "due", Effect.DIFFERENT: "plain"}
ICONS = {Effect.BETTER: "done", Effect.WORSE: "alert", Effect.DIFFERENT: "circle"}


@page(P.CHARTERS_CHARTER_READ)
def charter_compare(request: Request, charter_id: str) -> HttpResponse:
    """What one release says otherwise than another; without an answer in the address, the latest and the one before it."""
    if charter_id not in charters.shipped_ids():
        raise NotFound
    numbers = [str(row.number) for row in reversed(charters.releases(charter_id))]
    known = [SHIPPED, *numbers]
    before = _chosen(request, "before", known, known[-2:][0])
    after = _chosen(request, "after", known, known[-1])
    one, other = (_text(charter_id, name) for name in (before, after))
    language = charters.language_of(request.LANGUAGE_CODE)
    context = {
        "id": charter_id,
        "title": charters.reading(other, language).title,
        "before": before,
        "after": after,
        "choices": [(name, _name(name)) for name in known],
        "before_name": _name(before),
        "after_name": _name(after),
        **shown(charters.differences(one, other, language)),
    }
    return render(request, "web/promises/compare.html", context)


def shown(found: Iterable[Difference]) -> dict[str, Any]:
    """Differences as `web/promises/_differences.html` shows them: by the question that they concern, and counted."""
    differences = list(found)
    counts = [
        {
            "tone": TONES[effect],
            "icon": ICONS[effect],
            "words": _(EFFECTS[effect]),
            "n": sum(each.effect is effect for each in differences),
        }
        for effect in Effect
    ]
    groups = [
        {
            "question": _(TOPICS[topic]) if topic else _("What is asked of the customer?"),
            "code": topic.value if topic else "asked",
            "differences": [_one(each) for each in those],
        }
        for topic, those in groupby(differences, key=lambda each: each.topic)
    ]
    return {"groups": groups, "counts": [each for each in counts if each["n"]]}


def _one(each: Difference) -> dict[str, Any]:
    return {
        "said": each,
        "change": "" if each.change is Change.CHANGED else _(CHANGES[each.change]),
        "tone": TONES[each.effect],
        "icon": ICONS[each.effect],
        "effect": _(EFFECTS[each.effect]),
    }


def _chosen(request: Request, name: str, known: list[str], usual: str) -> str:
    asked = request.GET.get(name, usual)
    if asked not in known:
        raise NotFound
    return asked


def _text(charter_id: str, name: str) -> Charter:
    if name == SHIPPED:
        return charters.as_shipped(charter_id)
    return charters.charter_of(charters.known(charter_id, int(name)))


def _name(name: str) -> str:
    if name == SHIPPED:
        return _("the text as shipped")
    return _("release %(number)s") % {"number": name}
