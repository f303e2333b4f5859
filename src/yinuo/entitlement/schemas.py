from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field

from yinuo.charters import queries as charters
from yinuo.entitlement import queries
from yinuo.entitlement.types import Answer, Origin, Outcome, Tender
from yinuo.kernel.charters import Chooser, Remedy
from yinuo.kernel.charters import Text as Said
from yinuo.kernel.charters.types import FactType
from yinuo.platform.api.schemas import Shape
from yinuo.platform.api.types import Count, Id, Moment, Money, ServiceClass, Text, money, text

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


class ProofNamed(Shape):
    """What the picture in the body proves."""

    proof: Annotated[Text, text(40, example="invoice_or_voucher")] = ""
    name: Annotated[Text, text(120)] = ""


class RemedyChosen(Shape):
    """What has been chosen; the amounts are the decision's."""

    decision: Count = Field(
        description="The number of the decision that was read; 422 if there is a newer one."
    )
    remedy: Remedy


class RemedyHanded(Shape):
    """What goes over the counter. `amount` is what was counted: it must be what the decision says."""

    decision: Count = Field(
        description="The number of the decision that was read; 422 if there is a newer one."
    )
    amount: Money
    taken_by: Annotated[Text, text(60, least=1, example="王丽华", says="Who has received it.")]
    tender: Tender | None = None
    new_serial: Annotated[Text, text(40, says="Of the new item, for an exchange.")] = ""


class RefusalTold(Shape):
    """The customer knows the refusal and its clauses."""

    decision: Count = Field(
        description="The number of the decision that was read; 422 if there is a newer one."
    )
    answer: Answer
    said: Annotated[Text, text(400, says="What the customer says to it, when it is disputed.")] = ""
    supervisor: Id | None = Field(default=None, description="Who takes a dispute over.")


class OfferShown(Shape):
    """One remedy with its amounts: an exchange lets the customer pay `deduct`."""

    remedy: Remedy
    deduct: Money
    pays_customer: Money
    chooses: Chooser | None
    clauses: list[str]
    how: str = Field(description="How the amounts were reckoned.")


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
    origin: Origin
    offers: list[OfferShown] = Field(description="What can be chosen; empty where a class says who pays.")
    refused_by: list[str]
    chosen: Remedy | None = Field(description="What of it has been chosen.")
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
        is_open = decision.outcome == Outcome.NEEDS_FACTS
        choice = queries.choice_in_force(decision) if decision.outcome == Outcome.COVERED else None
        return cls(
            number=decision.seq,
            outcome=Outcome(decision.outcome),
            service_class=decision.klass or None,
            payer=decision.payer,
            origin=Origin(decision.origin),
            offers=_offers(decision, language),
            refused_by=result["refused_by"] if decision.outcome == Outcome.REFUSED else [],
            chosen=Remedy(choice.remedy) if choice else None,
            needs=_questions(charter, result["needs"], language) if is_open else [],
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


def _offers(decision: "Decision", language: str) -> list[OfferShown]:
    said = {} if decision.remedy else {each["remedy"]: each for each in decision.result.get("offer", ())}
    found = []
    for offer in queries.offers_of(decision):
        own = said.get(offer.remedy.value, {})
        found.append(
            OfferShown(
                remedy=offer.remedy,
                deduct=money(offer.deduct),
                pays_customer=money(offer.pays_customer),
                chooses=Chooser(own["chooses"]) if own.get("chooses") else None,
                clauses=own.get("clauses", []),
                how=_in(own["how"], language) if own.get("how") else "",
            )
        )
    return found


def _questions(charter: "Charter", needs: list[str], language: str) -> list[FactAsked]:
    found = [queries.fact_of(charter, name) for name in needs]
    return [
        FactAsked(
            name=fact.name,
            type=fact.type,
            question=charters.spoken(asked, language),
            values=list(fact.values),
        )
        for fact, asked in (each for each in found if each is not None)
    ]


def _in(words: dict[str, Any], language: str) -> str:
    return charters.spoken(Said(str(words["zh"]), str(words["en"])), language)
