import unicodedata
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


@dataclass(frozen=True, slots=True)
class Identity:
    """An account, and by what its person is told from others: the name, and the phone as the staff list has it."""

    username: str
    name: str
    phone: str = ""

    def is_same(self, other: "Identity") -> bool:
        """A mobile is one person's, a landline may be shared. The same name is, unless each has a phone of its own."""
        if self.phone and self.phone == other.phone and self.phone.startswith("1"):
            return True
        has_own = bool(self.phone and other.phone) and self.phone != other.phone
        return _bare(self.name) == _bare(other.name) and not has_own


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
