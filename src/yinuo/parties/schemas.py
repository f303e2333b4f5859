from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field

from yinuo.parties.types import CustomerKind, RevealReason
from yinuo.platform.api import contacts
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import Named, Shape
from yinuo.platform.api.types import Asked, Count, Id, Text, Version, text

if TYPE_CHECKING:
    from yinuo.parties.models import Customer

Name = Annotated[Text, text(60, least=1, example="王丽华")]
Phones = Annotated[
    list[Annotated[Text, text(40, least=1, example="13800001234")]],
    Field(min_length=1, max_length=10, description="The main one first."),
]
Address = Annotated[Text, text(160, example="浙江省杭州市西湖区文三路 90 号")]
Region = Annotated[Text, text(6, example="330106", says="Six digits; left empty, read from the address.")]
Remark = Annotated[Text, text(400)]


class CustomerReveal(Shape):
    """Why the whole phone and address are needed; writes it down and counts to the day's limit."""

    reveal: RevealReason | None = Field(default=None, description="Needs the scope parties:customer:reveal.")


class CustomersAsked(Stretched):
    q: Asked = ""


class CustomerNew(Shape):
    """A customer's file as it is opened."""

    kind: CustomerKind = CustomerKind.PERSON
    name: Name
    phones: Phones
    region: Region = ""
    address: Address = ""
    note: Remark = ""
    service_point: Annotated[Text, text(20, example="HQ", says="Whose customer; by default one's own.")] = ""


class CustomerChanged(Shape):
    """What shall change; what is left out stays."""

    version: Version
    kind: CustomerKind | None = None
    name: Name | None = None
    phones: Phones | None = Field(default=None, description="The whole list, the main one first.")
    region: Region | None = None
    address: Address | None = None
    note: Remark | None = None


class CustomerShown(Shape):
    """A customer. Phones and address are masked unless a reason was given."""

    id: Id
    kind: CustomerKind
    name: str
    phones: list[str] = Field(examples=[["138****1234"]])
    region: str
    address: str
    note: str
    service_point: Named
    is_revealed: bool
    version: Count

    @classmethod
    def of(cls, customer: "Customer", *, revealed: bool = False) -> Self:
        """What a program sees of a customer that has been read with phones and unit."""
        return cls(
            id=customer.public_id,
            kind=CustomerKind(customer.kind),
            name=customer.name,
            phones=[contacts.phone(phone.digits, revealed=revealed) for phone in customer.phones.all()],
            region=customer.region,
            address=contacts.address(customer.address, customer.region, revealed=revealed),
            note=customer.note,
            service_point=Named(code=customer.unit.code, name=customer.unit.name),
            is_revealed=revealed,
            version=customer.version,
        )
