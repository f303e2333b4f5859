"""A year of service for software: what the contract covers, what nobody answers for, help by telephone first."""

from datetime import date
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, collected, filled, promised, told
from yinuo.kernel.charters import Charter, Decision, FactError, Outcome, Payer, check
from yinuo.kernel.errors import Refused

USUAL: dict[str, Any] = {
    "request": "reinstall",
    "cause": "hardware_or_network",
    "asked_on": date(2025, 7, 1),
    "contract_starts_on": date(2025, 1, 1),
    "contract_ends_on": date(2025, 12, 31),
    "on_site": False,
}
BY_CONTRACT = (Outcome.COVERED, "B", Payer.CONTRACT)
CHARGED = (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)


def charter(**settings: Any) -> Charter:
    return shipped("software-service").with_settings({"response_hours": 5, **settings})


def asked(**facts: Any) -> Decision:
    return charter().decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("software-service"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C315", "C316")
@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2024, 12, 31), CHARGED),
        (date(2025, 1, 1), BY_CONTRACT),
        (date(2025, 12, 31), BY_CONTRACT),
        (date(2026, 1, 1), CHARGED),
    ],
)
def test_the_contract_runs_from_new_year_to_the_last_of_december(day: date, wanted: object) -> None:
    assert who(asked(asked_on=day)) == wanted
    assert who(asked(request="operation", asked_on=day)) == wanted


@pytest.mark.clause("C315")
@pytest.mark.parametrize(
    ("request_", "cause", "clause"),
    [
        ("reinstall", "hardware_or_network", "C315"),
        ("reinstall", "software", "C316"),
        ("reinstall", "none", "C316"),
        ("operation", "none", "C315"),
        ("operation", "user_error", "C315"),
        ("recovery", "software", "C316"),
        ("interruption", "hardware_or_network", "C316"),
        ("other", "none", "C316"),
    ],
)
def test_the_contract_lists_what_it_covers(request_: str, cause: str, clause: str) -> None:
    decision = asked(request=request_, cause=cause)
    assert decision.clauses == (clause,)
    assert who(decision) == (BY_CONTRACT if clause == "C315" else CHARGED)


@pytest.mark.clause("C316")
def test_what_is_beyond_the_contract_is_paid_as_the_organisation_reads_it() -> None:
    ours = charter(beyond_contract="organisation").decide({**USUAL, "request": "other"})
    assert who(ours) == (Outcome.COVERED, "C", Payer.ORGANISATION)
    assert agreed(asked()) == {"yearly_fee": "8000.00", "term_months": "12"}


@pytest.mark.clause("C318")
@pytest.mark.parametrize("request_", ["recovery", "interruption"])
@pytest.mark.parametrize("cause", ["telecom_or_policy", "force_majeure"])
def test_nobody_answers_for_what_comes_from_outside(request_: str, cause: str) -> None:
    decision = asked(request=request_, cause=cause)
    assert (decision.outcome, decision.refused_by) == (Outcome.REFUSED, ("C318",))
    assert asked(request="operation", cause=cause).outcome is Outcome.COVERED


@pytest.mark.clause("C318")
def test_the_vendor_does_not_answer_for_what_the_user_has_lost() -> None:
    assert asked(request="recovery", cause="user_error").refused_by == ("C318",)
    assert asked(request="interruption", cause="user_error").refused_by == ()


@pytest.mark.clause("C317")
def test_the_vendor_telephones_first_and_the_visit_needs_the_attempt() -> None:
    assert promised(asked()) == {"C317": [("request.received", "customer.telephoned", "5 hours")]}
    assert "C317" not in collected(asked())
    assert collected(asked(on_site=True))["C317"] == {
        "technician.sent": ("telephone_record", "proposed_method", "attempt_of_customer")
    }


@pytest.mark.clause("C317")
def test_the_time_of_response_must_be_filled_in_first() -> None:
    assert shipped("software-service").blanks == ("response_hours",)
    with pytest.raises(Refused, match="response_hours"):
        shipped("software-service").decide(USUAL)


@pytest.mark.clause("C313", "C314")
def test_the_customers_part_is_on_record() -> None:
    assert collected(asked()) == {
        "C313": {
            "environment.checked": (
                "hardware",
                "licensed_software",
                "own_machine",
                "backup_power",
                "no_unknown_discs",
                "safe_network",
            )
        },
        "C314": {"implementation.started": ("named_contact",)},
    }


def test_the_request_is_asked_first_and_nothing_in_vain() -> None:
    assert charter().decide({}).needs[:2] == ("request", "cause")
    assert asked(request="other", contract_starts_on=None, contract_ends_on=None).needs == ()
    assert asked(contract_ends_on=None).needs == ("contract_ends_on",)
    assert asked(contract_ends_on=None, asked_on=date(2024, 12, 31)).needs == ()
    assert asked(request="recovery", cause=None).needs == ("cause",)


def test_a_term_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(FactError, match="contract_starts_on"):
        asked(contract_ends_on=date(2024, 12, 31))


def test_every_clause_reads_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("software-service", lang) - {""} == {f"C{number}" for number in range(313, 319)}
