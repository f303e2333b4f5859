from dataclasses import dataclass
from enum import StrEnum


class DeliveryState(StrEnum):
    """Waiting has not been tried; failed will be tried again; given up will not, unless somebody resends it."""

    WAITING = "waiting"
    FAILED = "failed"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


OPEN = (DeliveryState.WAITING, DeliveryState.FAILED)
"""States in which a delivery is still to be made."""


class Failure(StrEnum):
    """Why an attempt was no delivery."""

    STATUS = "status"
    REDIRECT = "redirect"
    TIMEOUT = "timeout"
    NAME = "name"
    FORBIDDEN = "forbidden"
    CONNECT = "connect"
    TLS = "tls"
    BROKEN = "broken"
    SECRET = "secret"  # noqa: S105 - the secret that cannot be read is named, not told


ANSWERED = (Failure.STATUS, Failure.REDIRECT)
"""Failures in which the receiver has answered."""

USUAL_PORTS = {"https": 443, "http": 80}
NamedHosts = frozenset[tuple[str, int | None]]
"""Hosts that the operator has named, each with one port or with all of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes, taken apart once; `path` includes the query string."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address and in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it is sent."""

    target: Target
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call; `answer` is no more than the first bytes of the body."""

    ms: int
    status: int | None = None
    failure: Failure | None = None
    answer: bytes = b""
