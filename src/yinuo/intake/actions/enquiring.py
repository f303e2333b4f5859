"""What is asked about the tariff by phone."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from yinuo.catalogue import queries as catalogue
from yinuo.intake import queries
from yinuo.intake.events import EnquiryNoted
from yinuo.intake.models import TariffEnquiry
from yinuo.intake.types import EnquiryResult
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform import phones
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

MOST_LINES = 30


def note_enquiry(
    *,
    codes: Collection[str],
    result: EnquiryResult,
    caller_name: str = "",
    caller_phone: str = "",
    note: str = "",
    actor: Actor,
    now: datetime,
) -> TariffEnquiry:
    """Keep what a caller was told about the tariff, at the prices of today (C013).

    Refused without a piece of work, and for work that the tariff of today does not have.
    """
    actor.require(Permission.INTAKE_ENQUIRY_WRITE)
    if not codes:
        raise Refused(
            gettext_noop("Choose at least one piece of work that the caller asked about."), field="codes"
        )
    if len(codes) > MOST_LINES:
        raise Refused(gettext_noop("Choose at most %(most)s pieces of work."), field="codes", most=MOST_LINES)
    phone = phones.parse_phone(caller_phone, field="caller_phone").digits if caller_phone.strip() else ""
    in_force = {item.code: item for item in reversed(list(catalogue.tariff(on=queries.local_day(now))))}
    unknown = next((code for code in codes if code not in in_force), None)
    if unknown is not None:
        raise Refused(
            gettext_noop("“%(code)s” is not in the tariff any more. Look it up again."),
            field="codes",
            code=unknown,
        )
    told = [in_force[code] for code in sorted(set(codes))]
    categories = {item.category for item in told}
    with transaction.atomic():
        enquiry = TariffEnquiry.objects.create(
            unit_id=network.home_unit_id(actor),
            taken_by_id=actor.staff_id,
            category=categories.pop() if len(categories) == 1 else "",
            lines=[
                {
                    "code": item.code,
                    "name": item.name,
                    "price_fen": item.price_fen,
                    "guide_price_fen": item.guide_price_fen,
                }
                for item in told
            ],
            caller_name=" ".join(caller_name.split()),
            caller_phone=phone,
            result=result,
            note=note.strip(),
            at=now,
        )
        recording.record(
            EnquiryNoted(
                enquiry_id=enquiry.id,
                unit_id=enquiry.unit_id,
                result=result,
                codes=tuple(item.code for item in told),
            ),
            actor=actor,
            now=now,
        )
    return enquiry
