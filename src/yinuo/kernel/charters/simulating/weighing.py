"""Two charters on the same cases, case by case: which clause decides, whether it differs, and what crosses the counter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.kernel.charters.simulating.cases import Array
from yinuo.kernel.charters.simulating.settling import REMEDIES, Settled, nowhere
from yinuo.kernel.charters.types import Payer, Remedy

EXCHANGES = frozenset({Remedy.EXCHANGE, Remedy.FREE_EXCHANGE})
"""Here the customer pays what is deducted; of money back it has been taken off already."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One case under both. `before` and `after` are what the customer gets, less what the customer pays, in fen."""

    old: str
    new: str
    changed: bool
    before: int
    after: int


def weighed(old: Settled, new: Settled, chosen: Sequence[Remedy | None]) -> Iterator[Weighed]:
    """Every case, in order. `chosen` is what the customer took, where that is known."""
    places = np.array([-1 if each is None else REMEDIES.index(each) for each in chosen], dtype=np.int8)
    before, after = balance(old, places), balance(new, places)
    changed = differing(old, new)
    for row in range(old.count):
        yield Weighed(
            old.labels[int(old.clause[row])],
            new.labels[int(new.clause[row])],
            bool(changed[row]),
            int(before[row]),
            int(after[row]),
        )


def balance(settled: Settled, chosen: Array) -> Array:
    """What crosses the counter for what was chosen, else for the offer that gives the customer most; less the fees."""
    found = np.zeros(settled.count, dtype=np.int64)
    offered = np.zeros(settled.count, dtype=bool)
    for remedy, offers in settled.offers.items():
        worth = -offers.deduct if remedy in EXCHANGES else offers.pays
        found = np.where(offers.has & (~offered | (worth > found).astype(bool)), worth, found)
        offered |= offers.has
    for remedy, offers in settled.offers.items():
        worth = -offers.deduct if remedy in EXCHANGES else offers.pays
        found = np.where(offers.has & (chosen == REMEDIES.index(remedy)), worth, found)
    for (_, payer), amount in settled.fees.items():
        if payer is Payer.CUSTOMER:
            found = found - amount
    return found


def differing(old: Settled, new: Settled) -> Array:
    """Where the customer is treated differently: another outcome, class, payer, offer, term or amount."""
    found: Array = old.outcome != new.outcome
    payers = list(dict.fromkeys([*old.payers, *new.payers]))
    mine, theirs = (np.array([payers.index(each) for each in one.payers])[one.payer] for one in (old, new))
    found = found | (mine != theirs)
    for remedy in old.offers.keys() | new.offers.keys():
        before = old.offers.get(remedy) or nowhere(old.count)
        after = new.offers.get(remedy) or nowhere(new.count)
        for one, other in (
            (before.has, after.has),
            (before.terms, after.terms),
            (before.deduct, after.deduct),
            (before.pays, after.pays),
        ):
            found = found | (one != other).astype(bool)
    nothing = np.zeros(old.count, dtype=np.int64)
    for key in old.fees.keys() | new.fees.keys():
        found = found | (old.fees.get(key, nothing) != new.fees.get(key, nothing)).astype(bool)
    return found
