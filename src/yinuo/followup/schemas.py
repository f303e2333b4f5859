from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field

from yinuo.followup.types import CallbackState, CallResult, Consequence, Reason
from yinuo.parties.types import RevealReason
from yinuo.platform.api import contacts
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import CaseRef, Shape
from yinuo.platform.api.types import Count, Id, Moment, Text, Version, text

if TYPE_CHECKING:
    from yinuo.followup.models import CallAttempt, Callback


class CallbacksAsked(Stretched):
    view: Literal["due", "later", "ended"] = Field(
        default="due", description="Due today or late, later, or made."
    )


class CallbackReveal(Shape):
    """Why the whole phone is needed; writes it down and counts to the day's limit."""

    reveal: RevealReason | None = Field(default=None, description="Needs the scope parties:customer:reveal.")


class AttemptNew(Shape):
    version: Version
    result: Literal["not_reached", "call_later"]
    note: Annotated[Text, text(400)] = ""
    call_at: Moment | None = Field(default=None, description="When the customer wants to be called.")


class AnswerNew(Shape):
    """What the customer said. Without a consequence the proposed one holds."""

    version: Version
    satisfaction: Annotated[int, Field(strict=True, ge=1, le=5)]
    reasons: list[Reason] = Field(default=[], max_length=7)
    comment: Annotated[Text, text(1000)] = ""
    consequence: Consequence | None = None


class CallbackLine(Shape):
    """A call that is owed to a customer."""

    id: Id
    case: CaseRef
    state: CallbackState
    due_at: Moment
    is_late: bool
    tries: Count
    version: Count


class AttemptShown(Shape):
    result: CallResult
    note: str
    at: Moment


class CallbackShown(CallbackLine):
    """A call-back with whom to call and what has been said."""

    work_order: Id | None = Field(description="None for what was settled at the counter.")
    customer_name: str
    phone: str = Field(examples=["138****1234"])
    is_revealed: bool
    satisfaction: Count | None
    reasons: list[Reason]
    comment: str
    consequence: Consequence | None
    answered_at: Moment | None
    attempts: list[AttemptShown]

    @classmethod
    def of(
        cls,
        found: "Callback",
        *,
        order: UUID | None,
        attempts: "Sequence[CallAttempt]",
        is_late: bool,
        revealed: bool = False,
    ) -> Self:
        return cls(
            **facts_of(found, is_late=is_late),
            work_order=order,
            customer_name=found.case.contact_name,
            phone=contacts.phone(found.case.contact_phone, revealed=revealed),
            is_revealed=revealed,
            satisfaction=found.satisfaction,
            reasons=[Reason(code) for code in found.reasons],
            comment=found.comment,
            consequence=Consequence(found.consequence) if found.consequence else None,
            answered_at=found.answered_at,
            attempts=[
                AttemptShown(result=CallResult(one.result), note=one.note, at=one.at) for one in attempts
            ],
        )


def facts_of(found: "Callback", *, is_late: bool) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "case": CaseRef(id=found.case.public_id, number=found.case.number),
        "state": CallbackState(found.state),
        "due_at": found.due_at,
        "is_late": is_late,
        "tries": found.tries,
        "version": found.version,
    }
