"""The company, its service points and its dealers."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.network import queries
from yinuo.network.actions import calendars
from yinuo.network.events import UnitChanged
from yinuo.network.models import Staff, Unit
from yinuo.network.types import UnitKind
from yinuo.platform import phones
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class UnitData:
    """What is said about a unit. `region` is a code of the table of regions, or empty."""

    code: str
    name: str
    region: str = ""
    address: str = ""
    phone: str = ""

    def checked(self) -> "UnitData":
        """The same, strictly written. Refused where it cannot be understood."""
        code, name = self.code.strip().upper(), " ".join(self.name.split())
        if not CODE.fullmatch(code):
            raise Refused(gettext_noop("A code has 1 to 20 letters, digits or hyphens."), field="code")
        if not 0 < len(name) <= 60:
            raise Refused(gettext_noop("A name has 1 to 60 characters."), field="name")
        if self.region and regions.get(self.region) is None:
            raise Refused(gettext_noop("This region is not known."), field="region")
        phone = phones.parse_phone(self.phone, field="phone").display if self.phone.strip() else ""
        return UnitData(code, name, self.region, " ".join(self.address.split())[:120], phone)


def add_unit(*, kind: UnitKind, data: UnitData, actor: Actor, now: datetime) -> Unit:
    """A part of the organisation; all but the company stand below the company.

    Refused for a second company, and when the code is taken.
    """
    actor.require(Permission.NETWORK_UNIT_WRITE)
    if actor.scope.units is not None:
        raise NotFound
    with transaction.atomic():
        company = Unit.objects.filter(kind=UnitKind.COMPANY).first()
        if kind is UnitKind.COMPANY and company is not None:
            raise Refused(
                gettext_noop("There is one company; add a service point or a dealer."), field="kind"
            )
        checked = data.checked()
        _code_is_free(checked.code, but=None)
        unit = Unit.objects.create(kind=kind.value, parent=company, **asdict(checked))
        recording.record(UnitChanged(unit_id=unit.pk, fields=("added",)), actor=actor, now=now)
    return unit


def change_unit(
    *, unit_id: int, data: UnitData, is_active: bool, version: int, actor: Actor, now: datetime
) -> Unit:
    """`Stale` when somebody was faster. A unit that still has active people, and the company, cannot be closed."""
    actor.require(Permission.NETWORK_UNIT_WRITE)
    with transaction.atomic():
        unit = queries.all_units(actor=actor).select_for_update().filter(pk=unit_id).first()
        if unit is None:
            raise NotFound
        if unit.version != version:
            theirs = {name: getattr(unit, name) for name in ("code", "name", "address", "phone", "is_active")}
            raise Stale({**theirs, "region": regions.name_path(unit.region)}, version=unit.version)
        checked = data.checked()
        _code_is_free(checked.code, but=unit.pk)
        if unit.is_active and not is_active:
            _check_closable(unit)
        wanted = {**asdict(checked), "is_active": is_active}
        changed = tuple(name for name, value in wanted.items() if getattr(unit, name) != value)
        if changed:
            for name in changed:
                setattr(unit, name, wanted[name])
            unit.version += 1
            unit.save(update_fields=[*changed, "version"])
            recording.record(UnitChanged(unit_id=unit.pk, fields=changed), actor=actor, now=now)
    return unit


def open_organisation(*, name: str, username: str, person: str, actor: Actor, now: datetime) -> str:
    """What a new organisation starts with: the company, roles, calendar, and its first administrator.

    Answers the secret of the administrator's invitation. Only the system may.
    """
    with transaction.atomic():
        company = Unit.objects.filter(kind=UnitKind.COMPANY).first() or add_unit(
            kind=UnitKind.COMPANY, data=UnitData(code="HQ", name=name), actor=actor, now=now
        )
        calendars.ensure_default_calendar(actor=actor, now=now)
        user, token = accounts.invite_first_administrator(
            username=username, name=person, actor=actor, now=now
        )
        Staff.objects.create(user=user, unit=company)
    return token


def _code_is_free(code: str, *, but: int | None) -> None:
    others = Unit.objects.filter(code=code).exclude(pk=but) if but else Unit.objects.filter(code=code)
    if others.exists():
        raise Refused(gettext_noop("Another unit has the code “%(code)s”."), field="code", code=code)


def _check_closable(unit: Unit) -> None:
    if unit.kind == UnitKind.COMPANY:
        raise Refused(gettext_noop("The company itself cannot be closed."), field="is_active")
    if Staff.objects.filter(unit=unit, user__is_active=True).exists():
        raise Refused(gettext_noop("People still work here. Move or disable them first."), field="is_active")
