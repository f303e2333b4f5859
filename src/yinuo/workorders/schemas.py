from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, WithJsonSchema

from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import CaseRef, Shape
from yinuo.platform.api.types import Count, Id, Moment, Money, Reason, ServiceClass, Text, money, text
from yinuo.workorders.types import ItemShown, ItemState, OrderState

if TYPE_CHECKING:
    from yinuo.workorders.models import Consent, EstimateLine, WorkOrder


class OrdersAsked(Stretched):
    state: OrderState | None = None
    case: Id | None = None


class OrderNew(Shape):
    instructions: Annotated[Text, text(400, example="先电话联系")] = ""


class Voided(Shape):
    reason: Reason


class LineShown(Shape):
    """A position of an estimate: work of the tariff has a code, a part has none."""

    code: str | None
    name: str
    quantity: Count
    price: Money
    total: Money

    @classmethod
    def of(cls, line: "EstimateLine") -> Self:
        return cls(
            code=line.tariff_code or None,
            name=line.name,
            quantity=line.quantity,
            price=money(line.price_fen),
            total=money(line.total_fen),
        )


class EstimateShown(Shape):
    lines: list[LineShown]
    total: Money

    @classmethod
    def of(cls, lines: "Sequence[EstimateLine]") -> Self:
        return cls(
            lines=[LineShown.of(line) for line in lines], total=money(sum(line.total_fen for line in lines))
        )


class ConsentShown(Shape):
    """The customer's last word on the estimate."""

    is_given: bool
    total: Money
    signer: str
    way: str = Field(examples=["on_site"])
    at: Moment

    @classmethod
    def of(cls, consent: "Consent") -> Self:
        return cls(
            is_given=consent.is_given,
            total=money(consent.total_fen),
            signer=consent.signer,
            way=consent.way,
            at=consent.at,
        )


class OrderLine(Shape):
    """A service voucher in a list."""

    id: Id
    number: str = Field(examples=["FW2026-000001"])
    case: CaseRef
    service_class: ServiceClass
    state: OrderState
    instructions: str
    drawn_at: Moment
    signed_at: Moment | None
    filed_at: Moment | None
    void_reason: str
    version: Count

    @classmethod
    def of(cls, order: "WorkOrder") -> Self:
        return cls(**_facts(order))


class OrderShown(OrderLine):
    """A service voucher with what it will cost and what the customer has said to that."""

    estimate: EstimateShown
    consent: ConsentShown | None

    @classmethod
    def whole(cls, order: "WorkOrder", lines: "Sequence[EstimateLine]", consent: "Consent | None") -> Self:
        return cls(
            **_facts(order),
            estimate=EstimateShown.of(lines),
            consent=ConsentShown.of(consent) if consent else None,
        )


At = Annotated[Step, WithJsonSchema({"type": "string", "enum": [step.value for step in Step]})]
"""Written out where it stands: the visit has steps of its own by this name."""


class ChecklistItemShown(Shape):
    """One thing that the promise wants on record of a case, at a step of the work.

    `ticks_itself` says by what it is ticked without anybody; `release` and `clause` say where it is written.
    """

    id: Id
    step: At
    kind: ItemKind
    label: str
    state: ItemState
    is_mandatory: bool
    ticks_itself: str | None
    clause: str
    says: str
    charter: str
    release: str
    least: Count | None
    most: Count | None
    text: str
    number: Count | None
    answered_at: Moment | None
    answered_by: str
    version: Count

    @classmethod
    def of(cls, item: ItemShown) -> Self:
        return cls(
            id=item.public_id,
            step=item.step,
            kind=item.kind,
            label=item.label,
            state=item.state,
            is_mandatory=item.is_mandatory,
            ticks_itself=item.known_by or None,
            clause=item.clause,
            says=item.says,
            charter=item.charter,
            release=item.release,
            least=item.least,
            most=item.most,
            text=item.text,
            number=item.number,
            answered_at=item.answered_at,
            answered_by=item.answered_by,
            version=item.version,
        )


Written = Annotated[Text, text(400, example="三天")]


class ItemReply(Shape):
    """What is answered to an item: a text, a number, or nothing more than that it is so."""

    version: Count
    text: Written = ""
    number: Count | None = None


class ItemPicture(Shape):
    """Which state of the item the picture in the body answers; `signer` says who has signed, for a signature on paper."""

    version: Annotated[int, Field(strict=False, ge=0, le=2**31 - 1)]
    signer: Annotated[Text, text(40)] = ""


class ItemWaiver(Shape):
    version: Count
    reason: Reason


def _facts(order: "WorkOrder") -> dict[str, Any]:
    return {
        "id": order.public_id,
        "number": order.number,
        "case": CaseRef(id=order.case.public_id, number=order.case.number),
        "service_class": order.klass,
        "state": OrderState(order.state),
        "instructions": order.instructions,
        "drawn_at": order.drawn_at,
        "signed_at": order.signed_at,
        "filed_at": order.filed_at,
        "void_reason": order.void_reason,
        "version": order.version,
    }
