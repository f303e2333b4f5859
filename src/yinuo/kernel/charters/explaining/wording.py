"""Conditions and misses in words, in Chinese and in English."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from yinuo.kernel.charters.answers import Miss
from yinuo.kernel.charters.compiling.amounts import Line
from yinuo.kernel.charters.definition import (
    ASKED_ON,
    BLANK,
    Between,
    CoverRow,
    Definition,
    Derived,
    Fact,
    OneOf,
    RemedyRow,
    Row,
    SettingRef,
    Test,
)
from yinuo.kernel.charters.types import FactType, Remedy, Text
from yinuo.kernel.charters.values import REMEDIES, chinese_date, plain, words
from yinuo.kernel.money import yuan


def start_small(text: str) -> str:
    """A label inside a sentence: its first letter small, unless it is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def wanted(fact: Fact, test: Test) -> Text:
    """What a condition asks of a fact, without naming the fact."""
    if isinstance(test, OneOf):
        shown = [words(fact, value) for value in (fact.values or (True, False)) if value in test.values]
        return Text("、".join(each.zh for each in shown), " or ".join(each.en for each in shown))
    if test.low is not None and test.low == test.high:
        return words(fact, test.low)
    parts = []
    if test.low is not None:
        low = words(fact, test.low)
        parts.append(interval_end(fact, low, "low", closed=test.low_closed))
    if test.high is not None:
        high = words(fact, test.high)
        parts.append(interval_end(fact, high, "high", closed=test.high_closed))
    return Text("，".join(part.zh for part in parts), " and ".join(part.en for part in parts))


ENDS = {
    ("low", True): ("不少于{}", "at least {}", "{}或以后", "on or after {}"),
    ("low", False): ("超过{}", "over {}", "晚于{}", "after {}"),
    ("high", True): ("不超过{}", "at most {}", "{}或以前", "on or before {}"),
    ("high", False): ("不足{}", "under {}", "早于{}", "before {}"),
}


def interval_end(fact: Fact, value: Text, end: str, *, closed: bool) -> Text:
    amount_zh, amount_en, date_zh, date_en = ENDS[end, closed]
    if fact.type is FactType.DATE:
        return Text(date_zh.format(value.zh), date_en.format(value.en))
    return Text(amount_zh.format(value.zh), amount_en.format(value.en))


def condition(fact: Fact, test: Test) -> Text:
    """A condition as it stands on the promise page."""
    asked = wanted(fact, test)
    return Text(f"{fact.label.zh}：{asked.zh}", f"{fact.label.en}: {asked.en}")


def missed(definition: Definition, fact: Fact, test: Test, found: Any, values: Mapping[str, Any]) -> Miss:
    """One condition that the found value does not meet."""
    derived = definition.derived.get(fact.name)
    if derived is not None and derived.function == "within" and found is False:
        text = outside(definition, derived, values)
        if text is not None:
            return Miss(fact.name, wanted(fact, test), plain(fact, found), text)
    return compared(fact, test, found)


@lru_cache(maxsize=16_384)
def compared(fact: Fact, test: Test, found: Any) -> Miss:
    """A found value beside the wanted one. Remembered: the same few sentences are said over and over."""
    asked, shown = wanted(fact, test), words(fact, found)
    if isinstance(test, OneOf):
        zh = f"{fact.label.zh}：{shown.zh}（须为{asked.zh}）"
        return Miss(
            fact.name,
            asked,
            plain(fact, found),
            Text(zh, f"{fact.label.en}: {shown.en} (must be {asked.en})"),
        )
    off = gap(fact, test, found)
    text = Text(
        f"{fact.label.zh}：{shown.zh}（须{asked.zh}{off.zh}）",
        f"{fact.label.en}: {shown.en} (must be {asked.en}{off.en})",
    )
    return Miss(fact.name, asked, plain(fact, found), text, distance(test, found))


def missed_end(test: Between, found: Any) -> Any:
    """The bound on whose wrong side a value lies."""
    return test.low if test.low is not None and found <= test.low else test.high


def distance(test: Between, found: Any) -> int:
    """How far an ordered value lies outside, in thousandths of the bound; of a day in thousandths of a year."""
    end = missed_end(test, found)
    if isinstance(end, date):
        return int(abs(found - end).days * 1000 // 365)
    return int(abs(found - end) * 1000 // abs(end)) if end else 1000


def gap(fact: Fact, test: Between, found: Any) -> Text:
    """By how much an ordered value lies outside; nothing for a bound that is just not included."""
    difference = abs(found - missed_end(test, found))
    if not difference:
        return Text("", "")
    if fact.type is FactType.DATE:
        return Text(f"，相差{difference.days}天", f", {days(difference.days)} off")
    shown = words(fact, difference)
    return Text(f"，相差{shown.zh}", f", {shown.en} off")


def outside(definition: Definition, derived: Derived, values: Mapping[str, Any]) -> Text | None:
    """A day outside the period of a derived fact: which end, and by how many days."""
    day, first, last = (
        argument if literal else values.get(str(argument))
        for argument, literal in zip(derived.arguments, derived.literal, strict=True)
    )
    name = derived.arguments[0]
    what = definition.fact(str(name)).label if not derived.literal[0] else Text("该日", "that day")
    if not isinstance(day, date):
        return None
    return outside_period(derived.fact.label, what, day, first, last)


def outside_period(title: Text, what: Text, day: date, first: Any, last: Any) -> Text | None:
    if isinstance(last, date) and day > last:
        return Text(
            f"{title.zh}已于{chinese_date(last)}结束，比{what.zh}早{(day - last).days}天",
            f"{title.en}: ended on {last.isoformat()}, {days((day - last).days)} before the {start_small(what.en)}",
        )
    if isinstance(first, date) and day < first:
        return Text(
            f"{title.zh}自{chinese_date(first)}开始，比{what.zh}晚{(first - day).days}天",
            f"{title.en}: starts on {first.isoformat()}, {days((first - day).days)} after the {start_small(what.en)}",
        )
    return None


def days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def length(definition: Definition, row: CoverRow) -> Text:
    """How long a cover lasts and from when."""
    since = definition.fact(row.since).label
    amount = row.length.amount
    if isinstance(amount, SettingRef):
        return Text(f"自{since.zh}起{BLANK}", f"{BLANK} from the {start_small(since.en)}")
    if isinstance(amount, str):
        source = definition.fact(amount).label
        return Text(
            f"自{since.zh}起，期限为{source.zh}",
            f"from the {start_small(since.en)}, for the {start_small(source.en)}",
        )
    if row.length.unit == "days":
        return Text(f"自{since.zh}起{amount}天", f"{days(amount)} from the {start_small(since.en)}")
    months = "1 month" if amount == 1 else f"{amount} months"
    return Text(f"自{since.zh}起{amount}个月", f"{months} from the {start_small(since.en)}")


def used_up(fact: Fact, used: Any, limit: Any) -> Miss:
    """A cover that usage has ended before its time."""
    return compared(fact, Between(None, limit), used)


def remedies(offer: Iterable[Remedy]) -> Text:
    """`换货或退货`, `an exchange or a refund`."""
    named = [REMEDIES[remedy] for remedy in offer]
    return Text("或".join(each.zh for each in named), " or ".join(each.en for each in named))


def would_have_been(definition: Definition, row: Row, miss: Miss, values: Mapping[str, Any]) -> Text | None:
    """What a row would have given that missed one condition."""
    if not isinstance(row, RemedyRow):
        return miss.text
    if not row.offer:
        return None
    given = remedies(row.offer)
    derived = definition.derived.get(miss.fact)
    test = row.when.get(miss.fact)
    if (
        derived is not None
        and derived.function == "days_between"
        and derived.arguments[1] == ASKED_ON
        and isinstance(test, Between)
        and isinstance(test.high, int)
        and values.get(miss.fact) is not None
        and values[miss.fact] >= test.high
    ):
        return Text(
            f"{test.high}天以内可{given.zh}；今天是第{values[miss.fact]}天",
            f"would have been {given.en} within {days(test.high)}; today is day {values[miss.fact]}",
        )
    return Text(
        f"{miss.text.zh}，否则可{given.zh}", f"would have been {given.en}, but {start_small(miss.text.en)}"
    )


def formula(line: Line, values: Mapping[str, Any], deduct: int, pays: int) -> Text | None:
    """How the amounts of an offer were computed; nothing where there is nothing to compute."""
    if not line.price:
        return None
    price = values[line.price]
    zh, en = [], []
    if line.rate:
        units = line.units(values)
        percent = f"{float_free(line.rate * 100)}%"
        capped = deduct == price
        zh.append(f"折旧 {yuan(price)} × {percent} × {units}{'' if line.by else '天'} = {yuan(deduct)}")
        en.append(
            f"depreciation {yuan(price)} × {percent} × {units}{'' if line.by else ' days'} = {yuan(deduct)}"
        )
        if capped:
            zh.append("以价款为限")
            en.append("never more than the price")
    if line.times or line.on_top or line.on_top_at_least:
        total = line.times + line.on_top
        if line.on_top_at_least and line.on_top * price < line.on_top_at_least:
            least = yuan(line.on_top_at_least)
            zh.append(f"付给顾客 {yuan(price)} × {float_free(line.times)} + {least} = {yuan(pays)}")
            en.append(f"paid {yuan(price)} × {float_free(line.times)} + {least} = {yuan(pays)}")
        elif total != 1:
            zh.append(f"付给顾客 {yuan(price)} × {float_free(total)} = {yuan(pays)}")
            en.append(f"paid {yuan(price)} × {float_free(total)} = {yuan(pays)}")
        else:
            zh.append(f"付给顾客 {yuan(price)} − {yuan(deduct)} = {yuan(pays)}")
            en.append(f"paid {yuan(price)} − {yuan(deduct)} = {yuan(pays)}")
    return Text("；".join(zh), "; ".join(en))


@lru_cache(maxsize=1024)
def float_free(number: Any) -> str:
    """A fraction as a decimal number, without trailing zeros."""
    whole, rest = divmod(number.numerator, number.denominator)
    digits = ""
    while rest and len(digits) < 8:
        digit, rest = divmod(rest * 10, number.denominator)
        digits += str(digit)
    return f"{whole}.{digits}" if digits else str(whole)
