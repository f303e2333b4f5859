"""Lubricants: how soon, what is free, and what a day of delay and misconduct lead to."""

from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, charges, collected, filled, promised, told
from yinuo.kernel.charters import Charter, Decision, Outcome, check
from yinuo.kernel.errors import Refused

USUAL: dict[str, Any] = {"shipment_delayed": False, "days_late": 0, "outside_cause": False}
ALWAYS = {
    "C330": [("month.begun", "service.reported", "last day of month")],
    "C335": [
        ("half_year.begun", "senior_visit.made", "last day of half year"),
        ("month.begun", "visit.made", "last day of month"),
    ],
}
STANDING = {
    "C329": {"staff.appointed": ("five_years_in_the_trade", "college_certificate")},
    "C330": {"service.finished": ("work_record",)},
}
FREE = {"labour": ("0.00", "organisation")}


def charter(**settings: Any) -> Charter:
    return shipped("lubricant").with_settings({"delay_per_day": "88.80", "agreed_days": 3, **settings})


def asked(**facts: Any) -> Decision:
    return charter().decide({**USUAL, **facts})


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("lubricant"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C330", "C331", "C333", "C335", "C336", "C337", "C338", "C339", "C340", "C341")
@pytest.mark.parametrize(
    ("matter", "own"),
    [
        ("question", {"C331": [("request.received", "request.answered", "4 hours")]}),
        (
            "delivery",
            {
                "C332": [("request.received", "goods.delivered", "3 days")],
                "C333": [("payment.received", "goods.shipped", "2 days")],
            },
        ),
        ("visit", {}),
        ("training", {"C336": [("request.received", "training.given", "1 months")]}),
        ("oil_test", {"C337": [("sample.received", "result.told", "24 hours")]}),
        (
            "quality_complaint",
            {
                "C338": [
                    ("complaint.received", "complaint.answered", "24 hours"),
                    ("complaint.received", "complaint.resolved", "1 months"),
                ]
            },
        ),
        ("new_agency", {"C339": [("agency.agreed", "opening.supplied", "10 days")]}),
        ("promotion", {"C340": [("request.received", "promotion.planned", "20 days")]}),
        (
            "direct_use",
            {
                "C341": [
                    ("direct_sale.agreed", "guidance.given", "10 days"),
                    ("quarter.begun", "usage.reported", "last day of quarter"),
                ]
            },
        ),
        ("conduct_complaint", {}),
    ],
)
def test_each_matter_has_its_own_clocks(matter: str, own: dict[str, list[tuple[str, str, str]]]) -> None:
    assert promised(asked(matter=matter)) == {**ALWAYS, **own}


@pytest.mark.clause("C329", "C330", "C332", "C334", "C337", "C339", "C341", "C342")
@pytest.mark.parametrize(
    ("matter", "own"),
    [
        ("question", {}),
        ("delivery", {"C332": {"order.accepted": ("agreed_time_of_arrival",)}}),
        ("visit", {"C334": {"guest.received": ("named_host", "lodging", "appointments", "return_ticket")}}),
        ("oil_test", {"C337": {"result.told": ("test_result",)}}),
        (
            "new_agency",
            {
                "C339": {
                    "opening.supplied": (
                        "goods",
                        "decoration",
                        "promotion",
                        "manuals",
                        "albums",
                        "posters",
                    )
                }
            },
        ),
        ("direct_use", {"C341": {"usage.reported": ("usage_record",)}}),
        ("conduct_complaint", {"C342": {"misconduct.verified": ("complaint", "finding")}}),
    ],
)
def test_each_matter_leaves_its_record(matter: str, own: dict[str, dict[str, tuple[str, ...]]]) -> None:
    assert collected(asked(matter=matter)) == {**STANDING, **own}


@pytest.mark.clause("C333")
def test_a_shipment_held_up_is_told_to_the_customer() -> None:
    told_of = {"shipment.held_up": ("notice_to_customer",)}
    assert collected(asked(matter="delivery", shipment_delayed=True))["C333"] == told_of
    assert "C333" not in collected(asked(matter="training", shipment_delayed=True))


@pytest.mark.clause("C331", "C336", "C337")
def test_training_and_the_oil_test_are_free_and_the_hotline_if_the_house_says_so() -> None:
    for matter in ("question", "training", "oil_test"):
        assert charges(asked(matter=matter)) == FREE
    assert charges(asked(matter="promotion")) == {}
    paid = charter(free_hotline=False)
    assert charges(paid.decide({**USUAL, "matter": "question"})) == {}
    assert agreed(asked(matter="question"))["hotline_hours"] == "24"


@pytest.mark.clause("C332")
def test_one_day_of_delay_is_compensated_unless_the_cause_lies_outside() -> None:
    assert agreed(asked(matter="delivery", days_late=1))["compensation_per_day"] == "88.80"
    for facts in ({"days_late": 0}, {"days_late": 1, "outside_cause": True}, {"days_late": None}):
        assert "compensation_per_day" not in agreed(asked(matter="delivery", **facts))


@pytest.mark.clause("C332")
def test_what_a_day_is_worth_must_be_filled_in_first() -> None:
    assert shipped("lubricant").blanks == ("delay_per_day", "agreed_days")
    with pytest.raises(Refused, match="delay_per_day"):
        shipped("lubricant").decide({"matter": "training"})


@pytest.mark.clause("C329", "C334", "C342")
def test_the_ladder_and_what_staff_must_bring_are_data() -> None:
    assert agreed(asked(matter="conduct_complaint")) == {
        "years_in_the_trade_at_least": "5",
        "hotline_hours": "24",
        "poor_reception_fined": "true",
        "warning_at": "1",
        "penalty_at": "2",
        "dismissal_at": "3",
    }


def test_only_the_matter_is_asked_for() -> None:
    assert charter().decide({}).needs == ("matter",)
    assert asked(matter="delivery", days_late=None).needs == ()
    assert asked(matter="promotion").outcome is Outcome.NEGOTIATE


def test_every_clause_reads_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("lubricant", lang) - {""} == {f"C{number}" for number in range(328, 343)}
