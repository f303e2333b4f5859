"""Time at the bench stands on the day sheet beside visits and internal work."""

from datetime import timedelta

import pytest
from tests.office import NOW
from tests.workshop import Workshop

from yinuo.improvement import queries
from yinuo.improvement.types import PieceState, Source


@pytest.mark.clause("C356", "C330")
def test_a_day_knows_the_time_at_the_bench_of_the_class_of_its_voucher(office):
    shop = Workshop(office).repaired()
    stay = shop.stay
    day = NOW.date()
    pieces = queries.bench([office.staff("wang")], day, day + timedelta(days=1))
    assert pieces
    assert {piece.source for piece in pieces} == {Source.BENCH}
    assert {piece.klass for piece in pieces} == {stay.order.klass}
    assert all(piece.minutes > 0 for piece in pieces if piece.state is PieceState.ENDED)
    assert {piece.number for piece in pieces} == {stay.receipt_number}
    assert queries.bench([office.staff("ma")], day, day + timedelta(days=1)) == []
