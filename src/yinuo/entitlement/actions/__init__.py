"""What can be done with a decision: find it, answer its questions, decide otherwise, carry it out."""

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

__all__ = [
    "CHANGEABLE",
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
    "tell_fact",
    "tell_facts",
    "tell_refusal",
]
