"""The shapes that all resources share."""

from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from yinuo.platform.api.types import Count, Id

T = TypeVar("T")


class Shape(BaseModel):
    """Unknown fields are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class Page(Shape, Generic[T]):
    """A stretch of a list. `next` is the cursor of what follows, or null at the end."""

    items: list[T]
    next: str | None = Field(description="Pass it as `cursor`; null at the end.")


class All(Shape, Generic[T]):
    """A list that is short enough to come whole."""

    items: list[T]


class Named(Shape):
    """Something with a code and a name."""

    code: str
    name: str


class Person(Shape):
    """Somebody on the staff list."""

    id: Id
    name: str


class CaseRef(Shape):
    """A case by its id and number."""

    id: Id
    number: str


class Flaw(Shape):
    """What is wrong with one part of the call."""

    pointer: str | None = Field(
        default=None, description="JSON pointer into the body, such as `#/contact_phone`."
    )
    parameter: str | None = Field(default=None, description="A parameter of the address or a header.")
    detail: str


class Problem(Shape):
    """RFC 9457. `type` and `code` are stable; `title` and `detail` speak the language that was asked for."""

    type: str = Field(examples=["urn:yinuo:problem:refused"])
    title: str
    status: int
    detail: str
    code: str = Field(
        description="What exactly was refused, as a short text that does not change with the language."
    )
    request_id: str
    errors: list[Flaw] | None = None
    version: Count | None = Field(default=None, description="The version that is stored now.")
    theirs: dict[str, Any] | None = Field(default=None, description="The thing as it is stored now.")
