"""The outbox: sent once, held, dropped, failed and tried again; and honest where nothing sends yet."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.office import NOW, refused

from yinuo.channels.email import actions as email
from yinuo.channels.email.types import MailFailed
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.notices import actions, rules, tasks
from yinuo.notices.actions.sending import NotSent
from yinuo.notices.models import Line, Message, Notice, Preference
from yinuo.notices.types import Kind, MessageState
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry


@pytest.fixture
def sent(monkeypatch):
    """The mails that were handed to the server."""
    found = []
    monkeypatch.setattr(email, "is_set_up", lambda: True)
    monkeypatch.setattr(email, "send", found.append)
    return found


@pytest.fixture
def refusing(monkeypatch, sent):
    def refuse(_mail):
        raise MailFailed("SMTPDataError 552")

    monkeypatch.setattr(email, "send", refuse)


@pytest.fixture
def message(office):
    """A mail to Lin about two cases."""
    Preference.objects.create(user_id=office["lin"].id, email="lin@example.com")
    made = Message.objects.create(
        user_id=office["lin"].id, channel="email", state=MessageState.WAITING, due_at=NOW, made_at=NOW
    )
    for number in (1, 2):
        Line.objects.create(message=made, notice=notice(office, number), channel="email")
    return made


def notice(office, number, kind=Kind.CASE_REOPENED):
    case = office.case()
    return Notice.objects.create(
        user_id=office["lin"].id,
        kind=kind,
        recipient="owner",
        source=f"journal:{number}",
        case_id=case.id,
        unit_id=case.unit_id,
        in_product=True,
        at=NOW,
        made_at=NOW,
    )


def fresh(message):
    return Message.objects.get(pk=message.pk)


def send(message, now=NOW):
    actions.send(message_id=message.pk, now=now)
    return fresh(message)


def test_a_message_is_sent_once_in_the_language_of_its_person(message, sent):
    User.objects.filter(pk=message.user_id).update(language="en")
    found = send(message)
    assert (found.state, found.sent_to, found.language, found.tries) == ("sent", "l***@example.com", "en", 1)
    assert found.subject.startswith("2 notices from")
    assert [mail.to for mail in sent] == ["lin@example.com"]
    assert "is open again" in sent[0].body
    send(message)
    assert len(sent) == 1


def test_what_is_sent_names_no_customer(message, sent):
    send(message)
    assert "王丽华" not in sent[0].body
    assert "138" not in sent[0].body


def test_what_the_person_may_no_longer_see_is_left_out(message, sent, office):
    Notice.objects.filter(source="journal:1").update(unit_id=office.units["XH"])
    User.objects.get(pk=message.user_id)
    dealer = office["jin"].id
    Message.objects.filter(pk=message.pk).update(user_id=dealer)
    Notice.objects.update(user_id=dealer)
    assert send(message).state == MessageState.DROPPED
    assert sent == []


def test_nobody_writes_to_who_is_out(message, sent):
    User.objects.filter(pk=message.user_id).update(is_active=False)
    assert send(message).state == MessageState.DROPPED
    assert sent == []


def test_what_was_read_while_it_was_held_is_not_sent(message, sent):
    Message.objects.filter(pk=message.pk).update(state="held", hold="quiet", due_at=NOW + timedelta(hours=1))
    assert send(message).state == MessageState.HELD
    Notice.objects.update(read_at=NOW)
    assert send(message, NOW + timedelta(hours=1)).state == MessageState.DROPPED
    assert sent == []


def test_without_a_server_it_says_what_would_be_sent(message, monkeypatch):
    monkeypatch.setattr(email, "is_set_up", lambda: False)
    found = send(message)
    assert found.state == MessageState.NO_ADAPTER
    assert found.body


def test_text_messages_have_no_adapter_yet(message, sent):
    Message.objects.filter(pk=message.pk).update(channel="sms")
    assert send(message).state == MessageState.NO_ADAPTER
    assert sent == []


def test_without_an_address_it_says_so(message, sent):
    Preference.objects.update(email="")
    found = send(message)
    assert (found.state, found.sent_to) == (MessageState.NO_ADDRESS, "")


def test_the_address_is_that_of_the_moment_of_sending(message, sent):
    Preference.objects.update(email="mei@example.com")
    send(message)
    assert sent[0].to == "mei@example.com"


def test_a_failure_is_kept_and_the_queue_tries_again(message, refusing, monkeypatch):
    with pytest.raises(NotSent, match="552"):
        send(message)
    found = fresh(message)
    assert (found.state, found.error, found.tries) == ("failed", "SMTPDataError 552", 1)
    monkeypatch.setattr(email, "send", lambda _mail: None)
    found = send(message)
    assert (found.state, found.error, found.tries) == ("sent", "", 2)


def test_the_job_is_tried_three_times():
    assert tasks.send.retry_strategy.max_attempts == 2
    assert tasks.send.queue == "mail"


def test_what_a_worker_left_behind_is_taken_up(message, sent):
    Message.objects.filter(pk=message.pk).update(state="sending", started_at=NOW, tries=1)
    assert send(message, NOW + timedelta(minutes=4)).state == MessageState.SENDING
    assert sent == []
    assert send(message, NOW + rules.GIVES_UP).state == MessageState.SENT
    assert len(sent) == 1


# ---- sent again by hand ------------------------------------------------------------------------


def test_an_administrator_has_it_sent_again(message, office):
    Message.objects.filter(pk=message.pk).update(state="failed", error="SMTPDataError 552", tries=3)
    actions.retry(message_id=message.pk, actor=office["wu"], now=NOW)
    assert Entry.objects.order_by("-id")[0].code == "notices.message_retried"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM public.procrastinate_jobs WHERE task_name = 'notices.send' AND args->>'message_id' = %s",
            [str(message.pk)],
        )
        assert cursor.fetchone() == (1,)


def test_what_needs_nothing_is_not_sent_again(message, office):
    with refused(says="needs nothing"):
        actions.retry(message_id=message.pk, actor=office["wu"], now=NOW)


def test_nobody_else_has_it_sent_again(message, office):
    with refused(Forbidden):
        actions.retry(message_id=message.pk, actor=office["zhou"], now=NOW)


def test_a_message_that_there_is_not_is_not_found(office):
    with refused(NotFound):
        actions.retry(message_id=0, actor=office["wu"], now=NOW)


# ---- forgetting --------------------------------------------------------------------------------


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(message, sent):
    send(message)
    assert actions.forget(now=NOW + rules.KEPT_MESSAGES) == 0
    actions.forget(now=NOW + rules.KEPT_MESSAGES + timedelta(seconds=1))
    assert not Message.objects.exists()
    assert Notice.objects.count() == 2
    actions.forget(now=NOW + rules.KEPT_NOTICES + timedelta(seconds=1))
    assert not Notice.objects.exists()


# ---- what the database refuses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"state": "lost"}, "message_state_known"),
        ({"channel": "product"}, "message_goes_outside"),
        ({"state": "sent"}, "message_ended_when"),
        ({"state": "sent", "ended_at": NOW}, "message_said_something|message_sent_somewhere"),
        ({"state": "sending"}, "message_sending_since"),
        ({"state": "failed"}, "message_failed_why"),
        ({"state": "held"}, "message_held_why"),
        ({}, "one_message_waits"),
    ],
)
def test_the_database_refuses_a_message_that_cannot_be(message, wrong, name):
    said = {"user_id": message.user_id, "channel": "email", "state": "waiting", "due_at": NOW, "made_at": NOW}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Message.objects.create(**{**said, **wrong})


def test_by_one_channel_a_notice_goes_out_once(message):
    line = Line.objects.first()
    with pytest.raises(IntegrityError, match="notice_once_by_channel"), transaction.atomic():
        Line.objects.create(message=message, notice_id=line.notice_id, channel="email")
