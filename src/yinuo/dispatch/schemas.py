from typing import TYPE_CHECKING, Self

from pydantic import Field

from yinuo.dispatch.types import VisitState
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import CaseRef, Person, Shape
from yinuo.platform.api.types import Count, Id, Moment, Reason, Version

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit


class VisitsAsked(Stretched):
    state: VisitState | None = None
    technician: Id | None = None
    case: Id | None = None
    since: Moment | None = Field(default=None, description="Only those that end after this time.")
    until: Moment | None = Field(default=None, description="Only those that start before this time.")


class VisitNew(Shape):
    technician: Id
    start: Moment
    end: Moment


class Rescheduled(Shape):
    version: Version
    start: Moment
    end: Moment


class Reassigned(Shape):
    version: Version
    technician: Id


class CalledOff(Shape):
    version: Version
    reason: Reason


class OrderRef(Shape):
    id: Id
    number: str


class VisitShown(Shape):
    """A technician sent with a voucher for a date and window."""

    id: Id
    work_order: OrderRef
    case: CaseRef
    technician: Person
    start: Moment
    end: Moment
    state: VisitState
    reason: str
    booked_at: Moment
    arrived_at: Moment | None
    ended_at: Moment | None
    version: Count

    @classmethod
    def of(cls, visit: "Visit") -> Self:
        return cls(
            id=visit.public_id,
            work_order=OrderRef(id=visit.order.public_id, number=visit.order.number),
            case=CaseRef(id=visit.case.public_id, number=visit.case.number),
            technician=Person(id=visit.technician.public_id, name=visit.technician.name),
            start=visit.during.lower,
            end=visit.during.upper,
            state=VisitState(visit.state),
            reason=visit.reason,
            booked_at=visit.booked_at,
            arrived_at=visit.arrived_at,
            ended_at=visit.ended_at,
            version=visit.version,
        )
