"""Two workers at the same moment, each on a connection of their own; and a journal that is written to meanwhile."""

import threading

import pytest
from django.db import connection, transaction
from tests.office import NOW, open_office
from tests.scenarios.test_races import together

from yinuo.channels.email import actions as email
from yinuo.intake.actions import owning
from yinuo.notices import actions
from yinuo.notices.models import Line, Message, Notice, Position, Preference
from yinuo.platform import clock
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

PATIENCE = 20


@pytest.fixture
def office(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return open_office()


def test_at_the_same_moment_nothing_is_told_or_sent_twice_or_lost(office, monkeypatch):
    """One office for all races: making it takes longer than they do."""
    top = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    Position.objects.create(pk=1, entry_id=top, read_at=NOW)
    two_workers_read_at_once(office)
    two_workers_send_at_once(office, monkeypatch)
    what_commits_late_is_told_all_the_same(office, monkeypatch)


def handed_over(office):
    case = office.case()
    owning.hand_over(case_id=case.id, to_id=office.staff("sun"), reason="换班", actor=office["lin"], now=NOW)
    return case


def two_workers_read_at_once(office):
    cases = [handed_over(office) for _each in range(3)]
    raised = together(lambda: actions.read_on(now=NOW), lambda: actions.read_on(now=NOW))
    assert sum(raised) == 3
    told = Notice.objects.filter(user_id=office["sun"].id).values_list("case_id", flat=True)
    assert sorted(told) == sorted(case.id for case in cases)


def two_workers_send_at_once(office, monkeypatch):
    sent = []
    monkeypatch.setattr(email, "is_set_up", lambda: True)
    monkeypatch.setattr(email, "send", sent.append)
    Preference.objects.create(user_id=office["sun"].id, email="sun@example.com")
    message = Message.objects.create(
        user_id=office["sun"].id, channel="email", state="waiting", due_at=NOW, made_at=NOW
    )
    Line.objects.create(message=message, notice=Notice.objects.all()[0], channel="email")
    together(*[lambda: actions.send(message_id=message.pk, now=NOW)] * 2)
    assert len(sent) == 1
    assert Message.objects.get(pk=message.pk).state == "sent"


def what_commits_late_is_told_all_the_same(office, monkeypatch):
    """Its number is lower than those of what is committed before it."""
    monkeypatch.setattr(journal, "LOOKS", 1)
    case = office.case()
    actions.read_on(now=NOW)
    written, go_on = threading.Event(), threading.Event()

    def late():
        with context.organisation("anda"):
            try:
                with transaction.atomic():
                    owning.hand_over(
                        case_id=case.id,
                        to_id=office.staff("sun"),
                        reason="换班",
                        actor=office["lin"],
                        now=NOW,
                    )
                    written.set()
                    assert go_on.wait(PATIENCE)
            finally:
                connection.close()

    slow = threading.Thread(target=late)
    slow.start()
    assert written.wait(PATIENCE)
    try:
        early = handed_over(office)
        actions.read_on(now=NOW)
        assert not Notice.objects.filter(case_id__in=[case.id, early.id]).exists()
    finally:
        go_on.set()
        slow.join(PATIENCE)
    actions.read_on(now=NOW)
    told = Notice.objects.filter(case_id__in=[case.id, early.id], user_id=office["sun"].id)
    assert set(told.values_list("case_id", flat=True)) == {case.id, early.id}
