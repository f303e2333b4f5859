"""People, roles, units and working time through the browser, by those who may and those who may not."""

import re

import pytest

from tests.security.conftest import HOME
from yinuo.kernel.actors import SYSTEM
from yinuo.network.models import Staff, Unit
from yinuo.network.queries import default_calendar
from yinuo.network.types import UnitKind
from yinuo.platform.accounts import demo, second_factor
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.accounts.tests.making import (
    NOW,
    PASSWORD,
    code_at,
    give_second_factor,
    make_person,
    make_unit,
)
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions.types import Permission


@pytest.fixture
def boss(door):
    """The administrator's browser, reading English."""
    secret = give_second_factor(make_person("boss", "administrator").user)
    door.enter("boss", secret=secret)
    door.send("account/language", {"language": "en"})
    return door


def company() -> Unit:
    return Unit.objects.get(kind=UnitKind.COMPANY)


def test_a_person_is_added_and_enters_by_the_link_that_is_shown_once(boss, second_door):
    data = {
        "username": "chen",
        "name": "陈晓",
        "unit": company().pk,
        "roles": ["clerk"],
        "skills": "彩电，空调",
    }
    answer = boss.send("network/people/new", data)
    person = Staff.objects.get(user__username="chen")
    assert person.skills == ["彩电", "空调"]
    assert answer["Location"] == f"{HOME}network/people/{person.pk}/invitation"
    shown = boss.go(f"network/people/{person.pk}/invitation").content.decode()
    link = re.search(r'value="http://testserver(/o/anda/account/invitation\?t=[^"]+)"', shown).group(1)
    assert boss.go(f"network/people/{person.pk}/invitation").status_code == 302
    second_door.get(link)
    token = link.split("t=")[1]
    second_door.send("account/invitation", {"t": token, "password": PASSWORD, "again": PASSWORD})
    assert second_door.is_in


def test_the_list_shows_who_is_there_and_finds_people(boss):
    person = make_person("chen", "clerk", unit=make_unit("D1"))
    boss.send(
        f"network/people/{person.pk}/absence",
        {"absent_from": "2026-03-01", "absent_to": "2026-03-05", "deputy": ""},
    )
    page = boss.go("network/people").content.decode()
    assert "Away until 03-05" in page
    assert "never" in page
    assert "Service clerk" in page
    found = boss.go("network/people?q=D1").content.decode()
    assert "员工 chen" in found
    assert "管家" not in found
    assert "Nobody here" in boss.go("network/people?q=zzz").content.decode()


def test_two_administrators_changing_one_person_see_each_others_values(boss):
    person = make_person("chen", "clerk")
    data = {"name": "陈一", "unit": company().pk, "roles": ["clerk"], "version": "1"}
    assert boss.send(f"network/people/{person.pk}", data).status_code == 302
    answer = boss.send(f"network/people/{person.pk}", data | {"name": "陈二", "roles": ["chief"]})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "陈一" in page
    assert 'value="陈二"' in page
    assert 'name="version" value="2"' in page
    choice = {
        "keep_roles": "theirs",
        "theirs_roles": "clerk",
        "keep_name": "mine",
        "theirs_name": "陈一",
        "version": "2",
    }
    boss.send(f"network/people/{person.pk}", data | {"name": "陈二", "roles": ["chief"]} | choice)
    user = User.objects.get(pk=person.user_id)
    assert user.name == "陈二"
    assert list(user.roles.values_list("code", flat=True)) == ["clerk"]


def test_accounts_are_disabled_and_enabled_and_second_factors_removed(boss, second_door):
    person = make_person("chief", "chief")
    secret = give_second_factor(person.user)
    second_door.enter("chief", secret=secret)
    boss.send(f"network/people/{person.pk}/second-factor/remove")
    assert not second_door.is_in
    assert second_door.enter("chief")["Location"].endswith("/sign-in/second-factor")
    boss.send(f"network/people/{person.pk}/disable")
    assert second_door.enter("chief").status_code == 422
    boss.send(f"network/people/{person.pk}/enable")
    assert second_door.enter("chief").status_code == 302
    codes = set(Entry.objects.filter(stream=f"user:{person.user_id}").values_list("code", flat=True))
    assert {"accounts.second_factor_removed", "accounts.user_disabled", "accounts.user_enabled"} <= codes


def test_roles_are_read_and_changed_but_not_ones_own(boss):
    page = boss.go("account/roles").content.decode()
    assert "Export the register" in page
    clerk, own = Role.objects.get(code="clerk"), Role.objects.get(code="administrator")
    assert (
        boss.send(
            f"account/roles/{clerk.pk}", {"name": "业务员", "permissions": ["web:today:read"]}
        ).status_code
        == 302
    )
    clerk.refresh_from_db()
    assert (clerk.name, clerk.permissions) == ("业务员", ["web:today:read"])
    answer = boss.send(f"account/roles/{own.pk}", {"name": "我", "permissions": list(Permission)})
    assert answer.status_code == 422
    assert "You hold this role yourself" in answer.content.decode()
    assert boss.send("account/roles/new", {"name": "新角色", "permissions": []}).status_code == 302
    assert Role.objects.filter(name="新角色").exists()


def test_units_are_added_and_changed_with_their_region(boss):
    data = {
        "kind": "service_point",
        "code": "hz01",
        "name": "杭州网点",
        "region": "浙江杭州西湖区",
        "phone": "0571 8888 6666",
    }
    assert boss.send("network/units/new", data).status_code == 302
    unit = Unit.objects.get(code="HZ01")
    assert unit.region == "330106"
    assert "浙江省 杭州市 西湖区" in boss.go("network/units").content.decode()
    wrong = boss.send("network/units/new", data | {"code": "HZ02", "region": "火星"})
    assert wrong.status_code == 422
    changed = {"code": "HZ01", "name": "西湖网点", "region": "", "version": "1", "is_active": "on"}
    assert boss.send(f"network/units/{unit.pk}", changed).status_code == 302
    assert boss.send(f"network/units/{unit.pk}", changed | {"name": "别的"}).status_code == 409
    assert Unit.objects.get(pk=unit.pk).name == "西湖网点"


def test_the_calendar_is_read_and_changed_in_plain_form(boss):
    page = boss.go("network/calendar?year=2026").content.decode()
    assert "08:30-12:00, 13:30-17:30" in page
    assert "2026-10-01" in page
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sun"), "") | {"sat": "9:00-12:00"}
    assert boss.send("network/calendar", week | {"version": "1"}).status_code == 422
    assert boss.send("network/calendar", week | {"version": "1", "sat": "09:00-12:00"}).status_code == 302
    assert default_calendar().data["weekly"]["sat"] == [["09:00", "12:00"]]
    boss.send("network/calendar/day", {"day": "2026-03-07", "hours": ""})
    assert default_calendar().data["date_overrides"]["2026-03-07"] == []
    boss.send("network/calendar/day/drop", {"day": "2026-03-07"})
    assert "2026-03-07" not in default_calendar().data["date_overrides"]


def test_a_dealers_people_cannot_open_the_people_of_another(door):
    Role.objects.create(code="keeper", name="店长", permissions=["accounts:user:read", "accounts:user:write"])
    keeper = make_person("keeper", "keeper", unit=make_unit("D1"))
    secret = give_second_factor(keeper.user)
    other = make_person("other", "clerk", unit=make_unit("D2"))
    door.enter("keeper", secret=secret)
    assert "员工 other" not in door.go("network/people").content.decode()
    for path in ("", "/absence", "/sessions", "/invitation"):
        assert door.go(f"network/people/{other.pk}{path}").status_code == 404
    for path in ("", "/disable", "/enable", "/invite", "/second-factor/remove", "/sessions/end", "/absence"):
        assert door.send(f"network/people/{other.pk}{path}").status_code == 404
    assert User.objects.get(pk=other.user_id).is_active


def test_the_demonstration_lists_personas_fills_in_and_shows_the_code(door, monkeypatch):
    person = make_person("chief", "chief")
    assert "员工 chief" not in door.go("account/sign-in?as=chief").content.decode()
    monkeypatch.setattr(demo, "is_open", lambda: True)
    demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)
    page = door.go("account/sign-in?as=chief").content.decode()
    assert "员工 chief" in page
    assert f'value="{demo.PASSWORD}"' in page
    door.enter("chief", demo.PASSWORD)
    shown = re.search(r">(\d{6})<", door.go("account/sign-in/code").content.decode()).group(1)
    door.send("account/sign-in/code", {"code": shown})
    assert door.is_in


def test_outside_the_demonstration_the_code_page_keeps_the_code_to_itself(door):
    secret = give_second_factor(make_person("chief", "chief").user)
    door.enter("chief")
    assert code_at(secret, NOW) not in door.go("account/sign-in/code").content.decode()


def test_ones_own_pages_say_what_rests_without_the_second_factor(door):
    person = make_person("chen", "clerk")
    door.enter("chen")
    door.send("account/language", {"language": "en"})
    person.user.roles.add(Role.objects.get(code="chief"))
    page = door.go("account/").content.decode()
    assert "Resting until you sign in with a second factor" in page
    assert "Export the register" in page
    factor = door.go("account/second-factor").content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', factor).group(1)
    code = code_at(second_factor.offered(offer, user_id=person.user_id), NOW)
    door.send("account/second-factor", {"offer": offer, "code": code, "password": PASSWORD})
    assert door.go("account/recovery-codes").status_code == 200
    assert "Resting" not in door.go("account/").content.decode()
    door.send("account/recovery-codes/new", {"password": PASSWORD})
    assert door.go("account/recovery-codes").status_code == 200
