"""The way back, and the ways with another end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.office import codes, refused
from tests.workshop import SIGNED, Workshop, blank, signed

from yinuo.depot import queries
from yinuo.depot.actions import benching, returning
from yinuo.depot.models import Contact, Inspection
from yinuo.depot.types import NextStep, Proof, ResultKind, Stage, VoidedAs
from yinuo.flow import rebuild
from yinuo.followup import queries as callbacks
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.evidence.types import Signed
from yinuo.platform.organisations import context
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.models import WorkOrder
from yinuo.workorders.types import ConsentWay, OrderState, Work


def case_of(shop):
    return cases.get(shop.stay.case_id, actor=SYSTEM)


def order_of(shop):
    return orders.get(shop.stay.order_id, actor=SYSTEM)


def holds(shop):
    return [hold.kind for hold in cases.holds(shop.stay.case_id)]


# ---- the chief's check ------------------------------------------------------------------------------


@pytest.mark.clause("C357")
def test_the_chief_passes_it_or_sends_it_back(shop):
    shop.finished()
    with refused(field="note"):
        returning.check(**shop.by("zhou"), is_passed=False, note=" ")
    returning.check(**shop.by("zhou"), is_passed=False, note="再试机一小时")
    assert (shop.standing.stage, shop.stay.clearance_id) == (Stage.ON_BENCH, None)
    with refused(says="nothing to check"):
        returning.check(**shop.by("zhou"), is_passed=True, note="")
    benching.finish(**shop.bench, kind=ResultKind.REPAIRED, note="已试机")
    passed = returning.check(**shop.by("zhou"), is_passed=True, note="")
    assert (shop.stay.clearance_id, shop.stay.cleared_as) == (passed.id, ResultKind.REPAIRED)
    assert shop.standing.step is NextStep.PLAN


@pytest.mark.parametrize(("by", "kind"), [("sun", Forbidden), ("wang", Forbidden), ("jin", Forbidden)])
def test_only_the_chief_checks(shop, by, kind):
    shop.finished()
    with refused(kind):
        returning.check(**shop.by(by), is_passed=True, note="")
    assert not Inspection.objects.exists()


def test_nobody_checks_their_own_work(office, shop):
    shop.finished()
    wang = office["wang"]
    both = replace(wang, permissions=wang.permissions | office["zhou"].permissions)
    with refused(says="Somebody else must check"):
        returning.check(stay_id=shop.stay_id, is_passed=True, note="", actor=both, now=shop.now)


# ---- the date, the call, the way --------------------------------------------------------------------


@pytest.mark.clause("C357")
def test_no_date_of_return_before_the_check(shop):
    shop.finished()
    with refused(says="has not checked it yet"):
        returning.plan_return(**shop.by("sun"), return_on=shop.today)
    assert shop.stay.return_on is None


def test_the_date_of_return_is_what_is_owed_next(shop):
    shop.planned()
    row = case_of(shop).row
    assert row.next_due_what == "return"
    rebuild.row_of(shop.stay.case_id, now=shop.now)
    again = case_of(shop).row
    assert (again.next_due, again.technician_name) == (row.next_due, "王建军")
    for day in (shop.today - timedelta(days=1), shop.today + timedelta(days=400)):
        with refused(field="return_on"):
            returning.plan_return(**shop.by("sun"), return_on=day)


def test_another_date_must_be_told_again(shop):
    shop.told()
    assert shop.standing.step is NextStep.DELIVER
    returning.plan_return(**shop.by("sun"), return_on=shop.today + timedelta(days=2))
    assert shop.standing.step is NextStep.TELL


def test_every_attempt_to_reach_the_customer_is_kept(shop):
    shop.passed()
    with refused(says="date of return first"):
        returning.record_contact(**shop.by("sun"), is_reached=True, note="")
    returning.plan_return(**shop.by("sun"), return_on=shop.today)
    shop.tried(2)
    assert (shop.stay.tries, shop.stay.told_at) == (2, None)
    returning.record_contact(**shop.by("sun"), is_reached=True, note="明天来取")
    assert (shop.stay.tries, shop.stay.told_at) == (3, shop.now)
    assert [contact.is_reached for contact in Contact.objects.order_by("id")] == [False, False, True]
    with refused(Forbidden):
        returning.record_contact(**shop.by("wang"), is_reached=True, note="")


def test_a_technician_takes_it_to_the_customer_and_hands_it_over(office, shop):
    shop.passed()
    with refused(says="date of return first"):
        returning.send_out(**shop.by("sun"), technician_id=office.staff("wang"))
    returning.plan_return(**shop.by("sun"), return_on=shop.today)
    with refused(Forbidden, "not been given to you"):
        shop.delivered(by="wang")
    returning.send_out(**shop.by("sun"), technician_id=office.staff("qian"))
    with refused(says="on its way"):
        returning.send_out(**shop.by("sun"), technician_id=office.staff("wang"))
    with refused(Forbidden):
        shop.delivered(by="wang")
    returning.bring_back(**shop.by("sun"))
    with refused(says="has not been sent out"):
        returning.bring_back(**shop.by("sun"))
    returning.send_out(**shop.by("sun"), technician_id=office.staff("qian"))
    assert queries.works_on(shop.stay.case_id, actor=office["qian"])
    shop.delivered(by="qian")
    assert shop.stay.handed_by_id == office.staff("qian")
    assert not queries.works_on(shop.stay.case_id, actor=office["qian"])


@pytest.mark.parametrize(
    ("technician", "says"), [("lin", "is not a technician"), ("luo", "does not work for")]
)
def test_it_is_carried_by_a_technician_of_the_unit(office, shop, technician, says):
    shop.planned()
    with refused(says=says):
        returning.send_out(**shop.by("sun"), technician_id=office.staff(technician))


# ---- handing over -----------------------------------------------------------------------------------


@pytest.mark.clause("C357", "C352")
def test_against_receipt_and_signature_it_goes_back_and_the_case_is_struck_off(shop):
    shop.returned()
    stay = shop.stay
    assert (stay.receipt_voided_as, stay.receipt_voided_at) == (VoidedAs.RETRIEVED, stay.delivered_at)
    assert (order_of(shop).state, order_of(shop).signature_id) == (OrderState.SIGNED, stay.signature_id)
    assert (case_of(shop).state, holds(shop)) == (CaseState.STRUCK_OFF, ["voucher_open", "callback_due"])
    assert len(callbacks.of_case(stay.case_id)) == 1
    purposes = [picture.purpose for picture in evidence.of_case(stay.case_id)]
    assert purposes == ["handed_over", "given_back"]
    workorders.file_voucher(order_id=stay.order_id, **only(shop, "lin"))
    assert holds(shop) == ["callback_due"]


def only(shop, username):
    return {"actor": shop.office[username], "now": shop.now}


@pytest.mark.clause("C357")
def test_no_voucher_is_filed_while_its_receipt_is_out(shop):
    shop.told()
    WorkOrder.objects.filter(pk=shop.stay.order_id).update(
        state=OrderState.SIGNED, signed_at=shop.now, signature_id=1
    )
    with refused(says=shop.stay.receipt_number):
        workorders.file_voucher(order_id=shop.stay.order_id, **only(shop, "lin"))
    assert order_of(shop).filed_at is None


@pytest.mark.clause("C357")
def test_nothing_goes_back_before_the_chiefs_check(shop):
    shop.finished()
    with refused(says="chief has to check first"):
        shop.delivered()


def test_a_receipt_opens_only_its_own_product(office, shop):
    shop.told()
    other = Workshop(office, technician="qian", now=shop.now).told()
    gone = Workshop(office, technician="xu", now=shop.now).returned()
    for number, says in (
        (other.stay.receipt_number, "is for another product"),
        (gone.stay.receipt_number, "has been voided"),
        ("LQ2026-999999", "There is no receipt"),
        ("", "Take the receipt back"),
    ):
        with refused(says=says, field="receipt"):
            shop.delivered(number)
    assert shop.stay.delivered_at is None
    shop.delivered(f" {shop.stay.receipt_number.lower()} ")


def test_another_dealers_receipt_is_one_that_does_not_exist(office):
    shop = Workshop(office, at="YH", technician="luo").told()
    theirs = Workshop(office, at="LP", technician="gao").told()
    with refused(says="There is no receipt"):
        shop.delivered(theirs.stay.receipt_number, by="jin")


@pytest.mark.clause("C357")
@pytest.mark.parametrize(
    ("given", "field"), [(signed(" "), "signer"), (Signed(blank(), "王丽华"), "signature")]
)
def test_nothing_is_handed_over_without_a_signature(shop, given, field):
    shop.told()
    with refused(field=field):
        returning.deliver(**shop.by("sun"), receipt=shop.stay.receipt_number, signed=given)
    assert (shop.stay.delivered_at, shop.stay.receipt_voided_at) == (None, None)


def test_it_is_handed_over_once(shop):
    shop.returned()
    for attempt in (
        shop.delivered,
        shop.lost,
        lambda: returning.plan_return(**shop.by("sun"), return_on=shop.today),
        lambda: returning.store(**shop.by("zhou"), where="库房"),
    ):
        with refused(says="handed over already"):
            attempt()


# ---- the receipt is lost ----------------------------------------------------------------------------


def test_a_lost_receipt_is_declared_and_then_it_goes_on(shop):
    shop.told()
    shop.lost()
    stay = shop.stay
    assert (stay.receipt_voided_as, stay.lost_proof, stay.lost_by) == ("lost", "id_card", "王丽华")
    with refused(says="voided already"):
        shop.lost()
    with refused(says="declared lost", field="receipt"):
        shop.delivered()
    shop.delivered("")
    assert (shop.stay.receipt_voided_as, case_of(shop).state) == ("lost", CaseState.STRUCK_OFF)
    workorders.file_voucher(order_id=stay.order_id, **only(shop, "lin"))


def test_a_loss_is_signed_for(shop):
    shop.told()
    for given in (signed(" "), Signed(blank(), "王丽华")):
        with refused():
            returning.declare_lost(**shop.by("sun"), proof=Proof.KNOWN, signed=given)
    with refused(Forbidden):
        returning.declare_lost(**shop.by("wang"), proof=Proof.KNOWN, signed=SIGNED)
    assert shop.stay.receipt_voided_at is None


# ---- not repaired -----------------------------------------------------------------------------------


@pytest.mark.clause("C017", "C357")
def test_a_refused_estimate_sends_it_back_unrepaired_and_for_nothing(paid):
    paid.finished(ResultKind.UNREPAIRED)
    assert orders.estimate_of(paid.stay.order_id)
    with refused(says="has not checked it yet"):
        returning.plan_return(**paid.by("sun"), return_on=paid.today)
    returning.check(**paid.by("zhou"), is_passed=True, note="")
    assert orders.estimate_of(paid.stay.order_id) == []
    returning.plan_return(**paid.by("sun"), return_on=paid.today)
    paid.delivered()
    assert (order_of(paid).state, case_of(paid).state) == (OrderState.SIGNED, CaseState.STRUCK_OFF)
    assert callbacks.of_case(paid.stay.case_id) == []
    workorders.file_voucher(order_id=paid.stay.order_id, **only(paid, "lin"))
    assert case_of(paid).state == CaseState.CLOSED


def test_what_was_agreed_before_stays_agreed(paid):
    paid.diagnosed()
    for works, is_given in (([Work("T1", 1)], True), ([Work("T1", 1), Work("T2", 1)], False)):
        benching.set_estimate(**paid.bench, works=works, parts=[])
        paid.wait(minutes=10)
        benching.answer(
            **paid.by("sun"), is_given=is_given, signer="王丽华", way=ConsentWay.PHONE, told_at=paid.now
        )
    benching.finish(**paid.bench, kind=ResultKind.UNREPAIRED, note="")
    returning.check(**paid.by("zhou"), is_passed=True, note="")
    assert [line.tariff_code for line in orders.estimate_of(paid.stay.order_id)] == ["T1"]


# ---- beyond repair ----------------------------------------------------------------------------------


def test_what_is_beyond_repair_is_left_with_a_signature(shop):
    shop.passed(ResultKind.BEYOND_REPAIR)
    number = shop.stay.receipt_number
    with refused(field="receipt"):
        returning.leave(**shop.by("sun"), receipt="", signed=SIGNED)
    with refused(field="signature"):
        returning.leave(**shop.by("sun"), receipt=number, signed=Signed(blank(), "王丽华"))
    returning.leave(**shop.by("sun"), receipt=number, signed=SIGNED)
    assert (shop.stay.left_at, shop.stay.receipt_voided_as) == (shop.now, "retrieved")
    assert (order_of(shop).state, case_of(shop).state) == (OrderState.SIGNED, CaseState.STRUCK_OFF)
    assert shop.standing.stage is Stage.GONE


def test_only_what_the_chief_found_beyond_repair_is_left(office, shop):
    shop.told()
    with refused(says="beyond repair"):
        returning.leave(**shop.by("sun"), receipt=shop.stay.receipt_number, signed=SIGNED)
    waiting = Workshop(office, technician="qian").finished(ResultKind.BEYOND_REPAIR)
    with refused(says="beyond repair"):
        returning.leave(**waiting.by("sun"), receipt=waiting.stay.receipt_number, signed=SIGNED)


# ---- not collected ----------------------------------------------------------------------------------


@pytest.fixture
def keeps(monkeypatch):
    def keep(days):
        settings = {} if days is None else {"depot": {"keep_days": days}}
        monkeypatch.setattr(context.current(), "settings", settings)

    return keep


def test_what_nobody_collects_is_put_away_and_can_be_handed_out_later(shop, keeps):
    shop.planned().tried(3)
    keeps(None)
    with refused(says="has not decided"):
        returning.store(**shop.by("zhou"), where="库房二层")
    keeps(30)
    with refused(says="30 days"):
        returning.store(**shop.by("zhou"), where="库房二层")
    shop.wait(days=40)
    with refused(Forbidden):
        returning.store(**shop.by("sun"), where="库房二层")
    with refused(field="where"):
        returning.store(**shop.by("zhou"), where=" ")
    returning.store(**shop.by("zhou"), where="库房二层")
    assert (case_of(shop).state, order_of(shop).state) == (CaseState.CANCELLED, OrderState.VOIDED)
    assert (holds(shop), shop.standing.step) == ([], NextStep.HAND_OUT)
    assert list(queries.register("", "stored", actor=shop.office["lin"])) == [shop.stay]
    for attempt in (
        lambda: returning.plan_return(**shop.by("sun"), return_on=shop.today),
        lambda: returning.record_contact(**shop.by("sun"), is_reached=True, note=""),
        lambda: returning.send_out(**shop.by("sun"), technician_id=shop.office.staff("wang")),
        lambda: returning.store(**shop.by("zhou"), where="别处"),
    ):
        with refused(says="not collected"):
            attempt()
    shop.wait(days=90)
    shop.delivered()
    assert (shop.standing.stage, shop.stay.receipt_voided_as) == (Stage.GONE, "retrieved")
    assert case_of(shop).state == CaseState.CANCELLED
    assert codes(shop.stay.case_id)[-1] == "depot.unit_handed_out"


def test_fewer_than_three_attempts_are_not_enough(shop, keeps):
    keeps(30)
    shop.planned().tried(2)
    shop.wait(days=60)
    with refused(says="so far it was 2"):
        returning.store(**shop.by("zhou"), where="库房")


def test_what_is_on_its_way_is_not_put_away(office, shop, keeps):
    keeps(1)
    shop.planned().tried(3)
    returning.send_out(**shop.by("sun"), technician_id=office.staff("qian"))
    shop.wait(days=60)
    with refused(says="on its way"):
        returning.store(**shop.by("zhou"), where="库房")


def test_another_dealers_product_is_not_handed_out(office):
    shop = Workshop(office, at="LP", technician="gao").told()
    with refused(NotFound):
        shop.delivered(by="jin")
