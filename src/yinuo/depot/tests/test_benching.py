"""At the bench: the clock, the card, the estimate, the consent, the end."""

from datetime import timedelta

import pytest
from tests.office import codes, refused
from tests.workshop import BOARD, Workshop

from yinuo.depot import queries
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.models import BenchSession, PartReplaced, Result
from yinuo.depot.types import NextStep, ResultKind, SessionKind, Stage, WaitsFor
from yinuo.intake import queries as cases
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Stale
from yinuo.workorders import queries as orders
from yinuo.workorders.types import ConsentWay, Part, UsedPart, Work

REPAIR, DIAGNOSIS = SessionKind.REPAIR, SessionKind.DIAGNOSIS


def minutes(shop, kind):
    return queries.minutes_at_bench(shop.card, kind)


# ---- whose card -------------------------------------------------------------------------------------


def test_a_technician_takes_a_free_card(office, shop):
    shop.technician = "qian"
    shop.taken()
    with refused(says="has not been entered"):
        benching.take_card(**shop.bench)
    taking.enter(**shop.by("sun"), shelf="A-1")
    benching.take_card(**shop.bench)
    assert shop.card.technician_id == office.staff("qian")
    assert cases.get(shop.stay.case_id, actor=SYSTEM).row.technician_name == "钱伟"
    with refused(says="Another technician"):
        benching.take_card(**shop.by("wang"))


def test_the_desk_gives_a_card_to_somebody_else_unless_the_clock_runs(office, shop):
    shop.entered()
    with refused(says="already", field="technician"):
        benching.give_card(**shop.by("sun"), technician_id=office.staff("wang"))
    benching.start_session(**shop.bench, kind=DIAGNOSIS)
    with refused(says="clock is running"):
        benching.give_card(**shop.by("sun"), technician_id=office.staff("qian"))
    shop.wait(minutes=5)
    benching.stop_session(**shop.bench)
    benching.give_card(**shop.by("sun"), technician_id=office.staff("qian"))
    with refused(Forbidden, "not on your bench"):
        benching.start_session(**shop.bench, kind=DIAGNOSIS)
    with refused(Forbidden):
        benching.give_card(**shop.by("wang"), technician_id=office.staff("wang"))


def test_only_the_technician_of_the_card_works_on_it(office, shop):
    shop.diagnosed()
    for by, kind in (("qian", Forbidden), ("sun", Forbidden), ("zhou", Forbidden), ("luo", NotFound)):
        for attempt in attempts(shop.by(by), shop.card.version):
            with refused(kind):
                attempt()


def attempts(by, version):
    return (
        lambda: benching.start_session(**by, kind=DIAGNOSIS),
        lambda: benching.stop_session(**by),
        lambda: benching.correct_session(**by, minutes=5, reason="忘了"),
        lambda: benching.write_card(**by, version=version, diagnosis="别的"),
        lambda: benching.wait_for_parts(**by, note="电源板"),
        lambda: benching.go_on(**by),
        lambda: benching.finish(**by, kind=ResultKind.REPAIRED, note=""),
    )


# ---- the clock --------------------------------------------------------------------------------------


@pytest.mark.clause("C356")
def test_the_actual_time_is_what_the_clock_says(shop):
    shop.repaired()
    assert (minutes(shop, DIAGNOSIS), minutes(shop, REPAIR)) == (20, 45)


@pytest.mark.clause("C356")
def test_nobody_is_at_two_benches(office, shop):
    shop.entered()
    other = Workshop(office, now=shop.now).entered()
    benching.start_session(**shop.bench, kind=DIAGNOSIS)
    with refused(says=shop.stay.receipt_number):
        benching.start_session(**other.bench, kind=DIAGNOSIS)
    with refused(says="No clock is running"):
        benching.stop_session(**other.bench)
    assert BenchSession.objects.count() == 1


def test_a_clock_that_was_forgotten_over_night_is_corrected_with_a_reason(shop):
    shop.entered()
    benching.start_session(**shop.bench, kind=DIAGNOSIS)
    shop.wait(hours=15)
    with refused(says="was forgotten", field="minutes"):
        benching.stop_session(**shop.bench)
    for worked, reason, field in ((0, "忘了", "minutes"), (721, "忘了", "minutes"), (30, " ", "reason")):
        with refused(field=field):
            benching.correct_session(**shop.bench, minutes=worked, reason=reason)
    session = benching.correct_session(**shop.bench, minutes=30, reason="下班忘记停表")
    assert session.stopped_at - session.started_at == timedelta(minutes=30)
    assert (minutes(shop, DIAGNOSIS), session.correction) == (30, "下班忘记停表")


def test_no_session_lies_in_the_future(shop):
    shop.entered()
    benching.start_session(**shop.bench, kind=DIAGNOSIS)
    with refused(says="only just been started"):
        benching.stop_session(**shop.bench)
    shop.wait(minutes=10)
    with refused(says="in the future", field="minutes"):
        benching.correct_session(**shop.bench, minutes=11, reason="多算了")


# ---- the card ---------------------------------------------------------------------------------------


@pytest.mark.clause("C356", "C017")
def test_no_work_and_no_parts_before_the_consent(paid):
    paid.diagnosed()
    assert paid.standing.step is NextStep.ESTIMATE
    for attempt in (
        lambda: paid.wrote(diagnosis="电源板烧毁", work_done="更换电源板"),
        lambda: paid.wrote(diagnosis="电源板烧毁", parts=[UsedPart("电源板", 1)]),
        lambda: benching.start_session(**paid.bench, kind=REPAIR),
        lambda: benching.finish(**paid.bench, kind=ResultKind.REPAIRED, note=""),
    ):
        with refused():
            attempt()
    assert not PartReplaced.objects.exists()


@pytest.mark.clause("C356")
def test_parts_are_replaced_by_name_at_the_price_that_was_agreed(paid):
    paid.answered().worked(REPAIR, 45)
    with refused(says="agreed to 1", field="parts"):
        paid.wrote(diagnosis="电源板烧毁", work_done="换板", parts=[UsedPart("电源板", 2)])
    paid.wrote(
        diagnosis="电源板烧毁",
        work_done="换板",
        parts=[UsedPart("电源板", 1), UsedPart("螺丝", 2), UsedPart("螺丝", 2)],
    )
    parts = {part.name: (part.quantity, part.price_fen) for part in paid.card.parts.all()}
    assert parts == {"电源板": (1, 8000), "螺丝": (4, 0)}


def test_a_stale_card_changes_nothing(shop):
    shop.diagnosed()
    with refused(Stale):
        benching.write_card(**shop.bench, version=1, diagnosis="别的")
    with refused(field="diagnosis"):
        shop.wrote(diagnosis=" ")
    assert shop.card.diagnosis == "电源板烧毁"


# ---- estimate and consent ---------------------------------------------------------------------------


@pytest.mark.clause("C023", "C017")
def test_the_card_waits_for_the_consent_and_the_answer_says_how_it_came(paid):
    paid.estimated()
    standing = paid.standing
    assert (standing.stage, standing.facts.waits_for) == (Stage.WAITS, WaitsFor.CONSENT)
    assert standing.total_fen == 11000
    with refused(says="The card waits"):
        benching.start_session(**paid.bench, kind=DIAGNOSIS)
    paid.wait(hours=1)
    benching.answer(
        **paid.by("sun"), is_given=True, signer=" 王丽华 ", way=ConsentWay.PHONE, told_at=paid.now
    )
    consent = orders.consent_in_force(paid.stay.order_id)
    assert (consent.way, consent.signer, consent.tariff_shown_at) == ("phone", "王丽华", paid.now)
    assert paid.standing.step is NextStep.REPAIR


def test_a_price_is_told_after_it_was_written_and_not_in_the_future(paid):
    paid.estimated().wait(hours=1)
    answer = {"is_given": True, "signer": "王丽华", "way": ConsentWay.PHONE}
    for told_at in (paid.now - timedelta(hours=2), paid.now + timedelta(minutes=1)):
        with refused(field="told_at"):
            benching.answer(**paid.by("sun"), **answer, told_at=told_at)
    with refused(field="signer"):
        benching.answer(**paid.by("sun"), **{**answer, "signer": ""}, told_at=paid.now)
    with refused(says="by phone or at the counter"):
        benching.answer(**paid.by("sun"), **{**answer, "way": ConsentWay.ON_SITE}, told_at=paid.now)
    for by, kind in (("he", Forbidden), ("jin", NotFound), ("qian", Forbidden)):
        with refused(kind):
            benching.answer(**paid.by(by), **answer, told_at=paid.now)


def test_there_is_nothing_to_answer_without_an_estimate(paid, shop):
    for each in (paid, shop):
        each.technician = "wang" if each is paid else "qian"
        each.diagnosed()
        with refused(says="Estimate the cost first"):
            benching.answer(
                **each.by("sun"),
                is_given=True,
                signer="王丽华",
                way=ConsentWay.COUNTER,
                told_at=each.now,
            )


def test_a_changed_estimate_must_be_agreed_to_again(paid):
    paid.answered()
    benching.set_estimate(**paid.bench, works=[Work("T1", 1), Work("T2", 1)], parts=[BOARD])
    assert paid.standing.facts.waits_for is WaitsFor.CONSENT
    benching.set_estimate(**paid.bench, works=[Work("T1", 1)], parts=[BOARD])
    assert paid.standing.step is NextStep.REPAIR


def test_an_estimate_follows_the_diagnosis_and_the_tariff(paid):
    paid.entered()
    with refused(says="diagnosis first"):
        benching.set_estimate(**paid.bench, works=[Work("T1", 1)], parts=[])
    paid.worked(DIAGNOSIS, 10)
    paid.wrote(diagnosis="电源板烧毁")
    for works, parts in (
        ([], []),
        ([Work("X9", 1)], []),
        ([Work("T1", 0)], []),
        ([], [Part(" ", 1, 100)]),
        ([], [Part("电源板", 0, 100)]),
    ):
        with refused():
            benching.set_estimate(**paid.bench, works=works, parts=parts)
    benching.start_session(**paid.bench, kind=DIAGNOSIS)
    with refused(says="clock is running"):
        benching.set_estimate(**paid.bench, works=[Work("T1", 1)], parts=[])


def test_extra_work_on_a_free_service_is_agreed_to_first(shop):
    shop.diagnosed()
    benching.set_estimate(**shop.bench, works=[], parts=[Part("遥控器", 1, 4500)])
    assert shop.standing.step is NextStep.ASK
    benching.set_estimate(**shop.bench, works=[], parts=[])
    assert shop.standing.step is NextStep.REPAIR


# ---- waiting ----------------------------------------------------------------------------------------


def test_a_card_waits_for_parts_and_goes_on(shop):
    shop.diagnosed()
    with refused(field="note"):
        benching.wait_for_parts(**shop.bench, note=" ")
    benching.wait_for_parts(**shop.bench, note="电源板，厂家发货")
    assert (shop.standing.stage, shop.standing.step) == (Stage.WAITS, NextStep.GO_ON)
    with refused(says="waits already"):
        benching.wait_for_parts(**shop.bench, note="电源板")
    with refused(says="The card waits"):
        benching.finish(**shop.bench, kind=ResultKind.BEYOND_REPAIR, note="x")
    shop.wait(days=3)
    benching.go_on(**shop.bench)
    assert (shop.standing.stage, shop.standing.since) == (Stage.ON_BENCH, shop.now)
    with refused(says="does not wait"):
        benching.go_on(**shop.bench)


# ---- the end ----------------------------------------------------------------------------------------


@pytest.mark.clause("C356")
def test_the_bench_is_done_once(shop):
    shop.finished()
    assert shop.standing.stage is Stage.TO_CHECK
    for attempt in attempts(shop.bench, shop.card.version):
        with refused(says="bench is done"):
            attempt()
    assert Result.objects.count() == 1
    assert codes(shop.stay.case_id)[-1] == "depot.bench_done"


def test_a_changed_estimate_asks_for_the_parts_again(paid):
    paid.repaired()
    benching.set_estimate(**paid.bench, works=[], parts=[Part("电源板", 1, 9000)])
    paid.wait(minutes=5)
    benching.answer(**paid.by("sun"), is_given=True, signer="王丽华", way=ConsentWay.PHONE, told_at=paid.now)
    with refused(says="Write down the parts again"):
        benching.finish(**paid.bench, kind=ResultKind.REPAIRED, note="")


def test_a_clock_is_stopped_before_the_end(shop):
    shop.repaired()
    benching.start_session(**shop.bench, kind=REPAIR)
    with refused(says="clock is running"):
        benching.finish(**shop.bench, kind=ResultKind.REPAIRED, note="")


def test_what_the_chief_sends_back_is_finished_again(paid):
    paid.finished(ResultKind.UNREPAIRED)
    returning.check(**paid.by("zhou"), is_passed=False, note="请再打一次电话")
    assert paid.standing.step is NextStep.GIVE_UP
    benching.finish(**paid.bench, kind=ResultKind.UNREPAIRED, note="")
    assert Result.objects.count() == 2
