"""Pages of the register on paper: which lines, which totals, and what is not told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, codes, sign_in
from tests.papers import reading

from yinuo.intake import papers
from yinuo.intake.actions import moving
from yinuo.platform.organisations import context

ROOT = "/o/anda/"
PAGE = f"{ROOT}cases/register/paper"


@pytest.fixture
def desk(visitor, office):
    return sign_in(visitor, office["lin"])


def words(client, query=""):
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return reading.words(answer.content)


@pytest.mark.clause("C351", "C358")
def test_the_page_of_a_day_has_its_requests_in_order_with_the_date_of_striking_off(office, desk):
    yesterday = office.case(now=NOW - timedelta(days=1))
    first, second = office.case(), office.case()
    office.finished(office.booked(office.voucher(second)))
    said = words(desk, "?day=2026-03-13")
    assert said.index(first.number) < said.index(second.number)
    assert yesterday.number not in said
    assert "本页2件，其中已注销1件" in said
    for told in (
        "王丽华",
        "液晶电视",
        first.sold_unit.serial,
        "开机有声音无图像",
        "林晓雯",
        "王建军",
        "注销日期",
    ):
        assert told in said
    assert yesterday.number in words(desk, "?day=2026-03-12")


def test_nobody_can_be_called_from_it(office, desk):
    case = office.case()
    said = words(desk)
    assert case.contact_phone not in said
    assert f"{case.contact_phone[:3]}****{case.contact_phone[-4:]}" in said
    assert "浙江省杭州市西湖区" in said
    assert "文三路90号" not in said.split("叫修登记簿")[-1]


def test_without_a_day_it_is_today_and_with_filters_what_they_leave(office, desk):
    old = office.case(now=NOW - timedelta(days=9))
    office.case()
    assert old.number not in words(desk)
    assert old.number in words(desk, "?state=all")
    assert old.number in words(desk, "?class=A")
    assert old.number not in words(desk, "?class=C")
    said = words(desk, "?class=A&day=2026-03-04")
    assert old.number in said
    assert "2026-03-04类别A有费" in said


@pytest.mark.parametrize("day", ["", "morgen", "2026-13-40", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_today(office, desk, day):
    assert office.case().number in words(desk, f"?day={day}")


def test_a_day_without_requests_says_so(desk):
    assert "无人叫修" in words(desk, "?day=2026-01-01")


def test_a_cancelled_request_stays_and_says_so(office, desk):
    case = office.case()
    moving.cancel_case(case_id=case.id, reason="不修了", actor=office["zhou"], now=NOW)
    said = words(desk)
    assert case.number in said
    assert "已取消" in said


def test_a_dealer_prints_only_what_is_theirs(office, visitor):
    ours, theirs = office.case("HQ"), office.case("YH")
    said = words(sign_in(visitor, office["jin"]))
    assert theirs.number in said
    assert ours.number not in said
    assert "余杭宏达电器商行" in said


def test_too_many_lines_are_refused_and_nothing_is_written(office, desk, monkeypatch):
    office.case()
    office.case()
    monkeypatch.setattr(papers, "MOST", 1)
    before = codes()
    assert desk.get(PAGE).status_code == 422
    assert codes() == before


def test_a_page_costs_the_same_statements_however_long_it_is(office, desk):
    office.case()
    words(desk)
    counts = []
    for more in (0, 5):
        for _ in range(more):
            office.case()
        context.forget()
        with CaptureQueriesContext(connection) as seen:
            words(desk)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_the_list_offers_its_page(desk):
    assert f"{PAGE}?class=A" in desk.get(f"{ROOT}cases/?class=A").content.decode()
