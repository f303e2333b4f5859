from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from yinuo.entitlement.types import ServiceClass
from yinuo.kernel.charters.steps import ItemKind, Step
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


class ItemState(StrEnum):
    """Where an item of a checklist stands; waived is what does not apply to the case, for a reason."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"


class AnswerWay(StrEnum):
    """How an item came to be answered: by somebody, by what the product knows, or as not applicable."""

    GIVEN = "given"
    KNOWN = "known"
    WAIVED = "waived"


class Known(StrEnum):
    """What the product knows by itself, so that nobody ticks it."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    MODEL = "model"
    REGISTERED = "registered"
    BOOKED = "booked"
    ARRIVED = "arrived"
    TARIFF = "tariff"
    CONSENT = "consent"
    WORK = "work"
    SIGNED = "signed"
    LEFT = "left"
    TAKEN = "taken"
    ENTERED = "entered"
    CHECKED = "checked"
    RETURN = "return"
    GIVEN_BACK = "given_back"
    STRUCK_OFF = "struck_off"
    FILED = "filed"
    SETTLED = "settled"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the charter of a decision wants on record of a case, at a step of the work."""

    charter: str
    release: str
    row: str
    clause: str
    word: str
    step: Step
    kind: ItemKind
    is_mandatory: bool
    is_certain: bool
    least: int | None = None
    most: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.charter, self.row, self.word


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answers to an item; which part counts is said by the kind of the item.

    `picture` is also the drawn signature, or with `is_on_paper` a photo of the signed paper.
    """

    text: str = ""
    number: int | None = None
    picture: bytes | None = None
    signer: str = ""
    is_on_paper: bool = False


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item of a checklist as people read it."""

    id: int
    public_id: UUID
    version: int
    step: Step
    kind: ItemKind
    state: ItemState
    is_mandatory: bool
    is_certain: bool
    known_by: str
    clause: str
    label: str
    says: str
    least: int | None
    most: int | None
    charter: str
    release: str
    way: str = ""
    text: str = ""
    number: int | None = None
    evidence_id: int | None = None
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def is_missing(self) -> bool:
        return self.is_mandatory and self.state is ItemState.OPEN

    @property
    def by_hand(self) -> bool:
        """Whether somebody answers it; a signature can always be given by hand."""
        return not self.known_by or self.kind is ItemKind.SIGNATURE


@dataclass(frozen=True, slots=True)
class StepShown:
    """What is asked for at one step, and what is only to be kept in mind there."""

    step: Step
    items: tuple[ItemShown, ...]
    reminders: tuple[ItemShown, ...]

    @property
    def missing(self) -> int:
        return sum(each.is_missing for each in self.items)

    @property
    def done(self) -> int:
        return sum(each.state is not ItemState.OPEN for each in self.items)

    @property
    def needs_somebody(self) -> bool:
        return any(each.is_missing and each.by_hand for each in self.items)


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
