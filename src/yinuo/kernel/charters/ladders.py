"""The ladder of a promise: when somebody is told of it, who, and what is done; and what follows when it is late.

Moments are written `75%`, `due`, `150%`, `2 hours before`, `1 working day after`. Before and after count from the due
time, on the clock of the promise.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from yinuo.kernel.charters.types import Text
from yinuo.kernel.money import yuan

if TYPE_CHECKING:
    from yinuo.kernel.charters.definition import SettingRef

DUE = "due"
SHARE = re.compile(r"([1-9][0-9]{0,2})%")
OFFSET = re.compile(r"([1-9][0-9]{0,4}) (minute|hour|day|working day)s? (before|after)")
LONGEST_MONTH = 31
SECONDS: Mapping[str, int] = {"minutes": 60, "hours": 3600, "days": 86_400}


class Post(StrEnum):
    """Whom a ladder may name. The first four stand above one another; the manager stands above the others."""

    RESPONSIBLE = "responsible"
    CHIEF = "chief"
    MANAGER = "manager"
    GENERAL_MANAGER = "general_manager"
    QUALITY = "quality"
    FINANCE = "finance"
    SUPERVISION = "supervision"


class Act(StrEnum):
    """What a step does besides telling somebody."""

    RAISE = "raise"
    REASSIGN = "reassign"
    RETURN = "return"
    REQUIRE_REPLY = "require_reply"
    WEBHOOK = "webhook"


POSTS: Mapping[Post, Text] = {
    Post.RESPONSIBLE: Text("经办人", "whoever has it in hand"),
    Post.CHIEF: Text("主任", "the chief"),
    Post.MANAGER: Text("经理", "the manager"),
    Post.GENERAL_MANAGER: Text("总经理", "the general manager"),
    Post.QUALITY: Text("质量负责人", "quality"),
    Post.FINANCE: Text("财务", "finance"),
    Post.SUPERVISION: Text("督察部", "the supervision"),
}
ACTS: Mapping[Act, Text] = {
    Act.RAISE: Text("标为紧急", "it becomes urgent"),
    Act.REASSIGN: Text("转由其办理", "they take it over"),
    Act.RETURN: Text("退回首接人", "it goes back to whoever took it first"),
    Act.REQUIRE_REPLY: Text("必须答复顾客", "the customer must have a reply"),
    Act.WEBHOOK: Text("通知外部系统", "other programs are told"),
}
UNITS: Mapping[str, Text] = {
    "minutes": Text("分钟", "minute"),
    "hours": Text("小时", "hour"),
    "days": Text("天", "day"),
    "working days": Text("个工作日", "working day"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A share of the time in percent, or an offset to the due time: so many of a unit, negative before it."""

    percent: int | None = None
    amount: int = 0
    unit: str = ""

    @classmethod
    def read(cls, written: object) -> "Moment | None":
        """The moment as it is written; None for anything else."""
        if written == DUE:
            return cls()
        if not isinstance(written, str):
            return None
        if (share := SHARE.fullmatch(written)) is not None:
            return None if share[1] == "100" else cls(percent=int(share[1]))
        offset = OFFSET.fullmatch(written)
        if offset is None:
            return None
        return cls(amount=int(offset[1]) * (-1 if offset[3] == "before" else 1), unit=f"{offset[2]}s")

    @property
    def is_due(self) -> bool:
        return self.percent is None and not self.amount

    @property
    def written(self) -> str:
        if self.percent is not None:
            return f"{self.percent}%"
        if self.is_due:
            return DUE
        number = abs(self.amount)
        unit = self.unit.removesuffix("s") if number == 1 else self.unit
        return f"{number} {unit} {'before' if self.amount < 0 else 'after'}"

    @property
    def phase(self) -> int:
        """Before the due time, at it, or after it: -1, 0, 1."""
        if self.percent is not None:
            return -1 if self.percent < 100 else 1
        return (self.amount > 0) - (self.amount < 0)

    @property
    def said(self) -> Text:
        if self.percent is not None:
            return Text(f"用时{self.percent}%", f"at {self.percent}% of the time")
        if self.is_due:
            return Text("到期", "when it is late")
        number, unit = abs(self.amount), UNITS[self.unit]
        zh = f"{'到期前' if self.amount < 0 else '逾期'}{number}{unit.zh}"
        plural = "s" if number != 1 else ""
        return Text(zh, f"{number} {unit.en}{plural} {'before it is due' if self.amount < 0 else 'late'}")

    def share_of(self, amount: int, unit: str) -> Fraction | None:
        """Which share of a time limit has passed at this moment; None where the two are counted differently."""
        if self.percent is not None:
            return Fraction(self.percent, 100)
        if self.is_due:
            return Fraction(1)
        if self.unit == unit:
            return 1 + Fraction(self.amount, amount)
        if self.unit in SECONDS and unit in SECONDS:
            return 1 + Fraction(self.amount * SECONDS[self.unit], amount * SECONDS[unit])
        return None

    def is_before_start(self, amount: int, unit: str) -> bool:
        """Whether it certainly lies before the start of a time limit, or at it."""
        share = (
            self.share_of(amount * LONGEST_MONTH, "days") if unit == "months" else self.share_of(amount, unit)
        )
        return share is not None and share <= 0


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: at a moment somebody is told, and things are done. `name` tells it from the other steps."""

    name: str
    at: Moment
    tell: Post
    do: tuple[Act, ...] = ()

    @property
    def said(self) -> Text:
        at, post, acts = self.at.said, POSTS[self.tell], [ACTS[each] for each in self.do]
        return Text(
            f"{at.zh}：告知{post.zh}" + "".join(f"，{each.zh}" for each in acts),
            f"{at.en}: {post.en} is told" + "".join(f", {each.en}" for each in acts),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "at": self.at.written,
            "tell": self.tell.value,
            "do": [each.value for each in self.do],
        }


HOUSE = (
    Rung("warning", Moment(percent=75), Post.RESPONSIBLE),
    Rung("breach", Moment(), Post.CHIEF),
    Rung("further", Moment(percent=150), Post.MANAGER),
)
"""Where a promise names no ladder: whoever has it in hand before it is late, the chief when it is, the manager when it stays so."""


def said(rungs: Iterable[Rung]) -> Text:
    """The steps of a ladder in one line."""
    texts = [rung.said for rung in rungs]
    return Text("；".join(each.zh for each in texts), "; ".join(each.en for each in texts))


@dataclass(frozen=True, slots=True)
class Compensation:
    """What the customer is paid for each started day of delay: an amount in fen, or a percentage `of` a price.

    Neither is a blank. `price` is that price in fen where a decision knows it, `rounding` how parts of a fen are rounded.
    """

    per_day: "int | SettingRef | None" = None
    percent: "Decimal | SettingRef | None" = None
    of: str = ""
    price: int | None = field(default=None, metadata={"later": True})
    rounding: str = field(default="", metadata={"later": True})

    def as_json(self) -> dict[str, Any]:
        return {
            "per_day": _yuan(self.per_day),
            "percent": f"{self.percent.normalize():f}" if isinstance(self.percent, Decimal) else None,
            "of": self.of or None,
            "price": _yuan(self.price),
            "rounding": self.rounding,
        }


@dataclass(frozen=True, slots=True)
class Penalty:
    """Who pays a fine for the delay, and how much in fen; None is a blank."""

    who: Post
    amount: "int | SettingRef | None" = None

    def as_json(self) -> dict[str, Any]:
        return {"who": self.who.value, "amount": _yuan(self.amount)}


@dataclass(frozen=True, slots=True)
class Breach:
    """What follows when a promise is late."""

    compensation: Compensation | None = None
    penalty: Penalty | None = None
    report: tuple[Post, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "compensation": self.compensation and self.compensation.as_json(),
            "penalty": self.penalty and self.penalty.as_json(),
            "report": [each.value for each in self.report],
        }


def _yuan(fen: object) -> str | None:
    return yuan(fen) if isinstance(fen, int) else None


def in_order(moments: Iterable[Moment], *, amount: int | None, unit: str) -> bool:
    """Whether no moment stands behind a later one, as far as they can be compared."""
    before: list[Moment] = []
    for moment in moments:
        if any(is_later(other, moment, amount, unit) for other in before):
            return False
        before.append(moment)
    return True


def is_later(one: Moment, other: Moment, amount: int | None, unit: str) -> bool:
    """Whether a moment of a time limit is certainly after another."""
    if one.phase != other.phase:
        return one.phase > other.phase
    if one.percent is None and other.percent is None:
        if one.unit == other.unit:
            return one.amount > other.amount
        if one.unit in SECONDS and other.unit in SECONDS:
            return one.amount * SECONDS[one.unit] > other.amount * SECONDS[other.unit]
    elif one.percent is not None and other.percent is not None:
        return one.percent > other.percent
    if amount is None:
        return False
    first, second = one.share_of(amount, unit), other.share_of(amount, unit)
    return first is not None and second is not None and first > second
