"""Waiting after failed sign-ins: per account and address, so that nobody can lock somebody else out."""

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.accounts import tokens, usernames
from yinuo.platform.accounts.models import Attempt

FREE_FAILURES = 4
LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class TooSoon(Refused):
    """The wait after earlier failures is not over; `seconds` says how long it still is."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            gettext_noop("Too many attempts have failed. Try again in %(seconds)s seconds."), seconds=seconds
        )
        self.seconds = seconds


def wait_after(failures: int) -> timedelta:
    """Nothing for four failures, then 2^n seconds after the n-th, never more than fifteen minutes."""
    if failures <= FREE_FAILURES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures, 20)), LONGEST)


def begin(*, username: str, address: str, now: datetime) -> None:
    """Count an attempt as failed before it is checked, so that many at once are counted too.

    Raises `TooSoon` while the wait lasts; such an attempt is neither checked nor counted.
    """
    with transaction.atomic():
        attempt, _ = Attempt.objects.select_for_update().get_or_create(
            account=_account(username), address=address, defaults={"last_at": now}
        )
        since = now - attempt.last_at
        if since > FORGOTTEN_AFTER:
            attempt.failures = 0
        left = wait_after(attempt.failures) - since
        if left > timedelta():
            raise TooSoon(ceil(left.total_seconds()))
        attempt.failures += 1
        attempt.last_at = now
        attempt.save(update_fields=["failures", "last_at"])


def take_back(*, username: str, address: str) -> None:
    """The attempt was right, but the second factor is still to come: earlier failures stay counted."""
    with transaction.atomic():
        for attempt in Attempt.objects.select_for_update().filter(
            account=_account(username), address=address
        ):
            attempt.failures = max(attempt.failures - 1, 0)
            attempt.save(update_fields=["failures"])


def forget(*, username: str, address: str, now: datetime) -> None:
    """Signed in: this account's failures from here are over, and so are all that lie a day back."""
    Attempt.objects.filter(account=_account(username), address=address).delete()
    Attempt.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()


def _account(username: str) -> str:
    return tokens.digest(usernames.clean(username))
