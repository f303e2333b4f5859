"""Who pays at the service office: free, contract or paid service, and internal work."""

from datetime import date, timedelta

import pytest

from yinuo.charters.library import promise_page, shipped, shipped_ids
from yinuo.charters.tests.deciding import filled
from yinuo.kernel.charters import Outcome, Payer, check
from yinuo.kernel.errors import Refused

ASKED = date(2026, 3, 13)
PLAIN: dict[str, object] = {"asked_on": ASKED, "has_contract": False, "internal": False}
CONTRACT: dict[str, object] = {
    "has_contract": True,
    "contract_starts_on": date(2026, 1, 1),
    "contract_ends_on": date(2026, 12, 31),
}
IN_FREE_PERIOD: dict[str, object] = {"sold_on": date(2026, 1, 1), "free_months": 12}
OUT_OF_FREE_PERIOD: dict[str, object] = {"sold_on": date(2025, 3, 1), "free_months": 12}


@pytest.mark.parametrize("charter_id", shipped_ids())
def test_every_shipped_charter_passes_its_check(charter_id: str) -> None:
    report = check(filled(charter_id))
    assert report.passed, report.problems
    assert report.notes == ()


@pytest.mark.clause("C349")
def test_the_free_period_includes_its_last_day() -> None:
    office = shipped("service-office")
    last = office.decide({**PLAIN, "sold_on": date(2025, 3, 13), "free_months": 12})
    assert (last.outcome, last.service_class, last.payer) == (Outcome.COVERED, "C", Payer.ORGANISATION)
    assert last.clauses == ("C349",)
    assert last.cover is not None
    assert last.cover.ends_on == ASKED
    after = office.decide({**PLAIN, "sold_on": date(2025, 3, 12), "free_months": 12})
    assert after.service_class == "A"


@pytest.mark.clause("C347")
def test_paid_service_says_when_the_free_period_ended() -> None:
    paid = shipped("service-office").decide({**PLAIN, **OUT_OF_FREE_PERIOD})
    assert (paid.outcome, paid.service_class, paid.payer) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    missed = next(each for each in paid.why_not if each.clause == "C349")
    assert missed.near
    assert missed.failed[0].text.en == (
        "Free guarantee period: ended on 2026-03-01, 12 days before the date of request"
    )
    assert missed.failed[0].text.zh == "免费保证期已于2026年3月1日结束，比报修日期早12天"


@pytest.mark.clause("C348")
def test_a_valid_contract_pays_what_is_no_longer_free() -> None:
    office = shipped("service-office")
    decision = office.decide({**PLAIN, **OUT_OF_FREE_PERIOD, **CONTRACT})
    assert (decision.outcome, decision.service_class, decision.payer) == (
        Outcome.COVERED,
        "B",
        Payer.CONTRACT,
    )
    ended = {**CONTRACT, "contract_ends_on": ASKED - timedelta(days=1)}
    paid = office.decide({**PLAIN, **OUT_OF_FREE_PERIOD, **ended})
    assert paid.service_class == "A"
    missed = next(each for each in paid.why_not if each.clause == "C348")
    assert missed.failed[0].text.en == "Contract term: ended on 2026-03-12, 1 day before the date of request"


@pytest.mark.clause("C348", "C349")
def test_the_organisation_says_what_goes_first_when_both_apply() -> None:
    office = shipped("service-office")
    facts = {**PLAIN, **IN_FREE_PERIOD, **CONTRACT}
    free = office.decide(facts)
    assert free.service_class == "C"
    assert next(each for each in free.why_not if each.clause == "C348").overridden_by == "C349"
    contract = office.with_settings({"both_apply": "contract"}).decide(facts)
    assert contract.service_class == "B"
    assert contract.release != free.release


def test_internal_work_is_nobodys_bill() -> None:
    decision = shipped("service-office").decide({"internal": True})
    assert (decision.service_class, decision.payer) == ("D", Payer.ORGANISATION)
    assert decision.needs == ()


def test_damage_by_the_user_is_charged_only_where_the_organisation_says_so() -> None:
    office = shipped("service-office")
    facts = {**PLAIN, **IN_FREE_PERIOD, "user_damage": True}
    assert office.decide(facts).service_class == "C"
    strict = office.with_settings({"charge_user_damage": True})
    assert strict.decide(facts).service_class == "A"
    assert strict.decide({**PLAIN, **IN_FREE_PERIOD}).needs == ("user_damage",)


def test_an_unknown_day_of_sale_is_asked_for_never_assumed() -> None:
    decision = shipped("service-office").decide({**PLAIN, "free_months": 12})
    assert decision.outcome is Outcome.NEEDS_FACTS
    assert decision.needs == ("sold_on",)
    assert decision.questions[0].text.en == "On which day was this unit sold?"
    assert decision.because == ()
    assert (decision.service_class, decision.payer) == (None, None)


def test_nothing_is_asked_that_cannot_matter() -> None:
    office = shipped("service-office")
    assert office.decide({**PLAIN, "free_months": 0}).service_class == "A"
    assert office.decide({"asked_on": ASKED, "internal": False, **IN_FREE_PERIOD}).service_class == "C"
    running = {**PLAIN, **CONTRACT, **OUT_OF_FREE_PERIOD}
    del running["contract_starts_on"]
    assert office.decide(running).needs == ("contract_starts_on",)
    running["contract_ends_on"] = ASKED - timedelta(days=1)
    assert office.decide(running).service_class == "A"


def test_the_answer_as_a_document() -> None:
    document = shipped("service-office").decide({**PLAIN, **OUT_OF_FREE_PERIOD}).as_json()
    assert document["charter"] == "service-office"
    assert document["release"] == shipped("service-office").release
    assert document["asked_on"] == "2026-03-13"
    assert (document["outcome"], document["class"], document["payer"]) == ("chargeable", "A", "customer")
    assert (document["offer"], document["refused_by"], document["needs"]) == ([], [], [])
    assert document["clauses"] == ["C347"]
    assert set(document["because"][0]) == {"clause", "source", "zh", "en"}
    assert {each["clause"] for each in document["why_not"]} == {"C348", "C349", "C350"}


def test_the_small_fee_is_a_blank_that_the_organisation_fills() -> None:
    office = shipped("service-office")
    assert office.blanks == ("small_fee_limit",)
    with pytest.raises(Refused, match="small_fee_limit"):
        office.setting("small_fee_limit")
    assert office.with_settings({"small_fee_limit": "200.00"}).setting("small_fee_limit") == 20000


def test_the_promise_reads_in_three_languages() -> None:
    office = shipped("service-office")
    titles = [promise_page(office, lang).title for lang in ("zh-Hans", "zh-Hant", "en")]
    assert titles == ["售后服务部服务承诺", "售後服務部服務承諾", "Service office: after-sales service"]
    page = promise_page(office, "en")
    told = {entry.clause for section in page.sections for entry in section.entries if entry.clause}
    assert told == {f"C{number}" for number in range(343, 358)}
    settled = page.sections[-1].entries
    assert [entry.details for entry in settled] == [("the free period",), ("no",), ("____",), ("24 hours",)]


@pytest.mark.clause("C351", "C352", "C355", "C356", "C357")
def test_each_step_names_what_is_put_on_record() -> None:
    decision = shipped("service-office").decide({**PLAIN, **OUT_OF_FREE_PERIOD})
    wanted = {
        "request.received": ("customer_name", "address", "phone", "model"),
        "work.completed": ("customer_signature",),
        "case.closed": ("register_struck_off", "service_voucher_filed"),
        "fee.collected": ("paid_in_to_accountant",),
        "invoice.issued": ("service_voucher",),
        "goods.taken_along": ("goods_receipt", "customer_signature", "goods_register_entry", "repair_card"),
        "repair.done": ("repair_time", "parts_replaced"),
        "goods.returned": ("chief_check", "return_date", "customer_signature", "receipt_voided"),
        "parts.taken": ("parts_requisition",),
    }
    assert {each.step: each.collect for each in decision.evidence} == wanted
    assert all(each.mandatory and each.certain for each in decision.evidence)


@pytest.mark.clause("C354")
def test_a_larger_fee_is_invoiced_the_same_day_as_the_organisation_reads_it() -> None:
    office = shipped("service-office")
    (promise,) = office.decide({**PLAIN, **OUT_OF_FREE_PERIOD}).promises
    assert (promise.start, promise.stop) == ("work.completed", "invoice.issued")
    assert (promise.amount, promise.unit) == (24, "hours")
    strict = office.with_settings({"same_day_hours": 8})
    assert strict.decide({**PLAIN, **OUT_OF_FREE_PERIOD}).promises[0].amount == 8
    assert office.decide({"internal": True}).promises == ()


@pytest.mark.clause("C350")
def test_internal_work_is_booked_as_time() -> None:
    decision = shipped("service-office").decide({"internal": True})
    assert [(each.clause, each.step) for each in decision.evidence] == [
        ("C345", "parts.taken"),
        ("C350", "work.completed"),
    ]


def test_an_unknown_charter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(Refused, match="Did you mean “service-office”"):
        shipped("service-ofice")
