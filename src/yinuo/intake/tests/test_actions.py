"""The register: what is taken down, who owns it, and what closes it."""

from datetime import timedelta

import pytest
from tests.office import NOW, SOLD_LAST_YEAR, codes, refused, snapshot

from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries
from yinuo.intake.actions import moving, owning, registering, talking, views
from yinuo.intake.types import CaseKind, CaseState, Channel, HoldKind
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Stale
from yinuo.network import actions as network
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.files import store
from yinuo.platform.journal.models import Entry


@pytest.fixture
def case(office):
    return office.case(sold_on=SOLD_LAST_YEAR)


def of(case):
    return queries.get(case.id, actor=SYSTEM)


def absent(office, username, deputy):
    network.set_absence(
        staff_id=office.staff(username),
        absent_from=NOW - timedelta(days=1),
        absent_to=NOW + timedelta(days=1),
        deputy_id=office.staff(deputy),
        actor=SYSTEM,
        now=NOW,
    )


# ---- a request enters ---------------------------------------------------------------------------


@pytest.mark.clause("C351")
def test_a_request_is_registered_with_everything_the_register_asks_for(office):
    case = of(office.case(contact_phone="+86 138-0013-8000", other_phone="0571-88889999", wish="下午来"))
    assert (case.contact_name, case.contact_phone, case.other_phone) == (
        "王丽华",
        "13800138000",
        "057188889999",
    )
    assert (case.address, case.sold_unit.model.code, case.registered_at) == ("文三路 90 号", "L55E9", NOW)
    assert case.number == f"JX2603-{case.id:06d}"
    assert case.row.product == "液晶电视 L55E9"
    assert (case.row.phone_tail, case.row.owner_name, case.row.is_live) == ("8000", "林晓雯", True)
    assert codes(case.id)[0] == "intake.case_registered"


@pytest.mark.clause("C400", "C478")
def test_who_was_asked_first_owns_it(office):
    case = of(office.case(by="sun"))
    assert case.owner_id == case.first_asked_id == office.staff("sun")


@pytest.mark.clause("C478")
def test_the_deputy_owns_what_reaches_somebody_who_is_absent(office):
    absent(office, "lin", "sun")
    case = of(office.case(by="lin"))
    assert (case.first_asked_id, case.owner_id) == (office.staff("lin"), office.staff("sun"))


@pytest.mark.clause("C478")
def test_when_the_deputy_is_absent_too_it_stays_with_who_was_asked(office):
    absent(office, "lin", "sun")
    absent(office, "sun", "lin")
    assert of(office.case(by="lin")).owner_id == office.staff("lin")


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"description": "  "}, "Say what is wrong", "description"),
        ({"contact_phone": "12345"}, "", "contact_phone"),
        ({"other_phone": "张三"}, "", "other_phone"),
    ],
)
def test_a_request_that_says_too_little_is_refused(office, given, says, field):
    customer = office.customer()
    unit = office.sold_unit(customer)
    with refused(says=says, field=field):
        registering.register_case(
            **{
                "channel": Channel.PHONE,
                "customer_id": customer.id,
                "sold_unit_id": unit.id,
                "contact_name": "王丽华",
                "contact_phone": "13800138000",
                "description": "无图像",
                "actor": office["lin"],
                "now": NOW,
                **given,
            }
        )
    assert queries.of_customer(customer.id, actor=SYSTEM) == []


def test_only_people_at_the_desk_register(office):
    for username in ("wang", "he", "wu", "shen"):
        with pytest.raises(Forbidden):
            office.case(by=username)


def test_a_dealer_registers_for_the_dealer_only(office):
    assert of(office.case("YH", by="jin")).unit_id == office.units["YH"]
    with pytest.raises(NotFound):
        office.case("XH", by="jin")


def test_a_unit_that_has_an_open_case_says_so(office, case):
    assert [row.case_id for row in queries.open_of_sold_unit(case.sold_unit_id, actor=SYSTEM)] == [case.id]
    moving.cancel_case(case_id=case.id, reason="客户自己弄好了", actor=office["lin"], now=NOW)
    assert list(queries.open_of_sold_unit(case.sold_unit_id, actor=SYSTEM)) == []


# ---- on the way ---------------------------------------------------------------------------------


def correct(office, case, version=None, by="lin", **changes):
    return registering.correct_case(
        case_id=case.id, version=version or of(case).version, changes=changes, actor=office[by], now=NOW
    )


def test_a_correction_is_seen_in_the_register_and_names_its_fields(office, case):
    correct(office, case, contact_name="王丽", contact_phone="139 0000 1111")
    assert (of(case).row.customer_name, of(case).row.phone_tail) == ("王丽", "1111")
    entry = Entry.objects.filter(code="intake.case_corrected").latest("id")
    assert entry.payload["fields"] == ["contact_name", "contact_phone"]
    assert "王丽" not in str(entry.payload)


def test_a_correction_that_changes_nothing_is_none(office, case):
    before = of(case).version
    correct(office, case, contact_name=case.contact_name)
    assert of(case).version == before
    assert "intake.case_corrected" not in codes(case.id)


def test_another_unit_decides_the_case_anew(office, case):
    assert case.row.klass == "" or of(case).row.klass == "C"
    old = office.sold_unit(installed_base.get(case.sold_unit_id, actor=SYSTEM).customer)
    correct(office, case, sold_unit_id=old.id, product_model_id=old.model_id)
    assert of(case).row.klass == "A"


def test_a_stale_correction_shows_what_stands(office, case):
    version = of(case).version
    correct(office, case, contact_name="王丽")
    with refused(Stale) as refusal:
        correct(office, case, version=version, contact_name="王丽华二")
    assert (refusal.value.theirs["contact_name"], refusal.value.version) == ("王丽", version + 1)


def test_a_malformed_phone_corrects_nothing(office, case):
    with refused(field="contact_phone"):
        correct(office, case, contact_phone="1380013800")


def test_asking_again_is_counted(office, case):
    for _ in range(2):
        registering.nudge(case_id=case.id, actor=office["lin"], now=NOW)
    assert (of(case).nudges, of(case).row.nudges) == (2, 2)


def test_notes_are_for_ourselves_or_for_the_customer(office, case):
    talking.add_note(case_id=case.id, text="内部", is_internal=True, actor=office["lin"], now=NOW)
    talking.add_note(case_id=case.id, text="已约时间", is_internal=False, actor=office["lin"], now=NOW)
    assert [(note.text, note.is_internal) for note in queries.notes(case.id)] == [
        ("内部", True),
        ("已约时间", False),
    ]
    with refused(says="Write something first", field="text"):
        talking.add_note(case_id=case.id, text=" ", is_internal=True, actor=office["lin"], now=NOW)


def test_a_picture_from_the_customer_is_kept_and_what_is_none_is_refused(office, case):
    registering.attach_picture(
        case_id=case.id, content=snapshot(), name="a.jpg", actor=office["lin"], now=NOW
    )
    (kept,) = evidence.of_case(case.id)
    assert store.path_of(kept.file.sha256).is_file()
    with refused(says="not a picture", field="pictures"):
        registering.attach_picture(
            case_id=case.id, content=b"GIF89a<script>", name="a.jpg", actor=office["lin"], now=NOW
        )
    assert len(evidence.of_case(case.id)) == 1


# ---- who owns it --------------------------------------------------------------------------------


def hand_over(office, case, to, reason="明天调休", by="lin"):
    owning.hand_over(case_id=case.id, to_id=office.staff(to), reason=reason, actor=office[by], now=NOW)


@pytest.mark.clause("C478")
def test_a_case_is_handed_over_with_a_reason_and_keeps_who_was_asked_first(office, case):
    hand_over(office, case, "sun")
    assert (of(case).owner_id, of(case).first_asked_id) == (office.staff("sun"), office.staff("lin"))
    assert of(case).row.owner_name == "孙佳"
    (kept,) = queries.handovers(case.id).values()
    assert (kept.before_id, kept.after_id, kept.reason) == (
        office.staff("lin"),
        office.staff("sun"),
        "明天调休",
    )


@pytest.mark.clause("C478")
def test_what_is_handed_to_somebody_absent_reaches_the_deputy(office, case):
    absent(office, "sun", "zhou")
    hand_over(office, case, "sun")
    assert of(case).owner_id == office.staff("zhou")


@pytest.mark.parametrize(
    ("to", "reason", "says", "field"),
    [
        ("sun", " ", "Say why", "reason"),
        ("lin", "我自己", "owns the case already", "to"),
        ("jin", "余杭客户", "may not see this case", "to"),
    ],
)
def test_a_handover_that_leads_nowhere_is_refused(office, case, to, reason, says, field):
    with refused(says=says, field=field):
        hand_over(office, case, to, reason)
    assert of(case).owner_id == office.staff("lin")


# ---- how it ends --------------------------------------------------------------------------------


def test_a_case_is_cancelled_with_a_reason_and_takes_voucher_and_visit_along(office, case):
    office.booked(office.voucher(case))
    moving.cancel_case(case_id=case.id, reason="客户自己弄好了", actor=office["lin"], now=NOW)
    assert (of(case).state, of(case).cancel_reason, of(case).row.is_live) == (
        CaseState.CANCELLED,
        "客户自己弄好了",
        False,
    )
    assert queries.holds(case.id) == []
    assert {"workorders.voucher_voided", "dispatch.visit_cancelled"} <= set(codes(case.id))


def test_a_case_is_not_cancelled_without_a_reason(office, case):
    with refused(says="Say why", field="reason"):
        moving.cancel_case(case_id=case.id, reason="", actor=office["lin"], now=NOW)


@pytest.mark.clause("C352")
def test_a_case_closes_only_when_nothing_stands_in_the_way_and_says_what_does(office, case):
    visit = office.booked(office.voucher(case))
    office.finished(visit, works=())
    assert of(case).state == CaseState.STRUCK_OFF
    assert {hold.kind for hold in queries.holds(case.id)} == {HoldKind.VOUCHER_OPEN, HoldKind.CALLBACK_DUE}
    with refused(says="cannot be closed yet"):
        moving.close(case_id=case.id, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("state", ["vouchered", "cancelled"])
def test_a_case_does_not_jump(office, case, state):
    if state == "vouchered":
        office.voucher(case)
    else:
        moving.cancel_case(case_id=case.id, reason="不修了", actor=office["lin"], now=NOW)
    with refused(says="has moved on"):
        moving.strike_off(case_id=case.id, actor=SYSTEM, now=NOW)


def test_nothing_is_done_to_a_case_that_has_ended(office, case):
    moving.cancel_case(case_id=case.id, reason="不修了", actor=office["lin"], now=NOW)
    with refused(says="is closed"):
        registering.nudge(case_id=case.id, actor=office["lin"], now=NOW)
    with refused(says="is closed"):
        hand_over(office, case, "sun")
    with refused(says="is closed"):
        correct(office, case, contact_name="王丽")
    with refused(says="has moved on"):
        moving.cancel_case(case_id=case.id, reason="再次", actor=office["lin"], now=NOW)


@pytest.mark.parametrize("far", ["decided", "with a voucher", "on its way", "cancelled", "complaint"])
def test_only_a_repair_that_is_done_is_reopened(office, case, far):
    if far in {"with a voucher", "on its way"}:
        order = office.voucher(case)
        if far == "on its way":
            office.booked(order)
    elif far == "cancelled":
        moving.cancel_case(case_id=case.id, reason="不修了", actor=office["lin"], now=NOW)
    elif far == "complaint":
        case = office.case(kind=CaseKind.COMPLAINT)
        talking.add_note(case_id=case.id, text="已致歉", is_internal=False, actor=office["lin"], now=NOW)
        moving.close_complaint(case_id=case.id, actor=office["lin"], now=NOW)
    with refused(says="can be reopened"):
        moving.reopen_by_hand(case_id=case.id, actor=office["lin"], now=NOW)


def test_a_complaint_is_closed_when_the_customer_has_been_told_what_was_agreed(office, case):
    complaint = office.case(kind=CaseKind.COMPLAINT, description="迟到")
    assert complaint.number.startswith("TS2603-")
    with refused(says="First note for the customer"):
        moving.close_complaint(case_id=complaint.id, actor=office["lin"], now=NOW)
    with refused(says="closed by its call-back"):
        moving.close_complaint(case_id=case.id, actor=office["lin"], now=NOW)
    talking.add_note(case_id=complaint.id, text="已致歉", is_internal=False, actor=office["lin"], now=NOW)
    moving.close_complaint(case_id=complaint.id, actor=office["lin"], now=NOW)
    assert of(complaint).state == CaseState.CLOSED


# ---- lists --------------------------------------------------------------------------------------


def test_people_see_the_cases_of_their_own_unit(office):
    cases = {unit: office.case(unit).id for unit in ("HQ", "XH", "YH", "LP")}
    seen = {
        username: {row.case_id for row in queries.rows_visible_to(office[username])} & set(cases.values())
        for username in ("lin", "mei", "jin", "fang")
    }
    assert seen == {
        "lin": set(cases.values()),
        "mei": {cases["XH"]},
        "jin": {cases["YH"]},
        "fang": {cases["LP"]},
    }


def test_pages_of_the_list_neither_lose_nor_repeat_a_case(office):
    wanted = [office.case().id for _ in range(7)][::-1]
    rows, key, found = queries.filtered({}, actor=office["lin"], now=NOW), "", []
    while key is not None:
        shown = queries.page(rows, order="", key=key, direction="older", size=3)
        found += [row.case_id for row in shown.rows]
        key = shown.older
    assert found[: len(wanted)] == wanted
    back = queries.page(rows, order="", key=str(wanted[-1]), direction="newer", size=3)
    assert [row.case_id for row in back.rows] == wanted[3:6]


def test_a_kept_view_is_one_persons_own(office):
    kept = views.save_view(name="我的", query="owner=me", is_shared=False, actor=office["lin"], now=NOW)
    assert [view.name for view in queries.saved_views(actor=office["lin"])] == ["我的"]
    assert queries.saved_views(actor=office["sun"]) == []
    with pytest.raises(NotFound):
        views.remove_view(view_id=kept.id, actor=office["sun"], now=NOW)
    views.remove_view(view_id=kept.id, actor=office["lin"], now=NOW)
    assert queries.saved_views(actor=office["lin"]) == []
