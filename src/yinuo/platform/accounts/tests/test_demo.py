from datetime import timedelta

import pytest

from yinuo.kernel.actors import ANONYMOUS, SYSTEM
from yinuo.kernel.errors import Forbidden, Refused
from yinuo.platform.accounts import actions, demo
from yinuo.platform.accounts.models import User
from yinuo.platform.accounts.tests.making import ADDRESS, NOW, actor_of, make_person
from yinuo.platform.organisations import context
from yinuo.platform.permissions.roles import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(org, monkeypatch):
    monkeypatch.setattr(org, "is_demo", True)
    return org


def sign_in(username: str) -> User:
    return actions.check_password(
        username=username, password=demo.PASSWORD, address=ADDRESS, actor=ANONYMOUS, now=NOW
    )


def test_personas_sign_in_with_the_known_password(demonstration):
    person = make_person("chen", "clerk")
    demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)
    assert sign_in("chen").pk == person.user_id


def test_a_persona_cannot_sign_in_to_an_organisation_that_is_no_demonstration(demonstration, monkeypatch):
    person = make_person("chen", "clerk")
    demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)
    monkeypatch.setattr(demonstration, "is_demo", False)
    with pytest.raises(Refused):
        sign_in("chen")
    assert demo.personas() == []


def test_personas_are_not_made_outside_a_demonstration_nor_by_people(demonstration, monkeypatch):
    person = make_person("boss", "administrator")
    with pytest.raises(Forbidden):
        demo.make_persona(user_id=person.user_id, actor=actor_of(person), now=NOW)
    monkeypatch.setattr(demonstration, "is_demo", False)
    with pytest.raises(Refused):
        demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)


def test_each_role_that_can_be_tried_says_what_it_does(demonstration):
    assert set(demo.DUTIES) == {template.code for template in ROLES}
    person = make_person("chief", "chief")
    demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)
    (persona,) = demo.personas()
    assert persona.username == "chief"
    assert persona.role
    assert persona.duty


def test_the_shown_code_works_and_then_the_next_one_is_shown(demonstration):
    person = make_person("chief", "chief")
    demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)
    for _ in range(2):
        user = User.objects.get(pk=person.user_id)
        code = demo.code_for(user, now=NOW)
        actions.check_code(user=user, code=code, address=ADDRESS, actor=ANONYMOUS, now=NOW)
    user = User.objects.get(pk=person.user_id)
    assert demo.code_for(user, now=NOW) == ""
    assert demo.code_for(user, now=NOW + timedelta(seconds=30)) != ""


def test_the_shown_code_still_works_when_it_is_typed_half_a_minute_later(demonstration):
    person = make_person("chief", "chief")
    demo.make_persona(user_id=person.user_id, actor=SYSTEM, now=NOW)
    user = User.objects.get(pk=person.user_id)
    code = demo.code_for(user, now=NOW)
    later = NOW + timedelta(seconds=30)
    assert actions.check_code(user=user, code=code, address=ADDRESS, actor=ANONYMOUS, now=later)


def test_no_code_is_shown_for_people_who_are_not_personas(demonstration):
    user = make_person("chief", "chief").user
    user.totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert demo.code_for(user, now=NOW) == ""
    user.is_demo = True
    assert demo.code_for(user, now=NOW) != ""
    context.current().is_demo = False
    assert demo.code_for(user, now=NOW) == ""
