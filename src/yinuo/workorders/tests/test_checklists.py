"""The checklist of a case: what the promise wants on record, who answers it, and what waits for it."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.office import NOW, SOLD_LAST_YEAR, codes, drawing, refused, snapshot

from yinuo.entitlement import actions as decisions
from yinuo.entitlement.models import Decision
from yinuo.entitlement.types import ServiceClass
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.platform.evidence.models import Evidence
from yinuo.workorders import actions, queries, rules
from yinuo.workorders.models import ChecklistAnswer, ChecklistItem
from yinuo.workorders.types import Asked, ItemState, Known, Reply

LATER = NOW + timedelta(hours=1)


def asked(word: str, step: Step = Step.RECEPTION, kind: ItemKind = ItemKind.TICK, **more) -> Asked:
    return Asked(
        **{
            "charter": "own",
            "release": "r1",
            "row": f"C900 {word}",
            "clause": "C900",
            "word": word,
            "step": step,
            "kind": kind,
            "is_mandatory": True,
            "is_certain": True,
            **more,
        }
    )


@pytest.fixture
def case(office):
    return office.case(sold_on=SOLD_LAST_YEAR)


def carry(case, *wanted: Asked, known=()):
    """Another decision that asks for this and nothing else."""
    actions.carry_checklist(
        case=case,
        decision_id=Decision.objects.filter(case=case).latest("seq").id,
        asked=wanted,
        on_file=known,
        actor=SYSTEM,
        now=NOW,
    )


def item(case, word: str) -> ChecklistItem:
    return ChecklistItem.objects.get(case=case, charter="own", word=word)


def answer(office, case, word: str, *, by: str = "lin", version: int = 1, **reply):
    return actions.answer_item(
        item_id=item(case, word).id, version=version, reply=Reply(**reply), actor=office[by], now=LATER
    )


def waive(office, case, word: str, reason: str = "不适用", *, by: str = "zhou", version: int = 1):
    return actions.waive_item(
        item_id=item(case, word).id, version=version, reason=reason, actor=office[by], now=LATER
    )


def states(case) -> dict[str, str]:
    return {each.word: each.state for each in queries.items_of(case.id) if each.struck_at is None}


# ---- from the decision ---------------------------------------------------------------------------


@pytest.mark.clause("C351")
def test_a_decided_case_has_the_checklist_of_its_charter_and_what_is_on_file_is_ticked(office, case):
    kept = {(each.step, each.word): each.state for each in queries.items_of(case.id)}
    for word in ("customer_name", "address", "phone", "model"):
        assert kept["reception", word] == "done"
    assert kept["visit", "customer_signature"] == "open"
    assert kept["bench", "repair_time"] == "open"
    assert kept["handover", "receipt_voided"] == "open"
    assert kept["closing", "service_voucher_filed"] == "open"
    assert not any(word == "parts_requisition" for _step, word in kept)
    first = ChecklistItem.objects.filter(case=case).earliest("id")
    decision = Decision.objects.get(case=case)
    assert (first.decision_id, first.release, first.charter) == (
        decision.id,
        decision.release,
        "service-office",
    )


def test_what_the_request_lacks_is_ticked_when_it_is_corrected(office):
    case = office.case(sold_on=SOLD_LAST_YEAR, address="", region="")
    named = ChecklistItem.objects.get(case=case, word="address")
    assert named.state == "open"
    with refused(Refused, "地址 C351"):
        office.voucher(case)
    registering.correct_case(
        case_id=case.id,
        version=cases.get(case.id, actor=SYSTEM).version,
        changes={"address": "文三路 90 号"},
        actor=office["lin"],
        now=LATER,
    )
    named.refresh_from_db()
    assert named.state == "done"
    assert office.voucher(case).number


def test_another_decision_keeps_answers_strikes_what_is_gone_and_asks_for_what_is_new(office, case):
    carry(case, asked("kept"), asked("gone"))
    answer(office, case, "kept", text="好")
    answer(office, case, "gone")
    carry(case, asked("kept"), asked("new"))
    assert states(case) == {"kept": "done", "new": "open"}
    assert item(case, "gone").struck_at == NOW
    carry(case, asked("gone"))
    assert states(case) == {"gone": "done"}
    assert ChecklistAnswer.objects.filter(item__case=case, way="given").count() == 2


def test_deciding_again_keeps_the_checklist_as_it_is(office, case):
    before = {each.id: each.state for each in queries.items_of(case.id)}
    decisions.override(
        case_id=case.id, klass=ServiceClass.PAID, reason="人为损坏", actor=office["zhou"], now=LATER
    )
    assert {each.id: each.state for each in queries.items_of(case.id)} == before
    newest = Decision.objects.filter(case=case).latest("seq").id
    assert {each.decision_id for each in queries.items_of(case.id)} == {newest}


def test_what_may_apply_is_asked_for_and_not_mandatory():
    rows = [
        {
            "clause": "C1",
            "step": "repair.returned",
            "collect": ["repair_record"],
            "mandatory": True,
            "certain": False,
            "zh": "",
            "en": "",
        },
        {
            "clause": "C2",
            "step": "month.closed",
            "collect": ["report"],
            "mandatory": True,
            "certain": True,
            "zh": "",
            "en": "",
        },
        {
            "clause": "C3",
            "step": "call.reviewed",
            "collect": ["polite"],
            "mandatory": True,
            "certain": True,
            "zh": "",
            "en": "",
            "row": "C3 manners",
            "charter": "below",
            "at": "visit",
            "items": [],
        },
    ]
    found = rules.asked(rows, {"own": "r1", "below": "r2"})
    assert [(each.charter, each.release, each.row, each.word, each.step) for each in found] == [
        ("own", "r1", "C1 repair.returned", "repair_record", Step.HANDOVER),
        ("below", "r2", "C3 manners", "polite", Step.VISIT),
    ]
    assert [each.is_mandatory for each in found] == [False, False]


@pytest.mark.parametrize(
    ("word", "step", "known"),
    [
        ("customer_signature", Step.VISIT, Known.SIGNED),
        ("customer_signature", Step.BENCH, Known.TAKEN),
        ("customer_signature", Step.HANDOVER, Known.GIVEN_BACK),
        ("time_of_arrival", Step.VISIT, Known.ARRIVED),
        ("time_of_arrival", Step.RECEPTION, Known.REGISTERED),
        ("tariff_shown", Step.VISIT, Known.TARIFF),
        ("joint_inspection", Step.HANDOVER, None),
    ],
)
def test_what_ticks_itself_depends_on_the_step(word, step, known):
    assert rules.known_by(word, step) == known


# ---- answers -------------------------------------------------------------------------------------


def test_an_answer_says_who_when_and_how_and_is_told_once(office, case):
    carry(case, asked("kind_of_complaint", kind=ItemKind.TEXT))
    before = len(codes(case.id))
    answer(office, case, "kind_of_complaint", text=" 自身功能故障 ")
    assert codes(case.id)[before:] == ["workorders.item_answered"]
    (shown,) = queries.checklist(case.id, language="zh-hans")[0].items
    assert (shown.state, shown.text, shown.answered_by, shown.answered_at) == (
        ItemState.DONE,
        "自身功能故障",
        "林晓雯",
        LATER,
    )


def test_an_answer_may_be_corrected_and_the_first_one_stays(office, case):
    carry(case, asked("units_cleaned", kind=ItemKind.NUMBER, least=1, most=9))
    answer(office, case, "units_cleaned", number=2)
    answer(office, case, "units_cleaned", number=3, version=2)
    kept = ChecklistAnswer.objects.filter(item=item(case, "units_cleaned")).order_by("seq")
    assert [(each.seq, each.number) for each in kept] == [(1, 2), (2, 3)]


@pytest.mark.parametrize("number", [None, 0, 10])
def test_a_number_stays_within_its_bounds(office, case, number):
    carry(case, asked("units_cleaned", kind=ItemKind.NUMBER, least=1, most=9))
    with refused(Refused, "between 1 and 9", field="number"):
        answer(office, case, "units_cleaned", number=number)
    assert states(case) == {"units_cleaned": "open"}


def test_a_text_is_written_down(office, case):
    carry(case, asked("who_is_liable", kind=ItemKind.TEXT))
    with refused(Refused, "Write down", field="text"):
        answer(office, case, "who_is_liable", text="  ")
    with refused(Refused, "At most 400", field="text"):
        answer(office, case, "who_is_liable", text="长" * 401)
    assert not ChecklistAnswer.objects.filter(item=item(case, "who_is_liable")).exists()


@pytest.mark.clause("C033")
def test_a_photo_is_kept_as_evidence(office, case):
    carry(case, asked("photo_or_film", Step.HANDOVER, ItemKind.PHOTO))
    with refused(Refused, "Take a picture", field="picture"):
        answer(office, case, "photo_or_film")
    with refused(Refused, field="picture"):
        answer(office, case, "photo_or_film", picture=b"no picture")
    answer(office, case, "photo_or_film", picture=snapshot())
    kept = Evidence.objects.get(case_id=case.id)
    assert (kept.purpose, kept.kind, kept.unit_id) == ("photo_or_film", "photo", case.unit_id)
    assert queries.last_answers([item(case, "photo_or_film")]).popitem()[1].evidence_id == kept.id


@pytest.mark.parametrize(("on_paper", "kind"), [(False, "signature"), (True, "photo")])
def test_a_signature_is_drawn_or_a_photo_of_the_paper(office, case, on_paper, kind):
    carry(case, asked("signature_of_adviser", Step.RECEPTION, ItemKind.SIGNATURE))
    with refused(Refused, "who has signed", field="signer"):
        answer(office, case, "signature_of_adviser", picture=drawing())
    picture = snapshot() if on_paper else drawing()
    answer(office, case, "signature_of_adviser", picture=picture, signer="林晓雯", is_on_paper=on_paper)
    kept = Evidence.objects.get(case_id=case.id)
    assert (kept.kind, kept.signer) == (kind, "林晓雯")


def test_what_ticks_itself_is_not_typed(office, case):
    carry(case, asked("tariff_shown", Step.VISIT))
    with refused(Refused, "ticks itself"):
        answer(office, case, "tariff_shown", by="wang")
    assert states(case) == {"tariff_shown": "open"}


def test_a_reminder_is_only_read(office, case):
    carry(case, asked("polite", kind=ItemKind.REMINDER, is_mandatory=False))
    with refused(Refused, "nothing to answer"):
        answer(office, case, "polite")
    with refused(Refused, "nothing to answer"):
        waive(office, case, "polite")
    (shown,) = queries.checklist(case.id, language="en")
    assert ([each.label for each in shown.reminders], shown.items) == (["Be polite"], ())


def test_somebody_else_was_faster(office, case):
    carry(case, asked("question", kind=ItemKind.TEXT))
    answer(office, case, "question", text="甲")
    with refused(Stale) as refusal:
        answer(office, case, "question", text="乙")
    assert refusal.value.theirs == {"text": "甲", "number": None}


def test_what_is_struck_is_not_answered(office, case):
    carry(case, asked("gone"))
    gone = item(case, "gone")
    carry(case)
    with refused(NotFound):
        actions.answer_item(item_id=gone.id, version=2, reply=Reply(), actor=office["lin"], now=LATER)


def test_a_case_that_has_ended_is_not_answered(office, case):
    carry(case, asked("tick"))
    moving.cancel_case(case_id=case.id, reason="顾客撤回", actor=office["lin"], now=NOW)
    with refused(Refused, "has ended"):
        answer(office, case, "tick")
    with refused(Refused, "has ended"):
        waive(office, case, "tick")


@pytest.mark.parametrize("by", ["chen", "shen", "wu"])
def test_who_works_on_no_case_answers_nothing(office, case, by):
    carry(case, asked("tick"))
    with refused(Forbidden):
        answer(office, case, "tick", by=by)


def test_another_units_checklist_does_not_exist(office):
    case = office.case("XH", sold_on=SOLD_LAST_YEAR)
    carry(case, asked("tick"))
    with refused(NotFound):
        answer(office, case, "tick", by="jin")
    answer(office, case, "tick", by="mei")


def test_a_paper_shown_at_the_counter_is_on_record_for_whoever_asks_for_it(office, case):
    carry(case, asked("invoice_or_voucher", kind=ItemKind.DOCUMENT))
    answer(office, case, "invoice_or_voucher", picture=snapshot())
    shown = Evidence.objects.get(case_id=case.id)
    carry(case, asked("appraisal_report", kind=ItemKind.DOCUMENT))
    actions.know_proof(
        case_id=case.id, proof="appraisal_report", evidence_id=shown.id, actor=SYSTEM, now=LATER
    )
    assert states(case) == {"appraisal_report": "done"}


# ---- what does not apply -------------------------------------------------------------------------


def test_whoever_may_decide_otherwise_says_why_something_does_not_apply(office, case):
    carry(case, asked("loaner_record"))
    with refused(Forbidden):
        waive(office, case, "loaner_record", by="lin")
    with refused(Refused, "Say why", field="reason"):
        waive(office, case, "loaner_record", " ")
    before = len(codes(case.id))
    waive(office, case, "loaner_record", "顾客不要备用机")
    assert codes(case.id)[before:] == ["workorders.item_waived"]
    (shown,) = queries.checklist(case.id, language="zh-hans")[0].items
    assert (shown.state, shown.text) == (ItemState.WAIVED, "顾客不要备用机")
    with refused(Stale):
        waive(office, case, "loaner_record", "再说一次")


# ---- what waits for it ---------------------------------------------------------------------------


def test_the_voucher_waits_for_the_reception(office, case):
    carry(
        case,
        asked("loaner_record"),
        asked("joint_inspection", Step.HANDOVER),
        asked("reply", is_mandatory=False),
    )
    with refused(Refused, "备用机登记 C900") as refusal:
        office.voucher(case)
    assert "验货" not in str(refusal.value)
    assert cases.get(case.id, actor=SYSTEM).state == CaseState.DECIDED
    assert queries.of_case(case.id) == []
    answer(office, case, "loaner_record")
    assert office.voucher(case).number


@pytest.mark.parametrize(("channel", "waits"), [("phone", True), ("counter", False)])
def test_what_belongs_to_a_call_is_asked_for_where_there_was_one(office, channel, waits):
    case = office.case(sold_on=SOLD_LAST_YEAR, channel=channel)
    carry(case, asked("apology_and_explanation", Step.PHONE))
    if waits:
        with refused(Refused, "已致歉并说明"):
            office.voucher(case)
    else:
        office.voucher(case)


def test_the_signature_waits_for_what_is_asked_for_on_site(office, case):
    visit = office.booked(office.voucher(case))
    carry(case, asked("tools_checked", Step.VISIT), asked("time_confirmed", Step.WORK, ItemKind.TEXT))
    with pytest.raises(Refused, match="工具已检查"), transaction.atomic():
        office.finished(visit, works=())
    answer(office, case, "tools_checked", by="wang")
    with pytest.raises(Refused, match="说定时间"), transaction.atomic():
        office.finished(visit, works=())
    answer(office, case, "time_confirmed", by="wang", text="两小时")
    office.finished(visit, works=())
    assert cases.get(case.id, actor=SYSTEM).state == CaseState.STRUCK_OFF


@pytest.mark.clause("C016", "C017", "C352")
def test_what_happens_on_site_ticks_itself(office, case):
    visit = office.booked(office.voucher(case))
    carry(
        case,
        asked("tariff_shown", Step.VISIT),
        asked("agreement_to_materials", Step.WORK),
        asked("time_of_arrival", Step.VISIT),
        asked("customer_signature", Step.VISIT, ItemKind.SIGNATURE),
        asked("work_record", Step.CLOSING),
        asked("chief_check", Step.HANDOVER),
    )
    before = len(codes(case.id))
    office.finished(visit, works=())
    assert states(case) == {
        "tariff_shown": "done",
        "agreement_to_materials": "done",
        "time_of_arrival": "done",
        "customer_signature": "done",
        "work_record": "done",
        "chief_check": "open",
    }
    assert not [code for code in codes(case.id)[before:] if code.startswith("workorders.item")]
    signed = queries.last_answers([item(case, "customer_signature")]).popitem()[1]
    assert signed.evidence_id is not None
    assert (signed.way, signed.answered_by) == ("known", office["wang"].id)


def test_a_case_is_not_closed_before_what_is_asked_for_at_its_end(office, case):
    visit = office.booked(office.voucher(case))
    carry(case, asked("archive_entry", Step.CLOSING), asked("service_voucher_filed", Step.CLOSING))
    office.finished(visit, works=())
    assert "checklist_open" in {hold.kind for hold in cases.holds(case.id)}
    with refused(Refused, "wants on record"):
        for hold in cases.holds(case.id):
            if hold.kind != "checklist_open":
                moving.lift_hold(case.id, hold.kind, hold.key, now=LATER)
        moving.close(case_id=case.id, actor=SYSTEM, now=LATER)
    answer(office, case, "archive_entry")
    assert "checklist_open" not in {hold.kind for hold in cases.holds(case.id)}


def test_a_case_closes_with_the_last_answer(office, case):
    carry(case, asked("archive_entry", Step.CLOSING))
    office.finished(office.booked(office.voucher(case)), works=())
    for hold in cases.holds(case.id):
        if hold.kind != "checklist_open":
            moving.lift_hold(case.id, hold.kind, hold.key, now=LATER)
    answer(office, case, "archive_entry")
    assert cases.get(case.id, actor=SYSTEM).state == CaseState.CLOSED


def test_a_reopened_case_is_asked_again_for_the_work_and_not_for_who_it_is(office, case):
    carry(case, asked("first_seen", kind=ItemKind.TEXT), asked("tools_checked", Step.VISIT))
    answer(office, case, "first_seen", text="上周")
    visit = office.booked(office.voucher(case))
    answer(office, case, "tools_checked", by="wang")
    office.finished(visit, works=())
    moving.reopen_by_hand(case_id=case.id, actor=office["lin"], now=LATER)
    assert states(case) == {"first_seen": "done", "tools_checked": "open"}
    answer(office, case, "tools_checked", by="wang", version=3)
    assert ChecklistAnswer.objects.filter(item=item(case, "tools_checked")).count() == 2
