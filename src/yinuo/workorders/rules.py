"""What may follow what in the life of a voucher."""

from yinuo.workorders.types import OrderState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.DRAWN: frozenset({S.DISPATCHED, S.IN_WORKSHOP, S.VOIDED}),
    S.DISPATCHED: frozenset({S.WORKING, S.DRAWN, S.VOIDED}),
    S.WORKING: frozenset({S.SIGNED, S.IN_WORKSHOP, S.DRAWN, S.VOIDED}),
    S.IN_WORKSHOP: frozenset({S.SIGNED, S.VOIDED}),
    S.SIGNED: frozenset({S.FILED}),
    S.FILED: frozenset(),
    S.VOIDED: frozenset(),
}


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]
