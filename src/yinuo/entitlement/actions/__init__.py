"""What can be done with a decision: find it, answer its questions, decide otherwise, carry it out.

And with many: simulate what a draft of the promise would have decided.
"""

from yinuo.entitlement.actions.carrying import choose_remedy, give_remedy, keep_proof, tell_refusal
from yinuo.entitlement.actions.deciding import (
    CHANGEABLE,
    decide,
    decide_again,
    facts_of,
    promised_to,
    tell_fact,
    tell_facts,
)
from yinuo.entitlement.actions.overriding import negotiate, override, override_remedy
from yinuo.entitlement.actions.simulating import (
    break_off,
    carry_on,
    record_export,
    start_simulation,
    stop_simulation,
)

__all__ = [
    "CHANGEABLE",
    "break_off",
    "carry_on",
    "choose_remedy",
    "decide",
    "decide_again",
    "facts_of",
    "give_remedy",
    "keep_proof",
    "negotiate",
    "override",
    "override_remedy",
    "promised_to",
    "record_export",
    "start_simulation",
    "stop_simulation",
    "tell_fact",
    "tell_facts",
    "tell_refusal",
]
