"""What may follow what in the life of a voucher."""

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
