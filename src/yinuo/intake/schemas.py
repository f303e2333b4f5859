from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field

from yinuo.intake.types import CaseKind, CaseState, Channel, HoldKind
from yinuo.parties.types import RevealReason
from yinuo.platform.api import contacts
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import Named, Person, Shape
from yinuo.platform.api.types import Asked, Count, Flag, Id, Moment, Reason, ServiceClass, Text, Version, text

if TYPE_CHECKING:
    from yinuo.intake.models import Case, CaseRow, Note
    from yinuo.platform.evidence.models import Evidence

Code = Annotated[Text, text(40, example="TV01")]
Name = Annotated[Text, text(60, least=1, example="王丽华")]
PhoneTyped = Annotated[Text, text(30, least=1, example="13800001234")]
OtherPhone = Annotated[Text, text(30)]
Address = Annotated[Text, text(160, says="Left out, that of the unit or the customer.")]
Description = Annotated[Text, text(1000, least=1, example="开机有声音无图像")]
Wish = Annotated[Text, text(400)]
ServicePoint = Annotated[Text, text(20, example="HQ")]


class CasesAsked(Stretched):
    """The filters of the register."""

    state: Annotated[
        Text,
        text(120, example="registered,decided", says="`live`, `all`, or states separated by commas."),
    ] = "live"
    kind: CaseKind | None = None
    service_class: ServiceClass | None = None
    channel: Channel | None = None
    owner: Annotated[Text, text(36, says="`me`, or an id of the staff list.")] = ""
    service_point: ServicePoint = ""
    zone: Annotated[Text, Field(pattern=r"^[0-9]{0,6}$", description="The beginning of a region's code.")] = (
        ""
    )
    customer: Id | None = None
    late: bool = Field(default=False, description="Only what is past its due time.")
    q: Asked = ""
    order: Literal["newest", "due"] = "newest"


class CaseReveal(Shape):
    """Why the whole phone and address are needed; writes it down and counts to the day's limit."""

    reveal: RevealReason | None = Field(default=None, description="Needs the scope parties:customer:reveal.")


class CaseNew(Shape):
    """A request as it enters the register."""

    channel: Channel
    kind: CaseKind = CaseKind.REPAIR
    customer: Id
    unit: Id | None = Field(default=None, description="The customer's unit that it is about.")
    product_model: Code | None = Field(default=None, description="Its model, when the unit is not on file.")
    fault: Code | None = None
    contact_name: Name
    contact_phone: PhoneTyped
    other_phone: OtherPhone = ""
    address: Address = ""
    description: Description
    wish: Wish = ""
    service_point: ServicePoint | None = Field(
        default=None, description="Who shall serve it; by default one's own."
    )


class CaseCorrected(Shape):
    """What shall change; what is left out stays. `null` empties unit and fault."""

    version: Version
    contact_name: Name | None = None
    contact_phone: PhoneTyped | None = None
    other_phone: OtherPhone | None = None
    address: Annotated[Text, text(160)] | None = None
    unit: Id | None = None
    fault: Code | None = None
    description: Description | None = None
    wish: Wish | None = None


class NoteNew(Shape):
    text: Annotated[Text, text(2000, least=1, example="客户周末在家")]
    for_customer: Flag = False


class NoteShown(Shape):
    text: str
    author: Person | None
    for_customer: bool
    at: Moment

    @classmethod
    def of(cls, note: "Note") -> Self:
        author = note.author
        return cls(
            text=note.text,
            author=Person(id=author.public_id, name=author.user.name) if author else None,
            for_customer=not note.is_internal,
            at=note.at,
        )


class HandedOver(Shape):
    to: Id = Field(description="Somebody of the staff list; while away, the deputy gets it.")
    reason: Reason


class WithReason(Shape):
    reason: Reason


class Contact(Shape):
    """Whom to call and where to go, masked unless a reason was given."""

    name: str
    phone: str = Field(examples=["138****1234"])
    other_phone: str
    region: str
    address: str
    is_revealed: bool


class CustomerRef(Shape):
    id: Id
    name: str


class UnitRef(Shape):
    id: Id
    serial: str


class Owed(Shape):
    """What is owed next on a case."""

    at: Moment
    what: str = Field(examples=["visit"])


class CaseShown(Shape):
    """A request with a number and an owner."""

    id: Id
    number: str = Field(examples=["JX2603-000123"])
    kind: CaseKind
    channel: Channel
    state: CaseState
    service_class: ServiceClass | None = Field(description="Who pays, once it has been decided.")
    customer: CustomerRef
    unit: UnitRef | None
    product_model: Named | None
    fault: Named | None
    service_point: Named
    owner: Person
    first_asked: Person
    parent: Id | None = Field(description="The case that a complaint is about.")
    contact: Contact
    description: str
    wish: str
    nudges: Count
    technician: str
    next_due: Owed | None
    registered_at: Moment
    struck_off_at: Moment | None
    closed_at: Moment | None
    cancel_reason: str
    version: Count

    @classmethod
    def of(cls, case: "Case", *, revealed: bool = False) -> Self:
        """What a program sees of a case that has been read by `queries.shown`."""
        row, unit, model, fault = case.row, case.sold_unit, case.product_model, case.fault
        return cls(
            id=case.public_id,
            number=case.number,
            kind=CaseKind(case.kind),
            channel=Channel(case.channel),
            state=CaseState(case.state),
            service_class=row.klass or None,
            customer=CustomerRef(id=case.customer.public_id, name=case.customer.name),
            unit=UnitRef(id=unit.public_id, serial=unit.serial) if unit else None,
            product_model=Named(code=model.code, name=model.name) if model else None,
            fault=Named(code=fault.code, name=fault.name) if fault else None,
            service_point=Named(code=case.unit.code, name=case.unit.name),
            owner=Person(id=case.owner.public_id, name=case.owner.user.name),
            first_asked=Person(id=case.first_asked.public_id, name=case.first_asked.user.name),
            parent=case.parent.public_id if case.parent else None,
            contact=contact_of(case, revealed=revealed),
            description=case.description,
            wish=case.wish,
            nudges=case.nudges,
            technician=row.technician_name,
            next_due=Owed(at=row.next_due, what=row.next_due_what) if row.next_due else None,
            registered_at=case.registered_at,
            struck_off_at=case.struck_off_at,
            closed_at=case.closed_at,
            cancel_reason=case.cancel_reason,
            version=case.version,
        )


def contact_of(case: "Case", *, revealed: bool) -> Contact:
    return Contact(
        name=case.contact_name,
        phone=contacts.phone(case.contact_phone, revealed=revealed),
        other_phone=contacts.phone(case.other_phone, revealed=revealed),
        region=case.region,
        address=contacts.address(case.address, case.region, revealed=revealed),
        is_revealed=revealed,
    )


class CaseEntered(Shape):
    """A request that has just entered the register."""

    id: Id
    number: str = Field(examples=["JX2603-000123"])
    state: CaseState
    service_class: ServiceClass | None = Field(description="Null while facts are missing.")
    owner: Person
    registered_at: Moment
    version: Count


class CaseLine(Shape):
    """A line of the register."""

    id: Id
    number: str
    kind: CaseKind
    channel: Channel
    state: CaseState
    service_class: ServiceClass | None
    service_point: str = Field(examples=["HQ"])
    owner: Person
    customer_name: str
    phone_tail: str
    product: str
    serial: str
    what: str
    technician: str
    nudges: Count
    next_due: Owed | None
    is_late: bool
    registered_at: Moment
    changed_at: Moment

    @classmethod
    def of(cls, row: "CaseRow", *, case_id: Id, unit: str, owner: Id, is_late: bool) -> Self:
        return cls(
            id=case_id,
            number=row.number,
            kind=CaseKind(row.kind),
            channel=Channel(row.channel),
            state=CaseState(row.state),
            service_class=row.klass or None,
            service_point=unit,
            owner=Person(id=owner, name=row.owner_name),
            customer_name=row.customer_name,
            phone_tail=row.phone_tail,
            product=row.product,
            serial=row.serial,
            what=row.what,
            technician=row.technician_name,
            nudges=row.nudges,
            next_due=Owed(at=row.next_due, what=row.next_due_what) if row.next_due else None,
            is_late=is_late,
            registered_at=row.registered_at,
            changed_at=row.changed_at,
        )


class HoldShown(Shape):
    """Something that stands in the way of closing."""

    kind: HoldKind
    put_at: Moment


class PictureNamed(Shape):
    name: Annotated[Text, text(160, example="nameplate.jpg")] = ""


class PictureShown(Shape):
    """A picture or signature of a case; its bytes are at its own address."""

    id: Id
    kind: str = Field(examples=["attachment"])
    purpose: str = Field(examples=["request"])
    media_type: str = Field(examples=["image/jpeg"])
    bytes: Count
    taken_at: Moment
    signer: str

    @classmethod
    def of(cls, found: "Evidence") -> Self:
        return cls(
            id=found.public_id,
            kind=found.kind,
            purpose=found.purpose,
            media_type=found.file.kind,
            bytes=found.file.size,
            taken_at=found.happened_at,
            signer=found.signer,
        )
