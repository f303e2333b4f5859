"""The verbs of asking upwards, of letting rest, and of helping at once."""

from yinuo.escalation.actions.asking import answer, ask_superior, check_no, check_promise, may_answer
from yinuo.escalation.actions.helping import (
    answer_relay,
    note_help,
    offer_relay,
    review_help,
    withdraw_relay,
)
from yinuo.escalation.actions.resting import (
    end_rest,
    end_rests_over,
    end_standing_rest,
    is_unclear,
    put_to_rest,
    watch,
)

__all__ = [
    "answer",
    "answer_relay",
    "ask_superior",
    "check_no",
    "check_promise",
    "end_rest",
    "end_rests_over",
    "end_standing_rest",
    "is_unclear",
    "may_answer",
    "note_help",
    "offer_relay",
    "put_to_rest",
    "review_help",
    "watch",
    "withdraw_relay",
]
