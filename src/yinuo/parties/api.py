from uuid import UUID

from ninja import Query

from yinuo.network import queries as network
from yinuo.parties import actions, queries
from yinuo.parties.schemas import CustomerChanged, CustomerNew, CustomerReveal, CustomersAsked, CustomerShown
from yinuo.parties.types import CustomerKind
from yinuo.platform.api.paging import stretch
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import Page
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["customers"])


@routes.read("/customers", P.PARTIES_CUSTOMER_READ, Page[CustomerShown])
def list_customers(request: Request, asked: Query[CustomersAsked]) -> Page[CustomerShown]:
    """The customers that one may see, newest first; found by phone or its tail, name, pinyin initials, address."""
    visible = queries.visible_to(request.actor)
    rows = queries.search(asked.q, actor=request.actor) if asked.q.strip() else visible
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit),
        asked,
        CustomerShown.of,
        of=visible,
    )


@routes.act(
    "/customers",
    P.PARTIES_CUSTOMER_WRITE,
    CustomerShown,
    status=201,
    location="customers/{id}",
)
def register_customer(request: Request, body: CustomerNew) -> CustomerShown:
    """Open a customer's file."""
    unit_id = (
        network.unit_with_code(body.service_point, actor=request.actor).id if body.service_point else None
    )
    customer = actions.register_customer(
        kind=body.kind,
        name=body.name,
        phones=body.phones,
        region=body.region,
        address=body.address,
        note=body.note,
        unit_id=unit_id,
        actor=request.actor,
        now=request.now,
    )
    return CustomerShown.of(customer)


@routes.read("/customers/{uuid:customer_id}", P.PARTIES_CUSTOMER_READ, CustomerShown)
def show_customer(request: Request, customer_id: UUID, asked: Query[CustomerReveal]) -> CustomerShown:
    """One customer; for a file that has been merged, the one that stays."""
    number = queries.number_of(customer_id, actor=request.actor)
    if asked.reveal is None:
        return CustomerShown.of(queries.get(number, actor=request.actor))
    customer = actions.reveal_contact(
        customer_id=number, reason=asked.reveal, actor=request.actor, now=request.now
    )
    return CustomerShown.of(customer, revealed=True)


def stored(request: Request, customer_id: UUID) -> CustomerShown:
    number = queries.number_of(customer_id, actor=request.actor)
    return CustomerShown.of(queries.get(number, actor=request.actor))


@routes.act(
    "/customers/{uuid:customer_id}",
    P.PARTIES_CUSTOMER_WRITE,
    CustomerShown,
    method="PATCH",
    theirs=stored,
)
def change_customer(request: Request, customer_id: UUID, body: CustomerChanged) -> CustomerShown:
    """Correct a customer's file; what is left out stays as it is."""
    customer = queries.get(queries.number_of(customer_id, actor=request.actor), actor=request.actor)
    address = customer.address if body.address is None else body.address
    known = customer.region if address == customer.address else ""
    actions.change_customer(
        customer_id=customer.id,
        version=body.version,
        kind=body.kind or CustomerKind(customer.kind),
        name=customer.name if body.name is None else body.name,
        region=known if body.region is None else body.region,
        address=address,
        note=customer.note if body.note is None else body.note,
        phones=body.phones or [phone.digits for phone in customer.phones.all()],
        actor=request.actor,
        now=request.now,
    )
    return stored(request, customer_id)
