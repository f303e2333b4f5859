"""The words of a charter and of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from yinuo.kernel.errors import Refused

Value = str | bool | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in Chinese and in English; the charter carries both."""

    zh: str
    en: str

    def lang(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class FactType(StrEnum):
    CHOICE = "choice"
    FLAG = "flag"
    COUNT = "count"
    MEASURE = "measure"
    MONEY = "money"
    DATE = "date"


class Outcome(StrEnum):
    """What a decision says.

    `covered`: a promise applies and the customer does not pay for this service; `chargeable`: the service is
    given and the customer pays for it; `refused`: a clause refuses; `negotiate`: no clause decides;
    `needs_facts`: the facts known so far leave more than one answer.
    """

    COVERED = "covered"
    CHARGEABLE = "chargeable"
    REFUSED = "refused"
    NEGOTIATE = "negotiate"
    NEEDS_FACTS = "needs_facts"


class Payer(StrEnum):
    CUSTOMER = "customer"
    CONTRACT = "contract"
    ORGANISATION = "organisation"
    MAKER = "maker"
    DEALER = "dealer"
    SUPPLIER = "supplier"
    INSURER = "insurer"


class Remedy(StrEnum):
    """What a customer may be offered.

    `double_refund` is twice the price in total; `free_exchange` and `free_refund` need no defect; `treble_damages`
    is the price back and three times the price on top.
    """

    REPAIR = "repair"
    EXCHANGE = "exchange"
    REFUND = "refund"
    DOUBLE_REFUND = "double_refund"
    APPRAISE = "appraise"
    FREE_EXCHANGE = "free_exchange"
    FREE_REFUND = "free_refund"
    TREBLE_DAMAGES = "treble_damages"


class Chooser(StrEnum):
    """Who chooses among several offers."""

    CUSTOMER = "customer"
    SELLER = "seller"
    TOGETHER = "together"


class FeeKind(StrEnum):
    LABOUR = "labour"
    PARTS = "parts"
    TRAVEL = "travel"
    FREIGHT = "freight"


class Group(StrEnum):
    """Which rows of a first-hit table are asked before which, whatever their place in the file."""

    EXCLUSION = "exclusion"
    SPECIAL = "special"
    GENERAL = "general"
    CATCH_ALL = "catch_all"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a charter: where (and on which line, if known), and an English msgid with parameters."""

    file: str
    where: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None

    @property
    def said(self) -> str:
        return self.message % self.params if self.params else self.message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.where}: {self.said}" if self.where else f"{place}: {self.said}"


class CharterError(Exception):
    """A text that is not a charter, with everything that is wrong in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class FactError(Refused):
    """A fact that the charter does not know, or a value that the fact cannot have; `field` is the fact."""
