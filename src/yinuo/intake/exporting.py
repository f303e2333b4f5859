"""The filtered register as a workbook."""

import io
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from yinuo.intake import labels, queries
from yinuo.intake.events import CasesExported
from yinuo.intake.types import CaseState, Channel
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission

MOST = 50_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def workbook(filters: Mapping[str, str], *, actor: Actor, now: datetime) -> tuple[bytes, int]:
    """The rows that the filters leave, newest first, phones masked to their tail. Refused above 50,000 rows."""
    actor.require(Permission.INTAKE_CASE_EXPORT)
    rows = queries.filtered(filters, actor=actor, now=now).order_by("-case_id")
    if queries.capped_count(rows, MOST) > MOST:
        raise Refused(gettext_noop("More than 50,000 cases. Narrow the filters before you export."))
    zone = ZoneInfo(context.current().time_zone)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Cases"))
    heads = [
        _("Number"), _("State"), _("Class"), _("Came by"), _("Customer"), _("Phone tail"), _("Product"),
        _("Serial number"), _("What is wrong"), _("Owner"), _("Technician"), _("Asked again"), _("Registered at"), _("Next due"),
    ]  # fmt: skip
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, head)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    count = 0
    for row in rows.iterator(chunk_size=2000):
        count += 1
        sheet.append(
            [
                row.number,
                _(labels.STATES[CaseState(row.state)]),
                row.klass,
                _(labels.CHANNELS[Channel(row.channel)]),
                harmless(row.customer_name),
                row.phone_tail,
                harmless(row.product),
                harmless(row.serial),
                harmless(row.what),
                harmless(row.owner_name),
                harmless(row.technician_name),
                row.nudges,
                row.registered_at.astimezone(zone).replace(tzinfo=None),
                row.next_due.astimezone(zone).replace(tzinfo=None) if row.next_due else None,
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), count


def harmless(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def record_export(*, count: int, actor: Actor, now: datetime) -> None:
    """Write to the audit who took how many cases out."""
    with transaction.atomic():
        recording.record(CasesExported(user_id=actor.id or 0, count=count), actor=actor, now=now)
