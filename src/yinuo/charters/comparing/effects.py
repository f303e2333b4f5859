"""Whether a change gives a customer more or less, as far as that can be told without knowing the cases.

Tables in which every row counts (cover, refuse, promise, evidence) are plain: a wider box gives more of what the row
gives. In tables in which the first row decides, cases that a row loses fall to others; they are followed to every row
that may take them, and the change is better or worse only if it is so for each of them.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from yinuo.charters.library import AT_THE_REQUEST
from yinuo.charters.types import Effect
from yinuo.kernel.charters import Charter, Payer
from yinuo.kernel.charters.compiling.parameters import blank_in, in_force, resolved
from yinuo.kernel.charters.definition import (
    Between,
    CoverRow,
    EvidenceRow,
    FeeRow,
    OneOf,
    OrderedRow,
    PromiseRow,
    RefuseRow,
    RemedyRow,
    Row,
    Test,
)
from yinuo.kernel.charters.explaining.terms import Term, terms

SAYS_NOTHING = ("text", "title", "also", "terms.")
"""Terms that name or cite, and give nothing."""
ACCOMPANY = ("price", "depreciation.", "plus_when.", "quota.", "payer")
"""Terms that come and go with another one, which is weighed."""
TURNED = {Effect.BETTER: Effect.WORSE, Effect.WORSE: Effect.BETTER, Effect.DIFFERENT: Effect.DIFFERENT}


def of_term(old: Term | None, new: Term | None) -> Effect | None:
    """What a changed term is to a customer; None for one that gives nothing by itself."""
    term = new or old
    assert term is not None
    if term.key.startswith(SAYS_NOTHING):
        return None
    if (old is None or new is None) and term.key.startswith(ACCOMPANY):
        return None
    one = old.worth if old else term.absent
    other = new.worth if new else term.absent
    if one is None or other is None:
        return Effect.DIFFERENT
    if old is not None and new is not None and old.scale != new.scale and one and other:
        return Effect.DIFFERENT
    if one == other:
        return None
    return Effect.BETTER if other > one else Effect.WORSE


def of_condition(
    old: Term | None, new: Term | None, rows: tuple[Row, Row], texts: tuple[Charter, Charter]
) -> Effect:
    """What a changed condition is to a customer: the row reaches more cases, fewer, or others."""
    term, (before, after) = new or old, texts
    assert term is not None
    if term.key.removeprefix("when.") in {**before.settings, **after.settings}:
        return Effect.DIFFERENT
    if (old is not None and old.test is None) or (new is not None and new.test is None):
        return Effect.DIFFERENT
    is_wider = new is None or (old is not None and contains(new.test, old.test))
    is_narrower = old is None or (new is not None and contains(old.test, new.test))
    if is_wider and is_narrower:
        return Effect.DIFFERENT
    if is_wider:
        return _gained(rows[1], after, before)
    return TURNED[_gained(rows[0], before, after)] if is_narrower else Effect.DIFFERENT


def of_row_added(row: Row, before: Charter, after: Charter) -> Effect:
    """What it is to a customer that the row now takes cases."""
    return _gained(row, after, before)


def of_row_gone(row: Row, before: Charter, after: Charter) -> Effect:
    """What it is to a customer that the row no longer takes cases."""
    return TURNED[_gained(row, before, after)]


def compete(one: Row, own: Charter, other: Row, there: Charter) -> bool:
    """Whether some case may fall to either of two rows: no common fact keeps them apart."""
    for name, test in one.when.items():
        against = other.when.get(name)
        if against is None or name in own.settings:
            continue
        if blank_in(test, own.settings) or blank_in(against, there.settings):
            continue
        if apart(resolved(test, own.settings), resolved(against, there.settings)):
            return False
    return True


def apart(one: Test, other: Test) -> bool:
    """Whether no value meets both tests."""
    if isinstance(one, OneOf) and isinstance(other, OneOf):
        return not one.values & other.values
    if isinstance(one, Between) and isinstance(other, Between):
        return _below(one, other) or _below(other, one)
    return False


def contains(outer: Test | None, inner: Test | None) -> bool:
    """Whether every value that meets the inner test meets the outer one."""
    if isinstance(outer, OneOf) and isinstance(inner, OneOf):
        return inner.values <= outer.values
    if isinstance(outer, Between) and isinstance(inner, Between):
        one, other = whole(outer), whole(inner)
        from_low = one.low is None or (
            other.low is not None
            and (other.low > one.low or (other.low == one.low and (one.low_closed or not other.low_closed)))
        )
        to_high = one.high is None or (
            other.high is not None
            and (
                other.high < one.high
                or (other.high == one.high and (one.high_closed or not other.high_closed))
            )
        )
        return from_low and to_high
    return False


def whole(test: Between) -> Between:
    """Bounds of days and whole numbers as included ones: over 2 is at least 3."""
    low, high, low_closed, high_closed = test.low, test.high, test.low_closed, test.high_closed
    if not low_closed and isinstance(low, int | date):
        low, low_closed = _next(low, 1), True
    if not high_closed and isinstance(high, int | date):
        high, high_closed = _next(high, -1), True
    return Between(low, high, low_closed, high_closed)


def _next(value: Any, step: int) -> Any:
    return value + timedelta(days=step) if isinstance(value, date) else value + step


def _below(one: Between, other: Between) -> bool:
    """Whether one ends before the other begins."""
    if one.high is None or other.low is None:
        return False
    touches = one.high_closed and other.low_closed
    return bool(one.high < other.low or (one.high == other.low and not touches))


def _gained(row: Row, own: Charter, there: Charter) -> Effect:
    """What it is to customers that this row of one text takes cases which the other text gave to other rows."""
    match row:
        case CoverRow() | PromiseRow():
            return Effect.BETTER
        case RefuseRow():
            return Effect.WORSE
        case EvidenceRow():
            return Effect.WORSE if row.step == AT_THE_REQUEST and row.mandatory else Effect.DIFFERENT
        case OrderedRow():
            known = {each for each in _from_others(row, own, there) if each is not None}
            return known.pop() if len(known) == 1 else Effect.DIFFERENT
        case _:
            return Effect.DIFFERENT


def _from_others(row: OrderedRow, own: Charter, there: Charter) -> Iterator[Effect | None]:
    said = terms(own.definition, row, own.settings)
    is_caught = False
    for each in there.definition.first_hit:
        if each.table != row.table or each.series != row.series or each.id == row.id:
            continue
        if in_force(each, there.settings) and compete(row, own, each, there):
            is_caught = is_caught or not each.when.keys() - there.settings.keys()
            yield from weighed(terms(there.definition, each, there.settings), said)
    if not is_caught:
        yield _from_nothing(row)


def weighed(old: Mapping[str, Term], new: Mapping[str, Term]) -> Iterator[Effect | None]:
    """What it is to a customer to get the one row's terms instead of the other's."""
    for key in {**new, **old}:
        one, other = old.get(key), new.get(key)
        term = other or one
        assert term is not None
        is_same = one is not None and other is not None and one.data == other.data
        if not is_same and not term.is_condition and key not in ("group", "overrides"):
            yield of_term(one, other)


def _from_nothing(row: OrderedRow) -> Effect | None:
    """Where no row decides the two sides negotiate, and nothing is charged."""
    match row:
        case RemedyRow():
            return Effect.BETTER if row.offer else None
        case FeeRow() if row.amount is None and not row.of and not row.tiers:
            return None
        case FeeRow() if row.payer is Payer.CUSTOMER:
            return Effect.WORSE
        case _:
            return Effect.DIFFERENT
