from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from yinuo.kernel.actors import PEOPLE, Actor
from yinuo.kernel.errors import NotFound, Refused
from yinuo.parties.events import ContactRevealed
from yinuo.parties.models import Customer, Phone
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.platform.paging import Stretch, stretch
from yinuo.platform.phones import parse_phone
from yinuo.platform.search.vectors import matching

REVEALS_PER_DAY = 200
IN_ONE_STATEMENT = 5_000
STAYS_OPEN = timedelta(minutes=10)
"""How long a contact that has been revealed stays readable for the person who gave the reason."""


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """The customers of the actor's units; a merged one is found through the one that stays."""
    customers = _of_units(actor).filter(merged_into__isnull=True)
    return customers.select_related("unit").prefetch_related("phones")


def get(customer_id: int, *, actor: Actor) -> Customer:
    """One customer with phones; for a merged one the customer that stays. Raises `NotFound`."""
    found = _of_units(actor).select_related("unit").prefetch_related("phones").filter(pk=customer_id).first()
    if found is None:
        raise NotFound
    return found if found.merged_into_id is None else get(found.merged_into_id, actor=actor)


def lock(customer_id: int, *, actor: Actor) -> Customer:
    """The customer, held until the transaction ends, if the actor may see it and it has not been merged."""
    rows = _of_units(actor).filter(merged_into__isnull=True, pk=customer_id)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound
    return found


def by_phone(digits: str, *, actor: Actor) -> QuerySet[Customer]:
    """The customers with exactly this number, in any way of writing, newest first; none for what is no number."""
    try:
        number = parse_phone(digits)
    except Refused:
        return Customer.objects.none()
    return visible_to(actor).filter(_has_phone(number.digits)).order_by("-id")


def with_phones(digits: Iterable[str], *, actor: Actor) -> list[Customer]:
    """Everybody who has one of these numbers, written as they are stored; oldest first."""
    wanted = list(digits)
    found: dict[int, Customer] = {}
    for start in range(0, len(wanted), IN_ONE_STATEMENT):
        rows = visible_to(actor).filter(_has_phone(*wanted[start : start + IN_ONE_STATEMENT]))
        found.update({customer.id: customer for customer in rows})
    return [found[each] for each in sorted(found)]


def search(text: str, *, actor: Actor) -> QuerySet[Customer]:
    """By a whole phone number, or by its tail, the name, pinyin or its initials, the address (C351)."""
    try:
        number = parse_phone(text)
    except Refused:
        return matching(visible_to(actor), text)
    return visible_to(actor).filter(_has_phone(number.digits))


def find(text: str, *, actor: Actor, limit: int = 20) -> list[Customer]:
    """What `search` finds, newest first."""
    return list(search(text, actor=actor).order_by("-id")[:limit])


def page(
    text: str, *, actor: Actor, older_than: int | None = None, newer_than: int | None = None
) -> Stretch[Customer]:
    """A page of the customer list, newest first. Two statements."""
    rows = search(text, actor=actor) if text.strip() else visible_to(actor)
    return stretch(rows, older_than=older_than, newer_than=newer_than)


def duplicates_of(customer: Customer, *, actor: Actor, limit: int = 20) -> list[Customer]:
    """Who may be the same: one of the phones is shared, or name and address are equal."""
    same = _has_phone(*(phone.digits for phone in customer.phones.all()))
    if customer.address:
        same |= Q(name=customer.name, address=customer.address)
    return list(visible_to(actor).filter(same).exclude(pk=customer.pk).order_by("id")[:limit])


def is_revealed(customer_id: int, *, actor: Actor, now: datetime) -> bool:
    """Whether the actor has given a reason within the last ten minutes."""
    return _reveals(actor).filter(stream=_stream(customer_id), at__gt=now - STAYS_OPEN).exists()


def reveals_left(actor: Actor, *, now: datetime) -> int:
    """How many contacts the actor may still reveal today; the organisation's setting `reveals_per_day`, else 200."""
    organisation = context.current()
    allowed = int(organisation.settings.get("reveals_per_day", REVEALS_PER_DAY))
    zone = ZoneInfo(organisation.time_zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    return max(0, allowed - _reveals(actor).filter(at__gte=midnight).count())


def _of_units(actor: Actor) -> QuerySet[Customer]:
    customers = Customer.objects.all()
    return customers if actor.scope.units is None else customers.filter(unit_id__in=actor.scope.units)


def _has_phone(*digits: str) -> Q:
    return Q(pk__in=Phone.objects.filter(digits__in=digits).values("customer_id"))


def _reveals(actor: Actor) -> QuerySet[Entry]:
    """What the person has revealed, by hand and by programs."""
    kinds = PEOPLE if actor.kind in PEOPLE else (actor.kind,)
    return Entry.objects.filter(code=ContactRevealed.code, actor_kind__in=kinds, actor_id=actor.id)


def _stream(customer_id: int) -> str:
    return ContactRevealed(customer_id=customer_id, reason="").stream


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How customers are called outside."""
    return dict(Customer.objects.filter(pk__in=numbers).values_list("id", "public_id"))


def number_of(public_id: UUID, *, actor: Actor) -> int:
    """The number of a customer that the actor may see; for a merged one of the one that stays. Raises `NotFound`."""
    found = _of_units(actor).filter(public_id=public_id).values_list("id", "merged_into_id").first()
    if found is None:
        raise NotFound
    number, merged_into = found
    return merged_into or number
