"""Which promise applies: what is known, what is asked, and who may decide otherwise."""

from datetime import date

import pytest
from tests.office import NOW, SOLD_LAST_YEAR, SOLD_LONG_AGO, codes, refused

from yinuo.entitlement import actions, queries
from yinuo.entitlement.types import Outcome, ServiceClass
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context


def of(case):
    return cases.get(case.id, actor=SYSTEM)


@pytest.fixture
def unknown(office):
    """A case of a model that is on file; of the unit nothing is known."""
    return office.case(sold_unit_id=None, product_model_id=office.model_id)


def tell(office, case, name="sold_on", value: object = SOLD_LAST_YEAR, by="lin"):
    return actions.tell_fact(case_id=case.id, name=name, value=value, actor=office[by], now=NOW)


def override(office, case, klass=ServiceClass.FREE, reason="上月刚修过", by="zhou"):
    return actions.override(case_id=case.id, klass=klass, reason=reason, actor=office[by], now=NOW)


@pytest.mark.parametrize(
    ("sold_on", "contract", "klass", "clause"),
    [
        pytest.param(SOLD_LONG_AGO, False, "A", "C347", marks=pytest.mark.clause("C347")),
        pytest.param(SOLD_LONG_AGO, True, "B", "C348", marks=pytest.mark.clause("C348")),
        pytest.param(SOLD_LAST_YEAR, False, "C", "C349", marks=pytest.mark.clause("C349")),
        pytest.param(SOLD_LAST_YEAR, True, "C", "C349", marks=pytest.mark.clause("C349")),
    ],
)
def test_a_request_is_decided_from_the_file_of_its_unit(office, sold_on, contract, klass, clause):
    customer = office.customer()
    unit = office.sold_unit(customer, sold_on)
    if contract:
        office.contract(unit)
    case = office.case(customer_id=customer.id, sold_unit_id=unit.id)
    decision = queries.latest(case.id)
    assert (decision.outcome, decision.klass, decision.result["clauses"]) == (
        Outcome.DECIDED,
        klass,
        [clause],
    )
    assert (of(case).state, of(case).row.klass) == (CaseState.DECIDED, klass)
    assert decision.facts["sold_on"] == sold_on.isoformat()
    assert decision.release == queries.charter_in_force().release


def test_a_decision_can_be_replayed_from_what_it_keeps(office):
    kept = queries.latest(office.case(sold_on=SOLD_LAST_YEAR).id)
    charter = queries.charter_in_force()
    again = charter.decide_checked(charter.check_facts(kept.facts))
    assert again.as_json() == kept.result


def test_what_is_missing_is_asked_and_never_guessed(office, unknown):
    decision = queries.latest(unknown.id)
    assert (decision.outcome, decision.klass, of(unknown).state) == (
        Outcome.NEEDS_FACTS,
        "",
        CaseState.REGISTERED,
    )
    assert "sold_on" in decision.result["needs"]
    assert codes(unknown.id)[-1] == "entitlement.facts_missing"


def test_an_answer_decides_again_and_the_first_decision_stays_on_record(office, unknown):
    decision = tell(office, unknown)
    for name in list(decision.result["needs"]):
        decision = tell(office, unknown, name, value=False)
    assert (decision.klass, of(unknown).row.klass) == ("C", "C")
    assert [each.seq for each in queries.all_of(unknown.id)] == list(range(decision.seq, 0, -1))
    assert queries.told(unknown.id)["sold_on"] == SOLD_LAST_YEAR.isoformat()
    told = Entry.objects.filter(code="entitlement.fact_told").first()
    assert told.payload == {"case_id": unknown.id, "name": "sold_on"}


def test_what_people_told_outweighs_the_file(office):
    case = office.case(sold_on=SOLD_LONG_AGO)
    assert tell(office, case).klass == "C"


@pytest.mark.parametrize(
    ("name", "value"),
    [("sold_on", "not a day"), ("free_months", "many"), ("colour", "red"), ("has_contract", "maybe")],
)
def test_an_answer_that_a_fact_cannot_have_is_refused(office, unknown, name, value):
    with refused(Refused):
        tell(office, unknown, name, value)
    assert queries.told(unknown.id) == {}


def test_a_corrected_file_is_decided_anew(office):
    case = office.case(sold_on=SOLD_LONG_AGO)
    office.contract(of(case).sold_unit)
    assert actions.decide_again(case_id=case.id, actor=office["lin"], now=NOW).klass == "B"


def test_a_chief_decides_otherwise_with_a_reason_beside_what_the_charter_said(office):
    case = office.case(sold_on=SOLD_LONG_AGO)
    decision = override(office, case)
    assert (decision.klass, decision.payer, decision.override_reason) == ("C", "organisation", "上月刚修过")
    assert decision.result["clauses"] == ["C347"]
    assert of(case).row.klass == "C"
    assert Entry.objects.get(code="entitlement.case_decided", payload__is_override=True).actor_id == (
        office["zhou"].id
    )


@pytest.mark.parametrize("by", ["lin", "wang", "shen", "jin"])
def test_only_a_chief_decides_otherwise(office, by):
    case = office.case()
    with refused(Forbidden):
        override(office, case, by=by)


def test_deciding_otherwise_takes_a_reason_and_another_class(office):
    case = office.case(sold_on=SOLD_LONG_AGO)
    with refused(says="Say why", field="reason"):
        override(office, case, reason=" ")
    with refused(says="already class A", field="klass"):
        override(office, case, klass=ServiceClass.PAID)


def test_a_complaint_has_no_decision_to_change(office):
    complaint = office.case(kind=CaseKind.COMPLAINT)
    assert queries.latest(complaint.id) is None
    with refused(says="A complaint has no decision"):
        override(office, complaint)


CHANGES = {
    "an answer": tell,
    "the file": lambda office, case: actions.decide_again(case_id=case.id, actor=office["lin"], now=NOW),
    "the chief": override,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_decision_that_a_voucher_carries_does_not_change(office, change):
    case = office.case()
    office.voucher(case)
    with refused(says="A voucher carries this decision"):
        CHANGES[change](office, case)
    assert len(queries.all_of(case.id)) == 1


@pytest.mark.parametrize("change", ["an answer", "the file"])
def test_a_case_of_another_unit_does_not_exist(office, change):
    case = office.case("XH")
    outside = {**office.actors, "lin": office["jin"]}
    with pytest.raises(NotFound):
        CHANGES[change](outside, case)


def test_the_settings_of_the_organisation_are_part_of_the_decision(office, monkeypatch):
    customer = office.customer()
    unit = office.sold_unit(customer, date(2025, 9, 1))
    office.contract(unit)
    monkeypatch.setattr(context.current(), "settings", {"charter": {"both_apply": "contract"}})
    assert queries.latest(office.case(customer_id=customer.id, sold_unit_id=unit.id).id).klass == "B"
