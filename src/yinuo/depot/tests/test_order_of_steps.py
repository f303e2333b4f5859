"""No step without the one before it: tried straight at the database, past all actions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.workshop import Workshop

from yinuo.depot.types import ResultKind, SessionKind

STAY = "UPDATE depot_stay SET {} WHERE id = %(id)s"


def forbidden(constraint: str, statement: str, shop: Workshop, **values) -> None:
    """The database refuses the statement, by the constraint of that name."""
    given = {"id": shop.stay_id, "now": shop.now, "later": shop.now + timedelta(hours=1), **values}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


@pytest.mark.clause("C355")
def test_no_repair_card_before_the_product_is_in_the_register(shop):
    card = """
        INSERT INTO depot_repaircard (stay_id, opened_at, diagnosis, work_done, version)
        VALUES (%(id)s, %(now)s, '', '', 1)
        """
    forbidden("card_of_entered_stay", card, shop.taken())


def test_what_was_entered_stays_entered_under_its_card(shop):
    shop.entered()
    forbidden("card_of_entered_stay", STAY.format("entered_at = %(later)s"), shop)
    forbidden("stay_entered_whole", STAY.format("shelf = ''"), shop)
    forbidden("stay_entered_after_taken", STAY.format("taken_at = %(later)s"), shop)


@pytest.mark.clause("C357")
def test_no_date_of_return_before_the_chiefs_check(shop):
    shop.finished()
    forbidden("stay_return_after_check", STAY.format("return_on = '2026-03-20'"), shop)


@pytest.mark.clause("C357")
def test_a_check_that_was_not_passed_clears_nothing(shop, office):
    shop.finished()
    result = shop.standing.stay.card.results.all()[0]
    failed = inspection(shop, office, result, is_passed=False)
    clear = STAY.format("clearance_id = %(check)s, cleared_as = 'repaired'")
    forbidden("stay_cleared_by_its_inspection", clear, shop, check=failed)


def test_a_check_of_one_product_clears_no_other(office):
    one, other = Workshop(office).passed(), Workshop(office, technician="qian").finished()
    clear = STAY.format("clearance_id = %(check)s, cleared_as = 'repaired'")
    forbidden("stay_cleared_by_its_inspection", clear, other, check=one.stay.clearance_id)


def test_what_was_found_beyond_repair_is_not_cleared_as_repaired(shop):
    shop.passed(ResultKind.BEYOND_REPAIR)
    forbidden("stay_cleared_by_its_inspection", STAY.format("cleared_as = 'repaired'"), shop)


@pytest.mark.clause("C357")
def test_nobody_checks_what_they_have_done_themselves(shop, office):
    shop.finished()
    result = shop.standing.stay.card.results.all()[0]
    with pytest.raises(IntegrityError, match="inspection_by_another"):
        inspection(shop, office, result, checker_id=result.technician_id)


def test_nothing_is_checked_that_the_bench_has_not_done(shop, office):
    shop.finished()
    result = shop.standing.stay.card.results.all()[0]
    other = Workshop(office, technician="qian").repaired()
    for changed in (
        {"card_id": other.stay_id},
        {"kind": "beyond"},
        {"technician_id": office.staff("qian")},
        {"result_id": 999_999},
    ):
        with pytest.raises(IntegrityError, match="inspection_of_its_result"):
            inspection(shop, office, result, **changed)


def inspection(shop, office, result, **changed):
    values = {
        "result_id": result.id,
        "card_id": result.card_id,
        "technician_id": result.technician_id,
        "kind": result.kind,
        "checker_id": office.staff("zhou"),
        "is_passed": True,
        "note": "再试机一小时",
        "at": shop.now,
        **changed,
    }
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO depot_inspection ({names}) VALUES ({marks}) RETURNING id", values)
        return cursor.fetchone()[0]


@pytest.mark.clause("C357")
def test_nothing_is_handed_over_before_a_date_of_return_stands(shop):
    shop.passed()
    given = (
        "delivered_at = %(now)s, handed_by_id = taken_by_id, signature_id = taken_signature_id, "
        "signer = '王丽华', receipt_voided_at = %(now)s, receipt_voided_as = 'retrieved'"
    )
    forbidden("stay_delivered_after_return", STAY.format(given), shop)


@pytest.mark.parametrize("missing", ["signature_id", "handed_by_id", "receipt_voided_at"])
@pytest.mark.clause("C357")
def test_nothing_is_handed_over_without_signature_and_receipt(shop, missing):
    shop.told()
    given = {
        "delivered_at": "%(now)s",
        "handed_by_id": "taken_by_id",
        "signature_id": "taken_signature_id",
        "signer": "'王丽华'",
        "receipt_voided_at": "%(now)s",
        "receipt_voided_as": "'retrieved'",
    }
    given[missing] = "NULL"
    if missing == "receipt_voided_at":
        given["receipt_voided_as"] = "''"
    forbidden("stay_end_signed", STAY.format(", ".join(f"{k} = {v}" for k, v in given.items())), shop)


@pytest.mark.clause("C357")
def test_no_receipt_is_voided_before_the_product_goes_back_unless_it_is_lost(shop):
    shop.told()
    voided = "receipt_voided_at = %(now)s, receipt_voided_as = "
    forbidden("stay_receipt_voided_why", STAY.format(f"{voided} 'retrieved'"), shop)
    forbidden("stay_receipt_voided_why", STAY.format(f"{voided} 'lost'"), shop)
    forbidden("stay_receipt_voided_why", STAY.format(f"{voided} 'somehow'"), shop)
    forbidden("stay_receipt_voided_whole", STAY.format("receipt_voided_at = %(now)s"), shop)


def test_a_loss_is_declared_whole(shop):
    shop.taken()
    forbidden("stay_lost_declared", STAY.format("lost_at = %(now)s, lost_by = '王丽华'"), shop)


def test_a_receipt_number_is_given_once(office):
    one, other = Workshop(office).taken(), Workshop(office).taken()
    number = one.stay.receipt_number
    forbidden("receipt_number", STAY.format("receipt_number = %(number)s"), other, number=number)


def test_only_what_is_beyond_repair_is_left_and_nothing_ends_twice(office):
    left = (
        "left_at = %(now)s, handed_by_id = taken_by_id, signature_id = taken_signature_id, signer = 'x', "
        "receipt_voided_at = %(now)s, receipt_voided_as = 'retrieved'"
    )
    forbidden("stay_left_beyond_repair", STAY.format(left), Workshop(office).told())
    gone = Workshop(office, technician="qian").returned(ResultKind.BEYOND_REPAIR)
    forbidden("stay_one_end", STAY.format("left_at = %(now)s"), gone)


def test_nothing_is_put_away_before_the_customer_was_tried_three_times(shop):
    shop.told()
    stored = STAY.format("stored_at = %(now)s, stored_where = '库房'")
    forbidden("stay_stored_after_tries", stored, shop)


def test_nothing_is_told_or_carried_before_a_date_of_return(shop):
    shop.passed()
    forbidden("stay_told_after_return", STAY.format("told_at = %(now)s"), shop)
    forbidden("stay_sent_out_whole", STAY.format("carrier_id = taken_by_id, sent_out_at = %(now)s"), shop)


SESSION = """
    INSERT INTO depot_benchsession (card_id, technician_id, kind, started_at, stopped_at, correction)
    SELECT stay_id, technician_id, 'repair', %(start)s, %(stop)s, '' FROM depot_repaircard WHERE stay_id = %(id)s
    """


@pytest.mark.clause("C356")
def test_a_technician_has_one_clock_running_and_none_twice_at_a_time(shop):
    shop.diagnosed().wait(hours=1)
    hour = timedelta(hours=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SESSION, {"id": shop.stay_id, "start": shop.now, "stop": None})
    later = {"start": shop.now + hour, "stop": None}
    forbidden("session_one", SESSION, shop, **later)
    forbidden("session_one_at_a_time", SESSION, shop, start=shop.now + hour, stop=shop.now + 2 * hour)


@pytest.mark.parametrize("hours", [0, -1, 13])
def test_a_session_takes_time_and_not_more_than_a_shift(shop, hours):
    shop.diagnosed().wait(hours=1)
    stop = shop.now + timedelta(hours=hours)
    forbidden("session_", SESSION, shop, start=shop.now, stop=stop)


def test_parts_are_counted_and_a_card_waits_for_one_thing(shop):
    shop.diagnosed()
    part = (
        "INSERT INTO depot_partreplaced (card_id, name, quantity, price_fen) VALUES (%(id)s, '电源板', 0, 0)"
    )
    forbidden("part_replaced_counted", part, shop)
    wait = "INSERT INTO depot_waiting (card_id, waits_for, since, note) VALUES (%(id)s, 'parts', %(now)s, '')"
    with connection.cursor() as cursor:
        cursor.execute(wait, {"id": shop.stay_id, "now": shop.now})
    forbidden("waiting_one_at_a_time", wait, shop)


def test_who_comes_with_it_is_told_by_a_visit(shop):
    forbidden("stay_came_by", STAY.format("came_by = 'visit'"), shop.taken())


def test_repair_time_is_not_mixed_with_looking(shop):
    shop.repaired()
    times = {session.kind: session for session in shop.standing.stay.card.sessions.all()}
    assert set(times) == {SessionKind.DIAGNOSIS, SessionKind.REPAIR}
