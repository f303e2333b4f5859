"""Tokens of programs: who makes them, what they may, how they end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.office import refused

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.platform.accounts import actions, tokens
from yinuo.platform.accounts.models import ApiToken, KeptAnswer
from yinuo.platform.accounts.tests.making import ADDRESS, NOW, actor_of, make_house, make_person
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions.types import Permission as P

pytestmark = pytest.mark.django_db
SCOPES = [P.CATALOGUE_MODEL_READ, P.CATALOGUE_TARIFF_READ]


@pytest.fixture
def boss() -> Actor:
    make_house()
    return actor_of(make_person("boss", "administrator"))


def make(actor: Actor, **given):
    return actions.make_token(
        **{
            "name": "ERP",
            "scopes": SCOPES,
            "days": 90,
            "address": ADDRESS,
            "actor": actor,
            "now": NOW,
            **given,
        }
    )


def test_a_token_is_shown_once_and_kept_as_its_digest(boss):
    token, secret = make(boss, name="  进销存   系统 ")
    assert secret.startswith("yn_")
    assert (token.name, token.tail, token.digest) == ("进销存 系统", secret[-4:], tokens.digest(secret))
    assert token.scopes == sorted(SCOPES)
    assert (token.created_from, token.expires_at) == (ADDRESS, NOW + timedelta(days=90))
    [entry] = Entry.objects.filter(code="accounts.token_made")
    assert entry.payload == {"user_id": boss.id, "token_id": token.pk, "scopes": sorted(SCOPES)}
    assert secret not in str(entry.payload)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["no:such:thing"]}, "scopes"),
        ({"scopes": [P.INTAKE_CASE_WRITE]}, "scopes"),
        ({"scopes": [P.ACCOUNTS_USER_WRITE]}, "scopes"),
    ],
)
def test_what_makes_no_token_is_refused(boss, given, field):
    with refused(Refused, field=field):
        make(boss, **given)
    assert not ApiToken.objects.exists()


def test_only_who_may_lets_programs_in_and_no_program_lets_in_another(boss):
    clerk = actor_of(make_person("chen", "clerk"))
    with refused(Forbidden):
        make(clerk, scopes=[P.INTAKE_CASE_READ])
    program = Actor("token", boss.id, boss.name, boss.permissions, boss.scope, boss.staff_id)
    with refused(Forbidden):
        make(program)
    resting = actor_of(make_person("other", "administrator"), second_factor=False)
    with refused(Forbidden):
        make(resting)


def test_nobody_has_more_than_twenty_live_tokens(boss):
    made = [make(boss)[0] for _ in range(20)]
    with refused(Refused, "20 tokens"):
        make(boss)
    actions.revoke_token(token_id=made[0].pk, actor=boss, now=NOW)
    make(boss)
    make(boss, now=NOW + timedelta(days=91))


def test_a_token_is_revoked_once_by_its_person_or_by_who_keeps_people(boss):
    token, _secret = make(boss)
    chen = actor_of(make_person("chen", "clerk"))
    with refused(Forbidden):
        actions.revoke_token(token_id=token.pk, actor=chen, now=NOW)
    with refused(NotFound):
        actions.revoke_token(token_id=token.pk + 1, actor=boss, now=NOW)
    actions.revoke_token(token_id=token.pk, actor=boss, now=NOW)
    actions.revoke_token(token_id=token.pk, actor=boss, now=NOW + timedelta(hours=1))
    assert ApiToken.objects.get().revoked_at == NOW
    other, _secret = make(boss)
    keeper = actor_of(make_person("keeper", "administrator"))
    actions.revoke_token(token_id=other.pk, actor=keeper, now=NOW)
    revoked = Entry.objects.filter(code="accounts.token_revoked").order_by("id")
    assert [entry.payload["by_other"] for entry in revoked] == [False, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": NOW},
        {"expires_at": NOW + timedelta(days=366, seconds=1)},
        {"scopes": []},
        {"digest": "yn_plain"},
    ],
)
def test_the_database_refuses_what_is_no_token(boss, wrong):
    token, _secret = make(boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**wrong)


def test_one_key_of_a_token_has_one_answer(boss):
    token, _secret = make(boss)
    kept = {"token": token, "key": "k", "call": "c", "at": NOW}
    KeptAnswer.objects.create(**kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptAnswer.objects.create(**kept)


def test_use_is_noted_each_minute_and_old_answers_are_forgotten_then(boss):
    token, _secret = make(boss)
    KeptAnswer.objects.create(token=token, key="k", call="c", at=NOW - timedelta(hours=25))
    KeptAnswer.objects.create(token=token, key="l", call="c", at=NOW - timedelta(hours=23))
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        actions.note_use(token_id=token.pk, now=NOW + timedelta(seconds=seconds))
        assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=noted)
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["l"]
