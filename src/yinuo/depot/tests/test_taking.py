"""A product comes in: at the counter, or from a visit."""

import pytest
from tests.office import NOW, SOLD_LAST_YEAR, codes, refused
from tests.workshop import GOODS, SHELF, SIGNED, Workshop, blank, signed

from yinuo.depot import queries
from yinuo.depot.actions import returning, taking
from yinuo.depot.models import RepairCard, Stay
from yinuo.depot.types import CameBy, Stage
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.evidence.types import Signed
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.types import Goods, OrderState


@pytest.fixture
def order(office):
    return office.voucher(office.case(sold_on=SOLD_LAST_YEAR))


def take_in(office, order, by="sun", **changed):
    return taking.take_in(
        **{
            "order_id": order.id,
            "goods": GOODS,
            "trouble": "开机无图像",
            "signed": SIGNED,
            "actor": office[by],
            "now": NOW,
            **changed,
        }
    )


@pytest.mark.clause("C355", "C352")
def test_the_customer_gets_a_receipt_and_the_case_is_in_the_workshop(office, order):
    stay = take_in(office, order)
    assert stay.receipt_number == "LQ2026-000001"
    assert (stay.came_by, stay.visit_id, stay.taken_by_id) == (CameBy.COUNTER, None, office.staff("sun"))
    assert stay.accessories == ["power_cord", "remote"]
    assert orders.get(order.id, actor=SYSTEM).state == OrderState.IN_WORKSHOP
    assert cases.get(order.case_id, actor=SYSTEM).state == CaseState.IN_WORKSHOP
    assert [hold.kind for hold in cases.holds(order.case_id)] == ["voucher_open", "receipt_open"]
    (picture,) = evidence.of_case(order.case_id)
    assert (picture.purpose, picture.signer) == ("handed_over", "王丽华")


def test_receipts_are_numbered_without_gaps(office, order):
    take_in(office, order)
    other = office.voucher(office.case())
    with refused(says="signature is empty"):
        take_in(office, other, signed=Signed(blank(), "王丽华"))
    assert take_in(office, other).receipt_number == "LQ2026-000002"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"goods": Goods(" ", "", "完好")}, "name"),
        ({"goods": Goods("电视", "", " ")}, "condition"),
        ({"trouble": " "}, "trouble"),
        ({"signed": signed(" ")}, "signer"),
        ({"signed": Signed(b"no picture", "王丽华")}, "signature"),
    ],
)
def test_what_would_be_disputed_later_is_asked_now(office, order, changed, field):
    with refused(field=field):
        take_in(office, order, **changed)
    assert not Stay.objects.exists()
    assert orders.get(order.id, actor=SYSTEM).state == OrderState.DRAWN


def test_nothing_is_taken_in_for_a_voucher_that_a_technician_has(office, order):
    office.booked(order)
    with refused(says="is not waiting"):
        take_in(office, order)


def test_a_product_is_taken_in_once(office, order):
    take_in(office, order)
    with refused(says="is not waiting"):
        take_in(office, order)


@pytest.mark.parametrize("by", ["wang", "he", "shen", "wu"])
def test_only_the_desk_takes_in(office, order, by):
    with refused(Forbidden):
        take_in(office, order, by)


def test_another_dealers_voucher_does_not_exist(office, order):
    with refused(NotFound):
        take_in(office, order, "jin")


def test_somebody_must_hold_what_was_taken(office, order):
    with refused(Forbidden, "staff list"):
        take_in(office, order, actor=SYSTEM)


# ---- from a visit -----------------------------------------------------------------------------------


@pytest.mark.clause("C355")
def test_what_cannot_be_fixed_on_site_comes_along_against_the_receipt(office, order):
    visit = office.booked(order)
    shop = Workshop(office).taken_on(visit)
    stay = shop.stay
    assert (stay.came_by, stay.visit_id, stay.taken_by_id) == ("visit", visit.id, office.staff("wang"))
    assert (stay.trouble, stay.taken_signer) == ("主板要在车间检测", "王丽华")
    assert orders.get(order.id, actor=SYSTEM).state == OrderState.IN_WORKSHOP
    assert [hold.kind for hold in cases.holds(order.case_id)] == ["voucher_open", "receipt_open"]
    assert codes(order.case_id)[-2:] == ["field.unit_taken", "depot.stay_opened"]
    assert shop.standing.stage is Stage.TO_ENTER
    assert queries.taken_on(visit.id, actor=office["wang"]).id == stay.id
    with refused(Forbidden):
        queries.taken_on(visit.id, actor=office["qian"])
    with refused(NotFound):
        queries.taken_on(visit.id, actor=office["luo"])


def test_a_case_in_the_workshop_is_not_cancelled_and_its_voucher_not_voided(office, shop):
    shop.taken()
    with refused(says="Give it back first"):
        moving.cancel_case(case_id=shop.stay.case_id, reason="不修了", actor=office["lin"], now=NOW)
    with refused(says="Give it back first"):
        workorders.void_voucher(order_id=shop.stay.order_id, reason="不修了", actor=office["lin"], now=NOW)


# ---- the register -----------------------------------------------------------------------------------


@pytest.mark.clause("C355")
def test_the_clerk_enters_it_and_a_card_hangs_on_it(office, shop):
    shop.taken()
    card = taking.enter(**shop.by("lin"), shelf=" B-03 ")
    assert (shop.stay.shelf, shop.stay.entered_by_id, card.technician_id) == (
        SHELF,
        office.staff("lin"),
        None,
    )
    assert shop.standing.stage is Stage.TO_DIAGNOSE
    with refused(says="entered already"):
        taking.enter(**shop.by("sun"), shelf="A-1")
    assert RepairCard.objects.count() == 1


def test_the_card_can_be_given_to_a_technician_at_once(office, shop):
    shop.entered()
    assert shop.card.technician_id == office.staff("wang")
    assert cases.get(shop.stay.case_id, actor=SYSTEM).row.technician_name == "王建军"


@pytest.mark.parametrize(
    ("technician", "says"), [("lin", "is not a technician"), ("luo", "does not work for")]
)
def test_a_card_goes_to_a_technician_of_the_unit(office, shop, technician, says):
    shop.taken()
    with refused(says=says, field="technician"):
        taking.enter(**shop.by("sun"), shelf=SHELF, technician_id=office.staff(technician))
    assert shop.stay.entered_at is None


def test_entering_says_where_it_stands_and_is_the_desks(office, shop):
    shop.taken()
    with refused(field="shelf"):
        taking.enter(**shop.by("sun"), shelf=" ")
    with refused(Forbidden):
        taking.enter(**shop.by("wang"), shelf=SHELF)
    with refused(NotFound):
        taking.enter(**shop.by("jin"), shelf=SHELF)


# ---- scope ------------------------------------------------------------------------------------------


def test_another_dealers_products_do_not_exist(office):
    theirs = Workshop(office, at="LP", technician="gao").told()
    own = Workshop(office, at="YH", technician="luo").taken()
    jin = office["jin"]
    assert [each.stay.id for each in queries.board(jin)] == [own.stay_id]
    assert [stay.id for stay in queries.register("", "all", actor=jin)] == [own.stay_id]
    assert queries.by_code(theirs.stay.receipt_number, actor=jin) == []
    with pytest.raises(NotFound):
        queries.get(theirs.stay_id, actor=jin)
    for attempt in (
        lambda: returning.plan_return(**theirs.by("jin"), return_on=theirs.today),
        lambda: returning.record_contact(**theirs.by("jin"), is_reached=True, note=""),
        lambda: returning.deliver(**theirs.by("jin"), receipt=theirs.stay.receipt_number, signed=SIGNED),
    ):
        with refused(NotFound):
            attempt()
