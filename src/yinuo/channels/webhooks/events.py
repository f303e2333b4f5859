from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointEvent(Event):
    endpoint_id: int

    @property
    def stream(self) -> str:
        return f"endpoint:{self.endpoint_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointAdded(EndpointEvent):
    code: ClassVar[str] = "webhooks.endpoint_added"


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointChanged(EndpointEvent):
    code: ClassVar[str] = "webhooks.endpoint_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointSwitchedOn(EndpointEvent):
    code: ClassVar[str] = "webhooks.endpoint_switched_on"


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointSwitchedOff(EndpointEvent):
    """By somebody, or by the system after days of failures."""

    code: ClassVar[str] = "webhooks.endpoint_switched_off"


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointRemoved(EndpointEvent):
    code: ClassVar[str] = "webhooks.endpoint_removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretRotated(EndpointEvent):
    """There is a new secret; the old one signs beside it for the hours named."""

    code: ClassVar[str] = "webhooks.secret_rotated"
    old_hours: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TestSent(EndpointEvent):
    """A message that only says that messages arrive."""

    __test__ = False
    code: ClassVar[str] = "webhooks.test_sent"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryResent(EndpointEvent):
    code: ClassVar[str] = "webhooks.delivery_resent"
    delivery_id: int
