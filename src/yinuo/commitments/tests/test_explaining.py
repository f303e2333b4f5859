"""Why a promised time was not kept: who may say it, what is kept, what is refused without a trace."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.office import NOW, codes, refused

from yinuo.commitments import actions, queries
from yinuo.commitments.models import Commitment, Explanation
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import Ground, LateReason, Subject, SubjectKind
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Stale
from yinuo.network import actions as network
from yinuo.platform.journal.models import Entry

LATER = NOW + 5 * HOUR


@pytest.fixture
def late(office):
    made = started(office.case())
    actions.sweep(now=LATER)
    return Commitment.objects.get(pk=made.pk)


@pytest.fixture
def explain(office):
    def say(clock, reason=LateReason.PARTS, text="", *, by="lin", now=LATER, **other):
        return actions.explain(
            **{
                "commitment_id": clock.pk,
                "version": Commitment.objects.get(pk=clock.pk).version,
                "reason": reason,
                "text": text,
                "actor": office[by],
                "now": now,
                **other,
            }
        )

    return say


def fresh(clock):
    return Commitment.objects.get(pk=clock.pk)


def test_whoever_has_it_in_hand_says_why(office, late, explain):
    found = explain(late, LateReason.OTHER, "  电梯停运  ")
    (kept,) = queries.explanations(late.pk)
    assert (kept.reason, kept.text, kept.by_id, kept.at) == ("other", "电梯停运", office.staff("lin"), LATER)
    assert (found.late_reason, found.version) == ("other", late.version + 1)
    assert fresh(late).late_reason == "other"
    entry = Entry.objects.get(code="commitments.lateness_explained")
    assert entry.payload["why"] == "other"
    assert "电梯" not in str(entry.payload)
    assert entry.case_id == late.case_id


def test_a_chief_corrects_it_and_the_newest_counts(late, explain):
    explain(late, LateReason.TRAFFIC)
    explain(late, LateReason.CAPACITY, by="zhou")
    assert [each.reason for each in queries.explanations(late.pk)] == ["traffic", "capacity"]
    assert fresh(late).late_reason == "capacity"
    assert list(queries.at_odds()) == []


def test_the_same_again_changes_nothing(late, explain):
    explain(late)
    explain(late, by="zhou")
    assert Explanation.objects.count() == 1
    assert codes().count("commitments.lateness_explained") == 1


def test_the_deputy_of_an_absent_owner_says_why(office, late, explain):
    with refused(says="Whoever has the case in hand"):
        explain(late, by="sun")
    network.set_absence(
        staff_id=office.staff("lin"),
        absent_from=NOW,
        absent_to=None,
        deputy_id=office.staff("sun"),
        actor=SYSTEM,
        now=NOW,
    )
    assert explain(late, by="sun").late_reason == "parts"


def test_what_was_done_late_is_explained_too_and_before_the_sweep_has_come(office, explain):
    done, running = started(office.case()), started(office.case())
    actions.stop(commitment_id=done.pk, actor=SYSTEM, now=LATER)
    for clock in (done, running):
        assert explain(clock).late_reason == "parts"


def test_what_is_in_time_or_no_longer_owed_is_refused(office, explain):
    running, gone = started(office.case()), started(office.case())
    actions.cancel(commitment_id=gone.pk, ground=Ground.CASE_ENDED, actor=SYSTEM, now=LATER)
    for clock, now in ((running, NOW + 4 * HOUR), (gone, LATER)):
        with refused(says="nothing to explain"):
            explain(clock, now=now)
    assert not Explanation.objects.exists()


def test_somebody_else_and_a_second_time_are_refused(late, explain):
    with refused(says="Whoever has the case in hand"):
        explain(late, by="sun")
    explain(late)
    with refused(says="A chief can correct it"):
        explain(late, LateReason.TRAFFIC)
    assert Explanation.objects.count() == 1


def test_who_may_not_whose_it_is_not_and_who_comes_too_late_are_refused(office, late, explain):
    with refused(Forbidden):
        explain(late, by="he")
    with refused(NotFound):
        explain(late, by="jin")
    with refused(Stale):
        explain(late, version=late.version - 1)
    with refused(says="in a few words", field="text"):
        explain(late, LateReason.OTHER, " ")
    assert fresh(late).late_reason == ""


def test_a_clock_without_a_case_is_explained_by_whoever_may(office, explain):
    made = actions.start(
        subject=Subject(SubjectKind.STATEMENT, 5),
        promise=promise(),
        unit_id=office.units["HQ"],
        actor=SYSTEM,
        now=NOW,
    )
    assert explain(made).late_reason == "parts"


def test_today_asks_for_two_months(office, late):
    staff = office.staff("lin")
    assert [each.pk for each in queries.unexplained(staff_id=staff, now=LATER)] == [late.pk]
    assert queries.unexplained(staff_id=staff, now=NOW + 24 * 61 * HOUR) == []
    assert queries.unexplained(staff_id=office.staff("zhou"), now=LATER) == []


def test_what_is_stored_of_it_must_follow_from_what_was_said(late):
    Commitment.objects.filter(pk=late.pk).update(late_reason="parts")
    assert list(queries.at_odds()) == [str(late.pk)]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "explanation_in_order"),
        ({"seq": 0}, "explanation_counted_from_one"),
        ({"seq": 2, "reason": "laziness"}, "explanation_reason_known"),
        ({"seq": 2, "reason": "other"}, "explanation_other_says_what"),
    ],
)
def test_the_database_refuses_explanations_that_say_nonsense(office, late, explain, change, name):
    explain(late)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Explanation.objects.create(
            **{
                "commitment": late,
                "seq": 1,
                "reason": "parts",
                "by_id": office.staff("lin"),
                "at": NOW,
                **change,
            }
        )


def test_the_database_refuses_a_reason_that_nobody_knows(late):
    with pytest.raises(IntegrityError, match="commitment_late_reason_known"), transaction.atomic():
        Commitment.objects.filter(pk=late.pk).update(late_reason="laziness")


def test_explanations_are_only_ever_added(late, explain):
    explain(late)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute(
            "SELECT has_table_privilege('yinuo_app', 'commitments_explanation', 'UPDATE'),"
            " has_table_privilege('yinuo_app', 'commitments_explanation', 'INSERT')"
        )
        assert cursor.fetchone() == (False, True), role
