from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yinuo.kernel.actors import ANONYMOUS, EVERYWHERE, NOWHERE, Actor, Scope
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.network import rules
from yinuo.network.models import BusinessCalendar, OnCall, Staff, Unit
from yinuo.network.types import (
    CalendarChange,
    DayInYear,
    DayKind,
    Identity,
    NamedDay,
    Program,
    UnitKind,
    YearChange,
)
from yinuo.platform.accounts import demo, tokens
from yinuo.platform.accounts.models import ApiToken, User
from yinuo.platform.organisations import context
from yinuo.platform.papers.types import House
from yinuo.platform.permissions.types import NEEDS_SECOND_FACTOR, NOT_FOR_PROGRAMS, Permission
from yinuo.platform.reference import regions
from yinuo.platform.reference.holidays import national_days


def actor_for(user: User | None, *, second_factor: bool) -> Actor:
    """Who a signed-in user is: permissions of the roles, scope of the unit. One statement.

    Permissions that need a second factor are left out while the session has none.
    """
    if user is None or not user.is_active:
        return ANONYMOUS
    with connection.cursor() as cursor:
        cursor.execute(PERSON, [user.id])
        roles, staff_id, unit_id, kind = cursor.fetchone()
    user.keep_roles([(name, granted) for name, granted in roles])
    permissions = user.permission_set()
    if not second_factor:
        permissions = frozenset(
            permission for permission in permissions if permission not in NEEDS_SECOND_FACTOR
        )
    return Actor(
        kind="user",
        id=user.id,
        name=user.name,
        permissions=permissions,
        scope=NOWHERE if unit_id is None else _scope(unit_id, kind),
        staff_id=staff_id,
    )


PERSON = """
    SELECT
        (
            SELECT coalesce(json_agg(json_build_array(role.name, role.permissions) ORDER BY role.id), '[]')
            FROM accounts_role role JOIN accounts_user_roles given ON given.role_id = role.id
            WHERE given.user_id = person.id
        ),
        staff.id, unit.id, unit.kind
    FROM accounts_user person
    LEFT JOIN network_staff staff ON staff.user_id = person.id
    LEFT JOIN network_unit unit ON unit.id = staff.unit_id
    WHERE person.id = %s
"""


def program_with(secret: str, *, now: datetime) -> Program | None:
    """The program that has this token; nothing when the token is unknown, over or revoked, or its person is out.

    It may do what the token and the person's roles both allow, where the person may. Without a second factor the
    person lets no program in. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(PROGRAM, [tokens.digest(secret), now])
        found = cursor.fetchone()
    if found is None:
        return None
    token_id, scopes, last_used_at, user_id, name, language, is_demo, granted, staff_id, unit_id, kind = found
    if Permission.ACCOUNTS_TOKEN_WRITE not in granted or (is_demo and not demo.is_open()):
        return None
    scope = NOWHERE if unit_id is None else _scope(unit_id, kind)
    permissions = frozenset(scopes).intersection(granted) - NOT_FOR_PROGRAMS
    actor = Actor("token", user_id, name, permissions=permissions, scope=scope, staff_id=staff_id)
    return Program(token_id, actor, language, last_used_at)


PROGRAM = """
    SELECT token.id, token.scopes, token.last_used_at, person.id, person.name, person.language, person.is_demo,
        ARRAY(
            SELECT unnest(role.permissions) FROM accounts_role role
            JOIN accounts_user_roles given ON given.role_id = role.id WHERE given.user_id = person.id
        ),
        staff.id, unit.id, unit.kind
    FROM accounts_apitoken token
    JOIN accounts_user person ON person.id = token.user_id
    LEFT JOIN network_staff staff ON staff.user_id = person.id
    LEFT JOIN network_unit unit ON unit.id = staff.unit_id
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s
      AND person.is_active AND person.totp_secret <> ''
"""


def tokens_within(*, actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the people whom the actor may see, the newest first."""
    found = ApiToken.objects.select_related("user").order_by("-id")
    if actor.scope.units is None:
        return found
    return found.filter(user_id__in=people(actor=actor).order_by().values("user_id"))


def token_within(token_id: int, *, actor: Actor) -> ApiToken:
    """One of `tokens_within`. Raises `NotFound`."""
    found = tokens_within(actor=actor).filter(pk=token_id).first()
    if found is None:
        raise NotFound
    return found


def scope_of(unit: Unit) -> Scope:
    """The company sees everything; a service point or dealer sees itself."""
    return _scope(unit.id, unit.kind)


def _scope(unit_id: int, kind: str) -> Scope:
    units = EVERYWHERE.units if kind == UnitKind.COMPANY else frozenset({unit_id})
    return Scope(units=units, home=unit_id)


def units(*, actor: Actor) -> QuerySet[Unit]:
    found = Unit.objects.filter(is_active=True)
    return found if actor.scope.units is None else found.filter(pk__in=actor.scope.units)


def all_units(*, actor: Actor) -> QuerySet[Unit]:
    """Closed ones too."""
    return Unit.objects.all() if actor.scope.units is None else Unit.objects.filter(pk__in=actor.scope.units)


def unit(unit_id: int, *, actor: Actor) -> Unit:
    found = all_units(actor=actor).filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    return found


def home_unit_id(actor: Actor) -> int:
    """The unit that the actor's work belongs to; the company for the system."""
    if actor.scope.home is not None:
        return actor.scope.home
    return Unit.objects.filter(kind=UnitKind.COMPANY).values_list("id", flat=True).get()


def home_region() -> str:
    """The region in which the company itself is; empty where its address names none."""
    return Unit.objects.filter(kind=UnitKind.COMPANY).values_list("region", flat=True).get()


def staff(*, actor: Actor) -> QuerySet[Staff]:
    """Active people in the units that the actor may see."""
    found = Staff.objects.filter(user__is_active=True).select_related("user", "unit").order_by("id")
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def people(*, actor: Actor) -> QuerySet[Staff]:
    """Everybody in the units that the actor may see, disabled accounts too."""
    found = Staff.objects.select_related("user", "unit").order_by("id")
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def search(text: str, *, actor: Actor, after: int = 0) -> QuerySet[Staff]:
    """People by part of a name, sign-in name, title or unit; keyset-paged by `after`."""
    found = people(actor=actor).filter(pk__gt=after)
    if not text:
        return found
    return found.filter(
        Q(user__name__icontains=text)
        | Q(user__username__icontains=text)
        | Q(title__icontains=text)
        | Q(unit__name__icontains=text)
    )


def heads_by_unit() -> dict[int, int]:
    """How many active people work at each unit."""
    counted = (
        Staff.objects.filter(user__is_active=True).order_by().values_list("unit_id").annotate(Count("id"))
    )
    return dict(counted)


def somebody(staff_id: int, *, actor: Actor) -> Staff:
    """One of `people`. Raises `NotFound`."""
    found = people(actor=actor).filter(pk=staff_id).first()
    if found is None:
        raise NotFound
    return found


def technicians(*, actor: Actor) -> QuerySet[Staff]:
    return staff(actor=actor).filter(is_technician=True)


def who_may(permission: Permission, *, unit_id: int) -> list[Staff]:
    """Active people whose roles hold the permission and whose scope covers the unit."""
    found = (
        Staff.objects.filter(user__is_active=True, user__roles__permissions__contains=[permission])
        .select_related("user", "unit")
        .order_by("id")
        .distinct()
    )
    return [person for person in found if scope_of(person.unit).covers(unit_id)]


def accounts_that_may(permissions: Collection[Permission]) -> list[int]:
    """The accounts of active people whose roles hold one of these permissions, wherever they work."""
    found = Staff.objects.filter(
        user__is_active=True, user__roles__permissions__overlap=[str(each) for each in permissions]
    )
    return sorted(set(found.values_list("user_id", flat=True)))


def sees_all(person: Staff) -> bool:
    """Whether somebody of the staff list sees the whole organisation."""
    return scope_of(person.unit).units is None


def staff_number(public_id: UUID) -> int | None:
    """Somebody on the staff list by the outside id, whoever asks."""
    return Staff.objects.filter(public_id=public_id).values_list("id", flat=True).first()


def staff_member(staff_id: int, *, actor: Actor) -> Staff:
    found = staff(actor=actor).filter(pk=staff_id).first()
    if found is None:
        raise NotFound
    return found


def person(staff_id: int) -> Staff:
    """Somebody on the staff list, whoever asks."""
    return Staff.objects.select_related("user", "unit").get(pk=staff_id)


def lock_person(staff_id: int) -> Staff:
    """Somebody on the staff list, held until the transaction ends; whoever only names them does not wait."""
    return Staff.objects.select_for_update(no_key=True).get(pk=staff_id)


def is_absent(person: Staff, *, at: datetime) -> bool:
    return (
        person.absent_from is not None
        and person.absent_from <= at
        and (person.absent_to is None or at < person.absent_to)
    )


def is_absent_during(person: Staff, *, start: datetime, end: datetime) -> bool:
    """Whether the absence touches the time from `start` until before `end`."""
    return (
        person.absent_from is not None
        and person.absent_from < end
        and (person.absent_to is None or start < person.absent_to)
    )


def stand_in(person: Staff, *, at: datetime) -> Staff:
    """The person, or while absent the deputy, or the deputy's deputy; the person again when nobody is there."""
    seen: set[int] = set()
    found = person
    while is_absent(found, at=at) and found.deputy_id is not None and found.id not in seen:
        seen.add(found.id)
        found = Staff.objects.select_related("user", "unit").get(pk=found.deputy_id)
    return person if is_absent(found, at=at) else found


def identities(user_ids: Collection[int]) -> dict[int, Identity]:
    """By what the people with these accounts are told apart. One statement."""
    rows = User.objects.filter(pk__in=set(user_ids)).order_by("id")
    phone = Subquery(Staff.objects.filter(user=OuterRef("pk")).values("phone"))
    found = rows.annotate(phone=Coalesce(phone, Value(""))).values_list("id", "username", "name", "phone")
    return {user_id: Identity(*known) for user_id, *known in found}


def check_other_person(user_id: int, others: Collection[int]) -> None:
    """Refused when one of these accounts belongs to the person whose account it is; see `Identity`. One statement."""
    known = identities({user_id, *others})
    twin = next(
        (each for other, each in known.items() if other != user_id and known[user_id].is_same(each)), None
    )
    if twin is not None:
        raise Refused(
            gettext_noop(
                "The account “%(username)s”, by which this was written or proposed, has the same name or phone as yours."
                " Another person has to approve it. If these are two people, let their phones be entered under “People”."
            ),
            username=twin.username,
        )


def names_of_users(user_ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("id", "name"))


def default_calendar() -> BusinessCalendar:
    return BusinessCalendar.objects.get(is_default=True)


def calendar(calendar_id: int) -> BusinessCalendar:
    found = BusinessCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound
    return found


def hours_of(found: BusinessCalendar) -> Calendar:
    return Calendar.from_data(found.data)


def calendar_after(found: BusinessCalendar, change: CalendarChange, *, now: datetime) -> Calendar:
    """What the calendar would be; nothing is changed. Refused when that is none."""
    return Calendar.from_data(rules.changed(found.data, change, today=today(found, now=now)))


def today(found: BusinessCalendar, *, now: datetime) -> date:
    return hours_of(found).local_date(now)


def names_of_days(found: BusinessCalendar, year: int) -> dict[date, str]:
    """Which holiday a date of the year belongs to: as it was entered, else as the national list has it."""
    days = national_days(first_year=year)
    national = {day: name for day, name in (days.holidays | days.workdays).items() if day.year == year}
    own = {date.fromisoformat(day): name for day, name in found.named.items()}
    return national | {day: name for day, name in own.items() if day.year == year}


def days_of_year(found: BusinessCalendar, year: int) -> list[DayInYear]:
    """Every date of the year: what it is, when it is open, which holiday it belongs to."""
    hours, names = hours_of(found), names_of_days(found, year)
    special = {DayKind.HOLIDAY, DayKind.WORKDAY}
    days = []
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        kind = rules.kind_of(hours, day)
        name = names.get(day, "") if kind in special else ""
        days.append(DayInYear(day, kind, hours.hours_on(day), name, day in hours.date_overrides))
    return days


def year_change(found: BusinessCalendar, year: int, days: Sequence[NamedDay]) -> YearChange:
    """The holidays of a year, instead of those that a list has brought before."""
    worked = frozenset(names_of_days(found, year)) - hours_of(found).holidays
    return YearChange(year, tuple(days), older=worked)


def national_year(year: int) -> list[NamedDay]:
    """The public holidays of a year and the days worked in exchange, as far as the product knows them."""
    days = national_days(first_year=year)
    found = [NamedDay(day, name) for day, name in days.holidays.items() if day.year == year]
    found += [NamedDay(day, name, is_workday=True) for day, name in days.workdays.items() if day.year == year]
    return sorted(found, key=lambda each: each.day)


def national_years() -> tuple[int, int]:
    """From which year to which the product knows the national list."""
    days = national_days()
    return min(days.holidays).year, days.known_until


def unknown_year(now: datetime) -> int | None:
    """The year whose public holidays are still missing although clocks that start now may be due in it."""
    found = BusinessCalendar.objects.filter(is_default=True).first()
    return None if found is None else rules.unknown_year(hours_of(found), now=now)


def is_open(at: datetime) -> bool:
    """Whether the organisation has its hours at that moment."""
    return hours_of(default_calendar()).is_open(at)


def shifts(*, actor: Actor) -> QuerySet[OnCall]:
    """Who is on call when, of the units that the actor may see."""
    found = OnCall.objects.select_related("staff__user", "unit")
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def shift(shift_id: int, *, actor: Actor) -> OnCall:
    found = shifts(actor=actor).filter(pk=shift_id).first()
    if found is None:
        raise NotFound
    return found


def shifts_of_week(unit_id: int, monday: date, *, actor: Actor) -> list[OnCall]:
    """The shifts of a unit that begin in the week of that Monday, in order."""
    zone = hours_of(default_calendar()).zone
    first, last = (datetime.combine(day, time(), tzinfo=zone) for day in (monday, monday + timedelta(days=7)))
    found = shifts(actor=actor).filter(
        unit_id=unit_id, during__startswith__gte=first, during__startswith__lt=last
    )
    return list(found.order_by("during", "id"))


def on_call(unit_id: int, *, at: datetime) -> list[Staff]:
    """Who can be reached for the unit at that moment: on the roster, active, and not away. One statement."""
    found = OnCall.objects.filter(unit_id=unit_id, during__contains=at, staff__user__is_active=True)
    people_found = [
        each.staff for each in found.select_related("staff__user", "staff__unit").order_by("during", "id")
    ]
    return [person for person in people_found if not is_absent(person, at=at)]


def names_of_staff(staff_ids: set[int]) -> dict[int, str]:
    return dict(Staff.objects.filter(pk__in=staff_ids).values_list("id", "user__name"))


def people_by_id(staff_ids: set[int]) -> dict[int, Staff]:
    """People of the staff list with their names, whoever asks. One statement."""
    return {person.id: person for person in Staff.objects.filter(pk__in=staff_ids).select_related("user")}


def names_of_units(unit_ids: set[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=unit_ids).values_list("id", "name"))


def public_ids(staff_ids: set[int]) -> dict[int, UUID]:
    """How people of the staff list are called outside."""
    return dict(Staff.objects.filter(pk__in=staff_ids).values_list("id", "public_id"))


def codes_of_units(unit_ids: set[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=unit_ids).values_list("id", "code"))


def unit_with_code(code: str, *, actor: Actor) -> Unit:
    """An open unit that the actor may see. Raises `NotFound`."""
    found = units(actor=actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def house_of(unit: Unit) -> House:
    """The organisation and the unit that serves, as papers name them."""
    place = "" if regions.find(unit.address) else regions.name_path(unit.region).replace(" ", "")
    return House(
        name=context.current().name,
        unit="" if unit.kind == UnitKind.COMPANY else unit.name,
        address=f"{place}{unit.address}",
        phone=unit.phone,
    )
