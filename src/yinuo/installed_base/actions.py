from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import queries, rules
from yinuo.installed_base.events import (
    ContractAdded,
    ContractChanged,
    UnitAdded,
    UnitChanged,
    UnitExchanged,
    UnitGivenBack,
)
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.installed_base.types import Left
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.kernel.ids import new_id
from yinuo.parties import queries as parties
from yinuo.parties.events import CustomerChanged, CustomersMerged
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions
from yinuo.platform.search.tokens import document_tokens
from yinuo.platform.search.vectors import vector


def add_unit(
    *,
    serial: str,
    model_id: int,
    customer_id: int,
    actor: Actor,
    now: datetime,
    sold_on: date | None = None,
    installed_on: date | None = None,
    invoice_number: str = "",
    region: str = "",
    address: str = "",
    price_fen: int | None = None,
    unit_id: int | None = None,
) -> SoldUnit:
    """Open the file of a sold unit (C001). `unit_id` is the network unit that may see it, by default the customer's.

    Refused for a serial that is on file already, a sale in the future, an installation before the sale.
    """
    require_write(actor)
    customer = parties.get(customer_id, actor=actor)
    seen_by = unit_id or customer.unit_id
    if not actor.scope.covers(seen_by):
        raise NotFound
    values = _checked(
        serial=serial,
        model_id=model_id,
        sold_on=sold_on,
        installed_on=installed_on,
        invoice_number=invoice_number,
        region=region,
        address=address,
        price_fen=price_fen,
        now=now,
    )
    model = catalogue.model(model_id)
    with transaction.atomic():
        try:
            with transaction.atomic():
                unit = SoldUnit.objects.create(
                    public_id=new_id(),
                    customer_id=customer.id,
                    unit_id=seen_by,
                    created_at=now,
                    search=_vector(values, model=_words(model), customer=customer.name),
                    **values,
                )
        except IntegrityError:
            raise _taken(values["serial"]) from None
        recording.record(UnitAdded(sold_unit_id=unit.id), actor=actor, now=now)
    return unit


def change_unit(
    *,
    sold_unit_id: int,
    version: int,
    serial: str,
    model_id: int,
    customer_id: int,
    sold_on: date | None,
    installed_on: date | None,
    invoice_number: str,
    region: str,
    address: str,
    price_fen: int | None,
    actor: Actor,
    now: datetime,
) -> SoldUnit:
    """Correct a unit's file, or give it to another customer. Nothing is written when nothing differs.

    Raises `Stale` when somebody else has changed the file since `version`.
    """
    require_write(actor)
    values = _checked(
        serial=serial,
        model_id=model_id,
        sold_on=sold_on,
        installed_on=installed_on,
        invoice_number=invoice_number,
        region=region,
        address=address,
        price_fen=price_fen,
        now=now,
    )
    with transaction.atomic():
        unit = queries.lock(sold_unit_id, actor=actor)
        customer = parties.get(customer_id, actor=actor)
        values["customer_id"] = customer.id
        before: dict[str, Any] = {field: getattr(unit, field) for field in values}
        if unit.version != version:
            raise Stale(before, version=unit.version)
        changed = tuple(field for field, value in values.items() if before[field] != value)
        if not changed:
            return unit
        model = catalogue.model(model_id)
        for field, value in values.items():
            setattr(unit, field, value)
        unit.version += 1
        unit.search = _vector(values, model=_words(model), customer=customer.name)
        try:
            with transaction.atomic():
                unit.save(update_fields=[*values, "version", "search"])
        except IntegrityError:
            raise _taken(values["serial"]) from None
        recording.record(UnitChanged(sold_unit_id=unit.id, fields=changed), actor=actor, now=now)
    return unit


def add_contract(
    *, sold_unit_id: int, number: str, starts_on: date, ends_on: date, actor: Actor, now: datetime
) -> Contract:
    """Put a maintenance contract on a unit (C348). Refused when it ends before it starts or is on file already."""
    require_write(actor)
    written = rules.plain_serial(number)
    if not written:
        raise Refused(gettext_noop("Enter the number of the contract."), field="number")
    rules.check_term(starts_on, ends_on)
    with transaction.atomic():
        unit = queries.lock(sold_unit_id, actor=actor)
        contract, is_new = Contract.objects.get_or_create(
            number=written,
            sold_unit=unit,
            defaults={"starts_on": starts_on, "ends_on": ends_on, "created_at": now},
        )
        if not is_new:
            raise Refused(
                gettext_noop("The contract %(number)s is on file for this unit already."),
                field="number",
                number=written,
            )
        recording.record(ContractAdded(sold_unit_id=unit.id, contract_id=contract.id), actor=actor, now=now)
    return contract


def change_contract(
    *, contract_id: int, starts_on: date, ends_on: date, actor: Actor, now: datetime
) -> Contract:
    """Correct the term of a contract. Refused when it would end before it starts."""
    require_write(actor)
    rules.check_term(starts_on, ends_on)
    with transaction.atomic():
        contract = Contract.objects.select_for_update().filter(pk=contract_id).first()
        if contract is None:
            raise NotFound
        queries.lock(contract.sold_unit_id, actor=actor)
        if (contract.starts_on, contract.ends_on) == (starts_on, ends_on):
            return contract
        contract.starts_on, contract.ends_on = starts_on, ends_on
        contract.save(update_fields=["starts_on", "ends_on"])
        recording.record(
            ContractChanged(sold_unit_id=contract.sold_unit_id, contract_id=contract.id), actor=actor, now=now
        )
    return contract


def exchange_unit(*, sold_unit_id: int, serial: str, case_id: int, actor: Actor, now: datetime) -> SoldUnit:
    """The customer gives the unit back and takes another of its kind; called by the pipeline only.

    The new unit keeps day of sale, price and invoice, so that its promise runs on; whether it starts anew on the day of
    the exchange is for the charter to say. Refused for a unit that has been given back, and for a serial on file.
    """
    with transaction.atomic():
        old = queries.lock(sold_unit_id, actor=actor)
        rules.check_there(old.left_as, old.serial)
        today = now.astimezone(ZoneInfo(context.current().time_zone)).date()
        values: dict[str, Any] = {
            "serial": rules.check_serial(serial),
            "model_id": old.model_id,
            "sold_on": old.sold_on,
            "invoice_number": old.invoice_number,
            "price_fen": old.price_fen,
            "region": old.region,
            "address": old.address,
        }
        try:
            with transaction.atomic():
                new = SoldUnit.objects.create(
                    public_id=new_id(),
                    customer_id=old.customer_id,
                    unit_id=old.unit_id,
                    replaces=old,
                    exchanged_on=today,
                    created_at=now,
                    search=_vector(values, model=_words(old.model), customer=old.customer.name),
                    **values,
                )
        except IntegrityError:
            raise _taken(values["serial"]) from None
        _leave(old, Left.EXCHANGED, today)
        recording.record(
            UnitExchanged(sold_unit_id=old.id, new_id=new.id, by_case_id=case_id), actor=actor, now=now
        )
    return new


def take_back(*, sold_unit_id: int, case_id: int, actor: Actor, now: datetime) -> None:
    """The customer gives the unit back for its price; called by the pipeline only. Refused when it has left already."""
    with transaction.atomic():
        unit = queries.lock(sold_unit_id, actor=actor)
        rules.check_there(unit.left_as, unit.serial)
        _leave(unit, Left.RETURNED, now.astimezone(ZoneInfo(context.current().time_zone)).date())
        recording.record(UnitGivenBack(sold_unit_id=unit.id, by_case_id=case_id), actor=actor, now=now)


def _leave(unit: SoldUnit, left_as: Left, on: date) -> None:
    unit.left_as, unit.left_on, unit.version = left_as, on, unit.version + 1
    unit.save(update_fields=["left_as", "left_on", "version"])


def follow_merge(event: CustomersMerged, *, actor: Actor, now: datetime) -> None:
    """The units of the customer that went now belong to the one that stays."""
    for unit in SoldUnit.objects.select_for_update().filter(customer_id=event.gone_id).order_by("id"):
        SoldUnit.objects.filter(pk=unit.id).update(customer_id=event.customer_id, version=unit.version + 1)
        recording.record(UnitChanged(sold_unit_id=unit.id, fields=("customer_id",)), actor=actor, now=now)
    _index_units_of(event.customer_id)


def follow_change(event: CustomerChanged, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    """Units are found by the customer's name as it is now."""
    if "name" in event.fields:
        _index_units_of(event.customer_id)


def require_write(actor: Actor) -> None:
    """Who keeps units, or imports files, may write their files."""
    if not actor.may(Permission.IMPORTS_FILE_WRITE):
        actor.require(Permission.INSTALLED_BASE_UNIT_WRITE)


def _checked(
    *,
    serial: str,
    model_id: int,
    sold_on: date | None,
    installed_on: date | None,
    invoice_number: str,
    region: str,
    address: str,
    price_fen: int | None,
    now: datetime,
) -> dict[str, Any]:
    today = now.astimezone(ZoneInfo(context.current().time_zone)).date()
    rules.check_dates(sold_on, installed_on, today=today)
    place = " ".join(address.split())
    return {
        "serial": rules.check_serial(serial),
        "model_id": model_id,
        "sold_on": sold_on,
        "installed_on": installed_on,
        "invoice_number": " ".join(invoice_number.split()),
        "region": region or regions.find(place) or "",
        "address": place,
        "price_fen": rules.check_price(price_fen),
    }


def _taken(serial: str) -> Refused:
    return Refused(
        gettext_noop("The serial number %(serial)s is on file already."), field="serial", serial=serial
    )


def _index_units_of(customer_id: int) -> None:
    for unit in SoldUnit.objects.filter(customer_id=customer_id).select_related("model", "customer"):
        values = {name: getattr(unit, name) for name in ("serial", "invoice_number", "region", "address")}
        search = _vector(values, model=_words(unit.model), customer=unit.customer.name)
        SoldUnit.objects.filter(pk=unit.id).update(search=search)


def _words(model: Any) -> tuple[str, str, str]:
    return model.code, model.name, model.brand


def _vector(values: dict[str, Any], *, model: tuple[str, str, str], customer: str) -> Any:
    code, name, brand = model
    return vector(
        document_tokens(
            [name, brand, values["address"], regions.name_path(values["region"])],
            names=[customer],
            codes=[values["serial"], code, values["invoice_number"]],
        )
    )
