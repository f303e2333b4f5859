"""The sign for the wall of a point of sale, on a page and as PDF (C010, C011, C012, C013)."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.catalogue import papers, queries
from yinuo.catalogue.papers import WallSign
from yinuo.charters import queries as charters
from yinuo.network import queries as network
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web.promises import is_public, today_of

NO_PRICES = "-"
"""Asked for instead of a group of goods where the sign shall say nothing of prices."""


@page(P.CATALOGUE_TARIFF_READ)
def wall_sign(request: Request) -> HttpResponse:
    """What the sign says, and which goods, paper and language it is printed for."""
    language = sheets.language(request.GET.get("lang", ""))
    group, size = request.GET.get("category", ""), _size(request)
    with translation.override(language):
        sign = _sign(request, group, language)
        blocks = sign.blocks()
    chosen = {"category": group, "format": size, "lang": language}
    shown: dict[str, Any] = {
        **chosen,
        "size": size,
        "sign": sign,
        "blocks": blocks,
        "categories": queries.tariff_categories(on=today_of(request)),
        "languages": settings.LANGUAGES,
        "no_prices": NO_PRICES,
        "paper_url": f"{reverse('wall_sign_paper')}?{urlencode(chosen)}",
        "is_public": is_public(),
    }
    return render(request, "web/promises/sign.html", shown)


@page(P.CATALOGUE_TARIFF_READ)
def wall_sign_paper(request: Request) -> HttpResponse:
    """The sign as PDF, on A4 or A3."""
    language = sheets.language(request.GET.get("lang", ""))
    with translation.override(language):
        sign = _sign(request, request.GET.get("category", ""), language)
        content = papers.wall_sign(sign, size=papers.SIZES[_size(request)])
        name = _("Wall sign")
    return answer(content, f"{name} {sign.made_on.isoformat()}")


def _size(request: Request) -> str:
    asked = request.GET.get("format", "")
    return asked if asked in papers.SIZES else next(iter(papers.SIZES))


def _sign(request: Request, group: str, language: str) -> WallSign:
    today = today_of(request)
    charter_id = charters.decides_by()
    found = charters.in_force(charter_id, asked_on=today)
    current = charters.holding(charters.timeline(charter_id), today)
    said = ""
    if current is not None:
        said = _("Release %(number)s, in force since %(day)s.") % {
            "number": current.number,
            "day": current.starts_on.isoformat(),
        }
    unit = network.unit(network.home_unit_id(request.actor), actor=request.actor)
    return WallSign(
        house=network.house_of(unit),
        title=charters.reading(found, charters.language_of(language)).title,
        said=said,
        promise=charters.in_short(found, charters.language_of(language)),
        prices=() if group == NO_PRICES else tuple(queries.tariff(group, on=today)),
        outside=tuple(queries.outside_phones()),
        address=request.build_absolute_uri(reverse("public_promise")) if is_public() else "",
        made_on=today,
    )
