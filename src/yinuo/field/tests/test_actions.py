"""The verbs of a visit: what they do, and that a refusal leaves everything as it was."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yinuo.catalogue.models import TariffItem
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.models import Visit
from yinuo.dispatch.types import VisitState, Window
from yinuo.field import actions, queries
from yinuo.field.models import PartUsed, VisitPhoto, VisitReport
from yinuo.field.tests import scene
from yinuo.field.types import Part, PhotoPurpose, UsedPart, VisitOutcome, Work
from yinuo.followup.models import Callback
from yinuo.intake.models import Case
from yinuo.intake.types import CaseState
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.files.models import StoredFile
from yinuo.platform.journal.models import Entry
from yinuo.workorders import actions as workorders
from yinuo.workorders.models import Consent, EstimateLine, WorkOrder
from yinuo.workorders.types import Line, OrderState

NOW = scene.NOW
COUNTED = (Callback, Consent, Entry, EstimateLine, Evidence, PartUsed, StoredFile, VisitPhoto, VisitReport)
CHECK = Work("T1", 1)
BOARD = Part("电源板", 1, 8000)


class OnSite:
    """One visit, worked on by its technician."""

    def __init__(self, office, visit=None):
        self.office, self.visit = office, visit or office.visit
        self.by = {"actor": office.technician, "now": NOW}

    @property
    def at(self):
        return {"visit_id": self.visit.id, "version": self.report.version, **self.by}

    @property
    def report(self):
        return VisitReport.objects.get(pk=self.visit.id)

    def arrive(self):
        actions.arrive(visit_id=self.visit.id, **self.by)
        return self

    def shown(self):
        self.arrive()
        actions.show_tariff(**self.at)
        return self

    def estimated(self, works=(CHECK,), parts=(BOARD,)):
        self.shown()
        actions.set_estimate(**self.at, works=list(works), parts=list(parts))
        return self

    def agreed(self):
        self.estimated()
        actions.agree(**self.at, is_given=True, signer="王丽华")
        return self

    def worked(self):
        self.agreed()
        actions.record_findings(
            **self.at,
            findings="电源板烧毁",
            work_done="更换电源板",
            work_minutes=45,
            parts=[UsedPart("电源板", 1)],
        )
        return self

    def finish(self, **changes):
        return actions.finish_fixed(
            **{**self.at, "signature": scene.drawing(), "signer": "王丽华", **changes}
        )


@pytest.fixture
def work(office):
    return OnSite(office)


@contextmanager
def refused(kind=Refused, **expected):
    """The block refuses, for the reason given, and nothing at all has been written."""
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (*COUNTED, Visit, WorkOrder, Case)
    }
    with pytest.raises(kind) as refusal, transaction.atomic():
        yield
    for name, value in expected.items():
        assert value in str(getattr(refusal.value, name))
    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}


def codes():
    return list(Entry.objects.order_by("id").values_list("code", flat=True))


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


def test_nobody_home_ends_the_visit_right_after_arrival(work):
    work.arrive()
    actions.finish_otherwise(**work.at, outcome=VisitOutcome.NOBODY_HOME, note="按门铃两次，打电话无人接")
    work.visit.refresh_from_db()
    assert (work.visit.state, work.visit.reason) == (VisitState.FAILED, "按门铃两次，打电话无人接")
    assert work.report.outcome == VisitOutcome.NOBODY_HOME
    assert WorkOrder.objects.get().state == OrderState.DRAWN
    assert Case.objects.get().state == CaseState.VOUCHERED


def test_nobody_home_contradicts_a_shown_tariff(work):
    work.shown()
    with refused(field="outcome"):
        actions.finish_otherwise(**work.at, outcome=VisitOutcome.NOBODY_HOME, note="无人")


def test_another_unit_than_registered_voids_the_voucher(work):
    work.arrive()
    actions.finish_otherwise(**work.at, outcome=VisitOutcome.WRONG_UNIT, note="现场是 L43 型，机号 SN9")
    assert WorkOrder.objects.get().state == OrderState.VOIDED
    assert Case.objects.get().state == CaseState.DECIDED


@pytest.mark.clause("C017")
def test_a_refused_fee_is_on_record_as_the_customers_answer(work):
    work.estimated()
    actions.finish_otherwise(
        **work.at, outcome=VisitOutcome.FEE_REFUSED, note="嫌贵，不修了", signer="王丽华"
    )
    consent = Consent.objects.get()
    assert (consent.is_given, consent.total_fen) == (False, 11000)
    assert Case.objects.get().state == CaseState.CANCELLED


def test_a_refusal_that_stands_already_is_not_recorded_twice(work):
    work.estimated()
    actions.agree(**work.at, is_given=False, signer="王丽华")
    actions.finish_otherwise(**work.at, outcome=VisitOutcome.FEE_REFUSED, note="嫌贵，不修了")
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("until", "outcome", "note", "field"),
    [
        ("arrive", VisitOutcome.FEE_REFUSED, "嫌贵", "outcome"),
        ("estimated", VisitOutcome.FEE_REFUSED, "嫌贵", "signer"),
        ("estimated", VisitOutcome.COME_AGAIN, " ", "note"),
        ("arrive", VisitOutcome.WRONG_UNIT, "", "note"),
        ("arrive", VisitOutcome.NOBODY_HOME, "", "note"),
        ("worked", VisitOutcome.FIXED, "好了", "outcome"),
    ],
)
def test_an_end_without_its_reason_is_refused(work, until, outcome, note, field):
    getattr(work, until)()
    with refused(field=field):
        actions.finish_otherwise(**work.at, outcome=outcome, note=note)


def test_come_again_gives_the_voucher_back_and_the_next_visit_asks_anew(work, office):
    work.agreed()
    actions.finish_otherwise(**work.at, outcome=VisitOutcome.COME_AGAIN, note="缺电源板，明天到货")
    assert Case.objects.get().state == CaseState.VOUCHERED
    start = NOW + timedelta(days=3)
    again = dispatch.book_visit(
        order_id=office.order.id,
        technician_id=office.technician.staff_id,
        window=Window(start, start + timedelta(hours=2)),
        actor=office.chief,
        now=NOW,
    )
    second = OnSite(office, again).shown()
    with refused(message="Ask the customer first"):
        actions.record_findings(**second.at, findings="电源板烧毁", work_minutes=20)


def test_an_ended_visit_stays_as_it_is(work):
    work.worked()
    work.finish()
    version = work.report.version
    at = {"visit_id": work.visit.id, "version": version, **work.by}
    for attempt in attempts(at):
        with refused(message="has ended"):
            attempt()


def test_a_stale_page_changes_nothing(work):
    work.worked()
    at = {"visit_id": work.visit.id, "version": 1, **work.by}
    for attempt in attempts(at, photo=False):
        with refused(Stale, theirs="电源板烧毁"):
            attempt()


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("colleague", Forbidden),
        ("dealer_technician", NotFound),
        ("clerk", Forbidden),
        ("caller", Forbidden),
        ("chief", Forbidden),
    ],
)
def test_only_the_visits_own_technician_may_work_on_it(work, office, who, kind):
    actor = getattr(office, who)
    with refused(kind):
        actions.arrive(visit_id=work.visit.id, actor=actor, now=NOW)
    work.worked()
    at = {"visit_id": work.visit.id, "version": work.report.version, "actor": actor, "now": NOW}
    for attempt in attempts(at):
        with refused(kind):
            attempt()


def test_nothing_is_written_about_a_visit_that_has_not_begun(work):
    for attempt in attempts({"visit_id": work.visit.id, "version": 1, **work.by}):
        with refused(message="arrived"):
            attempt()


def attempts(at, *, photo=True):
    """Every verb of a visit under way, as calls that are otherwise in order."""
    unversioned = {name: value for name, value in at.items() if name != "version"}
    calls = [
        lambda: actions.show_tariff(**at),
        lambda: actions.set_estimate(**at, works=[Work("T2", 1)], parts=[]),
        lambda: actions.agree(**at, is_given=True, signer="王丽华"),
        lambda: actions.record_findings(**at, findings="别的"),
        lambda: actions.finish_fixed(**at, signature=scene.drawing(), signer="王丽华"),
        lambda: actions.finish_otherwise(**at, outcome=VisitOutcome.WRONG_UNIT, note="另一台"),
    ]
    if photo:
        calls.append(
            lambda: actions.add_photo(
                **unversioned, content=scene.snapshot(), name="a.jpg", purpose=PhotoPurpose.AFTER
            )
        )
    return calls


def test_the_day_of_a_technician_puts_first_where_to_go_now(work, office):
    later = scene.register(office.company, owner=office.clerk, sold_on=date(2020, 5, 1), serial="SN4")
    _, second = scene.send(
        later, office.technician, clerk=office.clerk, chief=office.chief, start=NOW + timedelta(hours=5)
    )
    tomorrow = scene.register(office.company, owner=office.clerk, sold_on=date(2020, 5, 1), serial="SN5")
    _, third = scene.send(
        tomorrow, office.technician, clerk=office.clerk, chief=office.chief, start=NOW + timedelta(days=1)
    )
    day = queries.day_of(office.technician.staff_id, now=NOW)
    assert (day.following, day.today, day.left_over, day.ahead) == (work.visit, [second], [], [third])
    next_week = queries.day_of(office.technician.staff_id, now=NOW + timedelta(days=7))
    assert next_week.following == work.visit
    assert next_week.left_over == [second, third]
    OnSite(office, second).arrive()
    assert queries.day_of(office.technician.staff_id, now=NOW).following == second


def test_reports_tell_other_pages_what_was_done(work):
    assert queries.report_of(work.visit.id) is None
    work.worked()
    report = queries.report_of(work.visit.id)
    assert [part.name for part in report.parts.all()] == ["电源板"]
    assert queries.reports_of_case(work.visit.case_id) == [report]
    assert queries.worked_on(work.visit.case_id, actor=work.office.technician)
    assert not queries.worked_on(work.visit.case_id, actor=work.office.colleague)
