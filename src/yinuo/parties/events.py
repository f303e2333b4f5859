from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerEvent(Event):
    customer_id: int

    @property
    def stream(self) -> str:
        return f"customer:{self.customer_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerAdded(CustomerEvent):
    code: ClassVar[str] = "parties.customer_added"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerChanged(CustomerEvent):
    code: ClassVar[str] = "parties.customer_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomersMerged(CustomerEvent):
    """`customer_id` stays, `gone_id` now points to it."""

    code: ClassVar[str] = "parties.customers_merged"
    gone_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRevealed(CustomerEvent):
    """Somebody has looked at a full phone number and address; `reason` is a `RevealReason`."""

    code: ClassVar[str] = "parties.contact_revealed"
    reason: str
