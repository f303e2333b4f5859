from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, create_model

from yinuo.charters import library
from yinuo.charters.labels import TOPICS
from yinuo.charters.models import Approval, Release
from yinuo.charters.types import Reading, Standing, Stretch, Topic
from yinuo.kernel.charters import Charter, Chooser, FeeKind, Outcome, Payer, Remedy
from yinuo.kernel.charters.ladders import Act, Post
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.errors import gettext_noop
from yinuo.platform.api.schemas import Shape
from yinuo.platform.api.types import Count, Day, Moment, Money

MOST_FACTS = 100
LONGEST_NAME, LONGEST_VALUE = 40, 80


def _fact(value: Any) -> Any:
    if value is not None and not isinstance(value, str | bool | int):
        raise ValueError(gettext_noop("A fact is a text, true or false, a whole number, or null."))
    if isinstance(value, str) and (len(value) > LONGEST_VALUE or "\0" in value):
        raise ValueError(gettext_noop("The value of a fact has 80 characters at most."))
    return value


def _few(facts: dict[str, Any]) -> dict[str, Any]:
    if len(facts) > MOST_FACTS or any(len(name) > LONGEST_NAME or "\0" in name for name in facts):
        raise ValueError(gettext_noop("At most 100 facts, with names of 40 characters at most."))
    return facts


FactValue = Annotated[
    Any,
    BeforeValidator(_fact),
    WithJsonSchema({"type": ["string", "boolean", "integer", "null"], "maxLength": LONGEST_VALUE}),
]


class CharterNamed(Shape):
    """A promise. `number` is that of the release in force; null while the text holds as it was shipped."""

    id: str = Field(examples=["mall"])
    title: str
    decides: bool = Field(description="Requests of the organisation are decided by it.")
    is_floor: bool = Field(description="The law: no promise falls below it.")
    number: Count | None
    release: str


class LineSaid(Shape):
    """One way in which a clause applies: its own words if it has any, what follows, and when."""

    text: str
    follows: list[str]
    conditions: list[str]


class ParagraphSaid(Shape):
    clause: str = Field(examples=["C174"])
    source: str
    says: str
    lines: list[LineSaid]


class ChapterSaid(Shape):
    """What people ask, and the clauses that answer it."""

    topic: Topic
    question: str
    clauses: list[ParagraphSaid]


class FactKnown(Shape):
    """A fact that a decision may depend on."""

    name: str
    type: FactType
    label: str
    question: str
    values: list[str]


class CharterShown(Shape):
    """The promise in force today, as people read it. Blanks are settings that have not been filled in."""

    id: str
    title: str
    source: str
    number: Count | None
    release: str
    in_force_from: Day | None
    approved_at: Moment | None
    blanks: list[str]
    facts: list[FactKnown]
    chapters: list[ChapterSaid]

    @classmethod
    def of(
        cls, charter: Charter, *, stretch: Stretch | None, approval: Approval | None, language: str
    ) -> Self:
        told = library.reading(charter, library.language_of(language))
        return cls(
            id=charter.id,
            title=told.title,
            source=told.source,
            number=stretch.number if stretch else None,
            release=charter.release,
            in_force_from=stretch.starts_on if stretch else None,
            approved_at=approval.approved_at if approval else None,
            blanks=list(charter.blanks),
            facts=_facts(charter, language),
            chapters=_chapters(told),
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a release stands among the others; without a stretch it holds on no day."""

    stretch: Stretch | None
    standing: Standing
    approval: Approval | None


class ReleaseNamed(Shape):
    """A release on the timeline. `ends_on` is null for the last one, and for one that has been withdrawn."""

    number: Count
    release: str
    standing: Standing
    in_force_from: Day
    ends_on: Day | None
    replaces: Count | None
    replaced_by: Count | None
    published_at: Moment
    approved_at: Moment | None

    @classmethod
    def of(cls, row: Release, *, place: Place) -> Self:
        return cls(**_named(row, place))


class ReleaseShown(ReleaseNamed):
    """A release as it was published: its text in TOML and the settings filled in."""

    reason: str
    settings: dict[str, str | bool | None]
    text: str

    @classmethod
    def of(cls, row: Release, *, place: Place) -> Self:
        return cls(
            **_named(row, place),
            reason=row.reason,
            settings=row.settings,
            text=row.text,
        )


class CaseOfFacts(Shape):
    """One case to be decided: facts by name. Days as 2026-03-13, money and measures as text. Null means unknown."""

    facts: Annotated[dict[str, FactValue], AfterValidator(_few)] = Field(
        examples=[{"goods": "leather_shoes", "defect": "glue_open", "open_cm": "6", "price": "300.00"}]
    )


# ---- a decision, as `yinuo decide --json` prints it -------------------------------------------------------------


def _one_of(kind: type[StrEnum]) -> Any:
    """A name of the language of charters; other parts of the API have an `Outcome` of their own."""
    return WithJsonSchema({"type": "string", "enum": [each.value for each in kind]})


OutcomeName = Annotated[str, _one_of(Outcome)]
RemedyName = Annotated[str, _one_of(Remedy)]
ChooserName = Annotated[str, _one_of(Chooser)]
PayerName = Annotated[str, _one_of(Payer)]
FeeName = Annotated[str, _one_of(FeeKind)]
WITH_CLASS: dict[str, Any] = {"class": (str | None, ...)}
"""The service class is called `class` in the document, which no attribute can be."""


class SaidTwice(Shape):
    """The same in Chinese and in English."""

    zh: str
    en: str


class PeriodFound(SaidTwice):
    clause: str
    starts_on: str
    ends_on: str


class OfferFound(Shape):
    remedy: RemedyName
    deduct: Money
    pays_customer: Money
    clauses: list[str]
    chooses: ChooserName | None
    freight: PayerName | None
    loaner: bool
    how: SaidTwice | None
    charter: str
    approval: str | None


class FeeFound(Shape):
    kind: FeeName
    amount: Money
    payer: PayerName
    clause: str


class QuestionFound(SaidTwice):
    fact: str


class AnswerWithoutClass(Shape):
    outcome: OutcomeName
    offer: list[RemedyName]


if TYPE_CHECKING:
    AnswerPossible = AnswerWithoutClass
else:
    AnswerPossible = create_model("AnswerPossible", __base__=AnswerWithoutClass, **WITH_CLASS)


class ReasonFound(SaidTwice):
    clause: str
    source: str
    charter: str = Field(default="", description="Where two texts were merged.")


class ConditionMissed(SaidTwice):
    fact: str
    found: str
    wanted: str


class ClauseNotUsed(SaidTwice):
    clause: str
    source: str
    near: bool
    overridden_by: str | None
    sentence: SaidTwice | None
    failed: list[ConditionMissed]


class StepFound(Shape):
    """A step of the ladder: the moment, as charters write it, the post that is told, and what is done."""

    name: str
    at: str
    tell: Post
    do: list[Act]


class CompensationFound(Shape):
    per_day: str | None = Field(description="In yuan; nothing while it is still blank.")
    percent: str | None = Field(description="Of the price `of`, for each started day.")
    of: str | None
    price: str | None
    rounding: str


class PenaltyFound(Shape):
    who: Post
    amount: str | None = Field(description="In yuan; nothing while it is still blank.")


class BreachFound(Shape):
    """What follows when a promise is late."""

    compensation: CompensationFound | None
    penalty: PenaltyFound | None
    report: list[Post]


class PromiseFound(SaidTwice):
    clause: str
    row: str = ""
    start: str
    stop: str
    within: str
    by: str = ""
    if_closed: str = ""
    every: str = ""
    calendar: str
    pause: list[str] = []
    ladder: list[StepFound] = Field(default=[], description="Empty: that of the house.")
    breach: BreachFound | None = None
    certain: bool
    charter: str


class ItemWanted(Shape):
    """What a charter says of one thing that it wants: how it is answered, and what it is called."""

    name: str
    kind: ItemKind
    least: int | None
    most: int | None
    text: SaidTwice | None


class ProofAsked(SaidTwice):
    clause: str
    step: str
    collect: list[str]
    mandatory: bool
    certain: bool
    row: str = ""
    charter: str = ""
    at: Step | None = None
    items: list[ItemWanted] = []


class TermFound(Shape):
    term: str
    value: str
    clause: str


class DecisionWithoutClass(Shape):
    charter: str
    release: str
    floor: str | None
    asked_on: str | None
    outcome: OutcomeName
    payer: PayerName | None
    cover: PeriodFound | None
    offer: list[OfferFound]
    fees: list[FeeFound]
    refused_by: list[str]
    needs: list[str] = Field(description="Every fact that can still change the outcome, best question first.")
    questions: list[QuestionFound]
    possible: list[AnswerPossible]
    clauses: list[str]
    because: list[ReasonFound]
    near_misses: list[ClauseNotUsed] = Field(
        description="Clauses that missed one circumstance only, the closest first."
    )
    why_not: list[ClauseNotUsed]
    promises: list[PromiseFound]
    evidence: list[ProofAsked]
    approval: str | None
    partner: list[TermFound]
    remarks: list[SaidTwice]

    def model_dump_json(self, **given: Any) -> str:
        """As it was found, without what it does not say."""
        return super().model_dump_json(**{"exclude_unset": True, **given})


if TYPE_CHECKING:
    DecisionFound = DecisionWithoutClass
else:
    DecisionFound = create_model(
        "DecisionFound",
        __base__=DecisionWithoutClass,
        __doc__="What a promise answers to facts, merged with the law where it bridges to it. Nothing is stored.",
        **WITH_CLASS,
    )


def _named(row: Release, place: Place) -> dict[str, Any]:
    successor = getattr(row, "successor", None)
    return {
        "number": row.number,
        "release": row.release,
        "standing": place.standing,
        "in_force_from": row.in_force_from,
        "ends_on": place.stretch.ends_on if place.stretch else None,
        "replaces": row.replaces.number if row.replaces else None,
        "replaced_by": successor.number if successor else None,
        "published_at": row.published_at,
        "approved_at": place.approval.approved_at if place.approval else None,
    }


def _chapters(told: Reading) -> list[ChapterSaid]:
    return [
        ChapterSaid(
            topic=chapter.topic,
            question=_(TOPICS[chapter.topic]),
            clauses=[
                ParagraphSaid(
                    clause=each.clause,
                    source=each.source,
                    says=each.text,
                    lines=[
                        LineSaid(text=line.text, follows=list(line.follows), conditions=list(line.conditions))
                        for line in each.lines
                    ],
                )
                for each in chapter.paragraphs
            ],
        )
        for chapter in told.chapters
    ]


def _facts(charter: Charter, language: str) -> list[FactKnown]:
    facts: Mapping[str, Any] = charter.definition.facts
    return [
        FactKnown(
            name=name,
            type=fact.type,
            label=library.spoken(fact.label, language),
            question=library.spoken(charter.question(name), language),
            values=list(fact.values),
        )
        for name, fact in facts.items()
    ]
