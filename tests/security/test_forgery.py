"""Changes need a POST of our own page; opening addresses changes nothing (security list 34)."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.security.conftest import HOME, Door
from yinuo.platform.accounts.models import User
from yinuo.platform.accounts.tests.making import PASSWORD, give_second_factor, make_person

MINE = ("account/", "network/")
BOOKKEEPING = {"accounts_session", "accounts_allowance", "accounts_attempt", "journal_entry"}


def addresses(patterns, prefix: str = "") -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            found.append(re.sub(r"<[^>]+>", "1", path))
    return found


def everything() -> dict[str, list[tuple]]:
    """All rows of the organisation, but what keeps count of visits."""
    with connection.cursor() as cursor:
        rows = {}
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"org_anda.{table}"])
            if cursor.fetchone()[0] and table not in BOOKKEEPING:
                cursor.execute(f"SELECT * FROM org_anda.{table} ORDER BY 1")
                rows[table] = cursor.fetchall()
        return rows


def test_opening_any_address_changes_nothing(door):
    secret = give_second_factor(make_person("boss", "administrator").user)
    make_person("chen", "clerk")
    door.enter("boss", secret=secret)
    before = everything()
    opened = [
        path
        for path in addresses(get_resolver("yinuo.config.urls_organisation").url_patterns)
        if path.startswith(MINE)
    ]
    assert len(opened) > 25
    for path in opened:
        assert door.go(path).status_code in {200, 302, 404, 405}, path
    assert everything() == before
    assert door.is_in


@pytest.mark.parametrize(
    "path", ["account/sign-in", "account/language", "account/invitation", "account/sign-out"]
)
def test_a_post_without_the_token_of_our_page_is_refused(door, path):
    make_person("chen", "clerk")
    door.enter("chen")
    foreign = Door(enforce_csrf_checks=True)
    foreign.cookies = door.cookies
    answer = foreign.send(path, {"username": "chen", "password": PASSWORD, "language": "en"})
    assert answer.status_code == 403
    assert door.is_in


def test_the_token_changes_at_sign_in(door):
    make_person("chen", "clerk")
    door.go("account/sign-in")
    before = door.cookies["yinuo-csrf"].value
    door.enter("chen")
    door.go("account/")
    assert door.cookies["yinuo-csrf"].value != before


def test_a_form_without_its_key_is_refused_and_sent_twice_changes_once(door):
    make_person("chen", "clerk")
    door.enter("chen")
    assert door.post(f"{HOME}account/sign-out").status_code == 422
    key = {"_key": "7b0a3f3e-9a52-4a52-8ac5-111111111111"}
    data = {"old": PASSWORD, "new": "heshan-yijiu", "again": "heshan-yijiu"} | key
    first, again = door.send("account/password", data), door.send("account/password", data)
    assert first["Location"] == again["Location"]
    assert User.objects.get(username="chen").check_password("heshan-yijiu")


def test_fields_that_the_form_does_not_have_are_ignored(door):
    person = make_person("chen", "clerk")
    door.enter("chen")
    door.send(
        "account/language", {"language": "en", "is_active": "", "roles": "administrator", "is_demo": "on"}
    )
    user = User.objects.get(pk=person.user_id)
    assert (user.language, user.is_active, user.is_demo) == ("en", True, False)
    assert list(user.roles.values_list("code", flat=True)) == ["clerk"]


def test_the_language_is_remembered_with_the_person_and_in_the_browser(door):
    make_person("chen", "clerk")
    door.enter("chen")
    answer = door.send("account/language", {"language": "en", "next": f"{HOME}account/sessions"})
    assert answer["Location"] == f"{HOME}account/sessions"
    cookie = answer.cookies["yinuo-language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert "Where I am signed in" in door.go("account/sessions").content.decode()
    assert door.send("account/language", {"language": "xx"}).status_code == 302
    assert User.objects.get(username="chen").language == "en"
