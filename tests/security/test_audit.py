"""What the audit log keeps and who reads it (security list 45 to 48)."""

import pytest

from tests.security.conftest import HOME
from yinuo.kernel.events import REGISTRY
from yinuo.platform.accounts.tests.making import NOW, PASSWORD, give_second_factor, make_person
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry
from yinuo.web import audit
from yinuo.web.event_texts import TEXTS


@pytest.fixture
def boss(door):
    """The administrator's browser, reading English."""
    secret = give_second_factor(make_person("boss", "administrator").user)
    door.enter("boss", secret=secret)
    door.send("account/language", {"language": "en"})
    return door


def page(browser, query: str = "") -> str:
    return browser.go(f"audit{query}").content.decode()


def test_every_event_of_accounts_and_network_has_its_sentence():
    shown = {code for _label, codes in audit.KINDS.values() for code in codes}
    expected = {code for code in REGISTRY if code.startswith(("accounts.", "network.", "organisations."))}
    assert expected <= shown
    assert shown <= set(TEXTS)


def test_good_and_bad_sign_ins_stand_in_the_log_with_address_and_request(boss, second_door):
    second_door.enter("boss", "wrong-wrong")
    second_door.enter("nobody", "wrong-wrong")
    text = page(boss)
    assert "signed in (password and code)" in text
    assert "failed to sign in as 员工 boss: wrong password" in text
    assert "no such name" in text
    assert "203.0.113.7" in text
    for entry in Entry.objects.filter(code__startswith="accounts.sign"):
        assert entry.request_id
        assert "wrong-wrong" not in str(entry.payload)
        assert "boss" not in str(entry.payload)


def test_a_refused_page_stands_in_the_log(boss, second_door):
    person = make_person("chen", "clerk")
    second_door.enter("chen")
    assert second_door.go("network/people").status_code == 403
    assert second_door.send(f"network/people/{person.pk}/disable").status_code == 403
    assert [
        entry.payload["view"] for entry in Entry.objects.filter(code="accounts.access_refused").order_by("id")
    ] == [
        "people",
        "person_disable",
    ]
    assert "was refused: people" in page(boss, "?kind=refusals")


def test_the_log_is_filtered_by_kind_person_and_day(boss):
    chen = make_person("chen", "clerk")
    assert "signed in" not in page(boss, "?kind=people").split("<tbody>")[1]
    assert "added 员工 chen" in page(boss, "?kind=people")
    only = page(boss, f"?person={chen.user_id}").split("<tbody>")[1]
    assert "员工 chen" in only
    assert "员工 boss" not in only
    assert "<tbody>" not in page(boss, "?since=2026-03-03")
    assert "<tbody>" not in page(boss, "?until=2026-03-01")
    assert "<tbody>" in page(boss, "?since=2026-03-02&until=2026-03-02&person=abc&kind=nonsense")


def test_the_log_is_paged_from_newest_to_oldest(boss, monkeypatch):
    monkeypatch.setattr(audit, "PER_PAGE", 2)
    seen, query = [], ""
    for _ in range(100):
        text = page(boss, query)
        rows = text.split("<tbody>")[1].split("</tbody>")[0]
        seen += [rows.count("<tr>")]
        if 'rel="next"' not in text:
            break
        query = text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    codes = [code for _label, kinds in audit.KINDS.values() for code in kinds]
    assert sum(seen) == Entry.objects.filter(code__in=codes).count()


def test_only_who_may_reads_the_log(door):
    make_person("chen", "clerk")
    assert door.go("audit")["Location"].startswith(f"{HOME}account/sign-in")
    door.enter("chen")
    assert door.go("audit").status_code == 403


def test_the_chain_of_every_account_holds(boss):
    assert list(journal.broken_chains()) == []
    assert Entry.objects.filter(stream__startswith="user:").exists()
    assert all(entry.recorded_at == NOW for entry in Entry.objects.filter(code="accounts.signed_in"))


def test_no_log_line_holds_password_code_or_invitation(boss, second_door, caplog, capsys):
    second_door.enter("boss", PASSWORD + "x")
    second_door.go("account/invitation?t=a-secret-token")
    printed = capsys.readouterr()
    lines = caplog.text + printed.out + printed.err
    assert "/account/invitation" in lines
    for secret in (PASSWORD, "a-secret-token"):
        assert secret not in lines


def test_lists_of_people_and_events_cost_the_same_however_long_they_are(boss, django_assert_max_num_queries):
    for turn in range(6):
        make_person(f"clerk{turn}", "clerk", "caller")
    for path in ("network/people", "audit", "account/roles", "network/units", "settings"):
        with django_assert_max_num_queries(25) as asked:
            boss.go(path)
        own = [
            query
            for query in asked.captured_queries
            if not query["sql"].startswith(("SET", "SAVEPOINT", "RELEASE"))
        ]
        assert len(own) <= 15, (path, len(own))
