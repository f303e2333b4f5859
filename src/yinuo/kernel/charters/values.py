"""Values of facts: from what people and files write, and back into words. Floats are refused everywhere."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from yinuo.kernel.charters.definition import Fact
from yinuo.kernel.charters.types import FactType, Remedy, Text, Value
from yinuo.kernel.errors import gettext_noop
from yinuo.kernel.money import yuan, yuan_grouped

MOST_FEN = 10**13
LONGEST_SHOWN = 80
SHORT = 15
REMEDIES = {
    Remedy.REPAIR: Text("修理", "a repair"),
    Remedy.EXCHANGE: Text("换货", "an exchange"),
    Remedy.REFUND: Text("退货", "a refund"),
    Remedy.DOUBLE_REFUND: Text("双倍退款", "twice the price back"),
    Remedy.APPRAISE: Text("鉴定", "an appraisal"),
    Remedy.FREE_EXCHANGE: Text("免费换货", "a free exchange"),
    Remedy.FREE_REFUND: Text("免费退货", "a free refund"),
    Remedy.TREBLE_DAMAGES: Text("退一赔三", "the price back and three times the price on top"),
}


class Unacceptable(Exception):
    """A value that its fact cannot have, as an English msgid with parameters."""

    def __init__(self, message: str, **params: Any) -> None:
        if "value" in params:
            params["value"] = shortened(params["value"])
        super().__init__(message % params)
        self.message = message
        self.params = params


def shortened(raw: object) -> str:
    """A value as a message can show it."""
    text = str(raw)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like the given one; empty when none does."""
    found = get_close_matches(word[:LONGEST_SHOWN], list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def parse(fact: Fact, raw: object) -> Value:
    """The value of a fact from TOML, JSON or Python, in its one canonical form.

    Choices are their names, flags are bool, counts int, measures Decimal, money integer fen (written in yuan as
    `"128.50"`), dates date (or `"2026-03-01"`). Raises `Unacceptable`.
    """
    return PARSERS[fact.type](fact, raw)


def reader(fact: Fact) -> Callable[[object], Value]:
    """`parse` for one fact, with a short way for what is written as it should be."""
    known: Mapping[object, Value] = {}
    if fact.type is FactType.CHOICE:
        known = {value: value for value in fact.values}

    def choice(raw: object) -> Value:
        return known[raw] if type(raw) is str and raw in known else parse(fact, raw)

    def day(raw: object) -> Value:
        if type(raw) is str and len(raw) == len("2026-03-01"):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        return parse(fact, raw)

    def money(raw: object) -> Value:
        if type(raw) is str and raw[-3:-2] == "." and raw.isascii():
            digits = raw[:-3] + raw[-2:]
            if digits.isdigit() and len(digits) < SHORT:
                return _bounded(fact, int(digits), raw, MOST_FEN)
        return parse(fact, raw)

    most = fact.most if isinstance(fact.most, int) else MOST_FEN

    def count(raw: object) -> Value:
        return raw if type(raw) is int and 0 <= raw <= most else parse(fact, raw)

    def other(raw: object) -> Value:
        return parse(fact, raw)

    ways = {
        FactType.CHOICE: choice,
        FactType.COUNT: count,
        FactType.DATE: day,
        FactType.MONEY: money,
    }
    return ways.get(fact.type, other)


def _choice(fact: Fact, raw: object) -> str:
    if isinstance(raw, str) and raw in fact.labels:
        return raw
    hint = nearest(str(raw), fact.values)
    if hint:
        raise Unacceptable(
            gettext_noop("“%(value)s” is not a value of %(fact)s. Did you mean “%(hint)s”?"),
            value=raw,
            fact=fact.name,
            hint=hint,
        )
    raise Unacceptable(
        gettext_noop("“%(value)s” is not a value of %(fact)s. It is one of: %(values)s."),
        value=raw,
        fact=fact.name,
        values=", ".join(fact.values),
    )


def _flag(fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise Unacceptable(gettext_noop("%(fact)s is true or false, not “%(value)s”."), fact=fact.name, value=raw)


def _exact(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None


def _bounded(fact: Fact, value: Any, raw: object, limit: int | None = None) -> Any:
    most: Any = limit if fact.most is None else fact.most
    if most is None or value <= most:
        return value
    raise Unacceptable(
        gettext_noop("%(fact)s is at most %(most)s, not “%(value)s”."),
        fact=fact.name,
        most=plain(fact, most),
        value=raw,
    )


def _count(fact: Fact, raw: object) -> int:
    number = _exact(raw)
    if number is not None and number == number.to_integral_value() and (number >= 0 or fact.signed):
        return _bounded(fact, int(number), raw)
    raise Unacceptable(
        gettext_noop("%(fact)s is a whole number, not “%(value)s”."), fact=fact.name, value=raw
    )


def _measure(fact: Fact, raw: object) -> Decimal:
    number = _exact(raw)
    if number is not None:
        return _bounded(fact, number, raw)
    raise Unacceptable(
        gettext_noop('%(fact)s is an exact number such as "2.5", not “%(value)s”.'), fact=fact.name, value=raw
    )


def _money(fact: Fact, raw: object) -> int:
    number = None if isinstance(raw, int) else _exact(raw)
    fen = None if number is None else number * 100
    if fen is not None and fen == fen.to_integral_value() and fen >= 0:
        return _bounded(fact, int(fen), raw, MOST_FEN)
    raise Unacceptable(
        gettext_noop('%(fact)s is an amount in yuan such as "128.50", not “%(value)s”.'),
        fact=fact.name,
        value=raw,
    )


def _date(fact: Fact, raw: object) -> date:
    if type(raw) is date:
        return raw
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise Unacceptable(
        gettext_noop("%(fact)s is a date such as 2026-03-01, not “%(value)s”."), fact=fact.name, value=raw
    )


PARSERS: dict[FactType, Callable[[Fact, object], Value]] = {
    FactType.CHOICE: _choice,
    FactType.FLAG: _flag,
    FactType.COUNT: _count,
    FactType.MEASURE: _measure,
    FactType.MONEY: _money,
    FactType.DATE: _date,
}


def plain(fact: Fact, value: Value | None) -> str:
    """A value as it stands in data, in no language: `true`, `128.50`, `2026-03-01`; empty when unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if fact.type is FactType.MONEY and isinstance(value, int):
        return yuan(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def words(fact: Fact, value: Value) -> Text:
    """A value as people read it."""
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, date):
        return Text(chinese_date(value), value.isoformat())
    if fact.type is FactType.CHOICE:
        return fact.labels[str(value)]
    if fact.type is FactType.MONEY and isinstance(value, int):
        return Text(yuan_grouped(value), yuan_grouped(value))
    number = plain(fact, value)
    if fact.unit is None:
        return Text(number, number)
    return Text(f"{number}{fact.unit.zh}", f"{number} {fact.unit.en}")
