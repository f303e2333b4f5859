from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field

from yinuo.commitments.types import (
    EventKind,
    LateReason,
    PauseReason,
    State,
    SubjectKind,
    Via,
)
from yinuo.kernel.charters.ladders import Post
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import CaseRef, Person, Shape
from yinuo.platform.api.types import Count, Day, Flag, Id, Moment, Text, Version, text

if TYPE_CHECKING:
    from yinuo.commitments.models import Commitment, CommitmentEvent, Explanation, LadderStep

StateAsked = Literal["open", "running", "paused", "late", "kept", "done_late", "missed", "cancelled", "all"]


Words = Annotated[Text, text(200, says="Needed for `other`.")]


class CommitmentsAsked(Stretched):
    """The filters of the list."""

    state: Annotated[
        StateAsked, Field(description="`missed` is late, whether or not it has been done since.")
    ] = "open"
    charter: Annotated[Text, text(40, example="mall")] = ""
    clause: Annotated[Text, text(40, example="C224", says="Needs `charter`.")] = ""
    case: Id | None = None
    owner: Annotated[Text, text(36, says="`me`, or an id of the staff list.")] = ""
    service_point: Annotated[Text, text(20, example="HQ")] = ""
    within_hours: Annotated[int, Field(ge=1, le=168, description="Due within so many hours.")] | None = None
    due_from: Day | None = None
    due_to: Day | None = Field(default=None, description="Inclusive.")
    reason: LateReason | None = None
    without_reason: bool = Field(default=False, description="Only what is late and nobody has said why.")
    moved: bool = Field(default=False, description="Only what another promise or calendar has moved.")
    reopened: bool = False


class PauseNew(Shape):
    """Why the clock rests, and until when at the latest."""

    version: Version
    reason: PauseReason
    review_at: Moment = Field(description="Then it runs again by itself.")


class ResumptionNew(Shape):
    version: Version


class ReasonNew(Shape):
    """Why it was late. `other` needs words."""

    version: Version
    reason: LateReason
    text: Words = ""


class PromiseShown(Shape):
    """The line of the promise from which the time follows."""

    charter: str
    release: str
    clause: str
    start: str = Field(examples=["request.received"], description="The event with which it begins.")
    stop: str = Field(examples=["request.handled"], description="The event with which it is kept.")
    within: str = Field(examples=["4 hours"])
    calendar: str | None = Field(description="By whose hours it counts; none: day and night.")
    zh: str
    en: str


class CommitmentLine(Shape):
    """A time that was promised. `state` is true at the moment of the answer."""

    id: Id
    subject: SubjectKind
    case: CaseRef | None
    service_point: str
    promise: PromiseShown
    state: State
    is_late: Flag
    started_at: Moment
    due_at: Moment
    ended_at: Moment | None
    paused_until: Moment | None
    rested_seconds: Count
    moves: Count = Field(description="How often another promise or calendar has moved the due time.")
    reopenings: Count
    reason: LateReason | None
    version: Count

    @classmethod
    def of(cls, found: "Commitment", *, state: State) -> Self:
        return cls(**facts_of(found, state=state))


class HappeningShown(Shape):
    """One event of a clock, in the order of arrival."""

    number: Count
    kind: EventKind
    occurred_at: Moment
    received_at: Moment
    is_doubtful: Flag = Field(description="The clock of the device was wrong.")
    reason: str = Field(description="For what it rests, or why it moved or was taken off.")
    review_at: Moment | None
    cause: str = Field(description="The event behind it.")
    due_at: Moment | None = Field(description="What was promised after it; none after the end.")


class StepShown(Shape):
    """Somebody was told."""

    step: str = Field(examples=["warning"])
    at: Moment
    told_at: Moment
    post: Post
    via: Via
    person: Person | None


class ExplanationShown(Shape):
    reason: LateReason
    text: str
    by: Person
    at: Moment


class CommitmentShown(CommitmentLine):
    """A promised time with everything that made it what it is."""

    pauses: list[PauseReason] = Field(description="For what it may rest.")
    events: list[HappeningShown]
    steps: list[StepShown]
    explanations: list[ExplanationShown] = Field(description="The last one counts.")

    @classmethod
    def told(
        cls,
        found: "Commitment",
        *,
        pauses: frozenset[PauseReason],
        events: "Iterable[tuple[CommitmentEvent, datetime | None]]",
        steps: "Iterable[LadderStep]",
        explanations: "Iterable[Explanation]",
        people: Mapping[int, UUID],
        state: State,
    ) -> Self:
        return cls(
            **facts_of(found, state=state),
            pauses=sorted(pauses),
            events=[_event(row, due) for row, due in events],
            steps=[
                StepShown(
                    step=step.key,
                    at=step.at,
                    told_at=step.fired_at,
                    post=Post(step.post),
                    via=Via(step.via),
                    person=Person(id=people[step.staff.pk], name=step.staff.name) if step.staff else None,
                )
                for step in steps
            ],
            explanations=[
                ExplanationShown(
                    reason=LateReason(each.reason),
                    text=each.text,
                    by=Person(id=people[each.by.pk], name=each.by.name),
                    at=each.at,
                )
                for each in explanations
            ],
        )


def _event(row: "CommitmentEvent", due: datetime | None) -> HappeningShown:
    return HappeningShown(
        number=row.seq,
        kind=EventKind(row.kind),
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        is_doubtful=row.is_doubtful,
        reason=row.reason,
        review_at=row.review_at,
        cause=row.cause,
        due_at=due,
    )


def facts_of(found: "Commitment", *, state: State) -> dict[str, Any]:
    case = found.case
    return {
        "id": found.public_id,
        "subject": SubjectKind(found.kind),
        "case": CaseRef(id=case.public_id, number=case.number) if case is not None else None,
        "service_point": found.unit.code,
        "promise": PromiseShown(
            charter=found.charter,
            release=found.release,
            clause=found.clause,
            start=found.start,
            stop=found.stop,
            within=found.within,
            calendar=found.calendar or None,
            zh=found.zh,
            en=found.en,
        ),
        "state": state,
        "is_late": state in {State.BREACHED, State.STOPPED},
        "started_at": found.started_at,
        "due_at": found.due_at,
        "ended_at": found.ended_at,
        "paused_until": found.paused_until,
        "rested_seconds": found.paused,
        "moves": found.moves,
        "reopenings": found.generation,
        "reason": LateReason(found.late_reason) if found.late_reason else None,
        "version": found.version,
    }
