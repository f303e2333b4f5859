"""Signing in: the password, the code, the invitation; and signing out."""

from datetime import datetime

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.platform.accounts import (
    backoff,
    demo,
    limits,
    passwords,
    queries,
    second_factor,
    tokens,
    usernames,
)
from yinuo.platform.accounts.events import PasswordChanged, SignedIn, SignedOut, SignInFailed
from yinuo.platform.accounts.models import Invitation, RecoveryCode, Session, User
from yinuo.platform.accounts.types import Factor, Failure
from yinuo.platform.journal import recording

CODES_PER_HOUR = limits.Limit("codes_of_user", count=30, seconds=3600)


def check_password(*, username: str, password: str, address: str, actor: Actor, now: datetime) -> User:
    """Who has this name and password.

    Refused in the same words and after the same work whether the name, the password or the account is wrong;
    `TooSoon` while the wait after earlier failures lasts. A failure is recorded although the action refuses.
    """
    backoff.begin(username=username, address=address, now=now)
    user = User.objects.filter(username=usernames.clean(username)).first()
    failure = _why_not(user, password)
    if user is None or failure is not None:
        _failed(user, failure or Failure.UNKNOWN, actor=actor, now=now)
        raise Refused(gettext_noop("The name or the password is not right."))
    backoff.take_back(username=username, address=address)
    return user


def _why_not(user: User | None, password: str) -> Failure | None:
    if user is None:
        User().set_password(password)
        return Failure.UNKNOWN
    if not user.check_password(password):
        return Failure.PASSWORD
    if not user.is_active:
        return Failure.DISABLED
    if user.is_demo and not demo.is_open():
        return Failure.DEMO_ONLY
    return None


def check_code(*, user: User, code: str, address: str, actor: Actor, now: datetime) -> Factor:
    """The second factor: a code of the authenticator app, or one of the recovery codes. Each works once.

    Refused when it is wrong or used; `TooSoon` while the wait after earlier failures lasts, or after thirty tries
    in an hour from anywhere, which only somebody who knows the password can reach.
    """
    seconds = limits.take(CODES_PER_HOUR, f"user:{user.pk}", now=now)
    if seconds:
        raise backoff.TooSoon(seconds)
    backoff.begin(username=user.username, address=address, now=now)
    factor = _spend(user, code, now=now)
    if factor is None:
        _failed(user, Failure.CODE, actor=actor, now=now)
        raise Refused(
            gettext_noop("This code is not right, or it has been used. Take the next one."), field="code"
        )
    return factor


def _spend(user: User, code: str, *, now: datetime) -> Factor | None:
    step = second_factor.matching_step(user.totp_secret, code, now=now, last_step=user.totp_last_step)
    if step is not None:
        fresh = User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(totp_last_step=step)
        return Factor.TOTP if fresh else None
    used = RecoveryCode.objects.filter(
        user=user, digest=tokens.digest(tokens.as_typed(code)), used_at=None
    ).update(used_at=now)
    return Factor.RECOVERY if used else None


def note_signed_in(*, user: User, factor: Factor, address: str, actor: Actor, now: datetime) -> None:
    """Everything that was asked for has been given: record it, forget earlier failures from here, sweep."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=now)
        backoff.forget(username=user.username, address=address, now=now)
        limits.forget_old(now=now)
        Session.objects.filter(expire_date__lt=now).delete()
        recording.record(SignedIn(user_id=user.pk, factor=factor.value), actor=actor, now=now)


def sign_out(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Record it; the session itself is ended by whoever holds it."""
    with transaction.atomic():
        recording.record(SignedOut(user_id=user_id), actor=actor, now=now)


def accept_invitation(*, token: str, password: str, actor: Actor, now: datetime) -> User:
    """Set the password of the person whom the link belongs to; the link and all open sessions are over.

    A second factor stays as it is. Refused when the link is used, over or unknown.
    """
    with transaction.atomic():
        found = queries.invited(token, at=now)
        if found is None or not Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=now):
            raise NotFound(
                gettext_noop("This link has been used or is over. Ask your administrator for a new one.")
            )
        user = User.objects.select_for_update().get(pk=found.user_id)
        passwords.check(password, user=user, field="password")
        user.set_password(password)
        user.save(update_fields=["password"])
        Invitation.objects.filter(user=user, used_at=None).update(used_at=now)
        Session.objects.filter(user=user).delete()
        recording.record(PasswordChanged(user_id=user.pk), actor=actor, now=now)
    return user


def _failed(user: User | None, failure: Failure, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        recording.record(
            SignInFailed(user_id=user.pk if user else 0, reason=failure.value), actor=actor, now=now
        )
