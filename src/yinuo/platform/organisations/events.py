from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingsChanged(Event):
    """`keys` are columns of the organisation and keys of the registry of settings."""

    code: ClassVar[str] = "organisations.settings_changed"
    keys: tuple[str, ...]

    @property
    def stream(self) -> str:
        return "organisation"
