from datetime import timedelta

import pytest

from yinuo.platform.accounts import backoff
from yinuo.platform.accounts.models import Attempt
from yinuo.platform.accounts.tests.making import ADDRESS, NOW

pytestmark = pytest.mark.django_db
ELSEWHERE = "198.51.100.9"


def fail(times: int, *, address: str = ADDRESS, username: str = "chen", now=NOW) -> None:
    for _ in range(times):
        backoff.begin(username=username, address=address, now=now)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 32), (6, 64), (9, 512), (10, 900), (4000, 900)]
)
def test_the_wait_doubles_from_the_fifth_failure_and_ends_at_fifteen_minutes(failures, seconds):
    assert backoff.wait_after(failures) == timedelta(seconds=seconds)


def test_after_five_failures_the_next_attempt_is_not_even_checked():
    fail(5)
    with pytest.raises(backoff.TooSoon) as refusal:
        backoff.begin(username="chen", address=ADDRESS, now=NOW + timedelta(seconds=2))
    assert refusal.value.seconds == 30
    assert Attempt.objects.get().failures == 5


def test_when_the_wait_is_over_one_more_attempt_is_free():
    fail(5)
    backoff.begin(username="chen", address=ADDRESS, now=NOW + timedelta(seconds=32))
    with pytest.raises(backoff.TooSoon):
        backoff.begin(username="chen", address=ADDRESS, now=NOW + timedelta(seconds=33))


def test_nobody_can_lock_an_account_for_somebody_at_another_address():
    fail(5)
    backoff.begin(username="chen", address=ELSEWHERE, now=NOW)


def test_other_spellings_of_the_name_do_not_give_more_attempts():
    fail(5)
    with pytest.raises(backoff.TooSoon):
        backoff.begin(username="  ＣＨＥＮ ", address=ADDRESS, now=NOW)


def test_what_was_typed_as_name_is_not_stored():
    fail(1, username="my password in the wrong field")
    assert "password" not in Attempt.objects.get().account


def test_failures_are_forgotten_after_a_day():
    fail(5)
    backoff.begin(username="chen", address=ADDRESS, now=NOW + timedelta(days=1, seconds=1))
    assert Attempt.objects.get().failures == 1


def test_signing_in_forgets_the_failures_of_this_account_from_this_address_only():
    fail(5)
    fail(3, address=ELSEWHERE)
    backoff.forget(username="chen", address=ADDRESS, now=NOW)
    assert Attempt.objects.get().address == ELSEWHERE


def test_a_right_password_does_not_give_the_code_new_attempts():
    fail(4)
    backoff.begin(username="chen", address=ADDRESS, now=NOW)
    backoff.take_back(username="chen", address=ADDRESS)
    assert Attempt.objects.get().failures == 4
