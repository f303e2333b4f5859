"""What opens the API and what does not (security list 37, 38)."""

import pytest

from tests.api.program import Program
from tests.office import NOW, sign_in
from yinuo.network import queries as network
from yinuo.platform import clock
from yinuo.platform.accounts import actions, limits, tokens
from yinuo.platform.accounts.models import ApiToken, Role, User
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions.types import Permission


def test_a_token_is_stored_hashed_and_is_worth_256_bits(program):
    secret = program("lin").secret
    [token] = ApiToken.objects.all()
    assert token.digest == tokens.digest(secret)
    assert secret not in str(vars(token))
    assert secret.startswith("yn_")
    assert len(secret) == 3 + 43


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer yn_nobody",
        "Basic bGluOng=",
        "Bearer lin",
        "Token {secret}",
        "Bearer {secret}x",
        "Bearer yn_ä",
        "Bearer " + "yn_" + "x" * 5000,
    ],
)
def test_only_a_valid_token_opens(program, header):
    stranger = Program("")
    response = stranger.call(
        "GET", "/me", headers={"Authorization": header.format(secret=program("lin").secret)}
    )
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["type"] == "urn:yinuo:problem:no-token"


def test_a_token_ends_with_its_time(program, monkeypatch):
    caller = program("lin", expires_at=NOW.replace(hour=2))
    assert caller.get("/me").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(hour=2))
    assert caller.get("/me").status_code == 401


def test_a_revoked_token_is_dead_at_once(office, program):
    caller = program("lin")
    assert caller.get("/me").status_code == 200
    actions.revoke_token(token_id=ApiToken.objects.get().pk, actor=office["lin"], now=NOW)
    assert caller.get("/me").status_code == 401


def test_the_token_of_somebody_who_is_out_is_dead(office, program):
    caller = program("lin")
    actions.disable_user(user_id=office["lin"].id, actor=office["wu"], now=NOW)
    assert caller.get("/me").status_code == 401
    actions.enable_user(user_id=office["lin"].id, actor=office["wu"], now=NOW)
    assert caller.get("/me").status_code == 200


def test_a_token_rests_while_its_person_has_no_second_factor_or_may_not_let_programs_in(office, program):
    caller = program("lin")
    actions.remove_second_factor(user_id=office["lin"].id, actor=office["wu"], now=NOW)
    assert caller.get("/me").status_code == 401
    User.objects.filter(pk=office["lin"].id).update(totp_secret="JBSWY3DPEHPK3PXP")
    assert caller.get("/me").status_code == 200
    User.objects.get(pk=office["lin"].id).roles.remove(Role.objects.get(code="programs"))
    assert caller.get("/me").status_code == 401


def test_a_persona_of_the_demonstration_lets_nobody_in_elsewhere(office, program):
    caller = program("lin")
    User.objects.filter(pk=office["lin"].id).update(is_demo=True)
    assert caller.get("/me").status_code == 401


def test_a_program_loses_what_its_person_loses(office, program):
    caller = program("lin")
    assert caller.get("/cases").status_code == 200
    User.objects.get(pk=office["lin"].id).roles.remove(Role.objects.get(code="clerk"))
    assert caller.get("/cases").status_code == 403
    assert caller.get("/me").json()["scopes"] == []


def test_a_token_can_do_no_more_than_its_person(program):
    caller = program("lin", Permission.DISPATCH_VISIT_BOOK, Permission.INTAKE_CASE_READ)
    assert caller.get("/me").json()["scopes"] == ["intake:case:read"]


def test_a_scope_that_is_not_for_programs_is_worth_nothing(program):
    caller = program("wu", Permission.ACCOUNTS_USER_WRITE, Permission.CATALOGUE_MODEL_READ)
    assert caller.get("/me").json()["scopes"] == ["catalogue:model:read"]


def test_no_cookie_opens_the_api_and_no_token_a_page(office, program, visitor):
    sign_in(visitor, office["lin"])
    assert visitor.get("/o/anda/account/").status_code == 200
    assert visitor.get("/o/anda/api/v1/me").status_code == 401
    assert visitor.post("/o/anda/api/v1/cases", {}, content_type="application/json").status_code == 401
    caller = program("lin")
    answer = Program(caller.secret).client.get(
        "/o/anda/account/", headers={"Authorization": f"Bearer {caller.secret}"}
    )
    assert "/sign-in?next=" in answer.headers["Location"]


def test_answers_set_no_cookie_and_are_kept_by_nobody(program):
    response = program("lin").get("/me")
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_the_last_use_is_noted_at_most_once_a_minute(program, monkeypatch):
    caller = program("lin")

    def used():
        return ApiToken.objects.get().last_used_at

    caller.get("/me")
    assert used() == NOW
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(second=59))
    caller.get("/me")
    assert used() == NOW
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(minute=31))
    caller.get("/me")
    assert used() == NOW.replace(minute=31)


def test_who_it_is_costs_two_statements(program, django_assert_num_queries):
    secret = program("lin").secret
    with django_assert_num_queries(1):
        found = network.program_with(secret, now=NOW)
    with django_assert_num_queries(1):
        limits.take(limits.PROGRAM, f"token:{found.token_id}", now=NOW)
    assert found.actor.kind == "token"
    assert found.actor.staff_id is not None


def test_a_program_that_calls_too_often_is_told_how_long_to_wait(program, monkeypatch):
    monkeypatch.setattr(limits, "PROGRAM", limits.Limit("program", count=2, seconds=60))
    caller, other = program("lin"), program("zhou")
    assert [caller.get("/me").status_code for _ in range(3)] == [200, 200, 429]
    answer = caller.get("/me")
    assert answer.json()["type"] == "urn:yinuo:problem:too-many"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert other.get("/me").status_code == 200


def test_whoever_tries_tokens_is_slowed_down(office, program, monkeypatch):
    monkeypatch.setattr(limits, "NO_TOKEN", limits.Limit("no_token", count=2, seconds=60))
    stranger = Program("yn_guess")
    assert [stranger.get("/me").status_code for _ in range(3)] == [401, 401, 429]
    assert program("lin").get("/me").status_code == 200


def test_a_missing_scope_stands_in_the_audit_and_a_loop_does_not_fill_it(office, program):
    caller = program("he")
    for _ in range(limits.REFUSAL.count + 5):
        assert caller.post("/cases", {}).status_code == 403
    found = Entry.objects.filter(code="accounts.access_refused")
    assert found.count() == limits.REFUSAL.count
    assert {(entry.actor_kind, entry.actor_id) for entry in found} == {("token", office["he"].id)}
    assert found[0].payload["view"] == "POST api/v1/cases"


def test_no_log_line_holds_a_token(program, caplog, capsys):
    caller = program("lin")
    caller.get("/me")
    caller.get("/cases", q="王丽华")
    Program(f"{caller.secret}x").get("/me")
    printed = capsys.readouterr()
    lines = caplog.text + printed.out + printed.err
    assert "/api/v1/me" in lines
    assert caller.secret not in lines
    assert caller.secret[3:20] not in lines
    assert "王丽华" not in lines


def test_the_page_of_a_case_says_that_a_program_did_it(office, program, visitor):
    case = office.case()
    program("lin").post(f"/cases/{case.public_id}/notes", {"text": "由进销存系统登记"})
    sign_in(visitor, office["zhou"])
    visitor.cookies["yinuo-language"] = "en"
    User.objects.filter(pk=office["zhou"].id).update(language="en")
    page = visitor.get(f"/o/anda/case/{case.id}").content.decode()
    assert "林晓雯 (program)" in page
