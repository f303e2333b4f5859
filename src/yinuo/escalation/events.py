from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationEvent(Event):
    case_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AskEvent(EscalationEvent):
    ask_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SuperiorAsked(AskEvent):
    """A superior was asked at once; `staff_id` has to answer (C505, C508)."""

    code: ClassVar[str] = "escalation.superior_asked"
    post: str
    via: str
    staff_id: int
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskPassedUp(AskEvent):
    """The one who was asked asks one higher; `staff_id` has to answer now."""

    code: ClassVar[str] = "escalation.ask_passed_up"
    reply_id: int
    post: str
    via: str
    staff_id: int
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskAnswered(AskEvent):
    """Granted, answered with another proposal, or finally declined at the top."""

    code: ClassVar[str] = "escalation.ask_answered"
    reply_id: int
    verdict: str
    post: str
    amount_fen: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RestPut(EscalationEvent):
    """The complaint deliberately rests until then (C503)."""

    code: ClassVar[str] = "escalation.rest_put"
    rest_id: int
    until_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RestWatched(EscalationEvent):
    """Somebody looked how it stands with the customer meanwhile."""

    code: ClassVar[str] = "escalation.rest_watched"
    rest_id: int
    watch_id: int
    degree: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RestEnded(EscalationEvent):
    """It rests no longer; `staff_id` owns the case and is told."""

    code: ClassVar[str] = "escalation.rest_ended"
    rest_id: int
    ground: str
    staff_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpedAtOnce(EscalationEvent):
    """Something was done for somebody in urgent need without asking; a chief looks at it afterwards (C511)."""

    code: ClassVar[str] = "escalation.helped_at_once"
    relief_id: int
    act: str
    amount_fen: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpReviewed(EscalationEvent):
    code: ClassVar[str] = "escalation.help_reviewed"
    relief_id: int
    is_right: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayEvent(EscalationEvent):
    relay_id: int
    staff_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayOffered(RelayEvent):
    """A case in urgent need is offered to `staff_id`; until that person takes it, it stays where it is."""

    code: ClassVar[str] = "escalation.relay_offered"


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayAccepted(RelayEvent):
    code: ClassVar[str] = "escalation.relay_accepted"


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayDeclined(RelayEvent):
    code: ClassVar[str] = "escalation.relay_declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayWithdrawn(RelayEvent):
    code: ClassVar[str] = "escalation.relay_withdrawn"
