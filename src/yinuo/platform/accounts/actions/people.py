"""What an administrator does with somebody's account. Passwords are never seen or set by others."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale, gettext_noop
from yinuo.platform.accounts import queries, sessions, tokens, usernames
from yinuo.platform.accounts.actions import roles as role_actions
from yinuo.platform.accounts.events import (
    InvitationMade,
    SecondFactorRemoved,
    SessionEnded,
    UserAdded,
    UserChanged,
    UserDisabled,
    UserEnabled,
)
from yinuo.platform.accounts.models import Invitation, RecoveryCode, Session, User
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

INVITATION_LASTS = timedelta(hours=72)


def add_user(
    *, username: str, name: str, roles: Iterable[str], language: str = "", actor: Actor, now: datetime
) -> User:
    """An account that opens once its invitation is taken. Refused when the name is taken or malformed.

    `roles` are role codes; giving any needs the permission to change roles.
    """
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    username = usernames.check(username)
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise Refused(
                gettext_noop("Somebody already signs in as “%(username)s”."),
                field="username",
                username=username,
            )
        user = User(username=username, name=_name(name), language=language, created_at=now)
        user.set_unusable_password()
        user.save()
        given = role_actions.give(user, roles, actor=actor)
        recording.record(UserAdded(user_id=user.pk, roles=given), actor=actor, now=now)
    return user


def change_user(
    *, user_id: int, name: str, roles: Iterable[str], version: int, actor: Actor, now: datetime
) -> User:
    """Name and roles. `Stale` when somebody was faster.

    Refused for one's own roles, without the permission to change roles, and when nobody would be left who has it.
    """
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        user = _lock(user_id, actor)
        held, wanted = queries.role_codes_of(user_id), set(roles)
        if user.version != version:
            raise Stale({"name": user.name, "roles": sorted(held)}, version=user.version)
        changed = []
        if user.name != _name(name):
            user.name = _name(name)
            changed.append("name")
        if held != wanted:
            role_actions.give(user, wanted, actor=actor)
            changed.append("roles")
        if changed:
            user.version += 1
            user.save(update_fields=["name", "version"])
            recording.record(UserChanged(user_id=user_id, fields=tuple(changed)), actor=actor, now=now)
    return user


def disable_user(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Nobody signs in with this account until it is enabled; whoever is signed in is out at once."""
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic(), role_actions.keeping_an_administrator():
        user = _lock(user_id, actor)
        if user_id == actor.id:
            raise Refused(gettext_noop("You cannot disable yourself. Another administrator can."))
        if not user.is_active:
            return
        user.is_active = False
        user.save(update_fields=["is_active"])
        Session.objects.filter(user=user).delete()
        Invitation.objects.filter(user=user, used_at=None).update(used_at=now)
        recording.record(UserDisabled(user_id=user_id), actor=actor, now=now)


def enable_user(*, user_id: int, actor: Actor, now: datetime) -> None:
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        user = _lock(user_id, actor)
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
            recording.record(UserEnabled(user_id=user_id), actor=actor, now=now)


def invite(*, user_id: int, actor: Actor, now: datetime) -> str:
    """The secret of a one-use link by which the person sets a password within 72 hours; earlier links are over."""
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        user = _lock(user_id, actor)
        if not user.is_active:
            raise Refused(gettext_noop("This account is disabled. Enable it first."))
        Invitation.objects.filter(user=user, used_at=None).update(used_at=now)
        token = tokens.new()
        Invitation.objects.create(user=user, digest=tokens.digest(token), expires_at=now + INVITATION_LASTS)
        recording.record(InvitationMade(user_id=user_id), actor=actor, now=now)
    return token


def invite_first_administrator(*, username: str, name: str, actor: Actor, now: datetime) -> tuple[User, str]:
    """The account of an organisation's first administrator, and the secret of its link.

    Makes the built-in roles when they are not there. Only the system may. Refused when there is an administrator.
    """
    if actor.kind != "system":
        raise Forbidden(gettext_noop("The first administrator is named on the command line."))
    with transaction.atomic():
        role_actions.seed_roles(actor=actor, now=now)
        if queries.administrators().exists():
            raise Refused(gettext_noop("This organisation has an administrator."))
        user = add_user(username=username, name=name, roles=["administrator"], actor=actor, now=now)
        return user, invite(user_id=user.pk, actor=actor, now=now)


def remove_second_factor(*, user_id: int, actor: Actor, now: datetime) -> None:
    """For a lost phone: the person is signed out everywhere and sets up a new one after the password."""
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        user = _lock(user_id, actor)
        if not user.has_second_factor:
            return
        user.totp_secret = ""
        user.save(update_fields=["totp_secret"])
        RecoveryCode.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
        recording.record(SecondFactorRemoved(user_id=user_id), actor=actor, now=now)


def end_session(*, user_id: int, handle: str, actor: Actor, now: datetime) -> None:
    """End one session: one's own, or with the permission anybody's."""
    end_sessions(user_id=user_id, only=handle, actor=actor, now=now)


def end_sessions(
    *, user_id: int, keep: str | None = None, only: str | None = None, actor: Actor, now: datetime
) -> int:
    """End all sessions of a person, but the one whose key is `keep`, or `only` that with this handle.

    Answers how many.
    """
    by_other = actor.id != user_id
    if by_other:
        actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        if by_other:
            _lock(user_id, actor)
        ended = 0
        for session in queries.sessions_of(user_id, at=now):
            if session.session_key == keep or (
                only is not None and sessions.handle(session.session_key) != only
            ):
                continue
            session.delete()
            ended += 1
            recording.record(SessionEnded(user_id=user_id, by_other=by_other), actor=actor, now=now)
    return ended


def _lock(user_id: int, actor: Actor) -> User:
    """The account, locked. Who may change roles is changed only by those who may too."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    if Permission.ACCOUNTS_ROLE_WRITE in user.permission_set():
        actor.require(Permission.ACCOUNTS_ROLE_WRITE)
    return user


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= 40:
        raise Refused(gettext_noop("A name has 1 to 40 characters."), field="name")
    return name
