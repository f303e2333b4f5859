"""Pages of the call-for-repair register (叫修登记簿), as they are bound and kept (C351, C352, C358)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.intake import labels, listing, queries
from yinuo.intake.models import CaseRow
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.papers.sheets import day, minute, paper
from yinuo.platform.papers.types import House, Size
from yinuo.platform.phones import parse_phone
from yinuo.platform.reference import regions

MOST = 600
"""More lines than that are no page to hold in the hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register: who asked for what, who answers for it, and when it was struck off."""

    registered_at: datetime
    number: str
    customer: str
    phone: str
    place: str
    product: str
    serial: str
    what: str
    klass: str
    owner: str
    technician: str
    struck_off_at: datetime | None
    ended: str = ""


def register(entries: Sequence[Entry], *, house: House, said: str) -> bytes:
    """The register as PDF, in the active language; `said` is what was chosen: a day, a service point, a state."""
    return paper(
        "intake/templates/intake/papers/register.typ",
        title=_("Call-for-repair register"),
        house=house,
        size=Size.A4_LANDSCAPE,
        said=said,
        heads=[
            pgettext("paper", "No."),
            _("Registered at"),
            pgettext("paper", "Case"),
            _("Customer"),
            _("Phone"),
            pgettext("paper", "Area"),
            pgettext("paper", "Product"),
            pgettext("paper", "Fault reported"),
            _("Class"),
            _("Owner"),
            _("Technician"),
            pgettext("paper", "Struck off"),
        ],
        rows=[
            {
                "cells": [
                    minute(entry.registered_at),
                    entry.number,
                    entry.customer,
                    entry.phone,
                    entry.place,
                    " ".join(filter(None, (entry.product, entry.serial))),
                    entry.what,
                    entry.klass,
                    entry.owner,
                    entry.technician,
                    day(entry.struck_off_at) or entry.ended,
                ],
                "is_off": entry.struck_off_at is not None,
            }
            for entry in entries
        ],
        words={
            "none": _("Nobody has asked for service."),
            "page_total": _("This page: {n}, struck off {off}"),
            "running_total": _("Up to here: {n}, struck off {off}"),
        },
    )


def register_of(filters: Mapping[str, str], *, on: date | None, actor: Actor, now: datetime) -> bytes:
    """The page of a day, or of what the filters leave, in the order in which people asked.

    Whoever reads it later need not call anybody: phones are masked, and of addresses only the area is printed.
    Refused above 600 lines.
    """
    rows = queries.filtered({"state": "all", **filters}, actor=actor, now=now)
    if on is not None:
        start = datetime.combine(on, time(), tzinfo=ZoneInfo(context.current().time_zone))
        rows = rows.filter(registered_at__gte=start, registered_at__lt=start + timedelta(days=1))
    found = list(rows.select_related("case").order_by("case_id")[: MOST + 1])
    if len(found) > MOST:
        raise Refused(gettext_noop("More than 600 cases. Narrow the filters before you print."))
    chosen = [day(on)] if on is not None else []
    chosen += [f"{chip['label']} {chip['value']}" for chip in listing.chips(dict(filters), actor=actor)]
    unit = network.unit(network.home_unit_id(actor), actor=actor)
    return register([_entry(row) for row in found], house=network.house_of(unit), said="　".join(chosen))


def _entry(row: CaseRow) -> Entry:
    case = row.case
    return Entry(
        registered_at=row.registered_at,
        number=row.number,
        customer=case.contact_name,
        phone=parse_phone(case.contact_phone).mask(),
        place=regions.name_path(case.region),
        product=row.product,
        serial=row.serial,
        what=row.what,
        klass=row.klass,
        owner=row.owner_name,
        technician=row.technician_name,
        struck_off_at=case.struck_off_at,
        ended=_(labels.STATES[CaseState.CANCELLED]) if row.state == CaseState.CANCELLED else "",
    )
