from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.field.models import VisitPhoto, VisitReport
from yinuo.field.types import Progress
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, gettext_noop
from yinuo.platform.organisations import context
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import Accessory, Goods, Line, is_agreed, is_estimated

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit
    from yinuo.workorders.models import Consent

OPEN = frozenset({VisitState.BOOKED, VisitState.ARRIVED})
LOOK_BACK = timedelta(days=30)
LOOK_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a customer has handed over on a visit."""

    goods: Goods
    trouble: str
    signer: str


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


def reports_by_visit(visit_ids: Iterable[int]) -> dict[int, VisitReport]:
    """The reports of several visits with their parts. Two statements."""
    found = VisitReport.objects.filter(pk__in=list(visit_ids)).prefetch_related("parts")
    return {report.visit_id: report for report in found}


def taken_on(visit_id: int) -> Taken:
    """What was handed over on a visit, why, and who signed for it."""
    report = VisitReport.objects.select_related("taken").get(pk=visit_id)
    goods = Goods(
        name=report.taken.name,
        serial=report.taken.serial,
        condition=report.taken.condition,
        accessories=tuple(Accessory(each) for each in report.taken.accessories),
        others=report.taken.others,
    )
    return Taken(goods=goods, trouble=report.outcome_note, signer=report.signer)


def get_mine(visit_id: int, *, actor: Actor) -> "Visit":
    """A visit with its case and people, for the technician to whom it was given. One statement."""
    visit = dispatch.get(visit_id, actor=actor)
    check_mine(visit, actor)
    return visit


def check_mine(visit: "Visit", actor: Actor) -> None:
    """Refuse everybody but the technician to whom the visit was given."""
    if actor.staff_id is None or visit.technician_id != actor.staff_id:
        raise Forbidden(gettext_noop("This visit has been given to another technician."))


def photos_of(visit_id: int) -> list[VisitPhoto]:
    return list(VisitPhoto.objects.filter(report_id=visit_id).select_related("evidence").order_by("id"))


def works_on(case_id: int, *, actor: Actor) -> bool:
    """Whether the actor has a visit to this case before them, or is there now."""
    return actor.staff_id is not None and any(
        visit.technician_id == actor.staff_id and visit.state in OPEN for visit in dispatch.of_case(case_id)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a visit stands: what was reported, what it will cost, and what the customer has said to that."""

    report: VisitReport
    lines: list[Line]
    consent: "Consent | None"

    @property
    def is_agreed(self) -> bool:
        """Whether the customer has agreed, on this visit, to the estimate as it is now (C017)."""
        return (
            self.report.consent_at is not None
            and self.consent is not None
            and self.consent.is_given
            and is_agreed(self.consent.lines, self.lines)
        )

    @property
    def is_refused(self) -> bool:
        """Whether the customer's last word, on this visit, is no."""
        return (
            self.consent is not None
            and not self.consent.is_given
            and self.consent.at >= self.report.arrived_at
        )

    def progress(self, klass: str) -> Progress:
        shown = self.report.tariff_shown_at is not None
        return Progress(
            arrived=True,
            tariff_shown=shown,
            estimated=shown and is_estimated(klass, self.lines),
            agreed=self.is_agreed,
            found=bool(self.report.findings) and self.report.work_minutes is not None,
            signed=self.report.signature_id is not None,
            ended=self.report.ended_at is not None,
        )


def standing(report: VisitReport, order_id: int) -> Standing:
    """Two statements."""
    return Standing(report, workorders.estimate_of(order_id), workorders.consent_in_force(order_id))


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
