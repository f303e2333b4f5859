from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field

from yinuo.installed_base import queries
from yinuo.installed_base.types import Left
from yinuo.platform.api import contacts
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import Named, Shape
from yinuo.platform.api.types import Asked, Count, Day, Id, Money, Text, Version, money, text

if TYPE_CHECKING:
    from yinuo.installed_base.models import SoldUnit

Serial = Annotated[Text, text(60, least=1, example="AD20260001", says="As on the plate.")]
ModelCode = Annotated[Text, text(40, least=1, example="L55E9")]
Invoice = Annotated[Text, text(40)]
Place = Annotated[Text, text(160, says="Only when it is not the customer's.")]


class UnitsAsked(Stretched):
    q: Asked = ""
    customer: Id | None = None
    serial: Annotated[Text, text(60, says="Exactly this serial number, however it is written.")] = ""


class UnitNew(Shape):
    """A sold unit's file as it is opened."""

    serial: Serial
    product_model: ModelCode
    customer: Id
    sold_on: Day | None = None
    installed_on: Day | None = None
    invoice_number: Invoice = ""
    price: Money | None = None
    address: Place = ""


class UnitChanged(Shape):
    """What shall change; what is left out stays. `null` empties a day, and the price."""

    version: Version
    serial: Serial | None = None
    product_model: ModelCode | None = None
    customer: Id | None = None
    sold_on: Day | None = None
    installed_on: Day | None = None
    invoice_number: Invoice | None = None
    price: Money | None = None
    address: Place | None = None


class ContractNew(Shape):
    """A maintenance contract for one unit, both days included."""

    number: Annotated[Text, text(40, least=1, example="BY-2026-17")]
    starts_on: Day
    ends_on: Day


class ContractShown(Shape):
    number: str
    starts_on: Day
    ends_on: Day


class CoverShown(Shape):
    """What covers the unit today. `free_until` is unknown without the day of sale."""

    is_free: bool
    free_until: Day | None
    contract: str | None = Field(description="The number of the contract in force.")


class Owner(Shape):
    id: Id
    name: str


class UnitShown(Shape):
    """A serial-numbered product in a customer's hands."""

    id: Id
    serial: str
    product_model: Named
    customer: Owner
    service_point: Named
    sold_on: Day | None
    installed_on: Day | None
    invoice_number: str
    price: Money | None = Field(description="What the customer paid, where it is on file.")
    exchanged_on: Day | None = Field(description="When this unit came in exchange for another one.")
    left_as: Left | None = Field(description="As what the customer gave it back.")
    left_on: Day | None
    region: str
    address: str
    cover: CoverShown
    contracts: list[ContractShown]
    version: Count

    @classmethod
    def of(cls, unit: "SoldUnit", *, on: date) -> Self:
        """What a program sees of a unit that has been read with model, customer, contracts."""
        cover = queries.cover_of(unit, on=on)
        running = cover.running_contract
        return cls(
            id=unit.public_id,
            serial=unit.serial,
            product_model=Named(code=unit.model.code, name=unit.model.name),
            customer=Owner(id=unit.customer.public_id, name=unit.customer.name),
            service_point=Named(code=unit.unit.code, name=unit.unit.name),
            sold_on=unit.sold_on,
            installed_on=unit.installed_on,
            invoice_number=unit.invoice_number,
            price=None if unit.price_fen is None else money(unit.price_fen),
            exchanged_on=unit.exchanged_on,
            left_as=None if not unit.left_as else Left(unit.left_as),
            left_on=unit.left_on,
            region=unit.region,
            address=contacts.address(unit.address, unit.region, revealed=False),
            cover=CoverShown(
                is_free=cover.is_free,
                free_until=cover.free.ends_on if cover.free else None,
                contract=running.number if running else None,
            ),
            contracts=[
                ContractShown(number=one.number, starts_on=one.starts_on, ends_on=one.ends_on)
                for one in unit.contracts.all()
            ],
            version=unit.version,
        )
