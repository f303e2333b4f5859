from typing import Any
from uuid import UUID

from ninja import Query

from yinuo.depot import queries
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.schemas import (
    BenchEnd,
    BenchEstimate,
    BoardAsked,
    BoardLine,
    CardGiven,
    CardNew,
    ChiefsCheck,
    ContactNew,
    EstimateAnswer,
    GivenBack,
    PartsAwaited,
    PutAway,
    ReceiptLoss,
    ReturnDay,
    SessionEnd,
    SessionNew,
    StayEntry,
    StayLine,
    StayNew,
    StaysAsked,
    StayShown,
)
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All, Page
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import ConsentWay

routes = Routes(tags=["workshop"])
STAY = "/stays/{uuid:stay_id}"


@routes.read("/stays", P.DEPOT_STAY_READ, Page[StayLine])
def list_stays(request: Request, asked: Query[StaysAsked]) -> Page[StayLine]:
    """The in/out register, newest first."""
    rows = queries.register(asked.q, asked.state, actor=request.actor).select_related("case")
    if asked.case is not None:
        rows = rows.filter(case_id=id_of(intake.visible_to(request.actor), asked.case))
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit),
        asked,
        StayLine.of,
        of=queries.visible_to(request.actor),
    )


@routes.read("/workshop", P.DEPOT_STAY_READ, All[BoardLine])
def show_workshop(request: Request, asked: Query[BoardAsked]) -> All[BoardLine]:
    """What stands in the workshop by stage, longest first."""
    found = queries.board(request.actor)
    return All(items=[BoardLine.standing(one) for one in found if asked.stage in {None, one.stage}])


@routes.read("/my/bench", P.DEPOT_CARD_WORK, All[BoardLine])
def list_own_bench(request: Request) -> All[BoardLine]:
    """What is on one's bench or carried by oneself, and the cards that nobody has taken; longest first."""
    return All(items=[BoardLine.standing(one) for one in queries.around_bench(request.actor)])


@routes.read(STAY, P.DEPOT_STAY_READ, StayShown)
def show_stay(request: Request, stay_id: UUID) -> StayShown:
    """One product in the workshop, from hand to hand."""
    return stored(request, stay_id)


@routes.read("/my/bench/{uuid:stay_id}", P.DEPOT_CARD_WORK, StayShown)
def show_own_card(request: Request, stay_id: UUID) -> StayShown:
    """One product with its repair card, for the bench."""
    return stored(request, stay_id)


def stored(request: Request, stay_id: UUID) -> StayShown:
    found = queries.get(_number(request, stay_id), actor=request.actor)
    return StayShown.whole(queries.standing(found), queries.contacts(found.id))


# ---- in ------------------------------------------------------------------------------------------


@routes.act(
    "/work-orders/{uuid:order_id}/stay",
    P.DEPOT_STAY_WRITE,
    StayShown,
    status=201,
    key=Key.REQUIRED,
    location="stays/{id}",
    fields={"name": "product", "paper": "signature"},
)
def take_in(request: Request, order_id: UUID, body: StayNew) -> StayShown:
    """The customer brings the product of a waiting voucher to the counter and gets a receipt."""
    stay = taking.take_in(
        order_id=id_of(workorders.visible_to(request.actor), order_id),
        goods=body.goods(),
        trouble=body.trouble,
        signed=body.signed(),
        actor=request.actor,
        now=request.now,
    )
    return stored(request, stay.public_id)


@routes.act(f"{STAY}/entry", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def enter_stay(request: Request, stay_id: UUID, body: StayEntry) -> StayShown:
    """Enter the product in the register and hang a repair card on it."""
    technician = None if body.technician is None else _technician(request, body.technician)
    return _done(request, stay_id, taking.enter, shelf=body.shelf, technician_id=technician)


# ---- at the bench --------------------------------------------------------------------------------


@routes.act(f"{STAY}/card/taking", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def take_card(request: Request, stay_id: UUID) -> StayShown:
    """Take a card that hangs free."""
    return _done(request, stay_id, benching.take_card)


@routes.act(f"{STAY}/card/giving", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def give_card(request: Request, stay_id: UUID, body: CardGiven) -> StayShown:
    """Give the card to a technician, or to another one."""
    technician = _technician(request, body.technician)
    return _done(request, stay_id, benching.give_card, technician_id=technician)


@routes.act(f"{STAY}/sessions", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def start_session(request: Request, stay_id: UUID, body: SessionNew) -> StayShown:
    """The clock of the bench starts."""
    return _done(request, stay_id, benching.start_session, kind=body.kind)


@routes.act(f"{STAY}/sessions/stop", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def stop_session(request: Request, stay_id: UUID, body: SessionEnd) -> StayShown:
    """The clock of the bench stops; a forgotten one with the minutes really worked."""
    if body.minutes is None:
        return _done(request, stay_id, benching.stop_session)
    return _done(request, stay_id, benching.correct_session, minutes=body.minutes, reason=body.reason)


@routes.act(f"{STAY}/card", P.DEPOT_CARD_WORK, StayShown, theirs=stored)
def write_card(request: Request, stay_id: UUID, body: CardNew) -> StayShown:
    """Write down what was wrong, what was done and which parts were replaced."""
    return _done(
        request,
        stay_id,
        benching.write_card,
        version=body.version,
        diagnosis=body.diagnosis,
        work_done=body.work_done,
        parts=body.used(),
    )


@routes.act(f"{STAY}/estimate", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def estimate_stay(request: Request, stay_id: UUID, body: BenchEstimate) -> StayShown:
    """Say what the repair will cost; the card waits for the customer's consent."""
    return _done(request, stay_id, benching.set_estimate, **body.given())


@routes.act(f"{STAY}/answer", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def answer_estimate(request: Request, stay_id: UUID, body: EstimateAnswer) -> StayShown:
    """Keep what the customer says to the estimate, by phone or at the counter."""
    return _done(
        request,
        stay_id,
        benching.answer,
        is_given=body.is_given,
        signer=body.signer,
        way=ConsentWay(body.way),
        told_at=body.told_at,
    )


@routes.act(f"{STAY}/waiting", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def wait_for_parts(request: Request, stay_id: UUID, body: PartsAwaited) -> StayShown:
    """The card stands still until parts are there."""
    return _done(request, stay_id, benching.wait_for_parts, note=body.note)


@routes.act(f"{STAY}/going-on", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def go_on(request: Request, stay_id: UUID) -> StayShown:
    """The parts are there."""
    return _done(request, stay_id, benching.go_on)


@routes.act(f"{STAY}/result", P.DEPOT_CARD_WORK, StayShown, key=Key.REQUIRED)
def finish_bench(request: Request, stay_id: UUID, body: BenchEnd) -> StayShown:
    """The bench is done: repaired, unrepaired, or beyond repair. The chief checks next."""
    return _done(request, stay_id, benching.finish, kind=body.kind, note=body.note)


# ---- back ----------------------------------------------------------------------------------------


@routes.act(f"{STAY}/check", P.DEPOT_CARD_CHECK, StayShown, key=Key.REQUIRED)
def check_stay(request: Request, stay_id: UUID, body: ChiefsCheck) -> StayShown:
    """The chief's check: it may go back, or it goes back to the bench."""
    return _done(request, stay_id, returning.check, is_passed=body.is_passed, note=body.note)


@routes.act(f"{STAY}/return", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def plan_return(request: Request, stay_id: UUID, body: ReturnDay) -> StayShown:
    """Enter the date of return in the register."""
    return _done(request, stay_id, returning.plan_return, return_on=body.return_on)


@routes.act(f"{STAY}/contacts", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def record_contact(request: Request, stay_id: UUID, body: ContactNew) -> StayShown:
    """The customer was told that it can be collected, or could not be reached."""
    return _done(request, stay_id, returning.record_contact, is_reached=body.is_reached, note=body.note)


@routes.act(f"{STAY}/sending-out", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def send_out(request: Request, stay_id: UUID, body: CardGiven) -> StayShown:
    """A technician takes product and voucher to the customer."""
    technician = _technician(request, body.technician)
    return _done(request, stay_id, returning.send_out, technician_id=technician)


@routes.act(f"{STAY}/bringing-back", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED)
def bring_back(request: Request, stay_id: UUID) -> StayShown:
    """The technician could not hand it over; it stands in the workshop again."""
    return _done(request, stay_id, returning.bring_back)


@routes.act(
    f"{STAY}/delivery", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED, fields={"paper": "signature"}
)
def deliver_stay(request: Request, stay_id: UUID, body: GivenBack) -> StayShown:
    """Hand product and voucher to the customer against the receipt and a signature."""
    return _done(request, stay_id, returning.deliver, receipt=body.receipt, signed=body.signed())


@routes.act(
    "/my/bench/{uuid:carried_id}/delivery",
    P.DEPOT_CARD_WORK,
    StayShown,
    key=Key.REQUIRED,
    fields={"paper": "signature"},
)
def deliver_carried(request: Request, carried_id: UUID, body: GivenBack) -> StayShown:
    """At the customer's: hand over what one carries, against the receipt and a signature."""
    return _done(request, carried_id, returning.deliver, receipt=body.receipt, signed=body.signed())


@routes.act(
    f"{STAY}/disposal", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED, fields={"paper": "signature"}
)
def leave_stay(request: Request, stay_id: UUID, body: GivenBack) -> StayShown:
    """The customer leaves what is beyond repair to be disposed of, and signs for that."""
    return _done(request, stay_id, returning.leave, receipt=body.receipt, signed=body.signed())


@routes.act(
    f"{STAY}/receipt-loss", P.DEPOT_STAY_WRITE, StayShown, key=Key.REQUIRED, fields={"paper": "signature"}
)
def declare_receipt_lost(request: Request, stay_id: UUID, body: ReceiptLoss) -> StayShown:
    """The customer declares in writing that the receipt is lost."""
    return _done(request, stay_id, returning.declare_lost, proof=body.proof, signed=body.signed())


@routes.act(f"{STAY}/storing", P.DEPOT_CARD_CHECK, StayShown, key=Key.REQUIRED)
def store_stay(request: Request, stay_id: UUID, body: PutAway) -> StayShown:
    """Close as not collected what nobody has come for."""
    return _done(request, stay_id, returning.store, where=body.where)


def _number(request: Request, stay_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), stay_id)


def _technician(request: Request, person_id: UUID) -> int:
    return id_of(network.staff(actor=request.actor), person_id)


def _done(request: Request, stay_id: UUID, verb: Any, **given: Any) -> StayShown:
    verb(stay_id=_number(request, stay_id), actor=request.actor, now=request.now, **given)
    return stored(request, stay_id)
