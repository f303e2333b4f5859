"""Across the counter: what is offered is chosen and given once, at the amounts that were decided."""

from datetime import date, timedelta

import pytest
from tests.mall import COUNTER, EXCHANGE, OF_SHOES, REFUND, SHOWN, TWENTY_DAYS_AGO
from tests.office import TODAY, codes, refused, snapshot

from yinuo.entitlement import actions, queries
from yinuo.entitlement.types import Offered, Outcome
from yinuo.followup import queries as callbacks
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import FactError, Remedy
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.workorders import actions as workorders


def of(case):
    return cases.get(case.id, actor=SYSTEM)


def offers(decision):
    return queries.offers_of(decision)


# ---- the decision --------------------------------------------------------------------------------


@pytest.mark.clause("C169", "C172", "C182", "C183")
def test_a_store_decides_by_its_own_promise_on_the_law_and_offers_with_amounts(store):
    decision = store.decision(store.covered())
    assert (decision.charter, decision.outcome, decision.klass) == ("mall", Outcome.COVERED, "")
    assert offers(decision) == (EXCHANGE, REFUND)
    assert decision.result["clauses"] == ["C172"]
    assert decision.result["floor"].startswith("law-cn ")


def test_the_file_answers_what_it_knows_and_the_rest_is_asked(store):
    case = store.case()
    decision = store.decision(case)
    assert decision.outcome == Outcome.NEEDS_FACTS
    assert decision.facts == {
        "asked_on": TODAY.isoformat(),
        "goods": "leather_shoes",
        "price": "300.00",
        "sold_on": TWENTY_DAYS_AGO.isoformat(),
        "exchanged": False,
    }
    assert decision.result["needs"][0] == "defect"
    assert of(case).state == CaseState.REGISTERED


def test_a_decision_on_the_law_can_be_replayed_from_what_it_keeps(store):
    kept = store.decision(store.case(defect="glue_open", open_cm="5.5", enlarged_by_user=False, **OF_SHOES))
    charter = queries.charter_of(kept)
    floor = queries.floor_of(charter)
    assert (kept.facts["open_cm"], kept.facts["price"]) == ("5.5", "300.00")
    assert charter.decide_with(floor, kept.facts).as_json() == kept.result


def test_several_questions_are_answered_at_once_and_a_wrong_one_keeps_none(store):
    case = store.case()
    with refused(FactError, field="price"):
        actions.tell_facts(case_id=case.id, facts={"defect": "shine", "price": "-1"}, **store.by())
    assert queries.told(case.id) == {}
    with refused(says="Answer the question"):
        actions.tell_facts(case_id=case.id, facts={}, **store.by())


def test_a_case_without_a_file_knows_its_goods_from_the_model(store):
    made = store.office.case(COUNTER, by="mei", sold_unit_id=None, product_model_id=store.models["suit"])
    assert store.decision(made).facts["goods"] == "suit"


def test_a_service_office_has_no_remedies(office):
    decision = queries.latest(office.case().id)
    assert (decision.charter, decision.outcome, offers(decision)) == ("service-office", "decided", ())


# ---- proof and choice ----------------------------------------------------------------------------


@pytest.mark.clause("C165", "C194")
def test_nothing_is_chosen_before_card_and_voucher_are_on_record(store):
    case = store.covered()
    with refused(says="First put a picture", field="proof"):
        store.choose(case)
    store.prove(case, "invoice_or_voucher")
    with refused(says="First put a picture", field="proof"):
        store.choose(case)
    store.prove(case, "three_guarantee_card")
    assert store.choose(case).remedy == Remedy.EXCHANGE
    assert codes(case.id)[-4:] == [
        "entitlement.proof_kept",
        "entitlement.proof_kept",
        "entitlement.remedy_chosen",
        "commitments.clock_stopped",
    ]


def test_a_store_that_recognises_its_sale_needs_no_voucher_on_record(store):
    facts = {**OF_SHOES, "has_voucher": False, "both_recognise": True}
    del facts["matches_voucher"]
    case = store.case(defect="sole_broken", **facts)
    store.prove(case, "three_guarantee_card")
    assert store.choose(case).deduct_fen == 1800


@pytest.mark.parametrize(
    ("proof", "content", "says", "field"),
    [
        ("passport", snapshot(), "does not ask for this", "proof"),
        ("three_guarantee_card", b"no picture", "", "picture"),
    ],
)
def test_only_pictures_of_what_is_asked_for_are_kept(store, proof, content, says, field):
    case = store.covered()
    with refused(says=says, field=field):
        actions.keep_proof(case_id=case.id, proof=proof, content=content, name="a.jpg", **store.by())


def test_who_changes_their_mind_chooses_again_at_the_amounts_of_the_decision(store):
    case = store.chosen(Remedy.EXCHANGE)
    with refused(says="chosen already", field="remedy"):
        store.choose(case, Remedy.EXCHANGE)
    choice = store.choose(case, Remedy.REFUND)
    assert (choice.seq, choice.deduct_fen, choice.pays_fen) == (2, 3000, 27000)
    assert queries.choice_in_force(store.decision(case)) == choice


def test_only_what_is_offered_can_be_chosen(store):
    case = store.covered()
    store.prove(case)
    with refused(says="does not offer this", field="remedy"):
        store.choose(case, Remedy.DOUBLE_REFUND)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("case", "Nobody has decided yet"),
        ("refused", "The promise refuses this"),
        ("open_to_agree", "leaves this open"),
    ],
)
def test_nothing_is_chosen_where_nothing_is_offered(store, made, says):
    case = getattr(store, made)()
    with refused(says=says):
        store.choose(case)


def test_a_choice_belongs_to_the_newest_decision(store):
    case = store.chosen()
    older = store.decision(case).id
    actions.decide_again(case_id=case.id, **store.by())
    with refused(says="newer decision"):
        actions.choose_remedy(case_id=case.id, decision_id=older, remedy=Remedy.REFUND, **store.by())
    with refused(says="First write down what has been chosen"):
        store.give(case)


# ---- giving --------------------------------------------------------------------------------------


@pytest.mark.clause("C169", "C182")
def test_an_exchange_ends_the_case_moves_the_unit_and_owes_a_call(store):
    unit = store.unit()
    case = store.chosen(unit=unit)
    given = store.give(case)
    assert (given.new_serial, given.choice.deduct_fen) == ("NEW-1", 1800)
    assert of(case).state == CaseState.STRUCK_OFF
    old = installed_base.get(unit.id, actor=SYSTEM)
    new = installed_base.by_serial("NEW-1", actor=SYSTEM)
    assert (old.left_as, old.left_on) == ("exchanged", TODAY)
    assert (new.replaces_id, new.exchanged_on, new.sold_on, new.price_fen) == (
        unit.id,
        TODAY,
        unit.sold_on,
        30000,
    )
    assert [(call.order_id, call.state) for call in callbacks.of_case(case.id)] == [(None, "due")]
    assert codes(case.id)[-4:] == [
        "entitlement.remedy_given",
        "intake.case_struck_off",
        "commitments.clock_stopped",
        "followup.callback_planned",
    ]
    event = Entry.objects.get(code="entitlement.remedy_given")
    assert (event.payload["received_fen"], event.payload["paid_fen"]) == (1800, 0)


@pytest.mark.clause("C183")
def test_a_refund_pays_what_was_decided_and_takes_the_unit_back(store):
    unit = store.unit()
    case = store.chosen(Remedy.REFUND, unit)
    store.pay(case)
    assert installed_base.get(unit.id, actor=SYSTEM).left_as == "returned"
    assert Entry.objects.get(code="entitlement.remedy_given").payload["paid_fen"] == 27000
    assert codes().count("installed_base.unit_given_back") == 1


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"amount_fen": 1700}, "another amount", "amount"),
        ({"amount_fen": 0, "tender": None}, "another amount", "amount"),
        ({"tender": None}, "how the money", "tender"),
        ({"new_serial": " "}, "number of the new item", "new_serial"),
        ({"new_serial": "新鞋"}, "is not a serial number", "serial"),
        ({"taken_by": " "}, "who has received it", "taken_by"),
    ],
)
def test_an_exchange_that_is_not_what_was_decided_is_refused(store, given, says, field):
    case = store.chosen()
    with refused(says=says, field=field):
        store.give(case, **given)
    assert (queries.given_in(case.id), of(case).state) == ([], CaseState.DECIDED)


def test_a_refund_hands_over_no_new_item(store):
    case = store.chosen(Remedy.REFUND)
    with refused(says="no new item", field="new_serial"):
        store.give(case, 27000)


def test_what_was_given_is_not_given_twice(store):
    case = store.chosen()
    store.give(case)
    with refused(says="The case has ended"):
        store.give(case, new_serial="NEW-2")


def test_a_reopened_case_is_decided_again_before_more_is_given(store):
    from yinuo.intake.actions import moving  # noqa: PLC0415

    case = store.chosen()
    store.give(case)
    moving.reopen_by_hand(case_id=case.id, **store.by())
    with refused(says="has been carried out"):
        store.choose(case, Remedy.REFUND)


def test_a_number_that_is_on_file_is_not_handed_over(store):
    taken, case = store.unit(), store.chosen()
    with refused(says="on file already"):
        store.give(case, new_serial=taken.serial)


def test_a_unit_that_has_left_is_not_exchanged_again(store):
    unit = store.unit()
    store.give(store.chosen(unit=unit))
    again = store.chosen(unit=unit)
    with refused(says="exchanged already"):
        store.give(again, new_serial="NEW-2")


def test_without_a_file_the_number_stands_with_what_was_given(store):
    made = store.office.case(
        COUNTER, by="mei", sold_unit_id=None, product_model_id=store.models["leather_shoes"]
    )
    facts = {**OF_SHOES, "defect": "same_foot", "price": "300.00", "sold_on": TWENTY_DAYS_AGO}
    actions.tell_facts(case_id=made.id, facts=facts, **store.by())
    store.prove(made)
    store.choose(made)
    assert store.give(made, 0, tender=None).new_serial == "NEW-1"
    assert installed_base.by_serial("NEW-1", actor=SYSTEM) is None


# ---- a repair, an appraisal ----------------------------------------------------------------------


@pytest.mark.clause("C170", "C175")
def test_a_repair_goes_its_way_by_voucher_free_of_charge_once_it_is_chosen(store):
    case = store.case(defect="heel_off", **OF_SHOES)
    with refused(says="Nothing goes by voucher"):
        workorders.draw_voucher(case_id=case.id, instructions="", **store.by())
    store.prove(case)
    store.choose(case, Remedy.REPAIR)
    assert of(case).row.klass == "C"
    with refused(says="by voucher"):
        store.give(case, 0, tender=None, new_serial="")
    order = workorders.draw_voucher(case_id=case.id, instructions="", **store.by())
    assert order.klass == "C"
    with refused(says="A voucher carries this decision"):
        store.choose(case, Remedy.REPAIR)


@pytest.mark.clause("C203")
def test_an_appraisal_gives_nothing_and_its_report_comes_before_any_other_remedy(store):
    case = store.case(store.unit("cosmetics"), defect="deteriorated", **SHOWN)
    store.prove(case, "invoice_or_voucher")
    store.choose(case, Remedy.APPRAISE)
    with refused(says="An appraisal gives nothing yet"):
        store.give(case, 0, tender=None, new_serial="")
    full = Offered(Remedy.REFUND, 0, 30000)
    with refused(says="appraisal report"):
        store.override(case, full)
    store.prove(case, "appraisal_report")
    store.override(case, full, reason="鉴定确认变质")
    store.choose(case, Remedy.REFUND)
    store.pay(case, 30000)
    assert of(case).state == CaseState.STRUCK_OFF


# ---- who may -------------------------------------------------------------------------------------

ACTS = {
    "prove": lambda store, case, by: actions.keep_proof(
        case_id=case.id, proof="invoice_or_voucher", content=snapshot(), name="a.jpg", **store.by(by)
    ),
    "choose": lambda store, case, by: store.choose(case, Remedy.REFUND, by=by),
    "give": lambda store, case, by: store.give(case, by=by),
    "tell": lambda store, case, by: store.tell(case, by=by),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_a_counter_carries_decisions_out(store, act):
    case = store.chosen()
    for by in ("wang", "chen", "he", "shen", "wu"):
        with refused(Forbidden):
            ACTS[act](store, case, by)


@pytest.mark.parametrize("act", ACTS)
def test_a_case_of_another_counter_does_not_exist(store, act):
    case = store.chosen()
    with refused(NotFound):
        ACTS[act](store, case, "jin")


@pytest.mark.parametrize("by", ["mei", "lin", "jin", "chen", "shen"])
def test_only_supervisors_decide_otherwise_and_agree(store, by):
    case = store.refused()
    with refused(Forbidden):
        store.override(case, by=by)
    with refused(Forbidden):
        store.agree(case, by=by)


@pytest.mark.parametrize("act", ["choose", "give", "tell"])
def test_a_closed_case_changes_no_more(store, act):
    case = store.refused()
    store.tell(case)
    with refused(says="The case has ended"):
        ACTS[act](store, case, "mei")


# ---- for those who look at releases --------------------------------------------------------------


def test_decisions_under_a_release_are_the_newest_of_their_cases(store):
    first, second = store.covered(), store.refused()
    release = store.decision(first).release
    assert [each.case_id for each in queries.under_release(release)] == [second.id, first.id]
    assert list(queries.under_release(release, actor=store.office["jin"])) == []
    assert list(queries.under_release("0" * 64)) == []


def test_the_release_depends_on_the_settings_of_the_store(store, monkeypatch):
    before = store.decision(store.covered()).release
    settings = {"decides_by": "mall", "charter": {"who_chooses": "seller", "small_fee_limit": "200.00"}}
    monkeypatch.setattr(context.current(), "settings", settings)
    after = store.decision(store.covered())
    assert after.release != before
    assert {each["chooses"] for each in after.result["offer"]} == {"seller"}


@pytest.mark.parametrize(
    ("sold", "clause"), [(TODAY - timedelta(days=3), "C176"), (TODAY - timedelta(days=4), "C170")]
)
@pytest.mark.clause("C176")
def test_dear_shoes_of_three_days_ago_go_back_and_of_four_days_are_repaired(store, sold: date, clause):
    case = store.case(store.unit(sold_on=sold), defect="heel_off", **OF_SHOES)
    assert store.decision(case).result["clauses"] == [clause]
