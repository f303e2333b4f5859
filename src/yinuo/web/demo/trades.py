"""How an organisation of the demonstration is opened: its places, people, promise, products and tariff."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yinuo.catalogue import actions as catalogue
from yinuo.charters import actions as charters
from yinuo.charters import queries as promises
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.network import actions as network
from yinuo.network import queries
from yinuo.network.actions import Account, Place, UnitData
from yinuo.network.types import UnitKind
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts.demo import make_persona
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations import context, settings
from yinuo.web.demo.people import Office, Person
from yinuo.web.demo.planning import ZONE


@dataclass(frozen=True, slots=True)
class Product:
    """A model that is sold; `goods` is the word of the promise for it, the price is in fen."""

    code: str
    name: str
    brand: str
    category: str
    price_fen: int
    goods: str = ""
    free_months: int | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A line of the tariff, in fen."""

    code: str
    category: str
    name: str
    price_fen: int


@dataclass(frozen=True, slots=True)
class Trade:
    """What an organisation is made of. `filled` settles what its promise leaves blank; then a release is published.

    With None the text holds as it was shipped, until somebody publishes one.
    """

    charter: str
    places: tuple[tuple[UnitKind, UnitData], ...]
    people: tuple[Person, ...]
    products: tuple[Product, ...]
    tariff: tuple[Fee, ...] = ()
    filled: Mapping[str, object] | None = None
    set_up: Mapping[str, str] = field(default_factory=dict)
    """Settings of the organisation, as they are typed."""


@dataclass(frozen=True, slots=True)
class Shop(Office):
    """The people at work, and the models that they sell."""

    models: dict[str, int]


def settle(trade: Trade, *, opened: datetime) -> Shop:
    """Open it on that day: it decides by its promise from then on."""
    accounts.seed_roles(actor=SYSTEM, now=opened)
    units = {
        data.code: network.add_unit(kind=kind, data=data, actor=SYSTEM, now=opened).id
        for kind, data in trade.places
    }
    network.ensure_default_calendar(actor=SYSTEM, now=opened)
    decide_by(trade.charter, trade.filled, trade.set_up, now=opened)
    actors = {person.username: _employ(person, units, now=opened) for person in trade.people}
    return Shop(actors, units, stock(trade, now=opened))


def stock(trade: Trade, *, now: datetime) -> dict[str, int]:
    """Enter the products and the tariff; answers the products' numbers by code."""
    models = {
        each.code: catalogue.set_model(
            code=each.code,
            name=each.name,
            brand=each.brand,
            category=each.category,
            goods=each.goods,
            free_months=each.free_months,
            actor=SYSTEM,
            now=now,
        ).id
        for each in trade.products
    }
    for fee in trade.tariff:
        catalogue.set_tariff(
            code=fee.code,
            category=fee.category,
            name=fee.name,
            price_fen=fee.price_fen,
            guide_price_fen=None,
            valid_from=now.astimezone(ZONE).date(),
            actor=SYSTEM,
            now=now,
        )
    return models


def decide_by(
    charter_id: str, filled: Mapping[str, object] | None, set_up: Mapping[str, str], *, now: datetime
) -> None:
    """Publish the promise with its blanks filled in, unless it is to hold as it was shipped, and decide by it."""
    if filled is not None:
        charters.publish_release(
            charter_id=charter_id,
            text=promises.shipped_text(charter_id),
            settings=filled,
            in_force_from=now.astimezone(ZONE).date(),
            actor=SYSTEM,
            now=now,
        )
    opened = context.current()
    stored = {setting.key: setting.shown(settings.value(opened, setting)) for setting in settings.REGISTRY}
    settings.change(
        name=opened.name,
        language=opened.language,
        time_zone=opened.time_zone,
        typed={**stored, **set_up, "decides_by": charter_id},
        seen_version=settings.version(opened),
        actor=SYSTEM,
        now=now,
    )
    opened.refresh_from_db(fields=["settings"])


def _employ(person: Person, units: Mapping[str, int], *, now: datetime) -> Actor:
    member = network.add_person(
        account=Account(person.username, person.name, (person.role,)),
        place=Place(units[person.unit], person.title, is_technician=person.is_technician),
        actor=SYSTEM,
        now=now,
    )
    if person.is_persona:
        make_persona(user_id=member.user_id, actor=SYSTEM, now=now)
    return queries.actor_for(User.objects.get(pk=member.user_id), second_factor=True)
