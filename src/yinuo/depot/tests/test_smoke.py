import pytest
from yinuo.depot.types import ResultKind
from tests.office import codes


@pytest.mark.parametrize("kind", list(ResultKind))
def test_way(shop, kind):
    shop.returned(kind)
    print(codes(shop.stay.case_id))
    print(shop.standing)


def test_paid(paid):
    paid.returned()
