from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yinuo.kernel.actors import Actor


class UnitKind(StrEnum):
    COMPANY = "company"
    SERVICE_POINT = "service_point"
    DEALER = "dealer"


class Codes(list[str]):
    """Codes that stand in one form field; as text they are separated by commas."""

    def __str__(self) -> str:
        return ",".join(self)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that shows a valid token: in whose name it works, in which language, and when it was last seen."""

    token_id: int
    actor: Actor
    language: str
    last_used_at: datetime | None
