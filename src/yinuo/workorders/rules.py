"""What may follow what in the life of a voucher, and what its estimate comes to."""

from collections.abc import Iterable

from yinuo.workorders.types import Line
from yinuo.workorders.types import OrderState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.DRAWN: frozenset({S.DISPATCHED, S.VOIDED}),
    S.DISPATCHED: frozenset({S.WORKING, S.DRAWN, S.VOIDED}),
    S.WORKING: frozenset({S.SIGNED, S.DRAWN, S.VOIDED}),
    S.SIGNED: frozenset({S.FILED}),
    S.FILED: frozenset(),
    S.VOIDED: frozenset(),
}


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]


def total_fen(lines: Iterable[Line]) -> int:
    return sum(line.quantity * line.price_fen for line in lines)
