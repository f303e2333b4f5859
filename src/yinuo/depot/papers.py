"""The papers of a stay in the workshop: receipt, register, repair card, label (C355–C358)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yinuo.depot import labels as words
from yinuo.depot import listing, queries
from yinuo.depot.types import CameBy, VoidedAs
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.papers.labels import Label, labels
from yinuo.platform.papers.sheets import day, fact, minute, paper, positions, signed
from yinuo.platform.papers.types import UNSIGNED, House, Position, Signature, Size

if TYPE_CHECKING:
    from yinuo.depot.models import Stay

SIZES = {"a5": Size.A5_LANDSCAPE, "241": Size.PIN_FEED}
"""What `?format=` of a receipt's address may say."""
MOST = 600
"""More lines than that are no page to hold in the hand."""
COPIES = (gettext_noop("Copy 1: file"), gettext_noop("Copy 2: customer"), gettext_noop("Copy 3: workshop"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceipt:
    """What the customer holds while the product is away (客户商品领取收据, C355)."""

    house: House
    number: str
    item_url: str
    case_number: str
    voucher_number: str
    taken_at: datetime
    customer: str
    phone: str
    place: str
    product: str
    serial: str
    reason: str = ""
    condition: str = ""
    accessories: tuple[Position, ...] = ()
    return_on: date | None = None
    customer_signed: Signature = UNSIGNED
    taken_signed: Signature = UNSIGNED
    returned_signed: Signature = UNSIGNED
    returned_at: datetime | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLine:
    """A line of the in/out register (客户商品进出登记簿, C355, C357)."""

    taken_in_at: datetime
    receipt_number: str
    customer: str
    product: str
    serial: str
    accessories: str
    brought_by: str
    taken_in_by: str
    checked_by: str = ""
    checked_at: datetime | None = None
    return_on: date | None = None
    returned_at: datetime | None = None
    returned_by: str = ""
    receipt_voided_at: datetime | None = None
    receipt_voided_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairCard:
    """The card that hangs on the product while it is in the workshop (修护卡, C356, C357), under the receipt's number."""

    house: House
    number: str
    item_url: str
    voucher_number: str
    klass: str
    customer: str
    product: str
    serial: str
    fault: str
    accessories: str = ""
    taken_in_at: datetime
    return_on: date | None = None
    technician: str = ""
    findings: str = ""
    work_done: str = ""
    minutes: int | None = None
    parts: tuple[Position, ...] = ()
    checked: Signature = UNSIGNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the label of an item in the workshop says; `item_url` holds a key only."""

    item_url: str
    number: str
    product: str
    serial: str
    taken_in_at: datetime


def goods_receipt(
    said: GoodsReceipt, *, size: Size = Size.A5_LANDSCAPE, copies: tuple[str, ...] = COPIES
) -> bytes:
    """The receipt as PDF, in the active language."""
    return paper(
        "depot/templates/depot/papers/goods_receipt.typ",
        title=pgettext("paper", "Receipt for goods"),
        number=said.number,
        house=said.house,
        address=said.item_url,
        size=size,
        copies=copies,
        mark=_("Void") if said.is_void else "",
        taken=_("Taken on %(day)s") % {"day": day(said.taken_at)},
        facts=[
            fact(pgettext("paper", "Case"), said.case_number),
            fact(_("Voucher"), said.voucher_number),
            fact(_("Customer"), said.customer),
            fact(_("Phone"), said.phone),
            fact(_("Address"), said.place, wide=True),
            fact(pgettext("paper", "Product"), said.product, wide=True),
            fact(_("Serial number"), said.serial, wide=True),
            fact(pgettext("paper", "Why it is in the workshop"), said.reason, wide=True),
            fact(pgettext("paper", "Condition"), said.condition, wide=True),
            fact(pgettext("paper", "To be returned on"), day(said.return_on)),
            fact(pgettext("paper", "Returned on"), day(said.returned_at)),
        ],
        accessories=positions(said.accessories),
        signatures=[
            signed(_("Customer's signature"), said.customer_signed),
            signed(pgettext("paper", "Taken in by"), said.taken_signed),
            signed(pgettext("paper", "Received back"), said.returned_signed),
        ],
        words={
            "accessories": {
                "name": pgettext("paper", "Taken along with it"),
                "quantity": pgettext("paper", "Quantity"),
            },
            "terms": _(
                "The product is handed out against this receipt, which is then taken back and voided. "
                "If it is lost, bring proof of identity and tell us at once."
            ),
        },
    )


def goods_register(lines: Sequence[StayLine], *, house: House, said: str) -> bytes:
    """Pages of the in/out register as PDF, in the active language; `said` is what was chosen."""
    return paper(
        "depot/templates/depot/papers/goods_register.typ",
        title=pgettext("paper", "Register of goods in and out"),
        house=house,
        size=Size.A4_LANDSCAPE,
        said=said,
        heads=[
            pgettext("paper", "No."),
            pgettext("paper", "Came in"),
            pgettext("paper", "Receipt"),
            _("Customer"),
            pgettext("paper", "Product"),
            pgettext("paper", "Taken along with it"),
            pgettext("paper", "Brought by"),
            pgettext("paper", "Taken in by"),
            pgettext("paper", "Checked by the chief"),
            pgettext("paper", "To be returned on"),
            pgettext("paper", "Went out"),
            pgettext("paper", "Receipt voided"),
        ],
        rows=[_stay(line) for line in lines],
        words={
            "none": _("Nothing has come in."),
            "page_total": _("This page: {n}, of which went out {off}"),
            "running_total": _("Up to here: {n}, of which went out {off}"),
        },
    )


def goods_register_of(state: str, text: str, *, said: str, actor: Actor) -> bytes:
    """The page of what the list of stays shows, in the order in which things came in. Refused above 600 lines."""
    found = list(
        queries.register(text, state, actor=actor)
        .select_related(
            *("case", "taken_by__user", "entered_by__user", "handed_by__user", "clearance__checker__user")
        )
        .order_by("id")[: MOST + 1]
    )
    if len(found) > MOST:
        raise Refused(gettext_noop("More than 600 lines. Narrow the search before you print."))
    unit = network.unit(network.home_unit_id(actor), actor=actor)
    return goods_register([_line(stay) for stay in found], house=network.house_of(unit), said=said)


def _line(stay: "Stay") -> StayLine:
    is_fetched = stay.came_by == CameBy.VISIT
    entered_by = stay.entered_by.name if stay.entered_by is not None else ""
    handed_by = stay.handed_by.name if stay.handed_by is not None else ""
    return StayLine(
        taken_in_at=stay.taken_at,
        receipt_number=stay.receipt_number,
        customer=stay.case.contact_name,
        product=stay.name,
        serial=stay.serial,
        accessories="、".join(listing.goods(stay)),
        brought_by=stay.taken_by.name if is_fetched else stay.taken_signer,
        taken_in_by=entered_by if is_fetched else stay.taken_by.name,
        checked_by=stay.clearance.checker.name if stay.clearance is not None else "",
        checked_at=stay.clearance.at if stay.clearance is not None else None,
        return_on=stay.return_on,
        returned_at=stay.delivered_at or stay.left_at,
        returned_by=f"{handed_by}\n{_('left for disposal')}" if stay.left_at else handed_by,
        receipt_voided_at=stay.receipt_voided_at,
        receipt_voided_as=_(words.VOIDED[VoidedAs.LOST]) if stay.receipt_voided_as == VoidedAs.LOST else "",
    )


def repair_card(said: RepairCard) -> bytes:
    """The card as PDF, 70 mm × 140 mm with the mark of its hole, in the active language."""
    spent = "" if said.minutes is None else ngettext("%(n)s minute", "%(n)s minutes", said.minutes)
    return paper(
        "depot/templates/depot/papers/repair_card.typ",
        title=pgettext("paper", "Repair card"),
        number=said.number,
        house=said.house,
        address=said.item_url,
        size=Size.TAG,
        facts=[
            fact(pgettext("paper", "Product"), said.product),
            fact(_("Serial number"), said.serial),
            fact(_("Customer"), said.customer),
            fact(_("Class"), said.klass),
            fact(_("Voucher"), said.voucher_number),
            fact(pgettext("paper", "Came in"), day(said.taken_in_at)),
            fact(pgettext("paper", "To be returned on"), day(said.return_on)),
            fact(pgettext("paper", "Taken along with it"), said.accessories),
            fact(pgettext("paper", "Fault reported"), said.fault),
        ],
        work=[
            fact(_("Technician"), said.technician),
            fact(pgettext("paper", "Actual time"), spent % {"n": said.minutes} if spent else ""),
        ],
        findings="\n".join(filter(None, (said.findings, said.work_done))),
        parts=positions(said.parts),
        signatures=[signed(pgettext("paper", "Checked by the chief"), said.checked)],
        words={
            "findings": pgettext("paper", "Found and done"),
            "parts": {
                "name": pgettext("paper", "Parts replaced"),
                "quantity": pgettext("paper", "Quantity"),
            },
        },
    )


def item_labels(items: Sequence[Item], *, house: House, skip: int = 0) -> bytes:
    """A label for each item in the workshop as PDF, in the active language."""
    return labels(
        [
            Label(item.item_url, item.number, (item.product, item.serial, day(item.taken_in_at), house.name))
            for item in items
        ],
        house=house,
        skip=skip,
    )


def _stay(line: StayLine) -> dict[str, object]:
    return {
        "cells": [
            minute(line.taken_in_at),
            line.receipt_number,
            line.customer,
            "\n".join(filter(None, (line.product, line.serial))),
            line.accessories,
            line.brought_by,
            line.taken_in_by,
            "\n".join(filter(None, (day(line.checked_at), line.checked_by))),
            day(line.return_on),
            "\n".join(filter(None, (day(line.returned_at), line.returned_by))),
            "\n".join(filter(None, (day(line.receipt_voided_at), line.receipt_voided_as))),
        ],
        "is_off": line.returned_at is not None,
    }
