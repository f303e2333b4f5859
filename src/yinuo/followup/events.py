from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackEvent(Event):
    case_id: int
    callback_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackPlanned(CallbackEvent):
    code: ClassVar[str] = "followup.callback_planned"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackTried(CallbackEvent):
    """The customer was called and not reached, or asked to be called later."""

    code: ClassVar[str] = "followup.callback_tried"
    result: str
    tries: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackAnswered(CallbackEvent):
    code: ClassVar[str] = "followup.callback_answered"
    satisfaction: int
    consequence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackWithdrawn(CallbackEvent):
    """The case was reopened before the call: there is nothing to ask about yet."""

    code: ClassVar[str] = "followup.callback_withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackGivenUp(CallbackEvent):
    code: ClassVar[str] = "followup.callback_given_up"
    tries: int
