"""The pages on which programs are let in and shut out (security list 37)."""

import re

import pytest

from tests.security.conftest import HOME
from yinuo.network.types import UnitKind
from yinuo.platform.accounts import actions
from yinuo.platform.accounts.models import ApiToken, Role, Session
from yinuo.platform.accounts.tests.making import NOW, actor_of, give_second_factor, make_person, make_unit
from yinuo.platform.permissions.types import Permission as P

FORM = {"name": "进销存系统", "days": "90", "scopes": ["catalogue:model:read", "catalogue:tariff:read"]}


@pytest.fixture
def boss(door):
    secret = give_second_factor(make_person("boss", "administrator").user)
    door.enter("boss", secret=secret)
    return door


def text(browser, path: str) -> str:
    return browser.go(path).content.decode()


def test_a_token_is_made_shown_once_listed_with_its_use_and_revoked(boss):
    answer = boss.send("account/tokens/new", FORM)
    assert answer.headers["Location"] == f"{HOME}account/tokens/made"
    page = text(boss, "account/tokens/made")
    [secret] = set(re.findall(r"yn_[\w-]{43}", page))
    assert 'data-copy="#secret"' in page
    assert boss.go("account/tokens/made").headers["Location"] == f"{HOME}account/tokens"
    assert secret not in "".join(str(session.get_decoded()) for session in Session.objects.all())
    headers = {"Authorization": f"Bearer {secret}"}
    assert boss.get(f"{HOME}api/v1/product-models", headers=headers).status_code == 200
    assert boss.get(f"{HOME}api/v1/cases", headers=headers).status_code == 403
    page = text(boss, "account/tokens")
    assert secret not in page
    assert f"yn_…{secret[-4:]}" in page
    token = ApiToken.objects.get()
    assert (token.created_from, token.last_used_at) == ("203.0.113.7", NOW)
    boss.send(f"account/tokens/{token.pk}/revocation")
    assert boss.get(f"{HOME}api/v1/product-models", headers=headers).status_code == 401
    assert f"tokens/{token.pk}/revocation" not in text(boss, "account/tokens")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"days": "9999"}, {"days": "x"}, {"scopes": []}, {"scopes": ["intake:case:write"]},
              {"scopes": ["accounts:user:write"]}, {"name": "a\0b"}],
)  # fmt: skip
def test_what_makes_no_token_is_said_on_the_form(boss, wrong):
    answer = boss.send("account/tokens/new", FORM | wrong)
    assert answer.status_code in {400, 422}
    assert not ApiToken.objects.exists()


def test_a_form_sent_twice_makes_one_token(boss):
    key = {"_key": "0d6f9a51-6f5c-4a53-9d38-0d5f4dbb2c11"}
    for _ in range(2):
        boss.post(f"{HOME}account/tokens/new", FORM | key)
    assert ApiToken.objects.count() == 1


def test_the_page_rests_without_the_second_factor(door):
    Role.objects.create(code="programs", name="程序", permissions=[P.ACCOUNTS_TOKEN_WRITE.value])
    make_person("chen", "clerk", "programs")
    door.enter("chen")
    assert door.go("account/tokens").status_code in {302, 403}
    assert door.send("account/tokens/new", FORM).status_code in {302, 403}
    assert not ApiToken.objects.exists()


def test_whoever_keeps_people_sees_their_programs_and_shuts_them_out(boss):
    other = actor_of(make_person("other", "administrator"))
    token, _secret = actions.make_token(
        name="网店", scopes=[P.CATALOGUE_MODEL_READ], days=30, address=None, actor=other, now=NOW
    )
    page = text(boss, "network/programs")
    assert "网店" in page
    assert "员工 other" in page
    assert boss.send(f"account/tokens/{token.pk}/revocation").status_code == 404
    boss.send(f"network/programs/{token.pk}/revocation")
    assert ApiToken.objects.get().revoked_at == NOW


def test_whoever_keeps_the_people_of_one_dealer_does_not_reach_programs_of_another(door):
    keeping = Role.objects.create(
        code="keeper",
        name="k",
        permissions=[P.ACCOUNTS_USER_READ.value, P.ACCOUNTS_USER_WRITE.value],
    )
    here, there = make_unit("D1", UnitKind.DEALER), make_unit("D2", UnitKind.DEALER)
    secret = give_second_factor(make_person("keeper", keeping.code, unit=here).user)
    mine = actor_of(make_person("mine", "administrator", unit=here))
    theirs = actor_of(make_person("theirs", "administrator", unit=there))
    made = {
        actor.name: actions.make_token(
            name=f"P-{actor.id}", scopes=[P.CATALOGUE_MODEL_READ], days=30, address=None, actor=actor, now=NOW
        )[0]
        for actor in (mine, theirs)
    }
    door.enter("keeper", secret=secret)
    page = text(door, "network/programs")
    assert f"P-{mine.id}" in page
    assert f"P-{theirs.id}" not in page
    assert door.send(f"network/programs/{made[theirs.name].pk}/revocation").status_code == 404
    assert ApiToken.objects.filter(revoked_at=None).count() == 2
