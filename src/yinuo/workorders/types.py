from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from yinuo.entitlement.types import ServiceClass
from yinuo.kernel.errors import Refused, gettext_noop

MOST_QUANTITY = 999


class OrderState(StrEnum):
    """The life of a service voucher (服务凭证)."""

    DRAWN = "drawn"
    DISPATCHED = "dispatched"
    WORKING = "working"
    IN_WORKSHOP = "workshop"
    SIGNED = "signed"
    FILED = "filed"
    VOIDED = "voided"


LIVE_STATES = (OrderState.DRAWN, OrderState.DISPATCHED, OrderState.WORKING, OrderState.IN_WORKSHOP)
"""A case has at most one voucher in these."""


class ConsentWay(StrEnum):
    """How the customer's answer to an estimate reached us."""

    ON_SITE = "on_site"
    PHONE = "phone"
    COUNTER = "counter"


class Accessory(StrEnum):
    """What is handed over together with a product."""

    POWER_CORD = "power_cord"
    REMOTE = "remote"
    ADAPTER = "adapter"
    BATTERY = "battery"
    STAND = "stand"
    SHELVES = "shelves"
    HOSE = "hose"
    MANUAL = "manual"
    BOX = "box"


ACCESSORIES: dict[Accessory, str] = {
    Accessory.POWER_CORD: gettext_noop("power cord"),
    Accessory.REMOTE: gettext_noop("remote control"),
    Accessory.ADAPTER: gettext_noop("adapter"),
    Accessory.BATTERY: gettext_noop("battery"),
    Accessory.STAND: gettext_noop("stand"),
    Accessory.SHELVES: gettext_noop("shelves and drawers"),
    Accessory.HOSE: gettext_noop("hoses"),
    Accessory.MANUAL: gettext_noop("manual and warranty card"),
    Accessory.BOX: gettext_noop("original box"),
}
"""The words stand here, so that on site and at the counter the same is ticked."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What a customer hands over, and how it looks (C355)."""

    name: str
    serial: str
    condition: str
    accessories: tuple[Accessory, ...] = ()
    others: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work from the tariff; its price is the tariff's, never typed."""

    code: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part offered to the customer, by name, at a price in fen each."""

    name: str
    quantity: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class UsedPart:
    """A part built in; what it costs is what the customer has agreed to."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Line:
    """One position of an estimate; `tariff_code` is empty for a part by name."""

    tariff_code: str
    name: str
    quantity: int
    price_fen: int

    @property
    def total_fen(self) -> int:
        return self.quantity * self.price_fen


def total_fen(lines: Iterable[Line]) -> int:
    """What an estimate comes to."""
    return sum(line.quantity * line.price_fen for line in lines)


class InternalKind(StrEnum):
    """What class D is made of: general administration and all else that is no service of A to C (C350)."""

    INSPECTION = "inspection"
    PARTS = "parts"
    MAINTENANCE = "maintenance"
    TRAINING = "training"
    OTHER = "other"


class TimeState(StrEnum):
    RUNNING = "running"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Spent:
    """Time on a local day: from when to when, half-open, or only how many minutes."""

    day: date
    minutes: int
    start: datetime | None = None
    end: datetime | None = None


def is_estimated(klass: str, lines: Sequence[Line]) -> bool:
    """Paid service needs at least one position; other classes cost nothing unless something is added (C347)."""
    return bool(lines) or klass != ServiceClass.PAID


def is_agreed(consented: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> bool:
    """Whether what the customer agreed to is still the estimate, position by position (C017)."""
    return [dict(line) for line in consented] == [asdict(line) for line in lines]


def agreed_price(part: UsedPart, lines: Sequence[Line]) -> int:
    """What a used part costs in fen each: the price agreed for a part of that name, or nothing.

    Refused when more are used than the customer agreed to pay for (C017).
    """
    offered = [line for line in lines if not line.tariff_code and line.name == part.name]
    if not offered:
        return 0
    agreed = sum(line.quantity for line in offered)
    if part.quantity > agreed:
        raise Refused(
            gettext_noop(
                "The customer has agreed to %(agreed)s of “%(name)s”. Change the estimate and ask again."
            ),
            field="parts",
            agreed=agreed,
            name=part.name,
        )
    return offered[0].price_fen


def used_at_agreed_prices(parts: Iterable[UsedPart], agreed: Sequence[Line]) -> list[tuple[UsedPart, int]]:
    """What was built in, one entry per name, each with the price that was agreed for it."""
    quantities: dict[str, int] = {}
    for part in parts:
        name = named(part.name)
        check_quantity(part.quantity, field="parts")
        quantities[name] = quantities.get(name, 0) + part.quantity
    used = [UsedPart(name, quantity) for name, quantity in quantities.items()]
    return [(part, agreed_price(part, agreed)) for part in used]


def named(name: str) -> str:
    if not name.strip():
        raise Refused(gettext_noop("Give the part a name."), field="parts")
    return name.strip()


def check_quantity(quantity: int, *, field: str) -> None:
    if not 1 <= quantity <= MOST_QUANTITY:
        raise Refused(gettext_noop("A quantity is between 1 and %(most)s."), field=field, most=MOST_QUANTITY)


def described(goods: Goods) -> Goods:
    """The goods without stray blanks. Refused when nobody could tell them from others, or what they looked like."""
    name, condition = goods.name.strip(), goods.condition.strip()
    if not name:
        raise Refused(gettext_noop("Say what is handed over."), field="name")
    if not condition:
        raise Refused(
            gettext_noop("Write down how it looks: scratches, dents, missing parts, or none."),
            field="condition",
        )
    accessories = tuple(each for each in Accessory if each in goods.accessories)
    return Goods(name, goods.serial.strip(), condition, accessories, goods.others.strip())
