"""Programs that work in a person's name: their tokens are made, used and revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, NotFound, Refused, gettext_noop
from yinuo.platform.accounts import limits, queries, tokens
from yinuo.platform.accounts.events import TokenMade, TokenRevoked
from yinuo.platform.accounts.models import ApiToken, KeptAnswer
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import NOT_FOR_PROGRAMS, Permission

LONGEST_DAYS = 366
MOST = 20
USE_NOTED_EVERY = timedelta(minutes=1)
ANSWERS_KEPT = timedelta(hours=24)


def make_token(
    *, name: str, scopes: Iterable[str], days: int, address: str | None, actor: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """A token for a program that works in the actor's name, and its secret, which is never shown again.

    Refused without a name or scope, for a scope that the actor does not have, for more than 366 days, and beyond
    twenty live ones. A program makes no tokens.
    """
    actor.require(Permission.ACCOUNTS_TOKEN_WRITE)
    if actor.kind != "user" or actor.id is None:
        raise Forbidden(gettext_noop("Only the person can do this."))
    called = " ".join(name.split())
    if not 0 < len(called) <= 40:
        raise Refused(gettext_noop("Give the program a name of at most 40 characters."), field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(
            gettext_noop("A token is valid for 1 to %(most)s days."), field="days", most=LONGEST_DAYS
        )
    granted = _granted(scopes, actor)
    with transaction.atomic():
        queries.lock(actor.id)
        if queries.live_tokens(actor.id, at=now).count() >= MOST:
            raise Refused(gettext_noop("You have %(most)s tokens. Revoke one first."), most=MOST)
        secret = tokens.new_for_program()
        token = ApiToken.objects.create(
            user_id=actor.id,
            name=called,
            digest=tokens.digest(secret),
            tail=secret[-4:],
            scopes=granted,
            created_at=now,
            created_from=address,
            expires_at=now + timedelta(days=days),
        )
        recording.record(
            TokenMade(user_id=actor.id, token_id=token.pk, scopes=tuple(granted)), actor=actor, now=now
        )
    return token, secret


def _granted(scopes: Iterable[str], actor: Actor) -> list[str]:
    try:
        wanted = sorted({Permission(scope).value for scope in scopes})
    except ValueError:
        raise Refused(gettext_noop("This permission does not exist."), field="scopes") from None
    if not wanted:
        raise Refused(gettext_noop("Choose what the program may do."), field="scopes")
    if NOT_FOR_PROGRAMS.intersection(wanted):
        raise Refused(gettext_noop("This is done by people, not by programs."), field="scopes")
    if not all(actor.may(scope) for scope in wanted):
        raise Refused(gettext_noop("A program may do no more than you may."), field="scopes")
    return wanted


def revoke_token(*, token_id: int, actor: Actor, now: datetime) -> ApiToken:
    """End a token at once: one's own, or with the permission to change people anybody's."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
        by_other = token is None or token.user_id != actor.id
        if by_other:
            actor.require(Permission.ACCOUNTS_USER_WRITE)
        if token is None:
            raise NotFound
        if token.revoked_at is None:
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
            recording.record(
                TokenRevoked(user_id=token.user_id, token_id=token.pk, by_other=by_other),
                actor=actor,
                now=now,
            )
    return token


def note_use(*, token_id: int, now: datetime) -> None:
    """Write down, at most once a minute, that the token is in use; what is a day old is swept then."""
    not_lately = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    if ApiToken.objects.filter(not_lately, pk=token_id).update(last_used_at=now):
        KeptAnswer.objects.filter(at__lt=now - ANSWERS_KEPT).delete()
        limits.forget_old(now=now)
