"""The in/out register (客户商品进出登记簿) as a list and on paper."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yinuo.depot import listing, papers, queries
from yinuo.kernel.errors import gettext_noop
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page

TABS = (
    ("here", gettext_noop("Here")),
    ("stored", gettext_noop("Not collected")),
    ("gone", gettext_noop("Gone back")),
    ("all", gettext_noop("All")),
)


@page(P.DEPOT_STAY_READ)
def register(request: Request) -> HttpResponse:
    """The in/out register (客户商品进出登记簿), newest first."""
    state, text = _chosen(request)
    found = queries.page(
        queries.register(text, state, actor=request.actor),
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
    )
    kept = {"state": state, "q": text} if text else {"state": state}
    shown = {
        "rows": [
            {"stay": stay, "row": stay.case.row, "receipt": listing.receipt(stay)} for stay in found.rows
        ],
        "tabs": [
            {
                "label": _(label),
                "url": f"?{urlencode({**kept, 'state': name})}",
                "current": name == state,
                "count": None,
            }
            for name, label in TABS
        ],
        "query": text,
        "paper_url": f"{reverse('goods_register_paper')}?{urlencode(kept)}",
        "kept": [{"name": "state", "value": state}],
        "newer_url": _page_url(kept, found.newer, "newer"),
        "older_url": _page_url(kept, found.older, "older"),
        "said": ngettext("%(n)s line", "%(n)s lines", len(found.rows)) % {"n": len(found.rows)},
        "is_searched": bool(text),
    }
    return render(request, "depot/register.html", shown)


def _chosen(request: Request) -> tuple[str, str]:
    """The state and the words that the register is narrowed to."""
    state = request.GET.get("state", "here")
    return state if state in dict(TABS) else "here", request.GET.get("q", "").strip()[:60]


@page(P.DEPOT_STAY_READ)
def register_paper(request: Request) -> HttpResponse:
    """The in/out register as PDF, of what the list's filter leaves."""
    state, text = _chosen(request)
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        said = "　".join(filter(None, (_(dict(TABS)[state]), text)))
        content = papers.goods_register_of(state, text, said=said, actor=request.actor)
        name = f"{pgettext('paper', 'Register of goods in and out')} {timezone.localdate(request.now)}"
    return answer(content, name)


def _page_url(kept: dict[str, str], key: str | None, direction: str) -> str:
    return f"?{urlencode({**kept, 'key': key, 'to': direction})}" if key else ""
