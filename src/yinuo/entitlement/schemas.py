from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field

from yinuo.charters import library
from yinuo.entitlement.types import Outcome
from yinuo.kernel.charters.types import FactType
from yinuo.platform.api.schemas import Shape
from yinuo.platform.api.types import Count, Moment, ServiceClass, Text, text

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision
    from yinuo.kernel.charters import Charter


class FactTold(Shape):
    """The answer to a question of the decision."""

    name: Annotated[Text, text(40, least=1, example="sold_on")]
    value: Annotated[Text, text(80)] | bool | int = Field(
        description="Days as 2026-03-13, money and measures as text with two decimals.",
        examples=["2025-09-01"],
    )


class Override(Shape):
    service_class: Literal["A", "B", "C"]
    reason: Annotated[Text, text(300, least=1, example="主任批准免费")]


class FactAsked(Shape):
    """A fact that can still change the outcome, as a question."""

    name: str
    type: FactType
    question: str
    values: list[str]


class ClauseSaid(Shape):
    """A clause that decided, and what it says here."""

    clause: str = Field(examples=["C347"])
    source: str
    says: str


class DecisionShown(Shape):
    """Which promise applied, and why. The newest of a case is in force; those before stay on record."""

    number: Count
    outcome: Outcome
    service_class: ServiceClass | None
    payer: str
    needs: list[FactAsked] = Field(description="Best question first.")
    because: list[ClauseSaid]
    override_reason: str
    charter: str
    release: str
    facts: dict[str, Any]
    decided_by: str = Field(description="Empty for the system itself.")
    decided_at: Moment

    @classmethod
    def of(cls, decision: "Decision", *, charter: "Charter", decided_by: str, language: str) -> Self:
        result = decision.result
        open_facts = [] if decision.klass else [n for n in result["needs"] if n in charter.definition.facts]
        return cls(
            number=decision.seq,
            outcome=Outcome(decision.outcome),
            service_class=decision.klass or None,
            payer=decision.payer,
            needs=[_question(charter, name, language) for name in open_facts],
            because=[
                ClauseSaid(clause=one["clause"], source=one["source"], says=_in(one, language))
                for one in result["because"]
            ],
            override_reason=decision.override_reason,
            charter=decision.charter,
            release=decision.release,
            facts=decision.facts,
            decided_by=decided_by,
            decided_at=decision.decided_at,
        )


def _question(charter: "Charter", name: str, language: str) -> FactAsked:
    fact, asked = charter.definition.facts[name], charter.question(name)
    words = {"zh": asked.lang("zh"), "en": asked.lang("en")}
    return FactAsked(name=name, type=fact.type, question=_in(words, language), values=list(fact.values))


def _in(words: dict[str, Any], language: str) -> str:
    if language == "en":
        return str(words["en"])
    return library.traditional()(words["zh"]) if language == "zh-hant" else str(words["zh"])
