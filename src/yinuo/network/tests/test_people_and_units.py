from datetime import timedelta

import pytest

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.network import actions, queries
from yinuo.network.actions import Account, Place, UnitData
from yinuo.network.models import Staff, Unit
from yinuo.network.types import UnitKind
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.accounts.tests.making import NOW, actor_of, make_house, make_person, make_unit
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions.types import Permission

pytestmark = pytest.mark.django_db


def change(person: Staff, *, place: Place, roles=("clerk",), name: str = "陈晓", version: int = 1) -> Staff:
    return actions.change_person(
        staff_id=person.pk, name=name, roles=roles, place=place, version=version, actor=SYSTEM, now=NOW
    )


def dealer_administrator() -> Staff:
    """Keeps the people of one dealer."""
    make_house()
    Role.objects.create(
        code="keeper",
        name="店长",
        permissions=[Permission.ACCOUNTS_USER_WRITE, Permission.NETWORK_UNIT_WRITE],
    )
    return make_person("keeper", "keeper", unit=make_unit("D1"))


def test_a_new_organisation_has_company_roles_calendar_and_an_invited_administrator():
    company = make_house()
    root = Staff.objects.get(user__username="root")
    assert root.unit == company
    assert queries.default_calendar().version == 1
    assert actor_of(root).scope.units is None


def test_units_are_strictly_written_and_recorded():
    make_house()
    unit = actions.add_unit(
        kind=UnitKind.SERVICE_POINT,
        data=UnitData(code=" hz01 ", name=" 杭州  网点 ", region="330106", phone="０５７１-88886666"),
        actor=SYSTEM,
        now=NOW,
    )
    assert (unit.code, unit.name, unit.phone) == ("HZ01", "杭州 网点", "0571-8888 6666")
    assert unit.parent.kind == UnitKind.COMPANY
    assert Entry.objects.filter(code="network.unit_changed", payload__unit_id=unit.pk).exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (UnitData(code="", name="x"), "code"),
        (UnitData(code="A B", name="x"), "code"),
        (UnitData(code="HQ", name="x"), "code"),
        (UnitData(code="A1", name=" "), "name"),
        (UnitData(code="A1", name="x", region="999999"), "region"),
        (UnitData(code="A1", name="x", phone="12"), "phone"),
    ],
)
def test_a_wrong_unit_is_refused_at_its_field(data, field):
    make_house()
    with pytest.raises(Refused) as refusal:
        actions.add_unit(kind=UnitKind.DEALER, data=data, actor=SYSTEM, now=NOW)
    assert refusal.value.field == field
    assert Unit.objects.count() == 1


def test_there_is_one_company():
    make_house()
    with pytest.raises(Refused, match="one company"):
        actions.add_unit(kind=UnitKind.COMPANY, data=UnitData("C2", "x"), actor=SYSTEM, now=NOW)


def test_a_stale_unit_is_refused_with_what_is_stored():
    make_house()
    unit = make_unit("D1")
    for name in ("甲", "乙"):
        change_to = UnitData(code="D1", name=name)
        if name == "甲":
            actions.change_unit(
                unit_id=unit.pk, data=change_to, is_active=True, version=1, actor=SYSTEM, now=NOW
            )
            continue
        with pytest.raises(Stale) as stale:
            actions.change_unit(
                unit_id=unit.pk, data=change_to, is_active=True, version=1, actor=SYSTEM, now=NOW
            )
    assert stale.value.theirs["name"] == "甲"
    assert stale.value.version == 2


def test_a_unit_with_people_and_the_company_are_not_closed():
    company, unit = make_house(), make_unit("D1")
    make_person("chen", "clerk", unit=unit)
    for closing in (company, unit):
        with pytest.raises(Refused) as refusal:
            actions.change_unit(
                unit_id=closing.pk,
                data=UnitData(closing.code, closing.name),
                is_active=False,
                version=1,
                actor=SYSTEM,
                now=NOW,
            )
        assert refusal.value.field == "is_active"


def test_people_are_added_with_account_and_place_or_not_at_all():
    company = make_house()
    with pytest.raises(Refused):
        actions.add_person(
            account=Account("chen", "陈晓", roles=["nonsense"]),
            place=Place(company.pk),
            actor=SYSTEM,
            now=NOW,
        )
    assert not User.objects.filter(username="chen").exists()
    person = actions.add_person(
        account=Account("chen", "陈晓", roles=["technician"]),
        place=Place(company.pk, phone="138-0000-0000", is_technician=True, skills=["空调", " 彩电 ", ""]),
        actor=SYSTEM,
        now=NOW,
    )
    assert (person.phone, person.skills) == ("13800000000", ["彩电", "空调"])
    assert list(queries.technicians(actor=SYSTEM)) == [person]


def test_a_change_of_person_is_one_act_and_a_second_one_from_an_old_page_is_refused():
    person, unit = make_person("chen", "clerk"), make_unit("D1")
    change(person, place=Place(unit.pk, title="组长"), roles=("chief",))
    changed = Staff.objects.get(pk=person.pk)
    assert (changed.unit, changed.title, changed.user.name) == (unit, "组长", "陈晓")
    with pytest.raises(Stale) as stale:
        change(person, place=Place(unit.pk))
    assert str(stale.value.theirs["roles"]) == "chief"


def test_whoever_keeps_one_dealer_cannot_see_or_touch_the_people_and_units_of_another():
    keeper = actor_of(dealer_administrator())
    other_unit = make_unit("D2")
    other = make_person("other", "clerk", unit=other_unit)
    assert other not in queries.people(actor=keeper)
    for attempt in (
        lambda: queries.somebody(other.pk, actor=keeper),
        lambda: actions.change_person(
            staff_id=other.pk,
            name="x",
            roles=["clerk"],
            place=Place(keeper.scope.home or 0),
            version=1,
            actor=keeper,
            now=NOW,
        ),
        lambda: actions.set_absence(
            staff_id=other.pk, absent_from=NOW, absent_to=None, deputy_id=None, actor=keeper, now=NOW
        ),
        lambda: actions.change_unit(
            unit_id=other_unit.pk, data=UnitData("D2", "x"), is_active=True, version=1, actor=keeper, now=NOW
        ),
        lambda: actions.add_unit(kind=UnitKind.DEALER, data=UnitData("D3", "x"), actor=keeper, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(Refused) as refusal:
        actions.add_person(account=Account("mine", "我"), place=Place(other_unit.pk), actor=keeper, now=NOW)
    assert refusal.value.field == "unit"


def test_while_somebody_is_away_the_deputy_stands_in():
    person, deputy = make_person("chen", "clerk"), make_person("liu", "clerk")
    actions.set_absence(
        staff_id=person.pk,
        absent_from=NOW,
        absent_to=NOW + timedelta(days=3),
        deputy_id=deputy.pk,
        actor=SYSTEM,
        now=NOW,
    )
    away = Staff.objects.get(pk=person.pk)
    assert queries.stand_in(away, at=NOW + timedelta(days=1)) == deputy
    assert queries.stand_in(away, at=NOW + timedelta(days=3)) == away


def test_an_impossible_absence_is_refused():
    person = make_person("chen", "clerk")
    for begins, ends, deputy, field in (
        (None, NOW, None, "absent_from"),
        (NOW, NOW, None, "absent_to"),
        (NOW, None, person.pk, "deputy"),
        (NOW, None, 987_654, "deputy"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.set_absence(
                staff_id=person.pk,
                absent_from=begins,
                absent_to=ends,
                deputy_id=deputy,
                actor=SYSTEM,
                now=NOW,
            )
        assert refusal.value.field == field


def test_without_the_permission_nobody_changes_people_or_units():
    person = make_person("chen", "clerk")
    me = actor_of(person)
    with pytest.raises(Forbidden):
        actions.add_person(account=Account("x1", "x"), place=Place(person.unit_id), actor=me, now=NOW)
    with pytest.raises(Forbidden):
        actions.add_unit(kind=UnitKind.DEALER, data=UnitData("D9", "x"), actor=me, now=NOW)
    with pytest.raises(Forbidden):
        actions.ensure_default_calendar(actor=me, now=NOW)
