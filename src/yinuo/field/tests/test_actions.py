"""The verbs of a visit: what they do, and that a refusal leaves everything as it was."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yinuo.catalogue.models import TariffItem
from yinuo.dispatch.types import VisitState
from yinuo.field import actions
from yinuo.field.models import PartUsed, VisitReport
from yinuo.field.tests import scene
from yinuo.field.tests.at_work import NOW, OnSite, codes, refused
from yinuo.field.types import Part, PhotoPurpose, UsedPart, VisitOutcome, Work
from yinuo.followup.models import Callback
from yinuo.intake.models import Case
from yinuo.intake.types import CaseState
from yinuo.platform.evidence.models import Evidence
from yinuo.workorders import actions as workorders
from yinuo.workorders.models import Consent, EstimateLine, WorkOrder
from yinuo.workorders.types import Line, OrderState


def test_arriving_opens_the_report_and_moves_visit_voucher_and_case(work):
    work.arrive()
    work.visit.refresh_from_db()
    assert (work.visit.state, work.visit.arrived_at) == (VisitState.ARRIVED, NOW)
    assert (work.report.arrived_at, work.report.version) == (NOW, 1)
    assert WorkOrder.objects.get().state == OrderState.WORKING
    assert Case.objects.get().state == CaseState.ON_SITE
    assert codes()[-1] == "field.technician_arrived"


def test_nobody_arrives_twice(work):
    work.arrive()
    with refused(message="moved on"):
        work.arrive()


def test_nobody_is_on_site_in_two_places(work, office):
    other = scene.register(office.company, owner=office.clerk, sold_on=date(2020, 5, 1), serial="SN2")
    _, elsewhere = scene.send(
        other, office.technician, clerk=office.clerk, chief=office.chief, start=NOW + timedelta(hours=4)
    )
    work.arrive()
    with refused(message="still on site"):
        actions.arrive(visit_id=elsewhere.id, **work.by)


@pytest.mark.clause("C016")
def test_the_tariff_is_shown_once_and_the_first_time_counts(work):
    work.shown()
    later = {**work.at, "now": NOW + timedelta(minutes=5)}
    actions.show_tariff(**later)
    assert work.report.tariff_shown_at == NOW
    assert codes().count("field.tariff_shown") == 1


@pytest.mark.clause("C016", "C023")
def test_nothing_is_estimated_agreed_or_found_before_the_tariff_was_shown(work):
    work.arrive()
    with refused(message="tariff first"):
        actions.set_estimate(**work.at, works=[Work("T1", 1)], parts=[])
    with refused(message="tariff first"):
        actions.agree(**work.at, is_given=True, signer="王丽华")
    with refused(message="tariff first"):
        actions.record_findings(**work.at, findings="电源板烧毁")
    with refused(message="tariff first"):
        work.finish()


@pytest.mark.clause("C023")
def test_the_estimate_takes_work_at_the_tariffs_price_and_parts_by_name(work):
    work.estimated(works=[Work("T1", 1), Work("T2", 2)], parts=[Part(" 电源板 ", 1, 8000)])
    assert list(
        EstimateLine.objects.order_by("id").values_list("tariff_code", "name", "quantity", "price_fen")
    ) == [
        ("T1", "检测", 1, 3000),
        ("T2", "更换电源板", 2, 12000),
        ("", "电源板", 1, 8000),
    ]


def test_a_price_that_changes_after_the_tariff_was_shown_does_not_change_the_estimate(work):
    work.shown()
    TariffItem.objects.filter(code="T1").update(valid_to=date(2026, 3, 13))
    TariffItem.objects.create(
        code="T1", name="检测", category="tv", price_fen=9900, valid_from=date(2026, 3, 14)
    )
    actions.set_estimate(**{**work.at, "now": NOW + timedelta(days=1)}, works=[Work("T1", 1)], parts=[])
    assert EstimateLine.objects.get().price_fen == 3000


@pytest.mark.parametrize(
    ("works", "parts", "message"),
    [
        ([Work("F1", 1)], [], "not in the tariff"),
        ([Work("T1", 0)], [], "between 1 and"),
        ([], [Part(" ", 1, 100)], "name"),
        ([], [Part("电源板", 1000, 100)], "between 1 and"),
        ([], [], "at least one"),
    ],
)
def test_an_estimate_that_cannot_be_is_refused(work, works, parts, message):
    work.shown()
    with refused(message=message):
        actions.set_estimate(**work.at, works=works, parts=parts)


@pytest.mark.clause("C017", "C023")
def test_the_customer_agrees_to_the_sum(work):
    work.agreed()
    consent = Consent.objects.get()
    assert (consent.total_fen, consent.is_given, consent.signer) == (11000, True, "王丽华")
    assert (consent.tariff_shown_at, work.report.consent_at) == (NOW, NOW)


def test_paid_service_is_not_agreed_to_without_an_estimate(work):
    work.shown()
    with refused(message="Estimate the cost"):
        actions.agree(**work.at, is_given=True, signer="王丽华")


def test_an_answer_has_a_name(work):
    work.estimated()
    with refused(field="signer"):
        actions.agree(**work.at, is_given=True, signer=" ")


@pytest.mark.clause("C347", "C349")
def test_free_service_is_agreed_to_without_an_estimate(office):
    free = scene.register(office.company, owner=office.clerk, sold_on=date(2026, 1, 1), serial="SN3")
    _, visit = scene.send(
        free, office.technician, clerk=office.clerk, chief=office.chief, start=NOW + timedelta(hours=4)
    )
    work = OnSite(office, visit).shown()
    actions.agree(**work.at, is_given=True, signer="王丽华")
    assert Consent.objects.get().total_fen == 0
    actions.record_findings(**work.at, findings="排线松动", work_done="重新插紧", work_minutes=10)
    assert work.finish().outcome == VisitOutcome.FIXED


@pytest.mark.clause("C017")
def test_a_refusal_takes_the_consent_back(work):
    work.agreed()
    actions.agree(**work.at, is_given=False, signer="王丽华")
    assert work.report.consent_at is None
    with refused(message="Ask the customer first"):
        actions.record_findings(**work.at, findings="电源板烧毁", work_minutes=5)


@pytest.mark.clause("C017")
def test_a_changed_estimate_needs_a_new_consent(work):
    work.worked()
    actions.set_estimate(**work.at, works=[Work("T1", 1)], parts=[Part("电源板", 1, 9000)])
    assert work.report.consent_at is None
    with refused(message="has not agreed"):
        work.finish()
    actions.agree(**work.at, is_given=True, signer="王丽华")
    with refused(message="parts again"):
        work.finish()
    actions.record_findings(
        **work.at, findings="电源板烧毁", work_done="更换", work_minutes=45, parts=[UsedPart("电源板", 1)]
    )
    work.finish()
    assert PartUsed.objects.get().price_fen == 9000


def test_saving_the_same_estimate_again_keeps_the_consent(work):
    work.agreed()
    actions.set_estimate(**work.at, works=[Work("T1", 1)], parts=[Part("电源板", 1, 8000)])
    assert work.report.consent_at == NOW
    assert EstimateLine.objects.count() == 2


def test_an_estimate_changed_by_the_office_needs_a_new_consent_too(work, office):
    work.worked()
    workorders.set_estimate(
        order_id=office.order.id, lines=[Line("T1", "检测", 2, 3000)], actor=office.clerk, now=NOW
    )
    with refused(message="has not agreed"):
        work.finish()


@pytest.mark.clause("C017")
def test_a_diagnosis_may_stand_before_the_consent_but_no_work_and_no_part(work):
    work.estimated()
    actions.record_findings(**work.at, findings="电源板烧毁")
    assert work.report.findings == "电源板烧毁"
    for attempt in ({"work_done": "更换"}, {"work_minutes": 5}, {"parts": [UsedPart("电源板", 1)]}):
        with refused(message="Ask the customer first"):
            actions.record_findings(**work.at, findings="电源板烧毁", **attempt)


def test_parts_cost_what_was_agreed(work):
    work.agreed()
    actions.record_findings(
        **work.at,
        findings="电源板烧毁",
        work_done="更换",
        work_minutes=45,
        parts=[UsedPart("电源板", 1), UsedPart("螺丝", 2), UsedPart("螺丝", 1)],
    )
    assert list(PartUsed.objects.order_by("id").values_list("name", "quantity", "price_fen")) == [
        ("电源板", 1, 8000),
        ("螺丝", 3, 0),
    ]
    with refused(field="parts"):
        actions.record_findings(
            **work.at,
            findings="电源板烧毁",
            work_minutes=45,
            parts=[UsedPart("电源板", 1), UsedPart("电源板", 1)],
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"findings": " "}, "findings"),
        ({"work_minutes": 0}, "work_minutes"),
        ({"work_minutes": 1441}, "work_minutes"),
        ({"parts": [UsedPart(" ", 1)]}, "parts"),
        ({"parts": [UsedPart("螺丝", 0)]}, "parts"),
    ],
)
def test_findings_that_say_too_little_are_refused(work, changes, field):
    work.agreed()
    with refused(field=field):
        actions.record_findings(**{**work.at, "findings": "电源板烧毁", "work_minutes": 45, **changes})


def test_a_photo_is_kept_with_what_it_shows(work):
    work.arrive()
    photo = actions.add_photo(
        visit_id=work.visit.id,
        content=scene.snapshot(),
        name="IMG_1.jpg",
        purpose=PhotoPurpose.LABEL,
        **work.by,
    )
    evidence = Evidence.objects.get()
    assert (photo.evidence_id, evidence.purpose, evidence.case_id) == (
        evidence.id,
        "label",
        work.visit.case_id,
    )
    assert codes()[-1] == "field.photo_taken"


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a not a picture", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken"]
)
def test_what_is_no_picture_is_refused(work, content):
    work.arrive()
    with refused(field="photo", message="not a picture"):
        actions.add_photo(
            visit_id=work.visit.id, content=content, name="x.jpg", purpose=PhotoPurpose.BEFORE, **work.by
        )


@pytest.mark.clause("C352")
def test_fixed_and_signed_strikes_the_case_off_and_plans_the_call_back(work):
    work.worked()
    report = work.finish()
    signature = Evidence.objects.get()
    assert (report.outcome, report.signature_id, report.ended_at) == (VisitOutcome.FIXED, signature.id, NOW)
    assert (signature.kind, signature.signer) == ("signature", "王丽华")
    work.visit.refresh_from_db()
    assert (work.visit.state, work.visit.ended_at) == (VisitState.DONE, NOW)
    order = WorkOrder.objects.get()
    assert (order.state, order.signature_id) == (OrderState.SIGNED, signature.id)
    assert Case.objects.get().state == CaseState.STRUCK_OFF
    assert Callback.objects.get().order_id == order.id


@pytest.mark.clause("C352")
def test_a_signature_on_paper_is_kept_as_its_photo(work):
    work.worked()
    work.finish(signature=scene.snapshot(), is_on_paper=True)
    assert Evidence.objects.get().purpose == actions.ON_PAPER


@pytest.mark.clause("C352")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signature": scene.drawing(is_empty=True)}, "signature"),
        ({"signature": b""}, "signature"),
        ({"signature": b"no picture"}, "signature"),
        ({"signature": b"no picture", "is_on_paper": True}, "paper"),
        ({"signer": " "}, "signer"),
    ],
)
def test_without_a_signature_nothing_is_finished(work, changes, field):
    work.worked()
    with refused(field=field):
        work.finish(**changes)


def test_without_findings_and_time_nothing_is_finished(work):
    work.agreed()
    with refused(message="what you found"):
        work.finish()
    actions.record_findings(**work.at, findings="电源板烧毁")
    with refused(message="how long"):
        work.finish()


def test_the_database_refuses_a_repair_without_signature_whoever_asks(work):
    work.worked()
    for values in (
        {"outcome": "fixed", "ended_at": NOW},
        {"outcome": "nobody_home", "ended_at": NOW},
        {"tariff_shown_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            VisitReport.objects.filter(pk=work.visit.id).update(**values)
