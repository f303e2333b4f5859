from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelChanged(Event):
    code: ClassVar[str] = "catalogue.model_changed"
    model_id: int

    @property
    def stream(self) -> str:
        return f"model:{self.model_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TariffChanged(Event):
    """A tariff has got a new price; what was shown before stays as it was shown."""

    code: ClassVar[str] = "catalogue.tariff_changed"
    tariff_id: int

    @property
    def stream(self) -> str:
        return f"tariff:{self.tariff_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultChanged(Event):
    code: ClassVar[str] = "catalogue.fault_changed"
    fault_id: int

    @property
    def stream(self) -> str:
        return f"fault:{self.fault_id}"
