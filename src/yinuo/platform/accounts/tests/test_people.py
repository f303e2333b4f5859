import pytest

from yinuo.kernel.actors import ANONYMOUS, SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.platform.accounts import actions, queries, sessions
from yinuo.platform.accounts.models import RecoveryCode, Role, Session, User
from yinuo.platform.accounts.tests.making import (
    NOW,
    PASSWORD,
    actor_of,
    give_second_factor,
    make_house,
    make_person,
)
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions.types import Permission

pytestmark = pytest.mark.django_db


def only_people_writer():
    """Somebody who may change people, but not roles."""
    make_house()
    Role.objects.create(
        code="people",
        name="人事",
        permissions=[Permission.ACCOUNTS_USER_READ, Permission.ACCOUNTS_USER_WRITE],
    )
    return make_person("hr", "people")


def open_session(user_id: int, key: str = "k") -> None:
    Session.objects.create(
        session_key=key, session_data="", expire_date=NOW.replace(year=2030), user_id=user_id
    )


def test_a_name_is_given_once_and_strictly_written():
    make_person("chen", "clerk")
    for username in ("CHEN", "a", "with space", "semi;colon", "x" * 41, ""):
        with pytest.raises(Refused) as refusal:
            actions.add_user(username=username, name="陈", roles=[], actor=SYSTEM, now=NOW)
        assert refusal.value.field == "username"


def test_a_new_account_has_no_password_at_all():
    make_house()
    user = actions.add_user(username="new", name="新人", roles=["clerk"], actor=SYSTEM, now=NOW)
    assert not user.has_usable_password()
    assert Entry.objects.filter(code="accounts.user_added", payload__user_id=user.pk).exists()


def test_without_the_permission_nothing_can_be_done_with_accounts():
    clerk, other = actor_of(make_person("chen", "clerk")), make_person("other", "clerk").user_id
    for attempt in (
        lambda: actions.add_user(username="x1", name="x", roles=[], actor=clerk, now=NOW),
        lambda: actions.change_user(user_id=other, name="x", roles=[], version=1, actor=clerk, now=NOW),
        lambda: actions.disable_user(user_id=other, actor=clerk, now=NOW),
        lambda: actions.enable_user(user_id=other, actor=clerk, now=NOW),
        lambda: actions.invite(user_id=other, actor=clerk, now=NOW),
        lambda: actions.remove_second_factor(user_id=other, actor=clerk, now=NOW),
        lambda: actions.end_sessions(user_id=other, actor=clerk, now=NOW),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_disabling_ends_all_sessions_at_once_and_is_recorded():
    person, admin = make_person("chen", "clerk"), make_person("boss", "administrator")
    open_session(person.user_id)
    actions.disable_user(user_id=person.user_id, actor=actor_of(admin), now=NOW)
    assert not Session.objects.filter(user_id=person.user_id).exists()
    assert not User.objects.get(pk=person.user_id).is_active
    assert Entry.objects.filter(code="accounts.user_disabled").count() == 1
    actions.enable_user(user_id=person.user_id, actor=actor_of(admin), now=NOW)
    assert User.objects.get(pk=person.user_id).is_active


def test_nobody_disables_themselves():
    admin = make_person("boss", "administrator")
    with pytest.raises(Refused, match="yourself"):
        actions.disable_user(user_id=admin.user_id, actor=actor_of(admin), now=NOW)


def test_the_last_administrator_cannot_be_disabled_or_lose_the_role():
    make_house()
    root = User.objects.get(username="root")
    with pytest.raises(Refused, match="Nobody would be left"):
        actions.disable_user(user_id=root.pk, actor=SYSTEM, now=NOW)
    with pytest.raises(Refused, match="Nobody would be left"):
        actions.change_user(
            user_id=root.pk, name=root.name, roles=["clerk"], version=1, actor=SYSTEM, now=NOW
        )
    assert queries.role_codes_of(root.pk) == {"administrator"}
    assert User.objects.get(pk=root.pk).is_active


def test_who_may_change_people_but_not_roles_can_neither_give_nor_take_them():
    hr = actor_of(only_people_writer())
    with pytest.raises(Forbidden):
        actions.add_user(username="friend", name="朋友", roles=["administrator"], actor=hr, now=NOW)
    clerk = make_person("chen", "clerk").user
    with pytest.raises(Forbidden):
        actions.change_user(user_id=clerk.pk, name="陈", roles=[], version=1, actor=hr, now=NOW)
    actions.change_user(user_id=clerk.pk, name="陈", roles=["clerk"], version=1, actor=hr, now=NOW)


def test_who_may_not_change_roles_cannot_take_over_the_account_of_somebody_who_may():
    hr = actor_of(only_people_writer())
    root = User.objects.get(username="root")
    for attempt in (
        lambda: actions.invite(user_id=root.pk, actor=hr, now=NOW),
        lambda: actions.remove_second_factor(user_id=root.pk, actor=hr, now=NOW),
        lambda: actions.disable_user(user_id=root.pk, actor=hr, now=NOW),
        lambda: actions.end_sessions(user_id=root.pk, actor=hr, now=NOW),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_nobody_changes_their_own_roles():
    admin = make_person("boss", "administrator")
    with pytest.raises(Refused, match="your own roles"):
        actions.change_user(
            user_id=admin.user_id,
            name="新名",
            roles=["administrator", "chief"],
            version=1,
            actor=actor_of(admin),
            now=NOW,
        )
    assert queries.role_codes_of(admin.user_id) == {"administrator"}


def test_a_stale_change_is_refused_with_what_is_stored():
    user = make_person("chen", "clerk").user
    actions.change_user(user_id=user.pk, name="陈一", roles=["clerk"], version=1, actor=SYSTEM, now=NOW)
    with pytest.raises(Stale) as stale:
        actions.change_user(user_id=user.pk, name="陈二", roles=["clerk"], version=1, actor=SYSTEM, now=NOW)
    assert stale.value.theirs["name"] == "陈一"


def test_removing_the_second_factor_signs_the_person_out_and_ends_the_recovery_codes():
    person = make_person("chief", "chief")
    give_second_factor(person.user)
    RecoveryCode.objects.create(user=person.user, digest="d")
    open_session(person.user_id)
    actions.remove_second_factor(user_id=person.user_id, actor=SYSTEM, now=NOW)
    assert not User.objects.get(pk=person.user_id).has_second_factor
    assert not Session.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_people_end_their_own_sessions_one_or_all_but_this():
    person = make_person("chen", "clerk")
    for key in ("one", "two", "three"):
        open_session(person.user_id, key)
    me = actor_of(person)
    actions.end_session(user_id=person.user_id, handle=sessions.handle("one"), actor=me, now=NOW)
    assert set(Session.objects.values_list("session_key", flat=True)) == {"two", "three"}
    assert actions.end_sessions(user_id=person.user_id, keep="two", actor=me, now=NOW) == 1
    assert Session.objects.get().session_key == "two"
    assert Entry.objects.filter(code="accounts.session_ended", payload__by_other=False).count() == 2


def test_the_first_administrator_is_invited_once_and_only_by_the_system():
    user, token = actions.invite_first_administrator(username="root", name="管家", actor=SYSTEM, now=NOW)
    assert queries.invited(token, at=NOW).user == user
    with pytest.raises(Refused):
        actions.invite_first_administrator(username="second", name="二", actor=SYSTEM, now=NOW)
    with pytest.raises(Forbidden):
        actions.invite_first_administrator(username="third", name="三", actor=ANONYMOUS, now=NOW)


def test_changing_the_password_asks_for_the_old_one():
    person = make_person("chen", "clerk")
    me = actor_of(person)
    with pytest.raises(Refused) as refusal:
        actions.change_password(user_id=person.user_id, old="wrong", new="heshan-yijiu", actor=me, now=NOW)
    assert refusal.value.field == "old"
    actions.change_password(user_id=person.user_id, old=PASSWORD, new="heshan-yijiu", actor=me, now=NOW)
    assert User.objects.get(pk=person.user_id).check_password("heshan-yijiu")


def test_nobody_changes_the_password_of_somebody_else():
    person, admin = make_person("chen", "clerk"), make_person("boss", "administrator")
    with pytest.raises(Forbidden):
        actions.change_password(
            user_id=person.user_id, old=PASSWORD, new="heshan-yijiu", actor=actor_of(admin), now=NOW
        )


def test_somebody_unknown_is_not_found():
    with pytest.raises(NotFound):
        actions.invite(user_id=987_654, actor=SYSTEM, now=NOW)
