from datetime import timedelta

import pytest

from yinuo.kernel.actors import ANONYMOUS, SYSTEM
from yinuo.kernel.errors import NotFound, Refused
from yinuo.platform.accounts import actions, backoff, second_factor, tokens
from yinuo.platform.accounts.models import Attempt, Invitation, RecoveryCode, Session, User
from yinuo.platform.accounts.tests.making import (
    ADDRESS,
    NOW,
    PASSWORD,
    actor_of,
    code_at,
    give_second_factor,
    make_person,
)
from yinuo.platform.accounts.types import Factor
from yinuo.platform.journal.models import Entry

pytestmark = pytest.mark.django_db


def sign_in(username: str = "chen", password: str = PASSWORD, *, address: str = ADDRESS, now=NOW) -> User:
    return actions.check_password(
        username=username, password=password, address=address, actor=ANONYMOUS, now=now
    )


def enter_code(user: User, code: str, *, now=NOW) -> Factor:
    return actions.check_code(user=user, code=code, address=ADDRESS, actor=ANONYMOUS, now=now)


def failures() -> list[tuple[int, str]]:
    entries = Entry.objects.filter(code="accounts.sign_in_failed").order_by("id")
    return [(entry.payload["user_id"], entry.payload["reason"]) for entry in entries]


def test_the_right_password_opens_however_the_name_is_written():
    person = make_person("chen", "clerk")
    assert sign_in("  Ｃhen ").pk == person.user_id
    assert failures() == []


def test_every_wrong_sign_in_is_answered_alike_and_recorded_with_its_reason():
    chen = make_person("chen", "clerk").user
    gone = make_person("gone", "clerk").user
    actions.disable_user(user_id=gone.pk, actor=SYSTEM, now=NOW)
    said = set()
    for username, password in (("nobody", PASSWORD), ("chen", "wrong-wrong"), ("gone", PASSWORD)):
        with pytest.raises(Refused) as refusal:
            sign_in(username, password)
        said.add((refusal.value.message, refusal.value.field))
    assert len(said) == 1
    assert failures() == [(0, "unknown"), (chen.pk, "password"), (gone.pk, "disabled")]


def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(monkeypatch):
    make_person("chen", "clerk")
    hashed: list[str] = []
    hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
    for method in ("encode", "verify"):
        monkeypatch.setattr(f"{hasher}.{method}", lambda *_args, _name=method: hashed.append(_name) or "")
    for username in ("nobody", "chen"):
        with pytest.raises(Refused):
            sign_in(username, "wrong-wrong")
    assert hashed == ["encode", "verify"]


def test_somebody_invited_who_has_no_password_yet_cannot_sign_in():
    make_person("chen", "clerk")
    with pytest.raises(Refused):
        sign_in("root", "")


def test_after_the_fifth_failure_even_the_right_password_waits():
    make_person("chen", "clerk")
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in(password="wrong-wrong")
    with pytest.raises(backoff.TooSoon) as refusal:
        sign_in()
    assert refusal.value.seconds == 32
    assert sign_in(address="198.51.100.9").username == "chen"
    assert sign_in(now=NOW + timedelta(seconds=33)).username == "chen"


def test_a_code_of_the_app_works_once():
    user = make_person("chief", "chief").user
    secret = give_second_factor(user)
    assert enter_code(user, code_at(secret, NOW)) is Factor.TOTP
    for stale_or_fresh in (user, User.objects.get(pk=user.pk)):
        with pytest.raises(Refused, match="used"):
            enter_code(stale_or_fresh, code_at(secret, NOW))
    assert failures() == [(user.pk, "code")] * 2


def test_a_recovery_code_works_once():
    user = make_person("chief", "chief").user
    give_second_factor(user)
    code = tokens.new_readable()
    RecoveryCode.objects.create(user=user, digest=tokens.digest(code))
    assert enter_code(user, code.lower()) is Factor.RECOVERY
    with pytest.raises(Refused):
        enter_code(user, code)


def test_the_recovery_code_of_somebody_else_opens_nothing():
    user, other = make_person("chief", "chief").user, make_person("other", "chief").user
    give_second_factor(user)
    code = tokens.new_readable()
    RecoveryCode.objects.create(user=other, digest=tokens.digest(code))
    with pytest.raises(Refused):
        enter_code(user, code)


def test_codes_cannot_be_guessed_from_many_addresses():
    user = make_person("chief", "chief").user
    give_second_factor(user)
    for last in range(30):
        with pytest.raises(Refused):
            actions.check_code(
                user=user, code="000000x", address=f"198.51.100.{last}", actor=ANONYMOUS, now=NOW
            )
    with pytest.raises(backoff.TooSoon):
        actions.check_code(user=user, code="000000x", address="203.0.113.99", actor=ANONYMOUS, now=NOW)


def test_signing_in_is_recorded_with_its_factor_and_forgets_the_failures():
    user = make_person("chen", "clerk").user
    with pytest.raises(Refused):
        sign_in(password="wrong-wrong")
    actions.note_signed_in(user=user, factor=Factor.TOTP, address=ADDRESS, actor=SYSTEM, now=NOW)
    entry = Entry.objects.get(code="accounts.signed_in")
    assert entry.payload == {"user_id": user.pk, "factor": "totp"}
    assert not Attempt.objects.exists()
    user.refresh_from_db()
    assert user.last_login == NOW


def test_an_invitation_opens_once_within_72_hours_and_is_stored_hashed():
    person = make_person("chen", "clerk")
    token = actions.invite(user_id=person.user_id, actor=SYSTEM, now=NOW)
    assert not Invitation.objects.filter(digest=token).exists()
    with pytest.raises(NotFound):
        actions.accept_invitation(
            token=token, password="heshan-yijiu", actor=ANONYMOUS, now=NOW + timedelta(hours=72)
        )
    actions.accept_invitation(token=token, password="heshan-yijiu", actor=ANONYMOUS, now=NOW)
    assert sign_in(password="heshan-yijiu").pk == person.user_id
    with pytest.raises(NotFound):
        actions.accept_invitation(token=token, password="another-one-9", actor=ANONYMOUS, now=NOW)


def test_a_new_invitation_ends_the_one_before():
    person = make_person("chen", "clerk")
    first = actions.invite(user_id=person.user_id, actor=SYSTEM, now=NOW)
    actions.invite(user_id=person.user_id, actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        actions.accept_invitation(token=first, password="heshan-yijiu", actor=ANONYMOUS, now=NOW)


def test_a_refused_password_leaves_the_invitation_open():
    person = make_person("chen", "clerk")
    token = actions.invite(user_id=person.user_id, actor=SYSTEM, now=NOW)
    with pytest.raises(Refused):
        actions.accept_invitation(token=token, password="short", actor=ANONYMOUS, now=NOW)
    actions.accept_invitation(token=token, password="heshan-yijiu", actor=ANONYMOUS, now=NOW)


def test_setting_a_password_by_invitation_ends_sessions_and_keeps_the_second_factor():
    person = make_person("chief", "chief")
    give_second_factor(person.user)
    Session.objects.create(session_key="k", session_data="", expire_date=NOW, user_id=person.user_id)
    token = actions.invite(user_id=person.user_id, actor=SYSTEM, now=NOW)
    actions.accept_invitation(token=token, password="heshan-yijiu", actor=ANONYMOUS, now=NOW)
    assert not Session.objects.filter(user_id=person.user_id).exists()
    assert User.objects.get(pk=person.user_id).has_second_factor


def test_setting_up_the_second_factor_asks_for_a_code_of_the_app_and_gives_ten_recovery_codes():
    person = make_person("chief", "chief")
    actor = actor_of(person)
    offer = second_factor.offer(person.user_id)
    secret = second_factor.offered(offer, user_id=person.user_id)
    with pytest.raises(Refused):
        actions.add_second_factor(user_id=person.user_id, offer=offer, code="000000x", actor=actor, now=NOW)
    codes = actions.add_second_factor(
        user_id=person.user_id, offer=offer, code=code_at(secret, NOW), actor=actor, now=NOW
    )
    assert len(set(codes)) == 10
    stored = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert stored == {tokens.digest(code) for code in codes}
    with pytest.raises(Refused):
        enter_code(User.objects.get(pk=person.user_id), code_at(secret, NOW))
    with pytest.raises(Refused, match="already"):
        actions.add_second_factor(
            user_id=person.user_id, offer=offer, code=code_at(secret, NOW), actor=actor, now=NOW
        )
