from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field

from yinuo.dispatch.types import VisitState
from yinuo.field.types import PhotoPurpose, Step, VisitOutcome
from yinuo.platform.api.schemas import CaseRef, Shape
from yinuo.platform.api.types import Count, Flag, Id, Moment, Money, ServiceClass, Text, Version, text
from yinuo.workorders.types import Accessory, Goods

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit

Quantity = Annotated[int, Field(strict=True, ge=1, le=999)]
PartName = Annotated[Text, text(80, least=1, example="电源板")]
Signer = Annotated[Text, text(40, least=1, example="王丽华")]


class Versioned(Shape):
    version: Version


class WorkOffered(Shape):
    """Work of the tariff; its price is the tariff's."""

    code: Annotated[Text, text(20, least=1, example="T1")]
    quantity: Quantity = 1


class PartOffered(Shape):
    name: PartName
    quantity: Quantity = 1
    price: Money


class Estimated(Versioned):
    works: list[WorkOffered] = Field(default=[], max_length=40)
    parts: list[PartOffered] = Field(default=[], max_length=40)


class ConsentNew(Versioned):
    """What the customer says to the estimate."""

    is_given: Flag
    signer: Signer


class PartUsed(Shape):
    name: PartName
    quantity: Quantity = 1


class Found(Versioned):
    """Findings at any time; work, time and parts once the customer has agreed."""

    findings: Annotated[Text, text(1000, least=1, example="电源板烧毁")]
    work_done: Annotated[Text, text(1000, example="更换电源板")] = ""
    work_minutes: Annotated[int, Field(strict=True, ge=1, le=1440)] | None = None
    parts: list[PartUsed] = Field(default=[], max_length=40)


class Completed(Versioned):
    """Fixed, and signed for: the drawn name as PNG, or with `on_paper` a photo of the signed paper; base64."""

    signer: Signer
    signature: Annotated[Text, text(11_000_000, least=1)] = Field(
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/png"}
    )
    on_paper: Flag = False


class Failed(Versioned):
    """An end without a repair."""

    outcome: Literal["nobody_home", "wrong_unit", "fee_refused", "come_again"]
    note: Annotated[Text, text(200, example="敲门三次无人应答")]
    signer: Annotated[Text, text(40, says="Who refused the fee.")] = ""


class TakenBack(Versioned):
    """Taken to the workshop: why, what, how it looks; and what the customer signs, as for a completion."""

    note: Annotated[Text, text(200, least=1, example="主板要在车间检测")]
    product: Annotated[Text, text(80, least=1, example="液晶电视 L55E9")]
    serial: Annotated[Text, text(40)] = ""
    condition: Annotated[Text, text(400, least=1, example="左下角有划痕")]
    accessories: list[Accessory] = Field(default=[], max_length=9)
    others: Annotated[Text, text(200)] = ""
    signer: Signer
    signature: Annotated[Text, text(11_000_000, least=1)] = Field(
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/png"}
    )
    on_paper: Flag = False

    def goods(self) -> Goods:
        return Goods(self.product, self.serial, self.condition, tuple(self.accessories), self.others)


class PhotoNamed(Shape):
    purpose: PhotoPurpose = PhotoPurpose.BEFORE
    name: Annotated[Text, text(160, example="before.jpg")] = ""


class PhotoShown(Shape):
    id: Id
    purpose: PhotoPurpose


class CustomerMet(Shape):
    """Whom to visit: in full until the visit has ended, masked afterwards."""

    name: str
    phone: str
    other_phone: str
    address: str


class OwnVisit(Shape):
    """A visit of one's own in the day's list."""

    id: Id
    case: CaseRef
    start: Moment
    end: Moment
    state: VisitState

    @classmethod
    def of(cls, visit: "Visit") -> Self:
        return cls(
            id=visit.public_id,
            case=CaseRef(id=visit.case.public_id, number=visit.case.number),
            start=visit.during.lower,
            end=visit.during.upper,
            state=VisitState(visit.state),
        )


class PriceShown(Shape):
    """Work of the tariff that applies to the visited product."""

    code: str
    name: str
    price: Money
    guide_price: Money | None


class PositionShown(Shape):
    code: str | None
    name: str
    quantity: Count
    price: Money


class SheetShown(Shape):
    """A visit as its technician sees it. `version` goes with the next step; it is null before the arrival."""

    id: Id
    case: CaseRef
    work_order: str = Field(examples=["FW2026-000001"])
    service_class: ServiceClass
    state: VisitState
    start: Moment
    end: Moment
    customer: CustomerMet
    product: str
    serial: str
    description: str
    instructions: str
    steps: dict[Step, Literal["done", "current", "todo", "skipped"]]
    tariff: list[PriceShown]
    estimate: list[PositionShown]
    total: Money
    is_agreed: bool
    findings: str
    work_done: str
    work_minutes: Count | None
    parts: list[PartUsed]
    photos: list[PhotoShown]
    outcome: VisitOutcome | None
    outcome_note: str
    version: Count | None
