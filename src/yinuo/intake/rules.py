"""What may follow what on the way of a case."""

from yinuo.intake.types import CaseState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.REGISTERED: frozenset({S.DECIDED, S.CANCELLED, S.CLOSED}),
    S.DECIDED: frozenset({S.REGISTERED, S.VOUCHERED, S.STRUCK_OFF, S.CANCELLED}),
    S.VOUCHERED: frozenset({S.DISPATCHED, S.IN_WORKSHOP, S.DECIDED, S.CANCELLED}),
    S.DISPATCHED: frozenset({S.ON_SITE, S.VOUCHERED, S.DECIDED, S.CANCELLED}),
    S.ON_SITE: frozenset({S.STRUCK_OFF, S.IN_WORKSHOP, S.VOUCHERED, S.DECIDED, S.CANCELLED}),
    S.IN_WORKSHOP: frozenset({S.STRUCK_OFF, S.DECIDED, S.CANCELLED}),
    S.STRUCK_OFF: frozenset({S.CLOSED, S.DECIDED}),
    S.CLOSED: frozenset({S.DECIDED}),
    S.CANCELLED: frozenset(),
}


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]
