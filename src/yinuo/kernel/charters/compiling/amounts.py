"""Amounts of a decision in whole fen: what a remedy deducts and pays, what a fee comes to. Rounded once, as declared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yinuo.kernel.charters.compiling.columns import Values
from yinuo.kernel.charters.definition import FeeRow, RemedyRow
from yinuo.kernel.charters.types import Chooser, FeeKind, Payer, Remedy

Amounts = tuple[int, int]


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    if 2 * rest == denominator:
        return whole + whole % 2
    return whole + (2 * rest > denominator)


ROUNDED: Mapping[str, Callable[[int, int], int]] = {"half_up": half_up, "half_even": half_even}


@dataclass(frozen=True, slots=True)
class Line:
    """One remedy with its terms. Equal lines treat the customer equally, whatever clause they come from.

    Deducted is price × `rate` × units, never more than the price. Paid is `times` × price − deducted, and on top
    `on_top` × price but at least `on_top_at_least`; both rounded to the fen.
    """

    remedy: Remedy
    chooses: Chooser | None
    freight: Payer | None
    loaner: bool
    price: str
    rate: Fraction
    since: str
    until: str
    less: tuple[str, ...]
    by: str
    times: Fraction
    on_top: Fraction
    on_top_at_least: int
    rounding: str
    facts: tuple[str, ...] = field(compare=False)
    amounts: Callable[[Values], Amounts | None] = field(compare=False)

    def units(self, values: Values) -> int | None:
        """The days, or units of use, that are charged for."""
        if self.by:
            return values.get(self.by)
        since, until = values.get(self.since), values.get(self.until)
        less: list[Any] = [values.get(name) for name in self.less]
        if since is None or until is None or None in less:
            return None
        return max(0, (until - since).days - sum(less))


def line_of(row: RemedyRow, remedy: Remedy, rounding: str) -> Line:
    depreciation = row.depreciation
    rate = depreciation.rates.get(remedy) if depreciation else None
    percent = exact(rate.percent) / (100 * rate.per) if rate else Fraction(0)
    charged = depreciation if percent else None
    pays = row.pays.get(remedy)
    times, on_top = (exact(pays.times), exact(pays.on_top)) if pays else (Fraction(0), Fraction(0))
    line = Line(
        remedy=remedy,
        chooses=row.chooses if isinstance(row.chooses, Chooser) else None,
        freight=row.freight,
        loaner=row.loaner,
        price=row.price if charged or pays else "",
        rate=percent,
        since=charged.since if charged else "",
        until=charged.until if charged else "",
        less=charged.less if charged else (),
        by=charged.by if charged else "",
        times=times,
        on_top=on_top,
        on_top_at_least=whole(pays.on_top_at_least) if pays else 0,
        rounding=rounding,
        facts=(),
        amounts=nothing,
    )
    names = (line.price, line.by, line.since, line.until, *line.less)
    object.__setattr__(line, "facts", tuple(name for name in names if name))
    object.__setattr__(line, "amounts", computing(line) if line.price else nothing)
    return line


def exact(number: object) -> Fraction:
    assert isinstance(number, Decimal | int), "settings are filled in before rows are compiled"
    return Fraction(number)


def whole(number: object) -> int:
    assert isinstance(number, int), "settings are filled in before rows are compiled"
    return number


def nothing(values: Values) -> Amounts:  # noqa: ARG001 - the shape of every line's amounts
    return 0, 0


def computing(line: Line) -> Callable[[Values], Amounts | None]:
    """The fastest way to the amounts of a line."""
    rounded = ROUNDED[line.rounding]
    top, bottom = line.rate.numerator, line.rate.denominator
    price_name, units_of = line.price, line.units
    paid = paying(line)

    def free(values: Values) -> Amounts | None:
        price = values.get(price_name)
        return None if price is None else (0, paid(price))

    since_name, until_name = line.since, line.until
    full = line.times == 1 and not line.on_top and not line.on_top_at_least
    nothing_paid = not (line.times or line.on_top or line.on_top_at_least)

    def plain_days(values: Values) -> Amounts | None:
        price, since, until = values.get(price_name), values.get(since_name), values.get(until_name)
        if price is None or since is None or until is None:
            return None
        days = (until - since).days
        deduct = rounded(price * top * days, bottom) if days > 0 else 0
        deduct = min(deduct, price)
        if nothing_paid:
            return deduct, 0
        return deduct, price - deduct if full else max(0, paid(price) - deduct)

    def depreciated(values: Values) -> Amounts | None:
        price, units = values.get(price_name), units_of(values)
        if price is None or units is None:
            return None
        deduct = min(price, rounded(price * top * units, bottom))
        return deduct, max(0, paid(price) - deduct)

    if not top:
        return free
    return depreciated if line.by or line.less else plain_days


def paying(line: Line) -> Callable[[int], int]:
    """What a remedy pays before deduction."""
    rounded = ROUNDED[line.rounding]
    times, on_top, least = line.times, line.on_top, line.on_top_at_least
    if times == 1 and not on_top and not least:
        return int

    def paid(price: int) -> int:
        extra = max(least, rounded(price * on_top.numerator, on_top.denominator)) if on_top or least else 0
        return rounded(price * times.numerator, times.denominator) + extra

    return paid if times or on_top or least else lambda _: 0


def together(lines: tuple[Line, ...]) -> Callable[[Values], tuple[Amounts | None, ...]]:
    """The amounts of all lines of an answer; those that go by the same days read them once."""
    first = lines[0]
    if not any(line.price for line in lines):
        nothing_at_all = ((0, 0),) * len(lines)
        return lambda _: nothing_at_all
    plain = all(
        line.rate
        and line.times in (0, 1)
        and not (line.by or line.less or line.on_top or line.on_top_at_least)
        for line in lines
    )
    same = {(line.price, line.since, line.until, line.rounding) for line in lines}
    if not plain or len(same) > 1 or first.rounding != "half_up":
        return lambda values: tuple([line.amounts(values) for line in lines])
    terms = [(2 * line.rate.numerator, line.rate.denominator, int(line.times)) for line in lines]
    price_name, since_name, until_name = first.price, first.since, first.until
    unknown = (None,) * len(lines)

    def by_days(values: Values) -> tuple[Amounts | None, ...]:
        price, since, until = values.get(price_name), values.get(since_name), values.get(until_name)
        if price is None or since is None or until is None:
            return unknown
        days = (until - since).days
        if days <= 0:
            return tuple([(0, price * times) for _, _, times in terms])
        product = price * days
        found = []
        for top, bottom, times in terms:
            deduct = (product * top + bottom) // (2 * bottom)
            deduct = min(deduct, price)
            found.append((deduct, (price - deduct) * times))
        return tuple(found)

    return by_days


@dataclass(frozen=True, slots=True)
class Charge:
    """One fee with its terms; `amount` computes it from facts (None while one is missing)."""

    kind: FeeKind
    payer: Payer
    terms: object
    rounding: str
    row: FeeRow = field(compare=False)
    facts: tuple[str, ...] = field(compare=False)
    amount: Callable[[Values], int | None] = field(compare=False)


def charge_of(row: FeeRow, rounding: str) -> Charge:
    quota = row.quota
    names = (row.of, row.per, *((quota.used, quota.units) if quota else ()))
    percent = exact(row.percent) / 100
    rounded = ROUNDED[rounding]

    def amount(values: Values) -> int | None:
        each = one(row, values)
        if each is None:
            return None
        share = percent
        if quota:
            used, units = values.get(quota.used), values.get(quota.units)
            if used is None or units is None:
                return None
            charged = max(0, units - max(0, whole(quota.free) - used))
            share *= charged * exact(quota.beyond) / 100
        return rounded(each * share.numerator, share.denominator)

    facts = tuple(name for name in names if name)
    return Charge(row.kind, row.payer, row.says, rounding, row, facts, amount)


def one(row: FeeRow, values: Values) -> Any:
    """The charge before reductions: for one unit where a quota counts units."""
    if not (row.of or row.tiers or row.amount is not None):
        return 0
    number: Any = values.get(row.per) if row.per else 1
    each: Any = values.get(row.of) if row.of else row.amount
    tiers: Any = row.tiers
    if number is None or (each is None and not row.tiers):
        return None
    if row.tiers:
        return next(tier.amount for tier in tiers if tier.up_to is None or number <= tier.up_to)
    return Fraction(each) * Fraction(number)
