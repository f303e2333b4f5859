"""What a row says, taken apart: each of its terms in words, with what it is worth to a customer where that can be told."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from yinuo.kernel.charters import ladders
from yinuo.kernel.charters.compiling.parameters import Settings, blank_in, resolved
from yinuo.kernel.charters.definition import (
    BLANK,
    ApprovalRow,
    CoverRow,
    Definition,
    Depreciation,
    EvidenceRow,
    Fact,
    FeeRow,
    Multiple,
    OrderedRow,
    PartnerRow,
    PayerRow,
    PromiseRow,
    Quota,
    RemedyRow,
    Row,
    SettingRef,
    Test,
)
from yinuo.kernel.charters.explaining import delays, limits, page, wording
from yinuo.kernel.charters.types import Chooser, FactType, Group, Payer, Remedy, Text, Value
from yinuo.kernel.charters.values import REMEDIES, plain, words
from yinuo.kernel.money import yuan_grouped

GROUPS = {
    Group.EXCLUSION: Text("排除", "exclusion"),
    Group.SPECIAL: Text("特别", "special"),
    Group.GENERAL: Text("一般", "general"),
    Group.CATCH_ALL: Text("兜底", "catch-all"),
}
CHOOSERS = {Chooser.SELLER: Fraction(0), Chooser.TOGETHER: Fraction(1), Chooser.CUSTOMER: Fraction(2)}
MINUTES = {"minutes": 1, "hours": 60, "days": 1440}
RHYTHM_DAYS = {"day": 1, "working day": 1, "month": 30, "quarter": 91, "half year": 182, "year": 365}
DAYS_OF_A_MONTH = Fraction(365, 12)
PAYMENT = Text("付费", "payment")
OFFERED = Text("可选办法", "what is offered")
WHO_CHOOSES = Text("谁选择", "who chooses")
OFF = Text("约定未开启", "switched off by a setting")
UNFILLED = Text(BLANK, BLANK)
PAID = Fact("amount", FactType.MONEY, Text("付给顾客的金额", "amount paid"))
NOTHING, ONCE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a row says, or one thing on which it depends (`test`). Terms of equal `data` say the same.

    Of two terms of one `scale` the one of greater `worth` gives a customer more; `absent` is the worth of saying nothing.
    """

    key: str
    what: Text
    said: Text
    data: Hashable
    scale: str = ""
    worth: Fraction | None = None
    absent: Fraction | None = None
    test: Test | None = None

    @property
    def is_condition(self) -> bool:
        return self.key.startswith("when.")


def terms(definition: Definition, row: Row, settings: Settings) -> dict[str, Term]:
    """Everything that a row says under these settings, by key; bounds and amounts that are still blank are blank."""
    filled = page.filled_as_far(row, settings)
    if isinstance(row, CoverRow) and isinstance(filled, CoverRow):
        filled = replace(filled, plus=row.plus)
    found = [*_conditions(definition, row, settings), *_follows(definition, filled, settings)]
    if row.text is not None:
        found.append(Term("text", Text("行文", "its words"), row.text, row.text))
    if isinstance(row, OrderedRow):
        found += _order(definition, row, settings)
    return {each.key: each for each in found}


def _conditions(definition: Definition, row: Row, settings: Settings) -> Iterator[Term]:
    for name, test in row.when.items():
        label = definition.fact(name).label
        if blank_in(test, settings):
            yield Term(f"when.{name}", label, UNFILLED, BLANK)
        else:
            full = resolved(test, settings)
            yield Term(f"when.{name}", label, wording.wanted(definition.fact(name), full), full, test=full)


def _order(definition: Definition, row: OrderedRow, settings: Settings) -> Iterator[Term]:
    yield Term("group", Text("先后", "turn"), GROUPS[row.group], row.group)
    said = []
    for each in row.overrides:
        parts = [page.condition(definition.fact(name), test, settings) for name, test in each.when.items()]
        zh, en = "；".join(part.zh for part in parts), "; ".join(part.en for part in parts)
        said.append(Text(each.clause + (f"（{zh}）" if zh else ""), each.clause + (f" ({en})" if en else "")))
    if said:
        data = tuple((each.clause, tuple(sorted(each.when.items()))) for each in row.overrides)
        yield Term("overrides", Text("优先于", "goes before"), _listed(said), data)


def _follows(definition: Definition, row: Row, settings: Settings) -> Iterator[Term]:
    match row:
        case CoverRow():
            yield from _cover(definition, row, settings)
        case PayerRow():
            kind = row.service_class
            yield Term("class", Text("服务类别", "class"), Text(kind, kind), kind)
            yield _payer("payer", PAYMENT, row.payer)
        case RemedyRow():
            yield from _remedy(definition, row)
        case FeeRow():
            yield from _fee(definition, row)
        case PartnerRow():
            data = (row.fact.type, row.fact.unit, row.value)
            yield Term("name", Text("约定", "term"), _code(row.name), row.name)
            yield Term("term", _code(row.name), _value(row), data)
        case PromiseRow():
            yield from _promise(row)
            yield from _delay(definition, row)
        case EvidenceRow():
            must = Text("必备", "mandatory") if row.mandatory else Text("非必备", "not mandatory")
            kept = _listed([_code(each) for each in row.collect])
            yield Term("step", Text("环节", "step"), _code(row.step), row.step)
            yield Term("collect", Text("留存", "kept"), kept, row.collect)
            yield Term("mandatory", Text("要求", "demand"), must, row.mandatory)
        case ApprovalRow():
            yield Term("level", Text("批准", "approval"), _code(row.level), row.level)
            if row.remedies:
                said = wording.remedies(sorted(row.remedies))
                yield Term("remedies", Text("适用办法", "of"), said, row.remedies)
            if row.amount:
                is_blank = blank_in(row.amount, settings)
                said = UNFILLED if is_blank else wording.wanted(PAID, row.amount)
                yield Term("amount", PAID.label, said, row.amount)


def _cover(definition: Definition, row: CoverRow, settings: Settings) -> Iterator[Term]:
    amount, unit = row.length.amount, row.length.unit
    worth = Fraction(amount) if isinstance(amount, int) else None
    yield Term("length", row.title, _length(definition, row), (amount, unit), unit, worth, NOTHING)
    yield Term("title", Text("名称", "called"), row.title, row.title)
    yield Term("since", Text("起算日", "counted from"), definition.fact(row.since).label, row.since)
    if row.part:
        yield Term("part", Text("部分", "part"), _code(row.part), row.part)
    if row.usage:
        name, limit = row.usage
        known = None if isinstance(limit, SettingRef) else limit
        fact = definition.fact(name)
        label = Text(f"{fact.label.zh}上限", f"limit of {wording.start_small(fact.label.en)}")
        said = UNFILLED if known is None else words(fact, known)
        yield Term(f"usage.{name}", label, said, limit, name, _number(known))
    is_on = not page.switched_off(row.plus_when, settings)
    for name in row.plus:
        label, worth = definition.fact(name).label, ONCE if is_on else NOTHING
        said = label if is_on else Text(f"{label.zh}（{OFF.zh}）", f"{label.en} ({OFF.en})")
        yield Term(f"plus.{name}", Text("另加", "plus"), said, (name, is_on), name, worth, NOTHING)
    for name, test in row.plus_when.items() if row.plus else ():
        fact = definition.fact(name)
        yield Term(
            f"plus_when.{name}", Text("另加的条件", "plus if"), page.condition(fact, test, settings), test
        )


def _length(definition: Definition, row: CoverRow) -> Text:
    amount = row.length.amount
    if not isinstance(amount, str):
        return _amount(amount, row.length.unit)
    label, unit = definition.fact(amount).label, page.UNITS[row.length.unit]
    return Text(f"{label.zh}（{unit.zh}）", f"{label.en} ({unit.en})")


def _remedy(definition: Definition, row: RemedyRow) -> Iterator[Term]:
    is_free = row.chooses is Chooser.CUSTOMER or len(row.offer) == 1
    for remedy in row.offer:
        worth = ONCE if is_free else None
        yield Term(f"offer.{remedy}", OFFERED, REMEDIES[remedy], remedy, remedy, worth, NOTHING)
    if not row.offer:
        said = Text("由双方协商", "both sides negotiate")
        yield Term("negotiate", OFFERED, said, True, "negotiate", NOTHING, NOTHING)
    if isinstance(row.chooses, Chooser):
        said, worth = page.CHOOSERS[row.chooses], CHOOSERS[row.chooses]
        yield Term("chooses", WHO_CHOOSES, said, row.chooses, "", worth)
    elif row.chooses is not None:
        yield Term("chooses", WHO_CHOOSES, UNFILLED, row.chooses)
    if row.price:
        yield Term("price", Text("计价基础", "reckoned from"), definition.fact(row.price).label, row.price)
    if row.depreciation:
        yield from _depreciation(definition, row.depreciation)
    for remedy, paid in row.pays.items():
        yield _paid(remedy, paid)
    if row.freight:
        yield _payer("freight", Text("运费", "freight"), row.freight)
    if row.loaner:
        yield Term("loaner", Text("备用品", "a loaner"), Text("提供", "lent"), True, "", ONCE, NOTHING)
    if row.also:
        yield Term("also", Text("一并依据", "also decided by"), _named(row.also), row.also)
    for remedy, clauses in row.terms.items():
        name = REMEDIES[remedy]
        what = Text(f"{name.zh}的依据", f"terms of {name.en}")
        yield Term(f"terms.{remedy}", what, _named(clauses), clauses)


def _depreciation(definition: Definition, found: Depreciation) -> Iterator[Term]:
    for remedy, rate in found.rates.items():
        name = REMEDIES[remedy]
        what = Text(f"{name.zh}折旧", f"depreciation for {name.en}")
        worth = None if isinstance(rate.percent, SettingRef) else -Fraction(rate.percent) / rate.per
        said = page.per(rate)
        yield Term(f"rate.{remedy}", what, said, rate, found.by or "day", worth, NOTHING)
    for key, label, name_of_fact in (
        ("since", Text("折旧起算日", "depreciation from"), found.since),
        ("until", Text("折旧截止日", "depreciation until"), found.until),
        ("by", Text("折旧按", "depreciation by"), found.by),
    ):
        if name_of_fact:
            yield Term(f"depreciation.{key}", label, definition.fact(name_of_fact).label, name_of_fact)
    for each in found.less:
        what = Text("折旧扣除", "depreciation without")
        yield Term(f"less.{each}", what, definition.fact(each).label, each, each, ONCE, NOTHING)


def _paid(remedy: Remedy, paid: Multiple) -> Term:
    """How much a remedy pays the customer; of two with the same least amount, the greater multiple pays more."""
    times, on_top, least = (_number(_known(each)) for each in (paid.times, paid.on_top, paid.on_top_at_least))
    shown = [BLANK if each is None else wording.float_free(each) for each in (times, on_top)]
    zh, en = f"价款的{shown[0]}倍", f"{shown[0]} × the price"
    if on_top != 0 or least != 0:
        amount = BLANK if least is None else yuan_grouped(int(least))
        zh += f"，另加{shown[1]}倍" + (f"（至少{amount}）" if least != 0 else "")
        en += f", and {shown[1]} × on top" + (f" (at least {amount})" if least != 0 else "")
    name = REMEDIES[remedy]
    what = Text(f"{name.zh}付给顾客", f"paid for {name.en}")
    worth = times + on_top if times is not None and on_top is not None and least is not None else None
    return Term(f"pays.{remedy}", what, Text(zh, en), paid, f"at least {least}", worth)


def _fee(definition: Definition, row: FeeRow) -> Iterator[Term]:
    kind = page.KINDS[row.kind]
    data = (row.amount, row.of, row.per, row.tiers, row.percent)
    yield Term("kind", Text("费用", "charged for"), kind, row.kind)
    if row.amount is None and not row.of and not row.tiers:
        yield Term("charge", kind, Text("免费", "free of charge"), "free", "", NOTHING, NOTHING)
        return
    share = _number(_known(row.percent))
    each = ONCE if row.of else _number(_known(row.amount)) if row.amount is not None else None
    is_theirs = row.payer is Payer.CUSTOMER
    worth = -each * share / 100 if is_theirs and each is not None and share is not None else None
    scale = f"{row.of} {row.per}"
    yield _payer("payer", PAYMENT, row.payer)
    yield Term("charge", kind, _charge(definition, row), data, scale, worth, NOTHING if is_theirs else None)
    if row.quota:
        yield from _quota(definition, row.quota)


def _charge(definition: Definition, row: FeeRow) -> Text:
    said = UNFILLED
    if row.of:
        said = definition.fact(row.of).label
    elif row.tiers:
        said = _tiers(definition, row)
    elif isinstance(row.amount, int):
        said = Text(yuan_grouped(row.amount), yuan_grouped(row.amount))
    if row.per:
        per = definition.fact(row.per).label
        said = Text(f"{said.zh} × {per.zh}", f"{said.en} × {wording.start_small(per.en)}")
    share = BLANK if isinstance(row.percent, SettingRef) else f"{wording.float_free(Fraction(row.percent))}%"
    return said if share == "100%" else Text(f"{said.zh}，按{share}计", f"{said.en}, {share} of it")


def _tiers(definition: Definition, row: FeeRow) -> Text:
    parts = []
    for tier in row.tiers:
        amount = yuan_grouped(tier.amount) if isinstance(tier.amount, int) else BLANK
        if tier.up_to is None:
            parts.append(Text(f"以上{amount}", f"{amount} beyond"))
        else:
            end = words(definition.fact(row.per), tier.up_to)
            parts.append(Text(f"不超过{end.zh}为{amount}", f"{amount} up to {end.en}"))
    return _listed(parts)


def _quota(definition: Definition, quota: Quota) -> Iterator[Term]:
    units, used = definition.fact(quota.units), definition.fact(quota.used)
    free = _known(quota.free)
    said = UNFILLED if free is None else words(units, free)
    yield Term(
        "quota.free", Text("免费额度", "free up to"), said, quota.free, quota.units, _number(free), NOTHING
    )
    share = f"{wording.float_free(Fraction(quota.beyond))}%"
    beyond = Text("超出部分按", "beyond that")
    worth = -Fraction(quota.beyond)
    yield Term("quota.beyond", beyond, Text(share, share), quota.beyond, quota.units, worth)
    yield Term("quota.units", Text("计量", "counted in"), units.label, quota.units)
    yield Term("quota.used", Text("已用", "already used"), used.label, quota.used)


def _promise(row: PromiseRow) -> Iterator[Term]:
    if row.every:
        yield _often(row)
    if limits.is_by_date(row):
        worth = Fraction(-row.amount) if isinstance(row.amount, int) else None
        data: Hashable = (row.amount, row.unit, row.calendar, row.if_closed)
        scale = f"{row.unit} {row.calendar} {row.if_closed}"
        yield Term("within", Text("时限", "within"), limits.by(row), data, scale, worth)
    elif row.every != "months":
        yield _within(row)
    yield Term("start", Text("起点", "clock starts"), _code(row.start), row.start)
    yield Term("stop", Text("终点", "clock stops"), _code(row.stop), row.stop)
    if row.pause:
        said = _listed([page.PAUSES.get(reason, _code(reason)) for reason in row.pause])
        yield Term("pause", Text("可暂停", "may pause for"), said, row.pause)


def _often(row: PromiseRow) -> Term:
    """What comes more often gives more."""
    months = row.amount if row.every == "months" else 0
    worth = None
    if isinstance(months, int):
        worth = -(months * DAYS_OF_A_MONTH if months else Fraction(RHYTHM_DAYS[row.every]))
    return Term("every", Text("周期", "how often"), limits.often(row), (row.every, months), "every", worth)


def _within(row: PromiseRow) -> Term:
    said, worth, scale = _amount(row.amount, row.unit), None, f"{row.unit} {row.calendar}"
    if isinstance(row.amount, int):
        worth = Fraction(-row.amount)
        if row.unit in MINUTES and row.calendar == "always":
            scale, worth = "minutes", worth * MINUTES[row.unit]
    if row.calendar == "business":
        said = Text(f"{said.zh}（按营业时间）", f"{said.en} of business hours")
    data = (row.amount, row.unit, row.calendar)
    return Term("within", Text("时限", "within"), said, data, scale, worth)


def _delay(definition: Definition, row: PromiseRow) -> Iterator[Term]:
    """What a promise says of its delay. What the customer is paid is weighed; who is told of it is the house's."""
    if row.ladder:
        yield Term("ladder", Text("升级", "escalated"), ladders.said(row.ladder), row.ladder)
    if row.breach is None:
        return
    said = dict(delays.said_of(row.breach, page.labels_of_money(definition)))
    owed, fine = row.breach.compensation, row.breach.penalty
    if owed is not None:
        worth, data = (
            _number(owed.percent if owed.of else owed.per_day),
            (owed.per_day, owed.percent, owed.of),
        )
        yield Term(
            "compensation",
            Text("逾期补偿", "paid for delay"),
            said["compensation"],
            data,
            f"per day {owed.of}",
            worth,
            NOTHING,
        )
    if fine is not None:
        yield Term("penalty", Text("逾期罚款", "fined for delay"), said["penalty"], fine)
    if row.breach.report:
        yield Term("report", Text("逾期上报", "delay reported"), said["report"], row.breach.report)


def _payer(key: str, what: Text, payer: Payer) -> Term:
    worth = None if payer is Payer.CONTRACT else Fraction(payer is not Payer.CUSTOMER)
    return Term(key, what, page.PAYERS[payer], payer, "", worth)


def _value(row: PartnerRow) -> Text:
    if isinstance(row.value, SettingRef):
        return UNFILLED
    if row.fact.unit is None and isinstance(row.value, Decimal):
        shown = plain(row.fact, row.value)
        return Text(shown, shown)
    return words(row.fact, row.value)


def _known(value: Value | SettingRef) -> Value | None:
    return None if isinstance(value, SettingRef) else value


def _number(value: Value | SettingRef | None) -> Fraction | None:
    return Fraction(value) if isinstance(value, int | Decimal) else None


def _amount(amount: int | SettingRef, unit: str) -> Text:
    named = page.UNITS[unit]
    if isinstance(amount, SettingRef):
        return Text(f"{BLANK}{named.zh}", f"{BLANK} {named.en}")
    return Text(f"{amount}{named.zh}", f"{amount} {named.en.removesuffix('s') if amount == 1 else named.en}")


def _code(name: str) -> Text:
    """A name that the charter gives something for which it has no words."""
    return Text(name, name.replace("_", " "))


def _named(clauses: tuple[str, ...]) -> Text:
    return Text("、".join(clauses), ", ".join(clauses))


def _listed(parts: list[Text]) -> Text:
    return Text("、".join(each.zh for each in parts), ", ".join(each.en for each in parts))
