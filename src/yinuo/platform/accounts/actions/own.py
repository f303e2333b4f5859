"""What people do with their own account."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.accounts import passwords, second_factor, tokens
from yinuo.platform.accounts.events import (
    PasswordChanged,
    RecoveryCodesMade,
    SecondFactorAdded,
    UserChanged,
)
from yinuo.platform.accounts.models import RecoveryCode, User
from yinuo.platform.journal import recording


def change_password(*, user_id: int, old: str, new: str, actor: Actor, now: datetime) -> None:
    """Refused when the old password is not right or the new one may not be used."""
    with transaction.atomic():
        user = _own(user_id, actor)
        if not user.check_password(old):
            raise Refused(gettext_noop("This is not your present password."), field="old")
        passwords.check(new, user=user, field="new")
        user.set_password(new)
        user.save(update_fields=["password"])
        recording.record(PasswordChanged(user_id=user_id), actor=actor, now=now)


def confirm_password(*, user_id: int, password: str, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - every verb takes `now`
    """Refused unless the person types the present password."""
    if not _own(user_id, actor).check_password(password):
        raise Refused(gettext_noop("This is not your present password."), field="password")


def change_language(*, user_id: int, language: str, actor: Actor, now: datetime) -> None:
    if language not in {code for code, _ in settings.LANGUAGES}:
        raise Refused(gettext_noop("This language is not offered."), field="language")
    with transaction.atomic():
        user = _own(user_id, actor)
        if user.language != language:
            user.language = language
            user.save(update_fields=["language"])
            recording.record(UserChanged(user_id=user_id, fields=("language",)), actor=actor, now=now)


def add_second_factor(*, user_id: int, offer: str, code: str, actor: Actor, now: datetime) -> list[str]:
    """Take the offered secret once a code proves that the app has it; answers ten recovery codes.

    Refused when there is one already (an administrator removes it first), or when the code does not fit.
    """
    with transaction.atomic():
        user = _own(user_id, actor)
        if user.has_second_factor:
            raise Refused(gettext_noop("You have a second factor already."))
        secret = second_factor.offered(offer, user_id=user.pk)
        step = second_factor.matching_step(secret, code, now=now, last_step=0)
        if step is None:
            raise Refused(
                gettext_noop(
                    "This code does not fit. Check that the phone’s clock is right and take the next one."
                ),
                field="code",
            )
        user.totp_secret, user.totp_last_step = secret, step
        user.save(update_fields=["totp_secret", "totp_last_step"])
        recording.record(SecondFactorAdded(user_id=user.pk), actor=actor, now=now)
        return _new_codes(user)


def make_recovery_codes(*, user_id: int, password: str, actor: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes; those before no longer work. Asks for the password."""
    with transaction.atomic():
        user = _own(user_id, actor)
        if not user.has_second_factor:
            raise Refused(gettext_noop("Set up the second factor first."))
        confirm_password(user_id=user_id, password=password, actor=actor, now=now)
        recording.record(RecoveryCodesMade(user_id=user_id), actor=actor, now=now)
        return _new_codes(user)


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [tokens.new_readable() for _ in range(second_factor.RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=tokens.digest(code)) for code in codes)
    return codes


def _own(user_id: int, actor: Actor) -> User:
    if actor.id != user_id:
        raise Forbidden(gettext_noop("Only the person can do this."))
    return User.objects.select_for_update().get(pk=user_id)
