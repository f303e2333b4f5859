"""Vouchers from the office's desk: what is printed for whom, and where the codes lead."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.office import TODAY, codes, send, sign_in
from tests.papers import reading

from yinuo.platform.files import store

ROOT = "/o/anda/"
PHONE = "138 0000 9001"


@pytest.fixture
def case(office):
    customer = office.customer("HQ", phone="13800009001")
    return office.case(
        sold_unit_id=office.sold_unit(customer).id, customer_id=customer.id, contact_phone="13800009001"
    )


@pytest.fixture
def order(office, case):
    return office.voucher(case)


@pytest.fixture
def desk(visitor, office):
    return sign_in(visitor, office["lin"])


def paper(client, order, query=""):
    answer = client.get(f"{ROOT}vouchers/{order.id}/paper{query}")
    assert answer.status_code == 200
    return answer.content


def test_a_voucher_comes_as_a_page_of_its_own_that_nobody_keeps(desk, order):
    answer = desk.get(f"{ROOT}vouchers/{order.id}/paper")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{order.number}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.clause("C358")
def test_it_says_what_is_known_when_it_is_drawn(desk, order, case):
    words = reading.words(paper(desk, order))
    for told in (
        order.number,
        case.number,
        "A有费",
        "王丽华",
        "L55E9",
        "开机有声音无图像",
        "浙江省杭州市西湖区",
        "安达电器售后服务部",
    ):
        assert told in words


@pytest.mark.clause("C352", "C358")
def test_it_says_what_was_found_done_paid_and_signed(office, desk, order):
    office.finished(office.booked(order))
    words = reading.words(paper(desk, order))
    for told in (
        "王建军",
        "电源板烧毁",
        "40分钟",
        "检测",
        "合计¥30.00",
        "叁拾元整",
        "同意收费¥30.00",
        str(TODAY),
    ):
        assert told in words
    above_the_line = (24, 282, 140, 297)
    signed = reading.picture(paper(desk, order), dpi=60).crop(above_the_line)
    blank = reading.picture(paper(desk, office.voucher(office.case())), dpi=60).crop(above_the_line)
    assert (blank.getextrema()[0] > 200, signed.getextrema()[0] < 100) == (True, True)


def test_it_is_printed_though_the_signature_is_lost(office, desk, order):
    office.finished(office.booked(order))
    for each in store.folder().rglob("*"):
        if each.is_file():
            each.unlink()
    assert "王丽华" in reading.words(paper(desk, order))


def test_the_paper_is_the_organisations_whatever_the_reader_speaks(desk, order):
    desk.cookies["yinuo-language"] = "en"
    assert "服务凭证" in reading.words(paper(desk, order))
    assert "Servicevoucher" in reading.words(paper(desk, order, "?lang=en"))
    assert "服務憑證" in reading.words(paper(desk, order, "?lang=zh-hant"))
    assert "服务凭证" in reading.words(paper(desk, order, "?lang=klingon"))


@pytest.mark.parametrize(
    ("query", "pages"), [("", 3), ("?format=a5", 3), ("?format=241", 1), ("?format=a0", 3)]
)
def test_it_is_printed_on_a5_in_three_copies_or_through_three_plies(desk, order, query, pages):
    assert len(reading.pages(paper(desk, order, query))) == pages


def test_without_a_reason_the_contact_is_masked_for_everybody(office, desk, visitor, order):
    for username in ("lin", "chen"):
        words = reading.words(paper(sign_in(visitor, office[username]), order))
        assert "138****9001" in words
        assert "13800009001" not in words
        assert "文三路90号" not in words


def test_printing_with_the_contact_is_written_down_once_and_then_shows_it(desk, order):
    before = codes().count("parties.contact_revealed")
    path = f"{ROOT}vouchers/{order.id}/printing"
    answer = send(desk, path, {"format": "241"})
    assert answer["Location"] == f"{ROOT}vouchers/{order.id}/paper?format=241"
    assert send(desk, path, {"format": "a0"})["Location"] == f"{ROOT}vouchers/{order.id}/paper"
    assert codes().count("parties.contact_revealed") == before + 1
    words = reading.words(paper(desk, order, "?format=241"))
    assert PHONE.replace(" ", "") in words
    assert "文三路90号" in words


def test_who_has_looked_at_too_many_contacts_prints_none(office, desk, order, monkeypatch):
    monkeypatch.setattr("yinuo.parties.queries.REVEALS_PER_DAY", 0)
    before = codes()
    assert send(desk, f"{ROOT}vouchers/{order.id}/printing").status_code == 422
    assert codes() == before
    assert "138****9001" in reading.words(paper(desk, order))


def test_a_voided_voucher_says_so(desk, order):
    assert "作废" not in reading.words(paper(desk, order, "?format=241"))
    send(desk, f"{ROOT}vouchers/{order.id}/voiding", {"reason": "重复开单"})
    assert "作废" in reading.words(paper(desk, order, "?format=241"))


def test_a_voucher_costs_few_statements(office, desk, order):
    office.finished(office.booked(order))
    with CaptureQueriesContext(connection) as seen:
        paper(desk, order)
    assert len(seen) <= 24


def test_the_case_offers_to_print(office, desk, case, order, visitor):
    page = desk.get(f"{ROOT}case/{case.id}").content.decode()
    assert f"{ROOT}vouchers/{order.id}/paper?format=241" in page
    assert page.count(f"{ROOT}vouchers/{order.id}/printing") == 2
    send(desk, f"{ROOT}vouchers/{order.id}/printing")
    assert "/printing" not in desk.get(f"{ROOT}case/{case.id}").content.decode()
    page = sign_in(visitor, office["chen"]).get(f"{ROOT}case/{case.id}").content.decode()
    assert "/paper" in page
    assert "/printing" not in page


# ---- codes ----------------------------------------------------------------------------------------------------


def scan(client, public_id):
    answer = client.get(f"{ROOT}scan/{public_id}")
    return answer.headers.get("Location", "") or answer.status_code


def test_a_code_leads_the_office_to_the_case_and_to_the_product(office, desk, case):
    unit = case.sold_unit
    assert scan(desk, case.public_id) == f"{ROOT}case/{case.id}"
    assert scan(desk, unit.public_id) == f"{ROOT}unit/{unit.id}"


def test_a_code_leads_a_technician_to_their_own_visit(office, visitor, case, order):
    technician = sign_in(visitor, office["wang"])
    assert scan(technician, case.public_id) == 404
    visit = office.booked(order)
    for code in (case.public_id, case.sold_unit.public_id):
        assert scan(technician, code) == f"{ROOT}visits/{visit.id}"
    assert scan(sign_in(visitor, office["ma"]), case.public_id) == 404


def test_a_code_of_nothing_or_of_another_dealers_leads_nowhere(office, desk, visitor):
    assert scan(desk, "0195a3f2-6c1d-7b8e-9f00-3d5b7c9e1a22") == 404
    assert desk.get(f"{ROOT}scan/7").status_code == 404
    other = office.case("LP")
    dealer = sign_in(visitor, office["jin"])
    assert scan(dealer, other.public_id) == scan(dealer, other.sold_unit.public_id) == 404


def test_a_stranger_who_scans_is_asked_to_sign_in(visitor, case):
    assert "/sign-in?next=" in scan(sign_in(visitor, None), case.public_id)


def test_the_codes_hold_nothing_but_a_key(case):
    address = reverse("scanned", args=[case.public_id], urlconf="yinuo.config.urls_organisation")
    assert re.fullmatch(r"/(o/anda/)?scan/[0-9a-f-]{36}", address)
