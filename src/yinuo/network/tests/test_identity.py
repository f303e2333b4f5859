"""By what people are told apart. No database."""

import pytest

from yinuo.network.types import Identity

MOBILE, ANOTHER, LANDLINE = "13800000001", "13800000002", "057155500100"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("周国强", ""), ("周国强", ""), True),
        (("周国强", ""), ("周　国 强", ""), True),
        (("Zhou", ""), ("ＺＨＯＵ", ""), True),
        (("周国强", MOBILE), ("周国强", ""), True),
        (("周国强", MOBILE), ("周国强", ANOTHER), False),
        (("周国强", MOBILE), ("周总", MOBILE), True),
        (("周国强", LANDLINE), ("邓主任", LANDLINE), False),
        (("周国强", LANDLINE), ("周国强", LANDLINE), True),
        (("周国强", ""), ("邓主任", ""), False),
        (("周国强", MOBILE), ("邓主任", ANOTHER), False),
    ],
)
def test_who_is_the_same_person(one, other, is_same):
    first, second = Identity("a", *one), Identity("b", *other)
    assert first.is_same(second) is second.is_same(first) is is_same
