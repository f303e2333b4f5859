from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yinuo.installed_base import rules
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.installed_base.types import ContractPeriod, Cover, Period, Place
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import NotFound
from yinuo.kernel.money import yuan
from yinuo.platform.paging import Stretch, stretch
from yinuo.platform.search.vectors import matching

IN_ONE_STATEMENT = 5_000


def visible_to(actor: Actor) -> QuerySet[SoldUnit]:
    units = (
        SoldUnit.objects.select_related("model", "customer", "unit")
        .prefetch_related("contracts")
        .defer("search", "customer__search")
    )
    return units if actor.scope.units is None else units.filter(unit_id__in=actor.scope.units)


def get(sold_unit_id: int, *, actor: Actor) -> SoldUnit:
    """One unit with model, customer and contracts. Raises `NotFound`."""
    found = visible_to(actor).filter(pk=sold_unit_id).first()
    if found is None:
        raise NotFound
    return found


def owner_of(sold_unit_id: int, *, actor: Actor) -> int:
    """The customer whose unit it is. Raises `NotFound`."""
    units = SoldUnit.objects.filter(pk=sold_unit_id)
    if actor.scope.units is not None:
        units = units.filter(unit_id__in=actor.scope.units)
    found = units.values_list("customer_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def place_of(public_id: UUID, *, actor: Actor) -> Place:
    """What a request needs to know of a unit that the actor may see. One statement; raises `NotFound`."""
    units = SoldUnit.objects.filter(public_id=public_id)
    if actor.scope.units is not None:
        units = units.filter(unit_id__in=actor.scope.units)
    found = units.values_list(
        "id", "model_id", "customer_id", "customer__public_id", "region", "address"
    ).first()
    if found is None:
        raise NotFound
    return Place(*found)


def lock(sold_unit_id: int, *, actor: Actor) -> SoldUnit:
    """The unit, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=sold_unit_id).first()
    if found is None:
        raise NotFound
    return found


def serial_of(text: str) -> str:
    """A serial number as it is kept. Refused for what cannot be one."""
    return rules.check_serial(text)


def by_serial(serial: str, *, actor: Actor) -> SoldUnit | None:
    """The unit with this serial, however it is written."""
    return visible_to(actor).filter(serial=rules.plain_serial(serial)).first()


def with_serials(serials: Iterable[str]) -> dict[str, SoldUnit]:
    """Units of the whole organisation by serial; who asks must check what the actor may see."""
    wanted = list(serials)
    found: dict[str, SoldUnit] = {}
    for start in range(0, len(wanted), IN_ONE_STATEMENT):
        rows = visible_to(SYSTEM).filter(serial__in=wanted[start : start + IN_ONE_STATEMENT])
        found.update({unit.serial: unit for unit in rows})
    return found


def of_customer(customer_id: int, *, actor: Actor) -> list[SoldUnit]:
    return list(visible_to(actor).filter(customer_id=customer_id).order_by("-sold_on", "-id"))


def search(text: str, *, actor: Actor) -> QuerySet[SoldUnit]:
    """By any piece of the serial, the model, the invoice, the customer's name or pinyin, the address."""
    return matching(visible_to(actor), text)


def find(text: str, *, actor: Actor, limit: int = 20) -> list[SoldUnit]:
    """What `search` finds, newest first."""
    return list(search(text, actor=actor).order_by("-id")[:limit])


def page(
    text: str, *, actor: Actor, older_than: int | None = None, newer_than: int | None = None
) -> Stretch[SoldUnit]:
    """A page of the unit list, newest first. Two statements."""
    rows = search(text, actor=actor) if text.strip() else visible_to(actor)
    return stretch(rows, older_than=older_than, newer_than=newer_than)


def cover_of(sold_unit: SoldUnit, *, on: date) -> Cover:
    """What covers the unit on that day. No statement when model and contracts are loaded, as by `get`."""
    return rules.cover(
        sold_on=sold_unit.sold_on,
        free_months=sold_unit.model.free_months,
        contracts=[_period(contract) for contract in sold_unit.contracts.all()],
        on=on,
    )


def facts_of(sold_unit_id: int, *, on: date) -> dict[str, Any]:
    """What a decision may know from the unit's file (C347–C349); what the file does not say is left out.

    Each charter takes of it what it knows, by the name that it has for it. An invoice on file is a voucher; that there
    is none may be a gap of the file.
    """
    unit = (
        SoldUnit.objects.select_related("model")
        .prefetch_related("contracts")
        .only(
            *("sold_on", "installed_on", "exchanged_on", "invoice_number", "price_fen"),
            *("model__goods", "model__free_months"),
        )
        .get(pk=sold_unit_id)
    )
    contract = rules.contract_to_show(cover_of(unit, on=on))
    facts: dict[str, Any] = {
        "sold_on": unit.sold_on,
        "bought_on": unit.sold_on,
        "installed_on": unit.installed_on,
        "free_months": unit.model.free_months,
        "model_months": unit.model.free_months,
        "has_contract": contract is not None,
        "goods": unit.model.goods or None,
        "price": None if unit.price_fen is None else yuan(unit.price_fen),
        "has_voucher": True if unit.invoice_number else None,
        "exchanged": unit.exchanged_on is not None,
        "exchanged_on": unit.exchanged_on,
    }
    if contract is not None:
        facts["contract_starts_on"] = contract.period.starts_on
        facts["contract_ends_on"] = contract.period.ends_on
    return {name: value for name, value in facts.items() if value is not None}


def _period(contract: Contract) -> ContractPeriod:
    return ContractPeriod(contract.id, contract.number, Period(contract.starts_on, contract.ends_on))


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How units are called outside."""
    return dict(SoldUnit.objects.filter(pk__in=numbers).values_list("id", "public_id"))
