"""How a visit ends without a repair, and who may work on it when."""

from datetime import date, timedelta

import pytest

from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.types import VisitState, Window
from yinuo.field import actions, queries
from yinuo.field.tests import scene
from yinuo.field.tests.at_work import NOW, OnSite, refused
from yinuo.field.types import PhotoPurpose, VisitOutcome, Work
from yinuo.intake.models import Case
from yinuo.intake.types import CaseState
from yinuo.kernel.errors import Forbidden, NotFound, Stale
from yinuo.workorders.models import Consent, WorkOrder
from yinuo.workorders.types import Accessory, Goods, OrderState


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


@pytest.mark.clause("C355")
def test_what_cannot_be_fixed_here_is_signed_for_and_taken_along(work):
    work.shown()
    take_back(work)
    report = work.report
    assert (report.outcome, report.outcome_note, report.signer) == ("taken_back", "要在车间检测", "王丽华")
    assert (report.taken.condition, report.taken.accessories) == ("完好", ["remote"])
    assert WorkOrder.objects.get().state == OrderState.IN_WORKSHOP
    assert Case.objects.get().state == CaseState.IN_WORKSHOP


def take_back(work, **changed):
    goods = Goods(" 液晶电视 ", "SN1", "完好", (Accessory.REMOTE,))
    given = {"note": "要在车间检测", "goods": goods, "signature": scene.drawing(), "signer": "王丽华"}
    return actions.take_back(**work.at, **{**given, **changed})


@pytest.mark.clause("C355")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"note": " "}, "note"),
        ({"signer": ""}, "signer"),
        ({"signature": scene.drawing(is_empty=True)}, "signature"),
        ({"goods": Goods("", "", "完好")}, "name"),
        ({"goods": Goods("电视", "", "")}, "condition"),
    ],
)
def test_nothing_is_taken_along_without_a_word_and_a_signature(work, changed, field):
    work.shown()
    with refused(field=field):
        take_back(work, **changed)


def test_nothing_is_taken_along_before_the_tariff_was_shown_or_by_a_note_alone(work):
    work.arrive()
    with refused(message="tariff first"):
        take_back(work)
    with refused(field="outcome"):
        actions.finish_otherwise(**work.at, outcome=VisitOutcome.TAKEN_BACK, note="带回")


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
        lambda: actions.take_back(
            **at,
            note="带回",
            goods=Goods("电视", "", "完好"),
            signature=scene.drawing(),
            signer="王丽华",
        ),
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
    assert queries.works_on(work.visit.case_id, actor=work.office.technician)
    assert not queries.works_on(work.visit.case_id, actor=work.office.colleague)
