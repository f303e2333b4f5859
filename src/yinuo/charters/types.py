from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """Where a release stands, seen from a day."""

    PAST = "past"
    IN_FORCE = "in_force"
    COMING = "coming"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Published:
    """What the timeline knows of a release; `replaces` is the number of the one that it has taken the place of."""

    number: int
    release: str
    in_force_from: date
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days on which a release holds, both included; the last one has no end."""

    number: int
    release: str
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Binding:
    """The release that decides; without one it is the text as shipped, because nothing had been published by then.

    `by_sale` says that the day of the sale has chosen it. `is_assumed`: the sale was before the first release, so the
    oldest one is taken for it.
    """

    stretch: Stretch | None
    by_sale: bool = False
    is_assumed: bool = False


class DraftState(StrEnum):
    """Where a draft stands on its way to a release. One that is returned or taken back is open again."""

    OPEN = "open"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a draft was started from: the release, or the text as shipped when there is none.

    `newest` is the number of the last release on the timeline at that time, if there was one.
    """

    release: int | None
    newest: int | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A draft moved onto another text. `overlaps`: both had changed the same lines, and those of the draft stayed."""

    text: str
    overlaps: bool = False


class Topic(StrEnum):
    """What people ask a promise, in the order in which they ask."""

    COVER = "cover"
    REMEDY = "remedy"
    DEDUCTION = "deduction"
    PAYER = "payer"
    BRING = "bring"
    REFUSE = "refuse"
    PROMISE = "promise"
    SERVICE = "service"
    RECORD = "record"
    APPROVAL = "approval"
    PARTNER = "partner"
    SETTING = "setting"


WITHIN_THE_HOUSE = frozenset({Topic.RECORD, Topic.APPROVAL, Topic.PARTNER})
"""What customers have no use for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way in which a clause applies: its own words, where it has any, what follows, and when. A blank is `____`."""

    text: str
    follows: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A clause with its source, as one answer among others. A setting may stand without a clause."""

    clause: str
    source: str
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    topic: Topic
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A promise as people read it, in one language, by what they ask."""

    charter: str
    release: str
    lang: str
    title: str
    source: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class InShort:
    """A promise on a few lines: what is covered and for how long, who chooses what, and what has its days."""

    covers: tuple[tuple[str, str], ...]
    choices: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was looked for, with the charter in which it stands."""

    charter: str
    title: str
    clause: str
    source: str
    text: str


class Change(StrEnum):
    """What has become of a clause or a question."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Effect(StrEnum):
    """What a change is to a customer; `different` where that depends on the case or cannot be computed."""

    BETTER = "better"
    WORSE = "worse"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that was so and is otherwise now; what is new has no `before`, what is gone no `after`.

    `of` says which of the clause's ways is meant. An `effect` of None says nothing by itself: other words, a setting.
    """

    topic: Topic | None
    of: str
    what: str
    before: str
    after: str
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause that is new, gone or otherwise in a later text; without a clause it is a question or the whole text.

    `topic` is the first question of customers that it concerns, None for what is asked of them.
    """

    clause: str
    source: str
    text: str
    topic: Topic | None
    change: Change
    effect: Effect
    details: tuple[Detail, ...]
