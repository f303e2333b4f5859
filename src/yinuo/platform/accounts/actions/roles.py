"""Roles: what they allow, who holds them. Nobody widens their own, and one administrator always stays."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.platform.accounts import queries
from yinuo.platform.accounts.events import RoleChanged
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.journal import recording
from yinuo.platform.permissions.roles import ROLES
from yinuo.platform.permissions.types import Permission


def seed_roles(*, actor: Actor, now: datetime) -> None:
    """Make the built-in roles that are missing; those that are there keep what the organisation made of them."""
    actor.require(Permission.ACCOUNTS_ROLE_WRITE)
    with transaction.atomic():
        there = queries.role_codes()
        for template in ROLES:
            if template.code not in there:
                _make(template.code, template.name, template.permissions, built_in=True, actor=actor, now=now)


def add_role(*, name: str, permissions: Iterable[str], actor: Actor, now: datetime) -> Role:
    actor.require(Permission.ACCOUNTS_ROLE_WRITE)
    with transaction.atomic():
        return _make(
            f"own-{uuid.uuid4().hex[:12]}", _name(name), permissions, built_in=False, actor=actor, now=now
        )


def change_role(*, role_id: int, name: str, permissions: Iterable[str], actor: Actor, now: datetime) -> Role:
    """What the role is called and allows.

    Refused for a role that the actor holds, and when nobody would be left who may change roles.
    """
    actor.require(Permission.ACCOUNTS_ROLE_WRITE)
    with transaction.atomic(), keeping_an_administrator():
        role = Role.objects.filter(pk=role_id).first()
        if role is None:
            raise NotFound
        if actor.id is not None and role.code in queries.role_codes_of(actor.id):
            raise Refused(gettext_noop("You hold this role yourself. Another administrator can change it."))
        if _name(name) != queries.role_name(role):
            role.name, role.built_in = _name(name), False
        before, after = set(role.permissions), set(_known(permissions))
        role.permissions = sorted(after)
        role.save(update_fields=["name", "built_in", "permissions"])
        recording.record(
            RoleChanged(
                role_id=role.pk, added=tuple(sorted(after - before)), removed=tuple(sorted(before - after))
            ),
            actor=actor,
            now=now,
        )
    return role


def give(user: User, codes: Iterable[str], *, actor: Actor) -> tuple[str, ...]:
    """Let the person hold exactly these roles; answers their codes. Runs inside the caller's transaction.

    Refused for oneself, for unknown roles, and when nobody would be left who may change roles.
    """
    wanted = set(codes)
    if not wanted and not user.roles.exists():
        return ()
    actor.require(Permission.ACCOUNTS_ROLE_WRITE)
    if user.pk == actor.id:
        raise Refused(
            gettext_noop("You cannot change your own roles. Another administrator can."), field="roles"
        )
    with keeping_an_administrator():
        roles = list(Role.objects.filter(code__in=wanted))
        if len(roles) != len(wanted):
            raise Refused(gettext_noop("This role does not exist."), field="roles")
        user.roles.set(roles)
    return tuple(sorted(wanted))


@contextmanager
def keeping_an_administrator() -> Iterator[None]:
    """Refuse a change after which nobody may change roles any more. One such change at a time."""
    list(Role.objects.select_for_update().order_by("id").values_list("id"))
    had_one = queries.administrators().exists()
    yield
    if had_one and not queries.administrators().exists():
        raise Refused(
            gettext_noop("Nobody would be left who may change roles. Give that to somebody else first.")
        )


def _make(
    code: str, name: str, permissions: Iterable[str], *, built_in: bool, actor: Actor, now: datetime
) -> Role:
    granted = _known(permissions)
    role = Role.objects.create(code=code, name=name, permissions=granted, built_in=built_in)
    recording.record(RoleChanged(role_id=role.pk, added=tuple(granted), removed=()), actor=actor, now=now)
    return role


def _known(permissions: Iterable[str]) -> list[str]:
    try:
        return sorted(Permission(permission).value for permission in permissions)
    except ValueError:
        raise Refused(gettext_noop("This permission does not exist."), field="permissions") from None


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= 60:
        raise Refused(gettext_noop("A role’s name has 1 to 60 characters."), field="name")
    return name
