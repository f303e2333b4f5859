"""Passwords, codes, back-off and what the sign-in page says (security list 1 to 7, 9, 10, 35, 38)."""

import re

import pytest

from tests.security.conftest import HOME
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.accounts import actions, second_factor, tokens
from yinuo.platform.accounts.models import Attempt, RecoveryCode, User
from yinuo.platform.accounts.tests.making import (
    NOW,
    PASSWORD,
    code_at,
    give_second_factor,
    make_person,
)
from yinuo.platform.journal.models import Entry

WRONG = "something-else"


def said(answer) -> str:
    """The page without what differs from one showing to the next."""
    return re.sub(r'(value|content)="[^"]*"', "", answer.content.decode())


def test_name_and_password_open_the_door(door):
    make_person("chen", "clerk")
    answer = door.enter("chen")
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert door.is_in
    assert Entry.objects.filter(code="accounts.signed_in", payload__factor="").exists()


def test_pages_ask_strangers_to_sign_in_and_bring_them_back(door):
    make_person("chen", "clerk")
    answer = door.go("account/sessions?x=1")
    assert answer["Location"] == f"{HOME}account/sign-in?next=/o/anda/account/sessions%3Fx%3D1"
    assert (
        door.enter("chen", onward=f"{HOME}account/sessions?x=1")["Location"] == f"{HOME}account/sessions?x=1"
    )


@pytest.mark.parametrize("what", ["unknown name", "wrong password", "disabled account"])
def test_every_failure_looks_the_same(door, what):
    person = make_person("chen", "clerk")
    if what == "disabled account":
        actions.disable_user(user_id=person.user_id, actor=SYSTEM, now=NOW)
    name, password = {
        "unknown name": ("nobody", PASSWORD),
        "wrong password": ("chen", WRONG),
        "disabled account": ("chen", PASSWORD),
    }[what]
    answer = door.enter(name, password)
    assert answer.status_code == 422
    assert said(answer) == said(door.enter("nobody-at-all", WRONG))
    assert not door.is_in
    entry = Entry.objects.filter(code="accounts.sign_in_failed").earliest("id")
    assert entry.address == "203.0.113.7"
    assert password not in str(entry.payload)


def test_after_five_failures_the_page_says_how_long_to_wait(door, second_door, wait):
    make_person("chen", "clerk")
    for _ in range(5):
        assert door.enter("chen", WRONG).status_code == 422
    answer = door.enter("chen")
    assert (answer.status_code, answer["Retry-After"]) == (429, "32")
    assert "32" in answer.content.decode()
    assert not door.is_in
    wait(seconds=33)
    door.enter("chen")
    assert door.is_in
    assert not Attempt.objects.exists()


def test_somebody_elses_failures_lock_nobody_out(door, second_door):
    make_person("chen", "clerk")
    for _ in range(6):
        door.post(
            f"{HOME}account/sign-in", {"username": "chen", "password": WRONG}, REMOTE_ADDR="198.51.100.4"
        )
    second_door.enter("chen")
    assert second_door.is_in


def test_a_forwarded_address_that_anybody_can_send_changes_nothing(door):
    make_person("chen", "clerk")
    for turn in range(5):
        door.send(
            "account/sign-in",
            {"username": "chen", "password": WRONG},
            **{"X-Forwarded-For": f"10.0.0.{turn}"},
        )
    assert Attempt.objects.get().failures == 5
    assert set(Entry.objects.filter(code="accounts.sign_in_failed").values_list("address", flat=True)) == {
        "203.0.113.7"
    }


def test_too_many_attempts_from_one_address_are_answered_429(door):
    answers = [door.enter(f"nobody{turn}", "x") for turn in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [422] * 60
    assert answers[60].status_code == 429
    assert int(answers[60]["Retry-After"]) > 0
    assert Entry.objects.filter(code="accounts.sign_in_failed").count() == 60


def test_the_password_alone_does_not_open_an_account_with_a_second_factor(door):
    secret = give_second_factor(make_person("chief", "chief").user)
    answer = door.enter("chief")
    assert answer["Location"] == f"{HOME}account/sign-in/code"
    assert not door.is_in
    assert door.send("account/sign-in/code", {"code": "000000x"}).status_code == 422
    assert not door.is_in
    door.send("account/sign-in/code", {"code": code_at(secret, NOW)})
    assert door.is_in
    assert Entry.objects.filter(code="accounts.signed_in", payload__factor="totp").exists()


def test_a_code_that_somebody_has_seen_does_not_work_again(door, second_door):
    secret = give_second_factor(make_person("chief", "chief").user)
    door.enter("chief", secret=secret)
    answer = second_door.enter("chief", secret=secret)
    assert answer.status_code == 422
    assert not second_door.is_in


def test_wrong_codes_are_slowed_down_like_wrong_passwords(door):
    give_second_factor(make_person("chief", "chief").user)
    door.enter("chief")
    answers = [door.send("account/sign-in/code", {"code": "000000x"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "32"


def test_the_time_for_the_code_ends(door, wait):
    secret = give_second_factor(make_person("chief", "chief").user)
    door.enter("chief")
    now = wait(minutes=11)
    answer = door.send("account/sign-in/code", {"code": code_at(secret, now)})
    assert answer["Location"] == f"{HOME}account/sign-in"
    assert not door.is_in


def test_the_code_page_without_a_password_leads_back(door):
    for page in ("code", "second-factor"):
        assert door.go(f"account/sign-in/{page}")["Location"] == f"{HOME}account/sign-in"


def test_whoever_may_export_sets_up_the_second_factor_before_being_in(door):
    person = make_person("chief", "chief")
    answer = door.enter("chief")
    assert answer["Location"] == f"{HOME}account/sign-in/second-factor"
    assert not door.is_in
    page = door.go("account/sign-in/second-factor").content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', page).group(1)
    assert "data:image/svg+xml" in page
    secret = second_factor.offered(offer, user_id=person.user_id)
    answer = door.send("account/sign-in/second-factor", {"offer": offer, "code": code_at(secret, NOW)})
    assert answer["Location"] == f"{HOME}account/recovery-codes"
    shown = door.go("account/recovery-codes").content.decode()
    codes = re.findall(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", shown)
    assert len(codes) == 10
    assert door.go("account/recovery-codes")["Location"] == f"{HOME}account/"
    assert door.is_in


def test_a_recovery_code_opens_once_and_is_recorded_as_such(door, second_door):
    user = make_person("chief", "chief").user
    give_second_factor(user)
    code = tokens.new_readable()
    RecoveryCode.objects.create(user=user, digest=tokens.digest(code))
    for browser, opens in ((door, True), (second_door, False)):
        browser.enter("chief")
        browser.send("account/sign-in/code", {"code": code})
        assert browser.is_in is opens
    assert Entry.objects.filter(code="accounts.signed_in", payload__factor="recovery").count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/o/other/",
        "/o/anda/../other/",
        "/o/anda/%2e%2e/other/",
        "/o/andaevil/",
        "javascript:alert(1)",
        "/o/anda/\r\nSet-Cookie: a=b",
        "http:/o/anda/",
        "",
    ],
)
def test_after_signing_in_nobody_is_sent_out_of_the_organisation(door, address):
    make_person("chen", "clerk")
    assert door.enter("chen", onward=address)["Location"] == HOME


def test_opening_an_invitation_changes_nothing_and_taking_it_works_once(door, second_door):
    root = User.objects.get(username="root")
    token = actions.invite(user_id=root.pk, actor=SYSTEM, now=NOW)
    for _ in range(2):
        assert door.go(f"account/invitation?t={token}").status_code == 200
    sent = {"t": token, "password": "heshan-yijiu", "again": "heshan-yijiu"}
    assert door.send("account/invitation", sent)["Location"] == f"{HOME}account/sign-in/second-factor"
    assert second_door.send("account/invitation", sent).status_code == 404
    assert second_door.go(f"account/invitation?t={token}").status_code == 404


def test_an_invitation_refuses_two_different_passwords_and_bad_ones(door):
    root = User.objects.get(username="root")
    token = actions.invite(user_id=root.pk, actor=SYSTEM, now=NOW)
    for password, again in (("heshan-yijiu", "heshan-yijiv"), ("short", "short"), ("x" * 129, "x" * 129)):
        answer = door.send("account/invitation", {"t": token, "password": password, "again": again})
        assert answer.status_code == 422
    root.refresh_from_db()
    assert not root.has_usable_password()


def test_password_fields_allow_pasting_and_long_passwords_count_to_the_last_letter(door):
    long = "kuai-ma-jia-bian-" * 7
    make_person("chen", "clerk", password=long)
    door.enter("chen", long[:-1])
    assert not door.is_in
    door.enter("chen", long)
    assert door.is_in
    assert "onpaste" not in door.go("account/password").content.decode()


def test_a_new_organisation_has_no_account_but_the_invited_administrator(door):
    (root,) = User.objects.all()
    assert root.username == "root"
    assert not root.has_usable_password()
