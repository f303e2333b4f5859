from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutsidePhone:
    """Whom a customer may ask besides us: the trade association, the consumer council (C012)."""

    name: str
    phone: str
