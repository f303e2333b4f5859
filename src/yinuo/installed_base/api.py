from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import actions, queries, rules
from yinuo.installed_base.schemas import ContractNew, UnitChanged, UnitNew, UnitsAsked, UnitShown
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.parties import queries as parties
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import Page
from yinuo.platform.api.types import fen
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["units"])
FIELDS = {"model_id": "product_model", "customer_id": "customer"}


@routes.read("/units", P.INSTALLED_BASE_UNIT_READ, Page[UnitShown])
def list_units(request: Request, asked: Query[UnitsAsked]) -> Page[UnitShown]:
    """The units that one may see, newest first; found by any piece of serial, model, customer, invoice, address."""
    visible, today = queries.visible_to(request.actor), _today(request)
    rows = queries.search(asked.q, actor=request.actor) if asked.q.strip() else visible
    if asked.customer is not None:
        rows = rows.filter(customer_id=parties.number_of(asked.customer, actor=request.actor))
    if asked.serial:
        rows = rows.filter(serial=rules.plain_serial(asked.serial))
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit),
        asked,
        lambda unit: UnitShown.of(unit, on=today),
        of=visible,
    )


@routes.act(
    "/units", P.INSTALLED_BASE_UNIT_WRITE, UnitShown, status=201, location="units/{id}", fields=FIELDS
)
def register_unit(request: Request, body: UnitNew) -> UnitShown:
    """Open the file of a sold unit, for a customer on file."""
    unit = actions.add_unit(
        serial=body.serial,
        model_id=_model_id(body.product_model),
        customer_id=parties.number_of(body.customer, actor=request.actor),
        sold_on=body.sold_on,
        installed_on=body.installed_on,
        invoice_number=body.invoice_number,
        price_fen=_fen(body.price),
        address=body.address,
        actor=request.actor,
        now=request.now,
    )
    return show_unit(request, unit.public_id)


@routes.read("/units/{uuid:unit_id}", P.INSTALLED_BASE_UNIT_READ, UnitShown)
def show_unit(request: Request, unit_id: UUID) -> UnitShown:
    """One unit with what covers it today."""
    number = id_of(queries.visible_to(request.actor), unit_id)
    return UnitShown.of(queries.get(number, actor=request.actor), on=_today(request))


@routes.act(
    "/units/{uuid:unit_id}",
    P.INSTALLED_BASE_UNIT_WRITE,
    UnitShown,
    method="PATCH",
    fields=FIELDS,
    theirs=show_unit,
)
def change_unit(request: Request, unit_id: UUID, body: UnitChanged) -> UnitShown:
    """Correct a unit's file, or give it to another customer; what is left out stays as it is."""
    unit = queries.get(id_of(queries.visible_to(request.actor), unit_id), actor=request.actor)
    sent = body.model_fields_set
    address = unit.address if body.address is None else body.address
    actions.change_unit(
        sold_unit_id=unit.id,
        version=body.version,
        serial=body.serial or unit.serial,
        model_id=_model_id(body.product_model) if body.product_model else unit.model_id,
        customer_id=parties.number_of(body.customer, actor=request.actor)
        if body.customer
        else unit.customer_id,
        sold_on=body.sold_on if "sold_on" in sent else unit.sold_on,
        installed_on=body.installed_on if "installed_on" in sent else unit.installed_on,
        invoice_number=unit.invoice_number if body.invoice_number is None else body.invoice_number,
        price_fen=unit.price_fen if "price" not in sent else _fen(body.price),
        region=unit.region if address == unit.address else "",
        address=address,
        actor=request.actor,
        now=request.now,
    )
    return show_unit(request, unit_id)


@routes.act("/units/{uuid:unit_id}/contracts", P.INSTALLED_BASE_UNIT_WRITE, UnitShown, status=201)
def add_contract(request: Request, unit_id: UUID, body: ContractNew) -> UnitShown:
    """Put a maintenance contract on a unit."""
    actions.add_contract(
        sold_unit_id=id_of(queries.visible_to(request.actor), unit_id),
        number=body.number,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        actor=request.actor,
        now=request.now,
    )
    return show_unit(request, unit_id)


def _fen(price: str | None) -> int | None:
    return None if price is None else fen(price)


def _model_id(code: str) -> int:
    model = catalogue.model_by_code(code)
    if model is None:
        raise Refused(
            gettext_noop("“%(code)s” is not in the list of models. Choose one of them."),
            field="product_model",
            code=code,
        )
    return model.id


def _today(request: Request) -> date:
    return request.now.astimezone(ZoneInfo(request.organisation.time_zone)).date()
