from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseApproved(Event):
    """A release of a charter has been approved by the general manager (C344)."""

    code: ClassVar[str] = "charters.release_approved"
    charter: str
    release: str

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasePublished(Event):
    """A release has been published; `replaces` is the number of the one that it withdraws."""

    code: ClassVar[str] = "charters.release_published"
    charter: str
    number: int
    release: str
    in_force_from: date
    replaces: int | None

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftEvent(Event):
    """Something has happened to a draft; `number` is the draft's among those of its charter."""

    charter: str
    draft_id: int
    number: int

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftStarted(DraftEvent):
    """A draft has been started, from the release `basis` or from the text as shipped."""

    code: ClassVar[str] = "charters.draft_started"
    basis: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftSaved(DraftEvent):
    """Somebody has changed the text or the settings of a draft."""

    code: ClassVar[str] = "charters.draft_saved"
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftMoved(DraftEvent):
    """A draft has been moved onto another release; what had been typed has stayed."""

    code: ClassVar[str] = "charters.draft_moved"
    content: str
    basis: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftProposed(DraftEvent):
    """A draft has been proposed for a day; `replaces` is the number of the release that it would withdraw."""

    code: ClassVar[str] = "charters.draft_proposed"
    content: str
    in_force_from: date
    replaces: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalWithdrawn(DraftEvent):
    """The keepers have taken a proposal back; the draft is open again."""

    code: ClassVar[str] = "charters.proposal_withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftReturned(DraftEvent):
    """A proposal has been returned with a reason; the draft is open again."""

    code: ClassVar[str] = "charters.draft_returned"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftApproved(DraftEvent):
    """A second person has approved a proposal."""

    code: ClassVar[str] = "charters.draft_approved"
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftPublished(DraftEvent):
    """An approved draft has become a release."""

    code: ClassVar[str] = "charters.draft_published"
    release: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftDropped(DraftEvent):
    """A draft has been given up."""

    code: ClassVar[str] = "charters.draft_dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class PeopleTold(Event):
    """The people who work by a promise have been told of a release; `people` is how many."""

    code: ClassVar[str] = "charters.people_told"
    charter: str
    number: int
    people: int

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseRead(Event):
    """Somebody who had been told of a release says that they have read it."""

    code: ClassVar[str] = "charters.release_read"
    charter: str
    number: int

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"
