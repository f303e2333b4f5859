import pytest

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.platform.accounts import actions, queries
from yinuo.platform.accounts.models import Role
from yinuo.platform.accounts.tests.making import NOW, actor_of, make_house, make_person
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions import labels
from yinuo.platform.permissions.roles import ROLES
from yinuo.platform.permissions.types import Permission


def test_every_permission_has_a_label_and_stands_in_a_group():
    assert set(labels.LABELS) == set(Permission)
    assert {p for _group, permissions in labels.grouped() for p in permissions} == set(Permission)


@pytest.mark.django_db
def test_the_built_in_roles_are_made_once_and_changed_ones_are_left_alone():
    actions.seed_roles(actor=SYSTEM, now=NOW)
    assert queries.role_codes() == {template.code for template in ROLES}
    Role.objects.filter(code="clerk").update(permissions=[])
    actions.seed_roles(actor=SYSTEM, now=NOW)
    assert Role.objects.get(code="clerk").permissions == []


@pytest.mark.django_db
def test_a_changed_role_is_recorded_with_what_came_and_went():
    make_house()
    role = Role.objects.get(code="accountant")
    wanted = (set(role.permissions) - {"intake:case:export"}) | {"workorders:order:write"}
    actions.change_role(role_id=role.pk, name="会计员", permissions=wanted, actor=SYSTEM, now=NOW)
    last = Entry.objects.filter(code="accounts.role_changed").latest("id")
    assert last.payload["added"] == ["workorders:order:write"]
    assert last.payload["removed"] == ["intake:case:export"]
    assert queries.role_name(Role.objects.get(pk=role.pk)) == "会计员"


@pytest.mark.django_db
def test_nobody_changes_a_role_that_they_hold():
    admin = make_person("boss", "administrator")
    role = Role.objects.get(code="administrator")
    with pytest.raises(Refused, match="hold this role"):
        actions.change_role(
            role_id=role.pk, name="管理员", permissions=list(Permission), actor=actor_of(admin), now=NOW
        )


@pytest.mark.django_db
def test_the_right_to_change_roles_cannot_be_taken_from_everybody():
    make_house()
    role = Role.objects.get(code="administrator")
    with pytest.raises(Refused, match="Nobody would be left"):
        actions.change_role(role_id=role.pk, name="管理员", permissions=[], actor=SYSTEM, now=NOW)
    role.refresh_from_db()
    assert Permission.ACCOUNTS_ROLE_WRITE in role.permissions


@pytest.mark.django_db
def test_unknown_permissions_and_roles_are_refused():
    make_house()
    role = Role.objects.get(code="clerk")
    with pytest.raises(Refused):
        actions.change_role(role_id=role.pk, name="x", permissions=["root:all"], actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        actions.change_role(role_id=0, name="x", permissions=[], actor=SYSTEM, now=NOW)
    with pytest.raises(Refused):
        actions.add_user(username="new", name="新", roles=["nonsense"], actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_without_the_second_factor_the_right_to_change_roles_rests():
    admin = make_person("boss", "administrator")
    with pytest.raises(Forbidden):
        actions.add_role(name="新", permissions=[], actor=actor_of(admin, second_factor=False), now=NOW)
    made = actions.add_role(
        name="新", permissions=[Permission.WEB_TODAY_READ], actor=actor_of(admin), now=NOW
    )
    assert made.permissions == ["web:today:read"]
