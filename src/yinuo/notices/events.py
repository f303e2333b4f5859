from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixChanged(Event):
    """Who hears of what has been settled anew; `switched_on` and `switched_off` count the cells."""

    code: ClassVar[str] = "notices.matrix_changed"
    number: int
    switched_on: int
    switched_off: int

    @property
    def stream(self) -> str:
        return "notices"


@dataclass(frozen=True, kw_only=True, slots=True)
class PreferencesChanged(Event):
    """Somebody has chosen how to hear of things."""

    code: ClassVar[str] = "notices.preferences_changed"
    user_id: int
    fields: tuple[str, ...]

    @property
    def stream(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRetried(Event):
    """An administrator has a message sent again."""

    code: ClassVar[str] = "notices.message_retried"
    message_id: int

    @property
    def stream(self) -> str:
        return f"message:{self.message_id}"
