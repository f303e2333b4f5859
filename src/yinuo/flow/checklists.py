"""What the pipeline does with the checklist of a case: carry it from the decision, tick what is known, hold what is not.

`known_…` steps tick what an event makes known; `…_complete` steps refuse the act whose step is not answered.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from yinuo.billing.events import ChargeSettled
from yinuo.depot.events import (
    BenchDone,
    CheckPassed,
    ReturnPlanned,
    StayEntered,
    StayOpened,
    UnitLeft,
    UnitReturned,
)
from yinuo.depot.types import ResultKind
from yinuo.dispatch.events import VisitBooked
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.events import CaseDecided, FactsMissing, ProofKept, RemedyGiven
from yinuo.entitlement.types import EXCHANGES
from yinuo.field.events import TariffShown, TechnicianArrived, UnitTaken, VisitSucceeded
from yinuo.followup.events import CallbackAnswered
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving
from yinuo.intake.events import CaseCorrected, CaseReopened, CaseStruckOff
from yinuo.intake.types import CaseKind, Channel, HoldKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.steps import Step
from yinuo.kernel.events import Event
from yinuo.platform.evidence import queries as pictures
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.events import ConsentGiven, ItemEvent, VoucherDrawn, VoucherFiled
from yinuo.workorders.types import Known

if TYPE_CHECKING:
    from yinuo.intake.models import Case

CHECKLIST = "checklist"
"""The key of the one hold that a checklist puts on its case."""
ON_FILE = frozenset({Known.NAME, Known.PHONE, Known.ADDRESS, Known.MODEL})
"""What the register can still lack; all else that ticks itself is kept by the way of the house."""


def carry_checklist(event: CaseDecided | FactsMissing, *, actor: Actor, now: datetime) -> None:
    """What the decision wants on record of the case becomes its checklist; answers and papers that were shown stay."""
    case = cases.lock(event.case_id, actor=actor)
    decision = decisions.by_number(event.decision_id)
    workorders.carry_checklist(
        case=case,
        decision_id=decision.id,
        asked=orders.asked_by(decision),
        on_file=on_file(case),
        actor=actor,
        now=now,
    )
    for picture in pictures.of_case(case.id) if decision.seq > 1 else ():
        workorders.know_proof(
            case_id=case.id, proof=picture.purpose, evidence_id=picture.id, actor=actor, now=now
        )


def on_file(case: "Case") -> set[Known]:
    """What the register already holds of a request (C351)."""
    held = {
        Known.REGISTERED: True,
        Known.NAME: bool(case.contact_name),
        Known.PHONE: bool(case.contact_phone),
        Known.ADDRESS: bool(case.address),
        Known.MODEL: case.sold_unit_id is not None or case.product_model_id is not None,
    }
    return {known for known, is_held in held.items() if is_held}


def known_on_file(event: CaseCorrected, *, actor: Actor, now: datetime) -> None:
    case = cases.get(event.case_id, actor=actor)
    if case.kind == CaseKind.REPAIR:
        workorders.know(case_id=case.id, known=on_file(case), actor=actor, now=now)


def known_proof(event: ProofKept, *, actor: Actor, now: datetime) -> None:
    workorders.know_proof(
        case_id=event.case_id, proof=event.proof, evidence_id=event.evidence_id, actor=actor, now=now
    )


KNOWN_WITH: dict[type[Event], frozenset[Known]] = {
    VisitBooked: frozenset({Known.BOOKED}),
    TechnicianArrived: frozenset({Known.ARRIVED}),
    TariffShown: frozenset({Known.TARIFF}),
    ConsentGiven: frozenset({Known.TARIFF, Known.CONSENT}),
    VisitSucceeded: frozenset({Known.WORK, Known.SIGNED, Known.LEFT}),
    UnitTaken: frozenset({Known.LEFT}),
    StayOpened: frozenset({Known.TAKEN}),
    StayEntered: frozenset({Known.ENTERED}),
    BenchDone: frozenset({Known.WORK}),
    CheckPassed: frozenset({Known.CHECKED}),
    ReturnPlanned: frozenset({Known.RETURN}),
    UnitReturned: frozenset({Known.SIGNED, Known.GIVEN_BACK}),
    UnitLeft: frozenset({Known.GIVEN_BACK}),
    CaseStruckOff: frozenset({Known.STRUCK_OFF}),
    VoucherFiled: frozenset({Known.FILED}),
    ChargeSettled: frozenset({Known.SETTLED}),
    CallbackAnswered: frozenset({Known.CALLED}),
}
"""What has become known with an event, so that nobody types it."""


def tick_known(event: Event, *, actor: Actor, now: datetime) -> None:
    workorders.know(
        case_id=event.case_id,  # type: ignore[attr-defined]
        known=KNOWN_WITH[type(event)],
        evidence_id=getattr(event, "signature_id", None),
        actor=actor,
        now=now,
    )


# ---- each step's act waits for what is asked for at it ------------------------------------------


def reception_complete(event: VoucherDrawn | RemedyGiven, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """Nothing goes on from the reception while something of it is missing; of a call only where there was one."""
    case = cases.get(event.case_id, actor=actor)
    steps = {Step.RECEPTION} | ({Step.PHONE} if case.channel == Channel.PHONE else set())
    workorders.refuse_unanswered(case_id=case.id, steps=steps, though_known=ON_FILE)


def visit_complete(event: VisitSucceeded, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    workorders.refuse_unanswered(case_id=event.case_id, steps={Step.VISIT, Step.WORK})


def bench_complete(event: CheckPassed, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    """The chief passes no repair whose work is not on record; what goes back unrepaired has none."""
    if event.result == ResultKind.REPAIRED:
        workorders.refuse_unanswered(case_id=event.case_id, steps={Step.BENCH, Step.WORK})


def handover_complete(event: UnitReturned, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    if event.result == ResultKind.REPAIRED:
        workorders.refuse_unanswered(case_id=event.case_id, steps={Step.HANDOVER})


def counter_complete(event: RemedyGiven, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """What is handed over at the counter is signed for where the promise says so: no voucher was. Money back is not."""
    if event.remedy in EXCHANGES:
        workorders.refuse_unanswered(case_id=event.case_id, steps={Step.HANDOVER}, with_signatures=True)


def callback_complete(event: CallbackAnswered, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    workorders.refuse_unanswered(case_id=event.case_id, steps={Step.CALLBACK})


# ---- before the case is closed -------------------------------------------------------------------


def hold_for_checklist(event: CaseStruckOff, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """A case that is struck off stays open while something is to be written down before its end."""
    if orders.is_holding(event.case_id):
        moving.put_hold(event.case_id, HoldKind.CHECKLIST_OPEN, CHECKLIST, now=now)


def free_of_checklist(event: ItemEvent, *, actor: Actor, now: datetime) -> None:
    if event.step == Step.CLOSING and not orders.is_holding(event.case_id):
        moving.lift_hold(event.case_id, HoldKind.CHECKLIST_OPEN, CHECKLIST, now=now)
        moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


def ask_again(event: CaseReopened, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    moving.lift_hold(event.case_id, HoldKind.CHECKLIST_OPEN, CHECKLIST, now=now)
    workorders.ask_again(case_id=event.case_id)
