from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Line:
    """One position of an estimate; `tariff_code` is empty for a part by name."""

    tariff_code: str
    name: str
    quantity: int
    price_fen: int


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
