"""The page that shows every part of the interface."""

from django.http import HttpResponse
from django.shortcuts import render

from yinuo.platform.requests import Request
from yinuo.platform.ui import samples


def design(request: Request) -> HttpResponse:
    """Colours, type, space and all parts with invented content; it shows no data of any organisation."""
    context = {
        "ink": samples.INK,
        "colours": samples.COLOURS,
        "steps": samples.STEPS,
        "tabs": samples.TABS,
        "filters": samples.FILTERS,
        "rows": samples.ROWS,
        "bulk": samples.BULK,
        "stats": samples.STATS,
        "customer": samples.CUSTOMER,
        "unit": samples.UNIT,
        "cover": samples.COVER,
        "clocks": samples.CLOCKS,
        "decision": samples.DECISION,
        "way": samples.WAY,
        "entries": samples.ENTRIES,
        "conflict": samples.CONFLICT,
        "form": samples.SampleForm(),
        "wrong_form": samples.wrong_form(),
    }
    return render(request, "ui/design.html", context)
