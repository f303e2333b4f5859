"""How the workshop's codes are said: English msgids."""

from yinuo.depot.types import (
    CameBy,
    NextStep,
    Proof,
    ResultKind,
    SessionKind,
    Stage,
    VoidedAs,
    WaitsFor,
)
from yinuo.kernel.errors import gettext_noop

CAME_BY: dict[CameBy, str] = {
    CameBy.VISIT: gettext_noop("Taken back by the technician"),
    CameBy.COUNTER: gettext_noop("Brought to the counter"),
}
SESSIONS: dict[SessionKind, str] = {
    SessionKind.DIAGNOSIS: gettext_noop("Looking for the fault"),
    SessionKind.REPAIR: gettext_noop("Repairing"),
}
WAITS: dict[WaitsFor, str] = {
    WaitsFor.CONSENT: gettext_noop("Waits for consent"),
    WaitsFor.PARTS: gettext_noop("Waits for parts"),
}
RESULTS: dict[ResultKind, str] = {
    ResultKind.REPAIRED: gettext_noop("Repaired"),
    ResultKind.UNREPAIRED: gettext_noop("Not repaired: estimate refused"),
    ResultKind.BEYOND_REPAIR: gettext_noop("Beyond repair"),
}
VOIDED: dict[VoidedAs, str] = {
    VoidedAs.RETRIEVED: gettext_noop("Retrieved"),
    VoidedAs.LOST: gettext_noop("Lost"),
}
PROOFS: dict[Proof, str] = {
    Proof.IDENTITY_CARD: gettext_noop("Identity card shown (no number is kept)"),
    Proof.INVOICE: gettext_noop("Invoice of the product"),
    Proof.CALLED_BACK: gettext_noop("Called on the phone number of the case"),
    Proof.KNOWN: gettext_noop("Known to us in person"),
}
STAGES: dict[Stage, str] = {
    Stage.TO_ENTER: gettext_noop("To enter"),
    Stage.TO_DIAGNOSE: gettext_noop("To diagnose"),
    Stage.WAITS: gettext_noop("Waiting"),
    Stage.ON_BENCH: gettext_noop("On the bench"),
    Stage.TO_CHECK: gettext_noop("To check"),
    Stage.READY: gettext_noop("Ready to go back"),
    Stage.NOT_COLLECTED: gettext_noop("Not collected"),
    Stage.GONE: gettext_noop("Gone back"),
}
STEPS: dict[NextStep, str] = {
    NextStep.ENTER: gettext_noop("Enter it in the register"),
    NextStep.TAKE: gettext_noop("A technician takes the card"),
    NextStep.DIAGNOSE: gettext_noop("Find the fault"),
    NextStep.ESTIMATE: gettext_noop("Estimate the cost"),
    NextStep.ASK: gettext_noop("Ask the customer"),
    NextStep.GIVE_UP: gettext_noop("Estimate anew, or finish unrepaired"),
    NextStep.GO_ON: gettext_noop("Go on when the parts are there"),
    NextStep.REPAIR: gettext_noop("Repair and finish"),
    NextStep.CHECK: gettext_noop("The chief checks"),
    NextStep.PLAN: gettext_noop("Enter the date of return"),
    NextStep.TELL: gettext_noop("Tell the customer"),
    NextStep.DELIVER: gettext_noop("Hand it over"),
    NextStep.HAND_OUT: gettext_noop("Hand it out when somebody comes"),
    NextStep.NOTHING: gettext_noop("Nothing is left to do"),
}
