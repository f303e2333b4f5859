"""Who the program is: what a token is good for, before it is used."""

from yinuo.network import queries as network
from yinuo.platform.accounts import queries as accounts
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import Named, Person, Shape
from yinuo.platform.api.types import Moment
from yinuo.platform.requests import Request

routes = Routes(tags=["token"])


class TokenShown(Shape):
    """Whose name the program works in and what it may do now."""

    name: str
    person: Person | None
    service_point: Named | None
    sees_everything: bool
    scopes: list[str]
    expires_at: Moment
    organisation: Named


@routes.read("/me", None, TokenShown)
def show_token(request: Request) -> TokenShown:
    """What this token is good for."""
    token = accounts.token(request.token_id or 0)
    actor = request.actor
    staff = network.person(actor.staff_id) if actor.staff_id else None
    return TokenShown(
        name=token.name,
        person=Person(id=staff.public_id, name=actor.name) if staff else None,
        service_point=Named(code=staff.unit.code, name=staff.unit.name) if staff else None,
        sees_everything=actor.scope.units is None,
        scopes=sorted(actor.permissions),
        expires_at=token.expires_at,
        organisation=Named(code=request.organisation.slug, name=request.organisation.name),
    )
