from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseApproved(Event):
    """A release of a charter has been approved by the general manager (C344)."""

    code: ClassVar[str] = "charters.release_approved"
    charter: str
    release: str

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasePublished(Event):
    """A release has been published; `replaces` is the number of the one that it withdraws."""

    code: ClassVar[str] = "charters.release_published"
    charter: str
    number: int
    release: str
    in_force_from: date
    replaces: int | None

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"
