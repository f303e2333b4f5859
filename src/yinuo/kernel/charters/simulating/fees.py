"""Fees of many cases, in whole fen: the same as one by one."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from yinuo.kernel.charters.compiling.amounts import Charge, exact, whole
from yinuo.kernel.charters.definition import FeeRow
from yinuo.kernel.charters.simulating import vectors
from yinuo.kernel.charters.simulating.cases import Array, Data
from yinuo.kernel.charters.simulating.machine import MOST_WHOLE, Coded, Results, rounded


@dataclass(frozen=True, slots=True, eq=False)
class Charged:
    """What one fee comes to in the cases where it is charged."""

    charge: Charge
    cases: Array
    amount: Array


def fees(coded: Coded, results: Results) -> Iterable[Charged]:
    """The amounts of every fee, for the cases in which it is charged."""
    for place, answer in enumerate(results.answers):
        cases = np.flatnonzero(results.answer == place) if answer.charges else np.empty(0, dtype=np.int64)
        if cases.size:
            for charge in answer.charges:
                yield Charged(charge, cases, fee(charge, coded, cases))


def fee(charge: Charge, coded: Coded, cases: Array) -> Array:
    """What a fee comes to: the product of its numbers as one fraction, rounded once."""
    row = charge.row
    share = exact(row.percent) / 100
    factors, bottom = one(row, coded, cases)
    if row.quota:
        share *= exact(row.quota.beyond) / 100
        used, units = (numbers(coded, name, cases) for name in (row.quota.used, row.quota.units))
        factors.append(np.maximum(0, units - np.maximum(0, whole(row.quota.free) - used)))
    highest = 2 * share.numerator + share.denominator * bottom
    for factor in factors:
        highest *= max(1, int(factor.max(initial=0)))
    product: Any = np.full(len(cases), share.numerator, dtype=np.int64 if highest <= MOST_WHOLE else object)
    for factor in factors:
        product = product * factor.astype(product.dtype)
    return rounded(product, share.denominator * bottom, charge.rounding)


def one(row: FeeRow, coded: Coded, cases: Array) -> tuple[list[Array], int]:
    """The charge before reductions, as whole numbers to multiply and a number to divide by."""
    if row.tiers:
        return [tiered(row, coded, cases)], 1
    if row.of:
        base = numbers(coded, row.of, cases)
    else:
        base = np.full(len(cases), 0 if row.amount is None else whole(row.amount), dtype=np.int64)
    if not row.per:
        return [base], 1
    data = vectors.column(coded.working, row.per, coded.count)
    if not data.decimals:
        return [base, data.values[cases].astype(np.int64)], 1
    units, bottom = over_one_bottom(data)
    return [base, units[data.values[cases]]], bottom


def numbers(coded: Coded, name: str, cases: Array) -> Array:
    return vectors.column(coded.working, name, coded.count).values[cases].astype(np.int64)


def over_one_bottom(data: Data) -> tuple[Array, int]:
    """Exact decimals as whole numbers over one common number."""
    fractions = [Fraction(each) for each in data.decimals]
    bottom = max(each.denominator for each in fractions)
    while any(bottom % each.denominator for each in fractions):
        bottom *= 10
    tops = [int(each * bottom) for each in fractions]
    fits = all(abs(top) <= MOST_WHOLE for top in tops)
    return np.array(tops, dtype=np.int64 if fits else object), bottom


def tiered(row: FeeRow, coded: Coded, cases: Array) -> Array:
    """The amount of the first tier that a number does not pass."""
    limits: list[Any] = [tier.up_to for tier in row.tiers if tier.up_to is not None]
    amounts = np.array([tier.amount for tier in row.tiers], dtype=np.int64)
    data = vectors.column(coded.working, row.per, coded.count)
    if data.decimals or any(isinstance(limit, Decimal) for limit in limits):
        places = [bisect_left(limits, each) for each in data.decimals] or [0]
        found: Array = amounts[np.array(places, dtype=np.int64)[data.values[cases]]]
    else:
        found = amounts[np.searchsorted(np.array(limits, dtype=np.int64), data.values[cases], side="left")]
    return found
