from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.kernel.ids import new_id
from yinuo.network import queries as network
from yinuo.parties import queries, rules
from yinuo.parties.events import ContactRevealed, CustomerAdded, CustomerChanged, CustomersMerged
from yinuo.parties.models import Customer, Phone
from yinuo.parties.types import CustomerKind, RevealReason
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.platform.phones import PhoneNumber
from yinuo.platform.reference import regions
from yinuo.platform.search.tokens import document_tokens
from yinuo.platform.search.vectors import vector

Numbers = Iterable[str | PhoneNumber]


def register_customer(
    *,
    kind: CustomerKind,
    name: str,
    phones: Numbers,
    actor: Actor,
    now: datetime,
    region: str = "",
    address: str = "",
    note: str = "",
    unit_id: int | None = None,
) -> Customer:
    """Open a customer's file (C001, C351). The first phone is the main one.

    `region` is a six-digit code; without one it is read from the address. `unit_id` is the network unit that may see
    the file, by default the actor's own. Refused without a name or a phone, or when a phone is no number.
    """
    require_write(actor)
    unit = unit_id or network.home_unit_id(actor)
    if not actor.scope.covers(unit):
        raise NotFound
    numbers = rules.check_phones(phones)
    values = _checked(kind=kind, name=name, region=region, address=address, note=note)
    with transaction.atomic():
        customer = Customer.objects.create(
            public_id=new_id(),
            unit_id=unit,
            created_at=now,
            search=_vector(values, _digits(numbers)),
            **values,
        )
        Phone.objects.bulk_create(_phones(customer.id, numbers))
        recording.record(CustomerAdded(customer_id=customer.id), actor=actor, now=now)
    return customer


def change_customer(
    *,
    customer_id: int,
    version: int,
    kind: CustomerKind,
    name: str,
    region: str,
    address: str,
    note: str,
    phones: Numbers,
    actor: Actor,
    now: datetime,
) -> Customer:
    """Correct a customer's file; `phones` is the whole list, the main one first. Nothing is written when nothing differs.

    Raises `Stale` when somebody else has changed the file since `version`.
    """
    require_write(actor)
    numbers = rules.check_phones(phones)
    values = _checked(kind=kind, name=name, region=region, address=address, note=note)
    with transaction.atomic():
        customer = queries.lock(customer_id, actor=actor)
        known = [phone.digits for phone in customer.phones.all()]
        before: dict[str, Any] = {field: getattr(customer, field) for field in values}
        if customer.version != version:
            raise Stale({**before, "phones": known}, version=customer.version)
        changed = [field for field, value in values.items() if before[field] != value]
        if _digits(numbers) != known:
            changed.append("phones")
            Phone.objects.filter(customer=customer).delete()
            Phone.objects.bulk_create(_phones(customer.id, numbers))
        if changed:
            _save(customer, values, _digits(numbers))
            recording.record(
                CustomerChanged(customer_id=customer.id, fields=tuple(changed)), actor=actor, now=now
            )
    return customer


def merge_customers(*, keep_id: int, gone_id: int, reason: str, actor: Actor, now: datetime) -> Customer:
    """Make two files of one customer one. Phones move; empty entries of the kept file are filled from the other.

    What belongs to the customer in later contexts follows the event. Refused for the same file twice and without a
    reason; a file that has been merged before, or that the actor may not see, is not found.
    """
    actor.require(Permission.PARTIES_CUSTOMER_MERGE)
    if keep_id == gone_id:
        raise Refused(gettext_noop("Choose two different customers."), field="gone_id")
    if not reason.strip():
        raise Refused(gettext_noop("Say why the two are the same."), field="reason")
    with transaction.atomic():
        locked = {each: queries.lock(each, actor=actor) for each in sorted((keep_id, gone_id))}
        keep, gone = locked[keep_id], locked[gone_id]
        known = [phone.digits for phone in keep.phones.all()]
        moving = rules.added_phones(known, [phone.digits for phone in gone.phones.all()])
        Phone.objects.filter(customer=gone, digits__in=moving).update(customer=keep, is_main=False)
        Phone.objects.filter(customer=gone).delete()
        values = {
            "kind": keep.kind,
            "name": keep.name,
            "region": keep.region or gone.region,
            "address": keep.address or gone.address,
            "note": rules.joined_notes(keep.note, gone.note),
        }
        _save(keep, values, [*known, *moving])
        Customer.objects.filter(merged_into=gone).update(merged_into=keep)
        Customer.objects.filter(pk=gone.id).update(
            merged_into=keep, merge_reason=reason.strip()[:200], search=None, version=F("version") + 1
        )
        recording.record(CustomersMerged(customer_id=keep.id, gone_id=gone.id), actor=actor, now=now)
    return keep


def reveal_contact(*, customer_id: int, reason: RevealReason, actor: Actor, now: datetime) -> Customer:
    """Show the full phones and address to the actor, and write down that and why they were shown.

    Refused when the actor has revealed as many contacts today as the organisation allows.
    """
    actor.require(Permission.PARTIES_CUSTOMER_REVEAL)
    customer = queries.get(customer_id, actor=actor)
    with transaction.atomic():
        if queries.reveals_left(actor, now=now) == 0:
            raise Refused(
                gettext_noop(
                    "You have looked at as many contacts as one day allows. Ask your administrator."
                ),
                field="reason",
            )
        recording.record(ContactRevealed(customer_id=customer.id, reason=reason), actor=actor, now=now)
    return customer


def require_write(actor: Actor) -> None:
    """Who keeps customers, or imports files, may write their files."""
    if not actor.may(Permission.IMPORTS_FILE_WRITE):
        actor.require(Permission.PARTIES_CUSTOMER_WRITE)


def _checked(*, kind: CustomerKind, name: str, region: str, address: str, note: str) -> dict[str, str]:
    place = " ".join(address.split())
    return {
        "kind": CustomerKind(kind),
        "name": rules.check_name(name),
        "region": rules.check_region(region, place),
        "address": place,
        "note": note.strip(),
    }


def _save(customer: Customer, values: dict[str, str], digits: Sequence[str]) -> None:
    for field, value in values.items():
        setattr(customer, field, value)
    customer.version += 1
    customer.search = _vector(values, digits)
    customer.save(update_fields=[*values, "version", "search"])


def _digits(numbers: Sequence[PhoneNumber]) -> list[str]:
    return [number.digits for number in numbers]


def _phones(customer_id: int, numbers: Sequence[PhoneNumber]) -> list[Phone]:
    return [
        Phone(customer_id=customer_id, digits=number.digits, kind=number.kind, is_main=place == 0)
        for place, number in enumerate(numbers)
    ]


def _vector(values: dict[str, str], digits: Sequence[str]) -> Any:
    places = [values["address"], regions.name_path(values["region"]), values["note"]]
    return vector(document_tokens(places, names=[values["name"]], codes=digits))
