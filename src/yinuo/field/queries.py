from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from yinuo.catalogue import queries as catalogue
from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.field import rules
from yinuo.field.models import VisitPhoto, VisitReport
from yinuo.field.types import Progress
from yinuo.kernel.actors import Actor
from yinuo.platform.organisations import context
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import Line

if TYPE_CHECKING:
    from yinuo.catalogue.models import TariffItem
    from yinuo.dispatch.models import Visit

OPEN = frozenset({VisitState.BOOKED, VisitState.ARRIVED})
LOOK_BACK = timedelta(days=30)
LOOK_AHEAD = timedelta(days=14)


def reports() -> QuerySet[VisitReport]:
    return VisitReport.objects.select_related("visit__technician__user", "visit__order").prefetch_related(
        "parts", "photos__evidence"
    )


def report_of(visit_id: int) -> VisitReport | None:
    """What was found and done on a visit, with parts and photos; nothing before the technician has arrived."""
    return reports().filter(pk=visit_id).first()


def reports_of_case(case_id: int) -> list[VisitReport]:
    """The reports of all visits of a case, newest first."""
    return list(reports().filter(visit__case_id=case_id).order_by("-visit_id"))


def photos_of(visit_id: int) -> list[VisitPhoto]:
    return list(VisitPhoto.objects.filter(report_id=visit_id).select_related("evidence").order_by("id"))


def worked_on(case_id: int, *, actor: Actor) -> bool:
    """Whether the actor has been sent to this case as a technician."""
    return actor.staff_id is not None and any(
        visit.technician_id == actor.staff_id and visit.state != VisitState.CANCELLED
        for visit in dispatch.of_case(case_id)
    )


def category_of(visit: "Visit") -> str:
    """The product category whose tariff applies; empty when nobody knows the product."""
    case = visit.case
    if case.sold_unit is not None:
        return case.sold_unit.model.category
    if case.product_model is not None:
        return case.product_model.category
    return case.fault.category if case.fault is not None else ""


def tariff_of(visit: "Visit", *, at: datetime) -> "list[TariffItem]":
    """The tariff for the visited product as it is at that time."""
    day = at.astimezone(ZoneInfo(context.current().time_zone)).date()
    return list(catalogue.tariff(category_of(visit), on=day))


def estimate_of(order_id: int) -> list[Line]:
    return [
        Line(line.tariff_code, line.name, line.quantity, line.price_fen)
        for line in workorders.lines(order_id)
    ]


def agreed_lines(report: VisitReport, order_id: int) -> list[Line] | None:
    """What the customer has agreed to on this visit and is still the estimate; nothing otherwise (C017)."""
    consent = workorders.consent_in_force(order_id)
    lines = estimate_of(order_id)
    if report.consent_at is None or consent is None or not consent.is_given:
        return None
    return lines if rules.is_agreed(consent.lines, lines) else None


def progress_of(visit: "Visit", report: VisitReport | None) -> Progress:
    if report is None:
        return Progress(ended=visit.state not in OPEN)
    lines = estimate_of(visit.order_id)
    shown = report.tariff_shown_at is not None
    return Progress(
        arrived=True,
        tariff_shown=shown,
        estimated=rules.is_estimated(visit.order.klass, lines, tariff_shown=shown),
        agreed=agreed_lines(report, visit.order_id) is not None,
        found=bool(report.findings) and report.work_minutes is not None,
        signed=report.signature_id is not None,
        ended=report.ended_at is not None,
    )


@dataclass(frozen=True, slots=True)
class Day:
    """A technician's visits around a day. `following` is where to go now: under way, or the earliest that is open."""

    following: "Visit | None"
    today: "list[Visit]"
    left_over: "list[Visit]"
    ahead: "list[Visit]"


def day_of(staff_id: int, *, now: datetime) -> Day:
    """The visits of the local day of `now`, what is left open from earlier days, and what is booked ahead."""
    local = now.astimezone(ZoneInfo(context.current().time_zone))
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    visits = dispatch.of_technician(staff_id, start=start - LOOK_BACK, end=end + LOOK_AHEAD)
    today = [visit for visit in visits if start <= visit.during.lower < end]
    left_over = [visit for visit in visits if visit.during.lower < start and visit.state in OPEN]
    under_way = [visit for visit in [*left_over, *today] if visit.state == VisitState.ARRIVED]
    waiting = [visit for visit in today if visit.state == VisitState.BOOKED]
    following = next(iter([*under_way, *waiting, *left_over]), None)
    return Day(
        following=following,
        today=[visit for visit in today if visit != following],
        left_over=[visit for visit in left_over if visit != following],
        ahead=[visit for visit in visits if visit.during.lower >= end],
    )
