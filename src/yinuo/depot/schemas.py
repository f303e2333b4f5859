from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field

from yinuo.depot import queries
from yinuo.depot.types import CameBy, NextStep, Proof, ResultKind, SessionKind, Stage, VoidedAs, WaitsFor
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import CaseRef, Person, Shape
from yinuo.platform.api.types import (
    Count,
    Day,
    Flag,
    Id,
    Moment,
    Money,
    ServiceClass,
    Text,
    Version,
    fen,
    money,
    picture_in,
    text,
)
from yinuo.platform.evidence.types import Signed as Signature
from yinuo.workorders.types import Accessory, ConsentWay, Goods, Line, Part, UsedPart, Work

if TYPE_CHECKING:
    from yinuo.depot.models import Contact, RepairCard, Stay
    from yinuo.depot.queries import Standing
    from yinuo.network.models import Staff

Quantity = Annotated[int, Field(strict=True, ge=1, le=999)]
PartName = Annotated[Text, text(80, least=1, example="电源板")]
Note = Annotated[Text, text(400)]


class StaysAsked(Stretched):
    state: Literal["here", "stored", "gone", "all"] = Field(
        default="here", description="Here, put away because nobody came, gone back, or all."
    )
    q: Annotated[Text, text(60, says="Receipt, product, serial, customer, phone tail or case.")] = ""
    case: Id | None = None


class BoardAsked(Shape):
    stage: Stage | None = None


class SignedFor(Shape):
    """What the customer signs: the drawn name as PNG, or with `on_paper` a photo of the signed paper; base64."""

    signer: Annotated[Text, text(40, least=1, example="王丽华")]
    signature: Annotated[Text, text(11_000_000, least=1)] = Field(
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/png"}
    )
    on_paper: Flag = False

    def signed(self) -> Signature:
        return Signature(picture_in(self.signature), self.signer, self.on_paper)


class StayNew(SignedFor):
    """What a customer brings to the counter, and how it looks."""

    product: Annotated[Text, text(80, least=1, example="液晶电视 L55E9")]
    serial: Annotated[Text, text(40)] = ""
    condition: Annotated[Text, text(400, least=1, example="左下角有划痕")]
    accessories: list[Accessory] = Field(default=[], max_length=9)
    others: Annotated[Text, text(200)] = ""
    trouble: Annotated[Text, text(400, least=1, example="开机有声音无图像")]

    def goods(self) -> Goods:
        return Goods(self.product, self.serial, self.condition, tuple(self.accessories), self.others)


class StayEntry(Shape):
    """Where it stands, and who repairs it; without a technician the card waits until one takes it."""

    shelf: Annotated[Text, text(40, least=1, example="B-03")]
    technician: Id | None = None


class CardGiven(Shape):
    technician: Id


class SessionNew(Shape):
    """Looking for the fault, or work; work only once the customer has agreed."""

    kind: SessionKind


class SessionEnd(Shape):
    """With `minutes` and `reason` the time of a clock that was forgotten is corrected."""

    minutes: Annotated[int, Field(strict=True, ge=1, le=720)] | None = None
    reason: Annotated[Text, text(200)] = ""


class CardPart(Shape):
    name: PartName
    quantity: Quantity = 1


class CardNew(Shape):
    """The diagnosis at any time; work and parts once the customer has agreed. `version` is the card's."""

    version: Version
    diagnosis: Annotated[Text, text(1000, least=1, example="电源板烧毁")]
    work_done: Annotated[Text, text(1000, example="更换电源板")] = ""
    parts: list[CardPart] = Field(default=[], max_length=40)

    def used(self) -> list[UsedPart]:
        return [UsedPart(part.name, part.quantity) for part in self.parts]


class BenchWork(Shape):
    """Work of the tariff; its price is the tariff's."""

    code: Annotated[Text, text(20, least=1, example="T1")]
    quantity: Quantity = 1


class BenchPart(Shape):
    name: PartName
    quantity: Quantity = 1
    price: Money


class BenchEstimate(Shape):
    works: list[BenchWork] = Field(default=[], max_length=40)
    parts: list[BenchPart] = Field(default=[], max_length=40)

    def given(self) -> dict[str, Any]:
        return {
            "works": [Work(work.code, work.quantity) for work in self.works],
            "parts": [Part(part.name, part.quantity, fen(part.price)) for part in self.parts],
        }


class EstimateAnswer(Shape):
    """What the customer says to the estimate, how, and when the price was told."""

    is_given: Flag
    signer: Annotated[Text, text(40, least=1, example="王丽华")]
    way: Literal["phone", "counter"]
    told_at: Moment


class PartsAwaited(Shape):
    note: Annotated[Text, text(200, least=1, example="电源板")]


class BenchEnd(Shape):
    kind: ResultKind
    note: Note = ""


class ChiefsCheck(Shape):
    """Passed, or what is not right yet."""

    is_passed: Flag
    note: Note = ""


class ReturnDay(Shape):
    return_on: Day


class ContactNew(Shape):
    is_reached: Flag
    note: Note = ""


class GivenBack(SignedFor):
    """The number on the receipt that the customer gives back; none once it has been declared lost."""

    receipt: Annotated[Text, text(24, example="LQ2026-000001")] = ""


class ReceiptLoss(SignedFor):
    """By what kind of proof the customer was identified; no number of any document."""

    proof: Proof


class PutAway(Shape):
    where: Annotated[Text, text(80, least=1, example="库房 C-11")]


class StayLine(Shape):
    """A line of the in/out register."""

    id: Id
    case: CaseRef
    receipt: str = Field(examples=["LQ2026-000001"])
    receipt_voided_as: VoidedAs | None
    came_by: CameBy
    product: str
    serial: str
    taken_at: Moment
    entered_at: Moment | None
    shelf: str
    return_on: Day | None
    told_at: Moment | None
    stored_at: Moment | None
    delivered_at: Moment | None
    left_at: Moment | None
    version: Count

    @classmethod
    def of(cls, stay: "Stay") -> Self:
        return cls(**_line(stay))


class BoardLine(StayLine):
    """What is here, with its stage, the next step, and since when."""

    stage: Stage
    next_step: NextStep
    since: Moment
    technician: Person | None

    @classmethod
    def standing(cls, standing: "Standing") -> Self:
        return cls(**_line(standing.stay), **_stands(standing))


class BenchPosition(Shape):
    code: str | None
    name: str
    quantity: Count
    price: Money

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(
            code=line.tariff_code or None,
            name=line.name,
            quantity=line.quantity,
            price=money(line.price_fen),
        )


class SessionShown(Shape):
    technician: Person
    kind: SessionKind
    started_at: Moment
    stopped_at: Moment | None
    correction: str


class BenchResult(Shape):
    """How the bench was done with it, and what the chief said."""

    kind: ResultKind
    technician: Person
    note: str
    at: Moment
    is_passed: bool | None = Field(description="Null until the chief has checked.")
    checked_by: Person | None
    check_note: str


class CardShown(Shape):
    """The repair card. `version` goes with what is written next."""

    technician: Person | None
    diagnosis: str
    work_done: str
    parts: list[CardPart]
    sessions: list[SessionShown]
    diagnosis_minutes: Count
    repair_minutes: Count
    waits_for: WaitsFor | None
    results: list[BenchResult]
    version: Count

    @classmethod
    def of(cls, card: "RepairCard") -> Self:
        waiting = queries.open_waiting(card)
        return cls(
            technician=_person(card.technician),
            diagnosis=card.diagnosis,
            work_done=card.work_done,
            parts=[CardPart(name=part.name, quantity=part.quantity) for part in card.parts.all()],
            sessions=[
                SessionShown(
                    technician=_named(session.technician),
                    kind=SessionKind(session.kind),
                    started_at=session.started_at,
                    stopped_at=session.stopped_at,
                    correction=session.correction,
                )
                for session in card.sessions.all()
            ],
            diagnosis_minutes=queries.minutes_at_bench(card, SessionKind.DIAGNOSIS),
            repair_minutes=queries.minutes_at_bench(card, SessionKind.REPAIR),
            waits_for=WaitsFor(waiting.waits_for) if waiting else None,
            results=[_result(result) for result in card.results.all()],
            version=card.version,
        )


class ContactShown(Shape):
    is_reached: bool
    note: str
    at: Moment
    by: Person


class StayShown(BoardLine):
    """A product in the workshop: what came with it, its card, the estimate, and how it goes back."""

    work_order: str = Field(examples=["FW2026-000001"])
    service_class: ServiceClass
    condition: str
    accessories: list[Accessory]
    others: str
    trouble: str
    taken_by: Person
    taken_signer: str
    card: CardShown | None
    estimate: list[BenchPosition]
    total: Money
    is_agreed: bool
    consent_way: ConsentWay | None
    cleared_as: ResultKind | None
    carrier: Person | None
    contacts: list[ContactShown]
    stored_where: str
    signer: str

    @classmethod
    def whole(cls, standing: "Standing", contacts: "Sequence[Contact]") -> Self:
        stay, consent = standing.stay, standing.consent
        card = queries.card_of(stay)
        return cls(
            **_line(stay),
            **_stands(standing),
            work_order=stay.order.number,
            service_class=stay.order.klass,
            condition=stay.condition,
            accessories=[Accessory(one) for one in stay.accessories],
            others=stay.others,
            trouble=stay.trouble,
            taken_by=_named(stay.taken_by),
            taken_signer=stay.taken_signer,
            card=CardShown.of(card) if card else None,
            estimate=[BenchPosition.of(line) for line in standing.lines],
            total=money(standing.total_fen),
            is_agreed=standing.money.is_agreed,
            consent_way=ConsentWay(consent.way) if consent else None,
            cleared_as=ResultKind(stay.cleared_as) if stay.cleared_as else None,
            carrier=_person(stay.carrier),
            contacts=[
                ContactShown(is_reached=one.is_reached, note=one.note, at=one.at, by=_named(one.by))
                for one in contacts
            ],
            stored_where=stay.stored_where,
            signer=stay.signer,
        )


def _line(stay: "Stay") -> dict[str, Any]:
    return {
        "id": stay.public_id,
        "case": CaseRef(id=stay.case.public_id, number=stay.case.number),
        "receipt": stay.receipt_number,
        "receipt_voided_as": VoidedAs(stay.receipt_voided_as) if stay.receipt_voided_as else None,
        "came_by": CameBy(stay.came_by),
        "product": stay.name,
        "serial": stay.serial,
        "taken_at": stay.taken_at,
        "entered_at": stay.entered_at,
        "shelf": stay.shelf,
        "return_on": stay.return_on,
        "told_at": stay.told_at,
        "stored_at": stay.stored_at,
        "delivered_at": stay.delivered_at,
        "left_at": stay.left_at,
        "version": stay.version,
    }


def _stands(standing: "Standing") -> dict[str, Any]:
    card = queries.card_of(standing.stay)
    return {
        "stage": standing.stage,
        "next_step": standing.step,
        "since": standing.since,
        "technician": _person(card.technician) if card else None,
    }


def _result(result: Any) -> BenchResult:
    inspection = getattr(result, "inspection", None)
    return BenchResult(
        kind=ResultKind(result.kind),
        technician=_named(result.technician),
        note=result.note,
        at=result.at,
        is_passed=inspection.is_passed if inspection else None,
        checked_by=_named(inspection.checker) if inspection else None,
        check_note=inspection.note if inspection else "",
    )


def _named(staff: "Staff") -> Person:
    return Person(id=staff.public_id, name=staff.name)


def _person(staff: "Staff | None") -> Person | None:
    return _named(staff) if staff is not None else None
