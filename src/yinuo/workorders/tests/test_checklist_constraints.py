"""What the database itself refuses of a checklist."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests.office import NOW, SOLD_LAST_YEAR

from yinuo.entitlement.models import Decision
from yinuo.workorders.models import ChecklistAnswer, ChecklistItem


@pytest.fixture
def case(office):
    return office.case(sold_on=SOLD_LAST_YEAR)


def made(case, **more) -> ChecklistItem:
    decision = Decision.objects.get(case=case)
    return ChecklistItem(
        **{
            "case": case,
            "unit_id": case.unit_id,
            "decision": decision,
            "charter": "own",
            "release": "r1",
            "row": "C900",
            "clause": "C900",
            "word": "tick",
            "step": "visit",
            "kind": "tick",
            "is_mandatory": True,
            "is_certain": True,
            "state": "open",
            **more,
        }
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("item_step_known", {"step": "lunch"}),
        ("item_kind_known", {"kind": "film"}),
        ("item_state_known", {"state": "maybe"}),
        ("item_reminder_is_only_read", {"kind": "reminder"}),
        ("item_mandatory_is_certain", {"is_certain": False}),
        ("item_bounds_of_numbers", {"most": 3}),
        ("item_bounds_in_order", {"kind": "number", "least": 3, "most": 1}),
    ],
)
def test_the_database_refuses_an_item_that_makes_no_sense(case, name, wrong):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        made(case, **wrong).save()


def test_the_same_thing_is_asked_for_once(case):
    made(case).save()
    with pytest.raises(IntegrityError, match="item_once"), transaction.atomic():
        made(case).save()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("item_answer_way_known", {"way": "guessed"}),
        ("item_answer_waived_says_why", {"way": "waived"}),
        ("item_answer_number_is_given", {"way": "known", "number": 1}),
    ],
)
def test_the_database_refuses_an_answer_that_makes_no_sense(case, name, wrong):
    one = made(case)
    one.save()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ChecklistAnswer.objects.create(**{"item": one, "seq": 1, "way": "given", "answered_at": NOW, **wrong})


def test_answers_stay_as_they_are_written(case):
    one = made(case)
    one.save()
    ChecklistAnswer.objects.create(item=one, seq=1, way="given", answered_at=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ChecklistAnswer.objects.filter(item=one).update(text="anders")
