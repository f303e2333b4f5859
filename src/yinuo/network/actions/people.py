"""People of the organisation: their account and their place in one act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.network import queries
from yinuo.network.events import StaffChanged
from yinuo.network.models import Staff
from yinuo.network.types import Codes
from yinuo.platform import phones
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts import queries as account_queries
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody signs in and what they may; `roles` are role codes."""

    username: str
    name: str
    roles: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works and as what. `skills` are names of product categories, as the catalogue has them."""

    unit_id: int
    title: str = ""
    phone: str = ""
    is_technician: bool = False
    skills: Iterable[str] = ()

    def values(self, *, actor: Actor) -> dict[str, Any]:
        """The columns of the staff list. Refused for a unit out of sight and for a malformed phone."""
        if not queries.units(actor=actor).filter(pk=self.unit_id).exists():
            raise Refused(gettext_noop("This unit does not exist, or you may not see it."), field="unit")
        return {
            "unit_id": self.unit_id,
            "title": " ".join(self.title.split())[:30],
            "phone": phones.parse_phone(self.phone, field="phone").digits if self.phone.strip() else "",
            "is_technician": self.is_technician,
            "skills": sorted({skill.strip() for skill in self.skills if skill.strip()}),
        }


def add_person(*, account: Account, place: Place, actor: Actor, now: datetime) -> Staff:
    """An account and its place. The person signs in once an invitation has been taken."""
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        values = place.values(actor=actor)
        user = accounts.add_user(
            username=account.username, name=account.name, roles=account.roles, actor=actor, now=now
        )
        person = Staff.objects.create(user=user, **values)
        recording.record(StaffChanged(staff_id=person.pk, fields=("added",)), actor=actor, now=now)
    return person


def change_person(
    *, staff_id: int, name: str, roles: Iterable[str], place: Place, version: int, actor: Actor, now: datetime
) -> Staff:
    """Name, roles and place. `Stale` when somebody was faster."""
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        person = _lock(staff_id, actor)
        user = account_queries.user(person.user_id)
        if person.version != version:
            raise Stale(_theirs(person), version=person.version)
        values = place.values(actor=actor)
        accounts.change_user(
            user_id=user.pk, name=name, roles=roles, version=user.version, actor=actor, now=now
        )
        changed = tuple(field for field, value in values.items() if getattr(person, field) != value)
        for field in changed:
            setattr(person, field, values[field])
        person.version += 1
        person.save(update_fields=[*changed, "version"])
        if changed:
            recording.record(StaffChanged(staff_id=staff_id, fields=changed), actor=actor, now=now)
    return person


def _theirs(person: Staff) -> dict[str, Any]:
    return {
        "name": person.user.name,
        "roles": Codes(sorted(account_queries.role_codes_of(person.user_id))),
        "unit": person.unit_id,
        "title": person.title,
        "phone": person.phone,
        "is_technician": person.is_technician,
        "skills": "、".join(person.skills),
    }


def set_absence(
    *,
    staff_id: int,
    absent_from: datetime | None,
    absent_to: datetime | None,
    deputy_id: int | None,
    actor: Actor,
    now: datetime,
) -> Staff:
    """From when to when somebody is away, and who owns their work meanwhile (C478).

    Without a beginning the person is there. Refused when it ends before it begins, and for a deputy who is the
    person or cannot be seen.
    """
    actor.require(Permission.ACCOUNTS_USER_WRITE)
    with transaction.atomic():
        person = _lock(staff_id, actor)
        if absent_from is None and absent_to is not None:
            raise Refused(gettext_noop("Say from when the person is away."), field="absent_from")
        if absent_from and absent_to and absent_to <= absent_from:
            raise Refused(gettext_noop("The absence must end after it begins."), field="absent_to")
        if deputy_id is not None:
            if deputy_id == staff_id:
                raise Refused(gettext_noop("Nobody can stand in for themselves."), field="deputy")
            if not queries.staff(actor=actor).filter(pk=deputy_id).exists():
                raise Refused(gettext_noop("This person is not on the list."), field="deputy")
        wanted = {"absent_from": absent_from, "absent_to": absent_to, "deputy_id": deputy_id}
        changed = tuple(field for field, value in wanted.items() if getattr(person, field) != value)
        if changed:
            for field in changed:
                setattr(person, field, wanted[field])
            person.version += 1
            person.save(update_fields=[*changed, "version"])
            recording.record(StaffChanged(staff_id=staff_id, fields=changed), actor=actor, now=now)
    return person


def _lock(staff_id: int, actor: Actor) -> Staff:
    person = queries.people(actor=actor).select_for_update(of=("self",)).filter(pk=staff_id).first()
    if person is None:
        raise NotFound
    return person
