"""Sessions begin new, end when they should, and belong to one organisation (security list 11 to 14)."""

import pytest
from django.conf import settings

from tests.security.conftest import HOME, Door
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.accounts import actions, sessions
from yinuo.platform.accounts.models import Session
from yinuo.platform.accounts.tests.making import (
    NOW,
    PASSWORD,
    actor_of,
    give_second_factor,
    make_person,
)
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

COOKIE = settings.SESSION_COOKIE_NAME


def key_of(browser: Door) -> str:
    return browser.cookies[COOKIE].value


def test_signing_in_makes_a_new_session_id_and_forgets_what_the_old_one_held(door):
    make_person("chen", "clerk")
    secret = give_second_factor(make_person("chief", "chief").user)
    door.enter("chief")
    planted = key_of(door)
    door.enter("chief", secret=secret)
    assert key_of(door) != planted
    assert not Session.objects.filter(session_key=planted).exists()
    assert len(key_of(door)) >= 32


def test_a_session_id_that_somebody_else_chose_is_never_taken(door):
    make_person("chen", "clerk")
    door.cookies[COOKIE] = "a" * 32
    door.enter("chen")
    assert key_of(door) != "a" * 32
    assert door.is_in


def test_signing_out_ends_the_session_on_the_server(door, second_door):
    make_person("chen", "clerk")
    door.enter("chen")
    kept = key_of(door)
    assert door.send("account/sign-out")["Location"] == f"{HOME}account/sign-in"
    second_door.cookies[COOKIE] = kept
    assert not second_door.is_in
    assert Entry.objects.filter(code="accounts.signed_out").count() == 1


def test_signing_out_is_no_link(door):
    make_person("chen", "clerk")
    door.enter("chen")
    assert door.go("account/sign-out").status_code == 405
    assert door.is_in


def test_disabling_an_account_ends_its_sessions_at_once(door):
    person = make_person("chen", "clerk")
    door.enter("chen")
    actions.disable_user(user_id=person.user_id, actor=SYSTEM, now=NOW)
    assert not door.is_in


def test_a_session_ends_after_eight_hours_without_use_and_not_while_it_is_used(door, wait):
    make_person("chen", "clerk")
    door.enter("chen")
    for _ in range(3):
        wait(hours=7)
        assert door.is_in
    wait(hours=8, seconds=1)
    assert not door.is_in


def test_a_session_ends_after_seven_days_however_much_it_is_used(door, wait):
    make_person("chen", "clerk")
    door.enter("chen")
    for _ in range(24):
        wait(hours=7)
        assert door.is_in
    wait(hours=1)
    assert not door.is_in


def test_use_is_noted_at_most_every_five_minutes(door, wait):
    make_person("chen", "clerk")
    door.enter("chen")
    wait(minutes=4)
    door.go("account/")
    assert Session.objects.get().seen_at == NOW
    now = wait(minutes=1)
    door.go("account/")
    assert Session.objects.get().seen_at == now


def test_people_see_where_they_are_signed_in_and_end_one_or_all_others(door, second_door):
    person = make_person("chen", "clerk")
    door.enter("chen")
    second_door.send(
        "account/sign-in",
        {"username": "chen", "password": PASSWORD},
        **{"User-Agent": "Mozilla Firefox/140 Windows"},
    )
    page = door.go("account/sessions").content.decode()
    assert "Firefox · Windows" in page
    assert key_of(second_door) not in page
    door.send("account/sessions/end", {"session": sessions.handle(key_of(second_door))})
    assert not second_door.is_in
    second_door.enter("chen")
    door.send("account/sessions/end-others")
    assert not second_door.is_in
    assert door.is_in
    ended = Entry.objects.filter(code="accounts.session_ended")
    assert [entry.payload for entry in ended] == [{"user_id": person.user_id, "by_other": False}] * 2


def test_nobody_ends_the_session_of_somebody_else_by_its_handle(door, second_door):
    make_person("chen", "clerk")
    make_person("liu", "clerk")
    door.enter("chen")
    second_door.enter("liu")
    door.send("account/sessions/end", {"session": sessions.handle(key_of(second_door))})
    assert second_door.is_in


def test_an_administrator_ends_the_sessions_of_anybody(door, second_door):
    person = make_person("chen", "clerk")
    secret = give_second_factor(make_person("boss", "administrator").user)
    door.enter("boss", secret=secret)
    second_door.enter("chen")
    door.send(f"network/people/{person.pk}/sessions/end")
    assert not second_door.is_in
    assert Entry.objects.filter(code="accounts.session_ended", payload__by_other=True).count() == 1


@pytest.mark.parametrize("ends", [True, False])
def test_changing_the_password_offers_to_end_the_others_and_gives_a_new_id(door, second_door, ends):
    make_person("chen", "clerk")
    door.enter("chen")
    second_door.enter("chen")
    before = key_of(door)
    assert 'name="end_others"' in door.go("account/password").content.decode()
    data = {"old": PASSWORD, "new": "heshan-yijiu", "again": "heshan-yijiu"}
    door.send("account/password", data | ({"end_others": "on"} if ends else {}))
    assert key_of(door) != before
    assert door.is_in
    assert second_door.is_in is not ends
    assert Entry.objects.filter(code="accounts.password_changed").count() == 2


def test_changing_password_or_second_factor_asks_for_the_password_again(door):
    make_person("chen", "clerk")
    door.enter("chen")
    wrong = {"old": "wrong", "new": "heshan-yijiu", "again": "heshan-yijiu", "password": "wrong"}
    assert door.send("account/password", wrong).status_code == 422
    assert 'name="password"' in door.go("account/second-factor").content.decode()


def test_guessing_the_present_password_inside_a_session_is_slowed_down(door):
    make_person("chen", "clerk")
    door.enter("chen")
    wrong = {"old": "wrong", "new": "heshan-yijiu", "again": "heshan-yijiu"}
    answers = [door.send("account/password", wrong).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_permissions_that_need_the_second_factor_rest_without_it(door):
    person = make_person("boss", "administrator")
    assert actor_of(person).may("accounts:user:write")
    resting = actor_of(person, second_factor=False)
    assert not resting.may("accounts:user:write")
    assert resting.may("accounts:user:read")


def test_a_session_of_one_organisation_opens_nothing_in_another(door, other_org):
    make_person("chen", "clerk")
    door.enter("chen")
    key = key_of(door)
    with context.inside(other_org):
        assert not Session.objects.filter(session_key=key).exists()
    door.cookies[COOKIE]["path"] = "/"
    answer = door.get("/o/other/account/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/o/other/account/sign-in")


def test_cookies_are_for_this_organisation_and_closed_to_scripts(door):
    make_person("chen", "clerk")
    answer = door.enter("chen")
    cookie = answer.cookies[COOKIE]
    assert cookie["path"] == HOME
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for cookie in door.go("account/sign-in").cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] in {"Lax", "Strict"}
