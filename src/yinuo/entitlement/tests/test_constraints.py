"""What the database itself refuses about decisions and how they are carried out."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.office import NOW

from yinuo.entitlement import queries
from yinuo.entitlement.models import Choice, Decision, Given, Telling
from yinuo.kernel.charters import Remedy


def refuses(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def decided(case, **given):
    newest = queries.latest(case.id)
    values = {"charter": "mall", "release": "0" * 64, "facts": {}, "outcome": "covered", "result": {}}
    return Decision.objects.create(case=case, seq=newest.seq + 1, decided_at=NOW, **{**values, **given})


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"outcome": "perhaps"}, "decision_outcome_known"),
        ({"origin": "override"}, "decision_by_people_says_why"),
        ({"override_reason": "因为"}, "decision_by_people_says_why"),
        ({"remedy": "refund", "deduct_fen": 0, "pays_fen": 1}, "decision_by_people_says_why"),
        (
            {"origin": "agreement", "override_reason": "协商", "remedy": "refund"},
            "decision_remedy_has_amounts",
        ),
        ({"origin": "override", "override_reason": "因为", "deduct_fen": 1}, "decision_remedy_has_amounts"),
    ],
)
def test_a_decision_says_where_it_comes_from_and_what_it_costs(store, given, constraint):
    case = store.covered()
    with refuses(constraint), transaction.atomic():
        decided(case, **given)


def test_a_choice_is_one_of_the_remedies_and_has_its_number_once(store):
    case = store.chosen()
    choice = queries.choice_in_force(store.decision(case))
    values = {"case": case, "decision": choice.decision, "chosen_at": NOW, "deduct_fen": 0, "pays_fen": 0}
    with refuses("choice_once"), transaction.atomic():
        Choice.objects.create(**values, seq=1, remedy=Remedy.REFUND)
    with refuses("choice_remedy_known"), transaction.atomic():
        Choice.objects.create(**values, seq=2, remedy="praise")


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"remedy": "repair", "new_serial": ""}, "given_at_the_counter"),
        ({"new_serial": ""}, "given_exchange_names_the_item"),
        ({"remedy": "refund"}, "given_exchange_names_the_item"),
        ({"remedy": "refund", "new_serial": "", "tender": ""}, "given_money_says_how"),
        ({"taken_by": ""}, "given_to_somebody"),
    ],
)
def test_what_is_given_is_whole(store, given, constraint):
    case = store.chosen()
    with refuses(constraint), transaction.atomic():
        give(store, case, **given)


def test_one_thing_is_given_per_decision(store):
    case = store.chosen()
    give(store, case)
    with refuses("choice_id"), transaction.atomic():
        give(store, case)
    other = Choice.objects.create(
        case=case,
        decision=store.decision(case),
        seq=2,
        remedy=Remedy.REFUND,
        deduct_fen=0,
        pays_fen=1,
        chosen_at=NOW,
    )
    with refuses("decision_id"), transaction.atomic():
        give(store, case, choice=other)


def give(store, case, **given):
    choice = queries.choice_in_force(store.decision(case))
    values = {
        "remedy": "exchange",
        "new_serial": "NEW-1",
        "tender": "cash",
        "taken_by": "王丽华",
        "given_at": NOW,
        **given,
    }
    return Given.objects.create(**{"case": case, "decision": choice.decision, "choice": choice, **values})


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"answer": "disputed", "said": "不同意"}, "telling_dispute_is_taken"),
        ({"answer": "silent"}, "telling_dispute_is_taken"),
    ],
)
def test_a_dispute_is_somebodys(store, given, constraint):
    case = store.refused()
    with refuses(constraint), transaction.atomic():
        Telling.objects.create(case=case, decision=store.decision(case), told_at=NOW, **given)


@pytest.mark.parametrize("kind", [Choice, Given, Telling])
def test_what_was_done_is_never_changed(store, kind):
    table = connection.ops.quote_name(kind._meta.db_table)
    for statement in (f"UPDATE {table} SET case_id = case_id", f"DELETE FROM {table}"):
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with denied, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
