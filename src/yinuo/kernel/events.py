"""What has happened, in the past tense: the only way contexts speak to those after them."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

REGISTRY: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One change. Fields are ids, codes, numbers and times; never names, phones, addresses or free text.

    `code` is `context.what_happened`. `stream` names the thing whose history the event belongs to; all
    events with a `case_id` belong to the stream of their case and form one hash chain.
    """

    code: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super(Event, cls).__init_subclass__(**kwargs)
        if cls.code:
            REGISTRY[cls.code] = cls

    @property
    def stream(self) -> str:
        case_id = getattr(self, "case_id", None)
        if case_id is None:
            raise NotImplementedError(f"{type(self).__name__} must name its stream")
        return f"case:{case_id}"

    def payload(self) -> dict[str, Any]:
        return asdict(self)
