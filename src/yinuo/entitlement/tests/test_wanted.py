"""What a decision hands over to be put on record, and which of it is a paper to be shown."""

from typing import Any

import pytest

from yinuo.entitlement import rules
from yinuo.entitlement.types import Outcome


def row(*collect: str, step: str = "request.received", **more: Any) -> dict[str, Any]:
    return {
        "clause": "C194",
        "step": step,
        "collect": list(collect),
        "mandatory": True,
        "certain": True,
        "zh": "凭证",
        "en": "Proof",
        **more,
    }


PAPERS = row("three_guarantee_card", "invoice_or_voucher")


@pytest.mark.clause("C194")
def test_a_paper_that_the_customer_does_not_have_is_not_wanted():
    (found,) = rules.wanted({"evidence": [PAPERS]}, {"has_card": False}, outcome=Outcome.COVERED)
    assert found["collect"] == ["invoice_or_voucher"]


@pytest.mark.parametrize("outcome", [Outcome.CHARGEABLE, Outcome.NEEDS_FACTS, Outcome.NEGOTIATE])
def test_where_no_remedy_is_offered_no_paper_is_shown_for_one(outcome):
    result = {"evidence": [PAPERS, row("repair_record", step="repair.returned")]}
    (found,) = rules.wanted(result, {"has_card": True}, outcome=outcome)
    assert found["collect"] == ["repair_record"]


def test_a_decision_without_evidence_wants_nothing():
    assert rules.wanted({}, {}, outcome=Outcome.COVERED) == ()


def test_only_papers_are_put_before_the_counter_as_pictures():
    said = row("order_number", "reason_chosen")
    shown = row("mileage_sheet", items=[{"name": "mileage_sheet", "kind": "document"}])
    found = rules.proofs({"evidence": [said, shown]}, {}, steps=rules.AT_THE_REQUEST)
    assert [each["collect"] for each in found] == [["mileage_sheet"]]
