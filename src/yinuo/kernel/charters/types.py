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


class Group(StrEnum):
    """Which rows of a first-hit table are asked before which, whatever their place in the file."""

    EXCLUSION = "exclusion"
    SPECIAL = "special"
    GENERAL = "general"
    CATCH_ALL = "catch_all"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a charter: where, and an English msgid with `%(name)s` parameters."""

    file: str
    where: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = self.message % self.params if self.params else self.message
        return f"{self.file}: {self.where}: {said}" if self.where else f"{self.file}: {said}"


class CharterError(Exception):
    """A text that is not a charter, with everything that is wrong in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class FactError(Refused):
    """A fact that the charter does not know, or a value that the fact cannot have; `field` is the fact."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A clause that decides."""

    clause: str
    source: str
    text: Text


@dataclass(frozen=True, slots=True)
class Miss:
    """One condition that was not met: what was wanted, what was found, and a sentence for people."""

    fact: str
    wanted: Text
    found: str
    text: Text


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A clause that does not decide: the conditions it missed, or the clause that goes before it.

    `near` marks a clause that missed exactly one condition.
    """

    clause: str
    source: str
    text: Text
    failed: tuple[Miss, ...]
    overridden_by: str | None

    @property
    def near(self) -> bool:
        return len(self.failed) == 1


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for a missing fact."""

    fact: str
    text: Text


@dataclass(frozen=True, slots=True)
class Period:
    """The cover that the facts select, both days included, whether or not the request falls into it."""

    clause: str
    title: Text
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a charter to one request, explained.

    `release` is the content hash of the charter that answered. `service_class` and `payer` are None unless the
    outcome comes from a payer clause. `needs` names every fact that can still change the
    answer, best question first; `questions` are the same in words. `because` holds the deciding clauses; while
    facts are missing but cannot matter, it may hold more than one clause of the same answer.
    """

    charter: str
    release: str
    asked_on: date | None
    outcome: Outcome
    service_class: str | None
    payer: Payer | None
    cover: Period | None
    refused_by: tuple[str, ...]
    questions: tuple[Question, ...]
    because: tuple[Reason, ...]
    why_not: tuple[WhyNot, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(question.fact for question in self.questions)

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(reason.clause for reason in self.because)

    def as_json(self) -> dict[str, Any]:
        """The document that `yinuo decide --json` prints and the API answers."""
        return {
            "charter": self.charter,
            "release": self.release,
            "asked_on": self.asked_on and self.asked_on.isoformat(),
            "outcome": self.outcome.value,
            "class": self.service_class,
            "payer": self.payer and self.payer.value,
            "cover": self.cover
            and {
                "clause": self.cover.clause,
                "starts_on": self.cover.starts_on.isoformat(),
                "ends_on": self.cover.ends_on.isoformat(),
                "zh": self.cover.title.zh,
                "en": self.cover.title.en,
            },
            "offer": [],
            "refused_by": list(self.refused_by),
            "needs": list(self.needs),
            "questions": [{"fact": q.fact, "zh": q.text.zh, "en": q.text.en} for q in self.questions],
            "clauses": list(self.clauses),
            "because": [
                {"clause": r.clause, "source": r.source, "zh": r.text.zh, "en": r.text.en}
                for r in self.because
            ],
            "why_not": [
                {
                    "clause": w.clause,
                    "source": w.source,
                    "zh": w.text.zh,
                    "en": w.text.en,
                    "near": w.near,
                    "overridden_by": w.overridden_by,
                    "failed": [
                        {
                            "fact": m.fact,
                            "found": m.found,
                            "wanted": m.wanted.en,
                            "zh": m.text.zh,
                            "en": m.text.en,
                        }
                        for m in w.failed
                    ],
                }
                for w in self.why_not
            ],
        }
