"""What the database itself refuses, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests.office import NOW

from yinuo.escalation import actions
from yinuo.escalation.models import Ask, Relay, Relief, Reply, Rest, Watch
from yinuo.escalation.types import Degree, ReliefAct, Verdict
from yinuo.intake.models import Case
from yinuo.intake.types import CaseKind, Need

DAY = timedelta(days=1)


def broken(constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


@pytest.fixture
def by(office):
    return {"actor": office["lin"], "now": NOW}


@pytest.fixture
def ask(office, by):
    return actions.ask_superior(case_id=office.case().id, wants="要", obstacle="难", proposal="办", **by)


@pytest.fixture
def rest(office):
    case = office.case(kind=CaseKind.COMPLAINT)
    return actions.put_to_rest(
        case_id=case.id, until=NOW + DAY, reason="责任不清", actor=office["zhou"], now=NOW
    )


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ask_state_known", {"state": "maybe", "answered_at": NOW}),
        ("ask_goes_upwards", {"post": "responsible"}),
        ("ask_says_all_three", {"obstacle": ""}),
        ("ask_amount_is_money", {"amount_fen": 0}),
        ("ask_due_after_asking", {"due_at": NOW}),
        ("ask_answered_when", {"state": "granted"}),
        ("ask_answered_when", {"answered_at": NOW}),
    ],
)
def test_a_question_to_a_superior_makes_sense(ask, constraint, values):
    broken(constraint, lambda: Ask.objects.filter(pk=ask.id).update(**values))


def test_nobody_is_asked_by_themselves_and_once_at_a_time(ask):
    broken("ask_of_somebody_else", lambda: Ask.objects.filter(pk=ask.id).update(to=ask.asker))
    ask.pk, ask.public_id = None, None
    values = {name: getattr(ask, name) for name in ("case", "unit", "asker", "to", "wants", "obstacle")}
    values |= {"proposal": "办", "state": "open", "post": "chief", "via": "direct", "asked_at": NOW}
    broken("ask_open_once", lambda: Ask.objects.create(**values))


def test_replies_stand_as_written_and_only_one_is_final(office, ask):
    actions.answer(
        ask_id=ask.id, version=1, verdict=Verdict.GRANTED, text="办", actor=office["zhou"], now=NOW
    )
    reply = Reply.objects.get(ask=ask)
    values = {"ask": ask, "by": reply.by, "post": "manager", "text": "办", "at": NOW}
    broken("reply_in_order", lambda: Reply.objects.create(**values, seq=1, verdict="passed_up"))
    broken("reply_final_once", lambda: Reply.objects.create(**values, seq=2, verdict="declined"))
    broken(
        "reply_amount_with_grant",
        lambda: Reply.objects.create(**values, seq=2, verdict="passed_up", amount_fen=1),
    )
    for change in (lambda: Reply.objects.update(text="不办"), Reply.objects.all().delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("rest_says_why", {"reason": ""}),
        ("rest_has_an_end", {"until_at": NOW}),
        ("rest_ended_why", {"ended_at": NOW}),
        ("rest_ended_why", {"ground": "due"}),
    ],
)
def test_a_rest_makes_sense(rest, constraint, values):
    broken(constraint, lambda: Rest.objects.filter(pk=rest.id).update(**values))


def test_what_was_watched_stands_as_written(rest, by):
    actions.watch(rest_id=rest.id, manner="平静", degree=Degree.CALMER, **by)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Watch.objects.update(manner="激动")


def test_help_at_once_is_looked_at_by_another_who_says_what_was_wrong(office, by):
    case = office.case(need=Need.ILL)
    relief = actions.note_help(case_id=case.id, act=ReliefAct.DISPATCH, **by)
    found = Relief.objects.filter(pk=relief.id)
    looked = {"reviewed_at": NOW, "reviewed_by": office.staff("zhou")}
    broken("relief_reviewed_by_whom", lambda: found.update(state="confirmed"))
    broken("relief_says_what_was_wrong", lambda: found.update(state="faulted", **looked))
    broken(
        "relief_reviewed_by_another",
        lambda: found.update(state="confirmed", reviewed_at=NOW, reviewed_by=office.staff("lin")),
    )


def test_a_case_is_offered_to_one_other_person_at_a_time(office, by):
    case = office.case(need=Need.ILL)
    relay = actions.offer_relay(case_id=case.id, to_id=office.staff("sun"), reason="交班", **by)
    found = Relay.objects.filter(pk=relay.id)
    broken("relay_to_somebody_else", lambda: found.update(taker=relay.giver_id))
    broken("relay_says_why", lambda: found.update(reason=""))
    broken("relay_answered_when", lambda: found.update(state="accepted"))
    values = {"case": case, "unit_id": case.unit_id, "giver_id": relay.giver_id, "reason": "再问"}
    broken(
        "relay_offered_once",
        lambda: Relay.objects.create(
            **values, taker_id=office.staff("zhou"), state="offered", offered_at=NOW
        ),
    )


@pytest.mark.parametrize(
    ("constraint", "values"),
    [("case_need_known", {"need": "bored"}), ("case_cancel_ground_known", {"cancel_ground": "withdrawn"})],
)
def test_a_case_knows_its_need_and_why_it_ended(office, constraint, values):
    case = office.case()
    broken(constraint, lambda: Case.objects.filter(pk=case.id).update(**values))
