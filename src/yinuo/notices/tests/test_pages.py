"""The pages as people see them: the bell, the inbox, one's own choice, the table, the outbox."""

import pytest
from tests.office import NOW, send, sign_in

from yinuo.channels.email import actions as email
from yinuo.intake.actions import registering
from yinuo.notices import actions, queries, rules
from yinuo.notices.models import Line, Matrix, Message, Notice, Position, Preference
from yinuo.notices.types import Kind
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry
from yinuo.web import waiting


@pytest.fixture
def case(office):
    return office.case()


@pytest.fixture
def told(office, case):
    """Lin has been told that the customer asked again."""
    top = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    Position.objects.create(pk=1, entry_id=top, read_at=NOW)
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    actions.read_on(now=NOW)
    return Notice.objects.get(user_id=office["lin"].id)


@pytest.fixture
def lin(visitor, office):
    User.objects.update(language="en")
    return sign_in(visitor, office["lin"])


@pytest.fixture
def wu(visitor, office):
    User.objects.update(language="en")
    return sign_in(visitor, office["wu"])


def text(answer):
    return answer.content.decode()


# ---- my own ------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_on_every_page(lin, told, case):
    for path in ("notices/", f"case/{case.id}"):
        page = text(lin.get(f"/o/anda/{path}"))
        assert '1<span class="hidden-text"> unread' in page
    actions.mark_all_read(until=told.pk, actor=reader(told), now=NOW)
    assert '<span class="hidden-text"> unread' not in text(lin.get("/o/anda/notices/"))


def reader(told):
    return queries.network.actor_for(told.user, second_factor=True)


def test_the_bell_is_counted_in_the_statement_of_the_rail(office, told, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert waiting.counts(waiting.RAIL, actor=office["lin"], now=NOW)["unread"] == 1


def test_a_notice_says_what_it_is_about_and_opens_it(lin, told, case):
    page = text(lin.get("/o/anda/notices/"))
    assert f"{case.number}: the customer has asked again, 1 times by now." in page
    answer = send(lin, f"/o/anda/notices/{told.pk}/open")
    assert answer.headers["Location"].endswith(f"/case/{case.id}")
    told.refresh_from_db()
    assert told.read_at == NOW
    assert "Nothing new" in text(lin.get("/o/anda/notices/?view=unread"))


def test_a_technician_comes_to_the_visit_while_it_is_theirs(visitor, office):
    visit = office.booked(office.voucher(office.case()))
    notice = Notice.objects.create(
        user_id=office["wang"].id,
        kind=Kind.VISIT_BOOKED,
        recipient="technician",
        source="journal:1",
        case_id=visit.case_id,
        unit_id=visit.unit_id,
        facts={"visit_id": visit.id},
        in_product=True,
        at=NOW,
        made_at=NOW,
    )
    wang = sign_in(visitor, office["wang"])
    assert send(wang, f"/o/anda/notices/{notice.pk}/open").headers["Location"].endswith(f"/visits/{visit.id}")
    type(visit).objects.filter(pk=visit.pk).update(technician_id=office.staff("qian"))
    assert send(wang, f"/o/anda/notices/{notice.pk}/open").headers["Location"].endswith("/notices/")


def test_read_unread_and_all(lin, told):
    send(lin, f"/o/anda/notices/{told.pk}/read")
    assert Notice.objects.get(pk=told.pk).read_at == NOW
    send(lin, f"/o/anda/notices/{told.pk}/unread")
    assert Notice.objects.get(pk=told.pk).read_at is None
    send(lin, "/o/anda/notices/read", {"until": str(told.pk)})
    assert Notice.objects.get(pk=told.pk).read_at == NOW


@pytest.mark.parametrize("until", ["", "x", "-1", "٣", "9" * 30])
def test_nonsense_marks_nothing_or_only_ones_own(lin, told, until):
    assert send(lin, "/o/anda/notices/read", {"until": until}).status_code in {302, 404}


def test_pages_go_on_by_key(lin, told, office):
    Notice.objects.bulk_create(
        Notice(
            user_id=office["lin"].id,
            kind=Kind.CASE_NUDGED,
            recipient="owner",
            source=f"old:{number}",
            in_product=True,
            at=NOW,
            made_at=NOW,
        )
        for number in range(40)
    )
    first = lin.get("/o/anda/notices/")
    assert first.context["older_url"]
    second = lin.get(f"/o/anda/notices/{first.context['older_url']}")
    assert len(second.context["rows"]) == 16
    assert second.context["newer_url"]
    assert lin.get("/o/anda/notices/?key=nonsense").status_code == 404


CHOICE = {
    "version": "0",
    "email": "lin@example.com",
    "time_zone": "Asia/Urumqi",
    "own_quiet": "on",
    "quiet_begins": "23:00",
    "quiet_ends": "06:30",
    "digest_at": "",
}


def ticked(**other):
    return {**CHOICE, **{kind.value: "at_once" for kind in Kind}, **other}


def test_i_choose_what_i_am_told(lin, office):
    page = text(lin.get("/o/anda/notices/preferences"))
    assert "cannot be switched off" in page
    assert "A step is stuck" not in page
    assert "as the organisation has it (Asia/Shanghai)" in page
    send(lin, "/o/anda/notices/preferences", ticked(case_nudged="muted", promise_late="daily"))
    found = Preference.objects.get(pk=office["lin"].id)
    assert (found.email, found.time_zone, found.muted, found.daily) == (
        "lin@example.com",
        "Asia/Urumqi",
        ["case_nudged"],
        ["promise_late"],
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": "nobody"}, "no e-mail address"),
        ({"promise_late": "muted"}, "Select a valid choice"),
        ({"quiet_ends": "23:00"}, "never end"),
        ({"quiet_begins": "25:00"}, "Enter a valid time"),
    ],
)
def test_a_choice_that_cannot_be_is_shown_again(lin, wrong, says):
    answer = send(lin, "/o/anda/notices/preferences", ticked(**wrong))
    assert answer.status_code == 422
    assert says in text(answer)
    assert not Preference.objects.exists()


def test_what_another_window_saved_meanwhile_is_shown_beside_mine(lin, office):
    send(lin, "/o/anda/notices/preferences", ticked())
    answer = send(lin, "/o/anda/notices/preferences", ticked(email="mei@example.com"))
    assert answer.status_code == 409
    assert Preference.objects.get(pk=office["lin"].id).email == "lin@example.com"


# ---- the table ---------------------------------------------------------------------------------


def test_the_table_shows_every_kind_and_is_saved(wu):
    page = text(wu.get("/o/anda/notices/matrix"))
    assert "A promise is late" in page
    assert "nothing sends yet" in page
    on = [*rules.to_data(rules.usual()), "visit_booked:technician:sms"]
    said = {"version": "0", "cells": on, "quiet_begins": "", "quiet_ends": "", "digest_at": "09:00"}
    assert send(wu, "/o/anda/notices/matrix", said).status_code == 302
    found = Matrix.objects.get()
    assert "visit_booked:technician:sms" in found.cells
    assert found.quiet_begins is None
    page = text(wu.get("/o/anda/notices/matrix"))
    assert 'value="visit_booked:technician:sms" checked' in page
    assert "Edition 1" in page


def test_a_table_that_silences_what_must_be_heard_is_shown_again(wu):
    said = {"version": "0", "cells": ["case_nudged:owner:product"], "digest_at": "09:00"}
    answer = send(wu, "/o/anda/notices/matrix", said)
    assert answer.status_code == 422
    assert "must reach their people" in text(answer)
    assert not Matrix.objects.exists()


def test_a_table_saved_by_somebody_else_meanwhile_is_shown_again(wu):
    said = {"version": "0", "cells": rules.to_data(rules.usual()), "digest_at": "09:00"}
    send(wu, "/o/anda/notices/matrix", said)
    assert send(wu, "/o/anda/notices/matrix", said).status_code == 409
    assert Matrix.objects.count() == 1


def test_a_preview_is_in_three_languages_and_names_who_would_hear(wu, told, case):
    page = text(wu.get("/o/anda/notices/matrix/case_nudged"))
    assert f"{case.number}: the customer has asked again" in page
    for language in ("zh-hans", "zh-hant", "en"):
        assert f'lang="{language}"' in page
    assert "林晓雯" in page
    assert "made up" in text(wu.get("/o/anda/notices/matrix/visit_moved"))
    assert wu.get("/o/anda/notices/matrix/gossip").status_code == 404


# ---- the outbox --------------------------------------------------------------------------------


@pytest.fixture
def message(office, told):
    made = Message.objects.create(
        user_id=office["lin"].id, channel="email", state="waiting", due_at=NOW, made_at=NOW
    )
    Line.objects.create(message=made, notice=told, channel="email")
    return made


def test_the_outbox_says_what_would_be_sent(wu, message, case):
    page = text(wu.get("/o/anda/notices/outbox"))
    assert "this page shows what would be sent" in page
    assert "1 notice" in page
    page = text(wu.get(f"/o/anda/notices/outbox/{message.pk}"))
    assert "As it would be sent now" in page
    assert case.number in page
    assert "No such message" in text(wu.get("/o/anda/notices/outbox?state=sent"))
    assert "No such message" in text(wu.get("/o/anda/notices/outbox?channel=sms&state=waiting"))


def test_what_was_sent_shows_its_address_masked(wu, message, office, monkeypatch):
    Preference.objects.create(user_id=office["lin"].id, email="lin@example.com")
    monkeypatch.setattr(email, "is_set_up", lambda: True)
    monkeypatch.setattr(email, "send", lambda _mail: None)
    actions.send(message_id=message.pk, now=NOW)
    for path in ("outbox", f"outbox/{message.pk}"):
        page = text(wu.get(f"/o/anda/notices/{path}"))
        assert "l***@example.com" in page
        assert "lin@example.com" not in page


def test_what_failed_is_sent_again(wu, message):
    Message.objects.update(state="failed", error="SMTPDataError 552", tries=3)
    page = text(wu.get(f"/o/anda/notices/outbox/{message.pk}"))
    assert "SMTPDataError 552" in page
    assert "Send again" in page
    assert send(wu, f"/o/anda/notices/outbox/{message.pk}/retry").status_code == 302
    assert Entry.objects.filter(code="notices.message_retried").count() == 1
    Message.objects.update(state="waiting", error="")
    assert send(wu, f"/o/anda/notices/outbox/{message.pk}/retry").status_code == 422
