"""What a charter answers: the decision, its offers with their amounts, and the reasons."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from yinuo.kernel.charters.definition import Wanted
from yinuo.kernel.charters.ladders import Breach, Rung
from yinuo.kernel.charters.steps import Step
from yinuo.kernel.charters.types import Chooser, FeeKind, Outcome, Payer, Remedy, Text
from yinuo.kernel.clocks import deadlines
from yinuo.kernel.money import yuan


@dataclass(frozen=True, slots=True)
class Reason:
    """A clause that decides, or gives a deciding clause its terms. `charter` is set where two texts were merged."""

    clause: str
    source: str
    text: Text
    charter: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """One condition that was not met: what was wanted, what was found, and a sentence for people.

    `distance` says how far off a number or a day is, in thousandths of its bound; what is either so or not is a
    whole bound away.
    """

    fact: str
    wanted: Text
    found: str
    text: Text
    distance: int = 1000


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A clause that does not decide: the conditions it missed, or the clause that goes before it.

    `near` marks a clause that missed exactly one condition. If that is a circumstance, not another thing altogether,
    `sentence` says what the clause would have given.
    """

    clause: str
    source: str
    text: Text
    failed: tuple[Miss, ...]
    overridden_by: str | None
    sentence: Text | None = None

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
    part: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One remedy: what is deducted (for an exchange: paid by the customer) and what the customer is paid, in fen."""

    remedy: Remedy
    deduct: int
    pays_customer: int
    clauses: tuple[str, ...]
    chooses: Chooser | None = None
    reckoned: Callable[[], Text | None] = field(default=lambda: None, compare=False)
    freight: Payer | None = None
    loaner: bool = False
    charter: str = ""
    approval: str = ""

    @property
    def how(self) -> Text | None:
        """How the amounts were computed, in words."""
        return self.reckoned()

    def as_json(self) -> dict[str, Any]:
        how = self.how
        return {
            "remedy": self.remedy.value,
            "deduct": yuan(self.deduct),
            "pays_customer": yuan(self.pays_customer),
            "clauses": list(self.clauses),
            "chooses": self.chooses and self.chooses.value,
            "freight": self.freight and self.freight.value,
            "loaner": self.loaner,
            "how": how and said(how),
            "charter": self.charter,
            "approval": self.approval or None,
        }


@dataclass(frozen=True, slots=True)
class Fee:
    """One kind of charge: how much, in fen, and who pays it."""

    kind: FeeKind
    amount: int
    payer: Payer
    clause: str

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "amount": yuan(self.amount),
            "payer": self.payer.value,
            "clause": self.clause,
        }


@dataclass(frozen=True, slots=True)
class Promised:
    """A time limit: from one event to another, once or once in every period. Not `certain` while a missing fact decides whether it applies.

    `row` is the id of the line of the charter, `pause` are the reasons for which the clock may rest. Without a `ladder`
    that of the house is climbed; `breach` is what follows when it is late.
    """

    clause: str
    start: str
    stop: str
    amount: int
    unit: str
    calendar: str
    text: Text
    certain: bool = True
    charter: str = ""
    row: str = ""
    pause: tuple[str, ...] = ()
    if_closed: str = ""
    every: str = ""
    ladder: tuple[Rung, ...] = ()
    breach: Breach | None = None

    def as_json(self) -> dict[str, Any]:
        is_by_date = self.unit in deadlines.UNITS
        return {
            "clause": self.clause,
            "row": self.row,
            "start": self.start,
            "stop": self.stop,
            "within": "" if is_by_date else f"{self.amount} {self.unit}",
            "by": deadlines.written(self.amount, self.unit) if is_by_date else "",
            "if_closed": self.if_closed,
            "every": f"{self.amount} months" if self.every == "months" else self.every,
            "calendar": self.calendar,
            "pause": list(self.pause),
            "ladder": [each.as_json() for each in self.ladder],
            "breach": self.breach and self.breach.as_json(),
            "certain": self.certain,
            "charter": self.charter,
            **said(self.text),
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """What must be on record when something happens before it counts as done.

    `row` and `charter` say where it is written, `at` and `items` what the row itself says of the step of the work and of
    the single things.
    """

    clause: str
    step: str
    collect: tuple[str, ...]
    mandatory: bool
    text: Text
    certain: bool = True
    row: str = ""
    charter: str = ""
    at: Step | None = None
    items: tuple[Wanted, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "clause": self.clause,
            "step": self.step,
            "collect": list(self.collect),
            "mandatory": self.mandatory,
            "certain": self.certain,
            "row": self.row,
            "charter": self.charter,
            "at": self.at and self.at.value,
            "items": [wanted_json(each) for each in self.items],
            **said(self.text),
        }


@dataclass(frozen=True, slots=True)
class Term:
    """One term agreed with a partner, as a plain value in words."""

    name: str
    value: str
    clause: str

    def as_json(self) -> dict[str, Any]:
        return {"term": self.name, "value": self.value, "clause": self.clause}


@dataclass(frozen=True, slots=True)
class Possible:
    """One answer that the missing facts still leave open."""

    outcome: Outcome
    service_class: str | None
    offer: tuple[Remedy, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "class": self.service_class,
            "offer": [remedy.value for remedy in self.offer],
        }


class Others:
    """The clauses that do not decide, put into words when they are asked for."""

    def __init__(
        self, near: Callable[[], tuple[WhyNot, ...]], every: Callable[[], tuple[WhyNot, ...]]
    ) -> None:
        self._near, self._every = near, every

    @cached_property
    def near(self) -> tuple[WhyNot, ...]:
        """Those that missed one circumstance only."""
        return self._near()

    @cached_property
    def every(self) -> tuple[WhyNot, ...]:
        return self._every()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a charter to one request, explained.

    `release` is the content hash of the charter that answered. `service_class` and `payer` are None unless the
    outcome comes from a payer clause. `needs` names every fact that can still change the answer, amounts included,
    best question first; `questions` are the same in words, `possible` the answers still open. `clauses` decide,
    `because` holds them and the clauses that give their terms; while facts are missing but cannot matter, there may
    be more than one clause of the same answer. `floor` is the release of the text merged in, if one was.
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
    others: Others = field(compare=False)
    clauses: tuple[str, ...] = ()
    offer: tuple[Offer, ...] = ()
    fees: tuple[Fee, ...] = ()
    promises: tuple[Promised, ...] = ()
    evidence: tuple[Proof, ...] = ()
    approval: str = ""
    partner: tuple[Term, ...] = ()
    possible: tuple[Possible, ...] = ()
    covers: tuple[Period, ...] = ()
    floor: str = ""
    remarks: tuple[Text, ...] = field(default=())

    @property
    def why_not(self) -> tuple[WhyNot, ...]:
        """Every clause that does not decide, and why."""
        return self.others.every

    @property
    def near_misses(self) -> tuple[WhyNot, ...]:
        """The clauses that would have decided or given something, had one circumstance been another; closest first."""
        return self.others.near

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(question.fact for question in self.questions)

    def offered(self, remedy: Remedy) -> Offer | None:
        return next((each for each in self.offer if each.remedy is remedy), None)

    def as_json(self) -> dict[str, Any]:
        """The document that `yinuo decide --json` prints and the API answers."""
        return {
            "charter": self.charter,
            "release": self.release,
            "floor": self.floor or None,
            "asked_on": self.asked_on and self.asked_on.isoformat(),
            "outcome": self.outcome.value,
            "class": self.service_class,
            "payer": self.payer and self.payer.value,
            "cover": self.cover and period_json(self.cover),
            "offer": listed(self.offer),
            "fees": listed(self.fees),
            "refused_by": list(self.refused_by),
            "needs": list(self.needs),
            "questions": [{"fact": each.fact, **said(each.text)} for each in self.questions],
            "possible": listed(self.possible),
            "clauses": list(self.clauses),
            "because": [reason_json(each) for each in self.because],
            "near_misses": [why_not_json(each) for each in self.near_misses],
            "why_not": [why_not_json(each) for each in self.why_not],
            "promises": listed(self.promises),
            "evidence": listed(self.evidence),
            "approval": self.approval or None,
            "partner": listed(self.partner),
            "remarks": [said(each) for each in self.remarks],
        }


def said(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def wanted_json(item: Wanted) -> dict[str, Any]:
    return {
        "name": item.name,
        "kind": item.kind.value,
        "least": item.least,
        "most": item.most,
        "text": item.text and said(item.text),
    }


def listed(things: Iterable[Offer | Fee | Promised | Proof | Term | Possible]) -> list[dict[str, Any]]:
    return [each.as_json() for each in things]


def period_json(period: Period) -> dict[str, Any]:
    return {
        "clause": period.clause,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        **said(period.title),
    }


def reason_json(reason: Reason) -> dict[str, Any]:
    found = {"clause": reason.clause, "source": reason.source, **said(reason.text)}
    return {**found, "charter": reason.charter} if reason.charter else found


def why_not_json(other: WhyNot) -> dict[str, Any]:
    return {
        "clause": other.clause,
        "source": other.source,
        **said(other.text),
        "near": other.near,
        "overridden_by": other.overridden_by,
        "sentence": other.sentence and said(other.sentence),
        "failed": [
            {"fact": miss.fact, "found": miss.found, "wanted": miss.wanted.en, **said(miss.text)}
            for miss in other.failed
        ],
    }
