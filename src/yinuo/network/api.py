from ninja import Query

from yinuo.network import queries
from yinuo.network.schemas import ServicePoint, StaffAsked, StaffShown
from yinuo.network.types import UnitKind
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import All
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["network"])


@routes.read("/staff", P.DISPATCH_VISIT_READ, All[StaffShown])
def list_staff(request: Request, asked: Query[StaffAsked]) -> All[StaffShown]:
    """The people to whom cases and visits can be given."""
    found = queries.staff(actor=request.actor)
    if asked.technicians:
        found = found.filter(is_technician=True)
    if asked.service_point:
        found = found.filter(unit__code=asked.service_point)
    return All(
        items=[StaffShown.of(person, is_absent=queries.is_absent(person, at=request.now)) for person in found]
    )


@routes.read("/service-points", P.INTAKE_CASE_READ, All[ServicePoint])
def list_service_points(request: Request) -> All[ServicePoint]:
    """The company, its service points and dealers, as far as one may see them."""
    return All(
        items=[
            ServicePoint(code=unit.code, name=unit.name, kind=UnitKind(unit.kind), region=unit.region)
            for unit in queries.units(actor=request.actor)
        ]
    )
