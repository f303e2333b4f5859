import re

import pytest
from tests.office import sign_in

BOTTOM = re.compile(r'<nav class="bottom".*?</nav>', re.DOTALL)
LINK = re.compile(r'href="/o/anda/([^"?]*)')


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("lin", ["", "cases/", "cases/", "vouchers/"]),
        ("wang", ["", "visits/", "depot/bench", "billing/mine"]),
        ("he", ["", "cases/", "vouchers/", "callbacks/"]),
    ],
)
def test_on_a_phone_the_places_where_somebody_works_come_first(visitor, office, who, places):
    page = sign_in(visitor, office[who]).get("/o/anda/").content.decode()
    bottom = BOTTOM.search(page)
    assert bottom
    assert LINK.findall(bottom[0]) == places


def test_who_reads_everything_but_works_with_money_has_the_money_at_hand(visitor, office):
    page = sign_in(visitor, office["chen"]).get("/o/anda/").content.decode()
    bottom = BOTTOM.search(page)
    assert bottom
    assert "billing/" in LINK.findall(bottom[0])
