"""An online shop: its speed, what is unclear is borne by the shop, the third time it is not, and reviews."""

from datetime import date
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, collected, offers, promised, told
from yinuo.kernel.charters import Decision, Outcome, Payer, check

USUAL: dict[str, Any] = {
    "responsibility": "ours",
    "unclear_cases": 0,
    "many_bad_reviews": False,
    "review": "none",
    "promise_changed": False,
}
OURS = (Outcome.COVERED, "C", Payer.ORGANISATION)
GIVEN_UP = {"responsibility": "unclear", "unclear_cases": 3, "many_bad_reviews": True}


def asked(settings: dict[str, Any] | None = None, /, **facts: Any) -> Decision:
    return shipped("online-shop").with_settings(settings or {}).decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


def test_the_charter_is_clean() -> None:
    report = check(shipped("online-shop"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C383", "C388")
def test_the_shop_bears_its_own_fault_and_what_is_unclear() -> None:
    ours, unclear = asked(), asked(responsibility="unclear", unclear_cases=1)
    assert (who(ours), ours.clauses) == (OURS, ("C383",))
    assert (who(unclear), unclear.clauses) == (OURS, ("C388",))


@pytest.mark.clause("C388")
def test_the_customers_fault_is_read_as_the_shop_says() -> None:
    assert who(asked(responsibility="customer")) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert who(asked({"customers_fault": "organisation"}, responsibility="customer")) == OURS


@pytest.mark.clause("C389")
def test_a_customer_is_given_up_at_the_third_unclear_case_with_many_bad_reviews() -> None:
    third = asked(**GIVEN_UP)
    assert (third.outcome, third.refused_by) == (Outcome.REFUSED, ("C389",))
    assert who(asked(**{**GIVEN_UP, "unclear_cases": 2})) == OURS
    assert who(asked(**{**GIVEN_UP, "many_bad_reviews": False})) == OURS
    assert who(asked(**{**GIVEN_UP, "responsibility": "ours"})) == OURS
    patient = {"give_up_at": 5}
    assert who(asked(patient, **{**GIVEN_UP, "unclear_cases": 4})) == OURS
    assert asked(patient, **{**GIVEN_UP, "unclear_cases": 5}).outcome is Outcome.REFUSED


@pytest.mark.clause("C389")
@pytest.mark.parametrize(("day", "given"), [(date(2026, 5, 8), True), (date(2026, 5, 9), False)])
def test_the_law_of_distance_sales_stands_above_giving_up(day: date, given: bool) -> None:
    law = {"received_on": date(2026, 5, 1), "asked_on": day, "price": "59.90", "exempt_from_return": False}
    facts = {**USUAL, **GIVEN_UP, **law, "fraud": False}
    both = shipped("online-shop").decide_with(shipped("law-cn"), facts)
    assert (both.outcome is Outcome.COVERED) is given
    assert ("free_refund" in offers(both)) is given


@pytest.mark.clause("C382", "C385", "C386", "C391", "C392", "C393", "C394", "C397")
def test_the_clocks_of_the_shop() -> None:
    assert promised(asked()) == {
        "C382": [
            ("request.received", "request.resolved", "24 hours"),
            ("request.received", "request.resolved", "6 hours"),
        ],
        "C385": [("handling.paused", "handling.resumed", "10 minutes")],
        "C386": [
            ("handling.started", "progress.reported", "6 hours"),
            ("handling.started", "progress.reported", "end of day"),
        ],
        "C391": [("months.begun", "customer.contacted", "3 months")],
        "C392": [("message.received", "message.answered", "6 hours")],
        "C393": [("working_day.begun", "console.checked", "end of day")],
        "C394": [("working_day.begun", "rating.recorded", "end of day")],
        "C397": [
            ("working_day.begun", "orders.pressed_for", "15:00"),
            ("working_day.begun", "hints.sent", "17:00"),
        ],
    }


@pytest.mark.clause("C382", "C386", "C392")
def test_the_six_hours_run_in_working_time_unless_the_shop_says_otherwise() -> None:
    def clocks(decision: Decision) -> set[tuple[str, str]]:
        return {(each.clause, each.calendar) for each in decision.promises if each.amount == 6}

    assert clocks(asked()) == {("C382", "business"), ("C386", "business"), ("C392", "business")}
    without = clocks(asked({"six_hours": "always"}))
    assert without == {("C382", "business"), ("C386", "always"), ("C392", "always")}


@pytest.mark.clause("C386", "C387", "C392", "C394", "C396")
def test_what_is_on_record_in_every_case() -> None:
    decision = asked()
    assert set(collected(decision)) == {"C386", "C387", "C392", "C394", "C396"}
    assert collected(decision)["C386"] == {"handling.started": ("message_that_we_stepped_in",)}
    assert collected(decision)["C387"] == {"case.settled": ("record_of_talk",)}
    assert collected(decision)["C392"] == {"message.answered": ("cause", "responsible_person")}
    assert collected(decision)["C394"] == {"rating.recorded": ("change", "analysis", "measure")}
    campaign = [(each.collect, each.mandatory) for each in decision.evidence if each.clause == "C396"]
    assert campaign == [(("notice_to_group",), True), (("text_message",), False)]


@pytest.mark.clause("C381", "C390", "C395")
def test_a_good_review_is_thanked_and_rewarded() -> None:
    decision = asked(review="good")
    found = [(each.clause, each.collect) for each in decision.evidence if each.step == "review.received"]
    assert found == [
        ("C381", ("thanks", "praise_put_up")),
        ("C381", ("discount",)),
        ("C390", ("information_gained", "benefit_given")),
        ("C395", ("answer", "coupon", "invitation_to_group")),
    ]
    assert (agreed(decision)["coupon_from"], agreed(decision)["coupon_to"]) == ("3.00", "5.00")


@pytest.mark.clause("C380", "C390", "C395")
@pytest.mark.parametrize(
    ("cause", "goes_to"),
    [
        ("conversation", ("chat_record", "notice_to_agent", "note_for_appraisal")),
        ("product", ("notice_to_purchasing",)),
        ("packaging", ("notice_to_warehouse",)),
    ],
)
def test_a_bad_review_goes_to_those_who_can_mend_its_cause(cause: str, goes_to: tuple[str, ...]) -> None:
    found = collected(asked(review="bad", bad_because=cause))
    assert found["C380"] == {"review.received": ("problem", "thanks_and_gift", "record_for_departments")}
    assert found["C390"] == {"review.received": ("information_gained", "benefit_given")}
    assert found["C395"] == {"review.traced": goes_to}
    assert "C381" not in found


@pytest.mark.clause("C383")
def test_a_promise_is_changed_in_advance_only() -> None:
    assert collected(asked(promise_changed=True))["C383"] == {"promise.changed": ("notice_in_advance",)}


@pytest.mark.clause("C397")
def test_reminders_go_out_at_three_and_at_five() -> None:
    terms = agreed(asked())
    assert (terms["order_reminder_hour"], terms["usage_reminder_hour"]) == ("15", "17")


def test_the_responsibility_is_asked_first_and_nothing_in_vain() -> None:
    assert shipped("online-shop").decide({}).needs == ("responsibility", "unclear_cases", "many_bad_reviews")
    assert asked(unclear_cases=None, many_bad_reviews=None).needs == ()
    assert asked(responsibility="unclear", unclear_cases=2, many_bad_reviews=None).needs == ()
    assert asked(**{**GIVEN_UP, "many_bad_reviews": None}).needs == ("many_bad_reviews",)


def test_every_clause_reads_in_three_languages() -> None:
    wanted = {f"C{number}" for number in range(380, 399)}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("online-shop", lang) - {""} == wanted
