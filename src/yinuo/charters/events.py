from dataclasses import dataclass
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
