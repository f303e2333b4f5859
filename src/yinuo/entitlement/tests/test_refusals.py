"""A refusal is told and accepted or disputed; people decide otherwise, or agree where the promise leaves it open."""

import pytest
from tests.mall import REFUND
from tests.office import refused

from yinuo.entitlement import queries
from yinuo.entitlement.types import Answer, Offered, Origin, Outcome
from yinuo.followup import queries as callbacks
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.platform.journal.models import Entry


def of(case):
    return cases.get(case.id, actor=SYSTEM)


def offers(decision):
    return queries.offers_of(decision)


# ---- a refusal -----------------------------------------------------------------------------------


@pytest.mark.clause("C197")
def test_an_accepted_refusal_ends_the_case_without_money(store):
    case = store.refused()
    telling = store.tell(case)
    assert (telling.answer, of(case).state) == (Answer.ACCEPTED, CaseState.CLOSED)
    told = Entry.objects.get(code="entitlement.refusal_told").payload
    assert (told["clauses"], told["answer"]) == (["C197"], "accepted")
    assert callbacks.of_case(case.id) == []


@pytest.mark.clause("C217", "C218")
def test_a_disputed_refusal_is_a_supervisors_complaint_and_can_be_decided_otherwise(store):
    case = store.refused()
    store.tell(case, Answer.DISPUTED)
    complaint = cases.of_sold_unit(case.sold_unit_id, actor=SYSTEM)[0]
    assert (complaint.kind, complaint.owner_name) == ("complaint", "周国强")
    assert [hold.kind for hold in cases.holds(case.id)] == ["complaint_open"]
    with refused(says="on record already", field="answer"):
        store.tell(case, Answer.DISPUTED)
    store.override(case)
    store.prove(case)
    store.choose(case, Remedy.REFUND)
    store.pay(case)
    assert of(case).state == CaseState.STRUCK_OFF


def test_who_accepts_after_a_dispute_ends_the_case_when_the_complaint_is_closed(store):
    case = store.refused()
    store.tell(case, Answer.DISPUTED)
    store.tell(case, Answer.ACCEPTED)
    assert of(case).state == CaseState.STRUCK_OFF


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"said": " "}, "what the customer says", "said"),
        ({"to_id": None}, "Choose the supervisor", "to"),
        ({"to_id": 0}, "may decide otherwise here", "to"),
    ],
)
def test_a_dispute_says_what_and_who(store, given, says, field):
    case = store.refused()
    with refused(says=says, field=field):
        store.tell(case, Answer.DISPUTED, **given)


def test_a_clerk_takes_no_dispute_over(store):
    case = store.refused()
    with refused(says="may decide otherwise here", field="to"):
        store.tell(case, Answer.DISPUTED, to_id=store.office.staff("mei"))


@pytest.mark.parametrize("made", ["covered", "open_to_agree"])
def test_nothing_is_told_where_nothing_is_refused(store, made):
    case = getattr(store, made)()
    with refused(says="refuses nothing"):
        store.tell(case)


# ---- people decide -------------------------------------------------------------------------------


def test_a_supervisor_grants_another_remedy_beside_what_the_charter_said(store):
    case = store.refused()
    decision = store.override(case)
    assert (decision.origin, decision.outcome, offers(decision)) == (
        Origin.OVERRIDE,
        Outcome.COVERED,
        (REFUND,),
    )
    assert decision.result["refused_by"] == ["C197"]
    event = Entry.objects.filter(code="entitlement.case_decided").latest("id").payload
    assert (event["is_override"], event["remedies"]) == (True, ["refund"])


@pytest.mark.parametrize(
    ("settled", "says", "field"),
    [
        (Offered(Remedy.REFUND, 0, 0), "how much", "pays"),
        (Offered(Remedy.EXCHANGE, 0, 100), "Only a refund", "pays"),
        (Offered(Remedy.REPAIR, 100, 0), "costs the customer nothing", "deduct"),
        (Offered(Remedy.EXCHANGE, 30001, 0), "More than the price", "deduct"),
        (Offered(Remedy.REFUND, 0, 10**12), "between 0 and", "pays"),
        (Offered(Remedy.REFUND, -1, 100), "between 0 and", "deduct"),
        (REFUND, "offers exactly this", "remedy"),
    ],
)
def test_amounts_that_make_no_sense_are_refused(store, settled, says, field):
    case = store.covered()
    with refused(says=says, field=field):
        store.override(case, settled)


def test_deciding_otherwise_wants_a_reason_and_the_newest_decision(store):
    case = store.refused()
    with refused(says="Say why", field="reason"):
        store.override(case, reason=" ")
    with refused(says="newer decision"):
        store.override(case, decision_id=0)


@pytest.mark.clause("C193", "C205")
def test_an_agreement_without_a_remedy_ends_the_case(store):
    case = store.open_to_agree()
    decision = store.agree(case)
    assert (decision.origin, decision.override_reason) == (Origin.AGREEMENT, "免费保养一次")
    assert of(case).state == CaseState.CLOSED


@pytest.mark.clause("C193")
def test_an_agreement_on_a_remedy_is_given_as_any_other(store):
    case = store.open_to_agree()
    store.agree(case, Offered(Remedy.EXCHANGE, 2000, 0), agreed="换一双，补二十元")
    with refused(says="leave this open"):
        store.agree(case)
    store.prove(case)
    store.choose(case)
    store.give(case, 2000)
    assert of(case).state == CaseState.STRUCK_OFF


def test_agreements_are_only_made_where_the_promise_leaves_it_open(store):
    case = store.covered()
    with refused(says="does not leave this open"):
        store.agree(case)
    with refused(says="what was agreed", field="agreed"):
        store.agree(case, agreed=" ")
