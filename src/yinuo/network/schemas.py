from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field

from yinuo.network.types import UnitKind
from yinuo.platform.api.schemas import Named, Shape
from yinuo.platform.api.types import Id, Text, text

if TYPE_CHECKING:
    from yinuo.network.models import Staff


class StaffAsked(Shape):
    technicians: bool = Field(default=False, description="Only those who can be sent.")
    service_point: Annotated[Text, text(20, example="HQ", says="Only of this one.")] = ""


class ServicePoint(Shape):
    """The company, one of its service points, or a dealer."""

    code: str
    name: str
    kind: UnitKind
    region: str


class StaffShown(Shape):
    """Somebody to whom work can be given."""

    id: Id
    name: str
    title: str
    is_technician: bool
    is_absent: bool
    service_point: Named

    @classmethod
    def of(cls, person: "Staff", *, is_absent: bool) -> Self:
        return cls(
            id=person.public_id,
            name=person.user.name,
            title=person.title,
            is_technician=person.is_technician,
            is_absent=is_absent,
            service_point=Named(code=person.unit.code, name=person.unit.name),
        )
