from datetime import timedelta

import pytest

from yinuo.platform.accounts import limits
from yinuo.platform.accounts.limits import Limit
from yinuo.platform.accounts.models import Allowance
from yinuo.platform.accounts.tests.making import NOW

pytestmark = pytest.mark.django_db
THREE_A_MINUTE = Limit("test", count=3, seconds=60)


def test_within_the_limit_nothing_is_said_and_above_it_how_long_to_wait():
    moment = NOW + timedelta(seconds=20)
    assert [limits.take(THREE_A_MINUTE, "a", now=moment) for _ in range(4)] == [0, 0, 0, 40]


def test_the_next_window_starts_afresh():
    for _ in range(4):
        limits.take(THREE_A_MINUTE, "a", now=NOW)
    assert limits.take(THREE_A_MINUTE, "a", now=NOW + timedelta(seconds=60)) == 0


def test_everybody_and_everything_is_counted_apart():
    for _ in range(4):
        limits.take(THREE_A_MINUTE, "a", now=NOW)
    assert limits.take(THREE_A_MINUTE, "b", now=NOW) == 0
    assert limits.take(Limit("other", count=3, seconds=60), "a", now=NOW) == 0


def test_old_windows_are_swept_and_addresses_are_not_stored():
    limits.take(THREE_A_MINUTE, "address:203.0.113.7", now=NOW)
    assert "203" not in Allowance.objects.get().subject
    limits.forget_old(now=NOW + timedelta(days=2))
    assert not Allowance.objects.exists()
