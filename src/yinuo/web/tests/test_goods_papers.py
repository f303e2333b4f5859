"""The papers of a product in the workshop, from its rows: what is printed for whom, and where their codes lead."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, codes, send, sign_in
from tests.papers import reading
from tests.workshop import SIGNED, Workshop

from yinuo.depot import papers
from yinuo.depot.actions import returning
from yinuo.depot.types import ResultKind
from yinuo.platform.files import store
from yinuo.platform.papers import pictures

ROOT = "/o/anda/"


@pytest.fixture
def shop(office) -> Workshop:
    return Workshop(office)


@pytest.fixture
def fetched(office, shop) -> Workshop:
    """A product that the technician has taken back from the customer's."""
    shop.taken_on(office.booked(office.voucher(office.case())))
    return shop


@pytest.fixture
def show(visitor, office):
    def ask(username, path, status=200):
        answer = sign_in(visitor, office[username]).get(f"{ROOT}{path}")
        assert answer.status_code == status, answer.content[:400]
        return answer

    return ask


@pytest.fixture
def printed(show):
    """The words of a paper, without the spaces that setting them has made."""
    return lambda username, path: reading.words(show(username, path).content)


def receipt_of(shop, query=""):
    return f"depot/stays/{shop.stay_id}/receipt/paper{query}"


def missing(words, *told):
    return [each for each in told if each not in words]


# ---- the receipt for the goods --------------------------------------------------------------------------------


@pytest.mark.clause("C355", "C358")
def test_the_receipt_says_what_was_taken_from_whom_and_who_has_signed(fetched, printed):
    stay = fetched.stay
    words = printed("lin", receipt_of(fetched))
    assert not missing(
        words,
        *("客户商品领取收据", stay.receipt_number, stay.case.number, stay.order.number, "王丽华", "浙江省杭州市西湖区"),
        *("液晶电视L55E9", "SN1", "左下角有划痕", "主板要在车间检测", "电源线", "遥控器", "壁挂支架"),
        *("接收人", "王建军", "2026-03-13", "收回作废", "盖章处", "安达电器售后服务部"),
    )  # fmt: skip
    assert "作废" not in words.replace("收回作废", "")


@pytest.mark.clause("C355")
def test_the_technician_prints_the_receipt_at_the_door_with_the_same_words(fetched, show, printed):
    path = f"depot/visits/{fetched.stay.visit_id}/receipt"
    assert f'href="{ROOT}{path}/paper"' in show("wang", path).content.decode()
    assert printed("wang", f"{path}/paper") == printed("lin", receipt_of(fetched))
    show("qian", f"{path}/paper", 403)


@pytest.mark.clause("C357")
def test_a_receipt_that_was_taken_back_is_printed_as_void_with_the_day_and_the_signature(shop, printed):
    shop.told()
    assert "作废" not in printed("lin", receipt_of(shop)).replace("收回作废", "")
    shop.wait(hours=2).delivered()
    words = printed("lin", receipt_of(shop))
    assert words.replace("收回作废", "").count("作废") == 3
    assert not missing(words, "交还日期2026-03-13", "客户取回签字")


@pytest.mark.clause("C357")
def test_a_lost_receipt_is_printed_as_void_while_the_product_is_still_here(shop, printed):
    shop.told().lost()
    words = printed("lin", receipt_of(shop, "?format=241"))
    assert words.replace("收回作废", "").count("作废") == 1


@pytest.mark.parametrize(
    ("query", "pages"), [("", 3), ("?format=a5", 3), ("?format=241", 1), ("?format=a0", 3)]
)
def test_it_is_printed_in_three_copies_or_through_three_plies(shop, show, query, pages):
    content = show("lin", receipt_of(shop.taken(), query)).content
    assert len(reading.pages(content)) == pages
    assert not missing(reading.words(content), "第一联存根", "第二联客户", "第三联维修")


def test_it_comes_as_a_page_of_its_own_that_nobody_keeps(shop, show):
    answer = show("lin", receipt_of(shop.taken()))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{shop.stay.receipt_number}.pdf"'
    assert answer["Cache-Control"] == "no-store"


def test_the_contact_is_masked_until_somebody_has_given_a_reason(shop, printed, visitor, office):
    shop.taken()
    phone, address = shop.stay.case.contact_phone, "文三路90号"
    words = printed("lin", receipt_of(shop))
    assert f"{phone[:3]}****{phone[-4:]}" in words
    assert phone not in words
    assert address not in words
    before = codes().count("parties.contact_revealed")
    send(sign_in(visitor, office["lin"]), f"{ROOT}vouchers/{shop.stay.order_id}/printing")
    assert codes().count("parties.contact_revealed") == before + 1
    assert not missing(printed("lin", receipt_of(shop)), phone, address)
    assert phone not in printed("sun", receipt_of(shop))


def test_it_is_printed_though_the_signature_is_lost(shop, printed):
    shop.returned()
    for each in store.folder().rglob("*"):
        if each.is_file():
            each.unlink()
    assert "王丽华" in printed("lin", receipt_of(shop))


def test_papers_are_the_organisations_whatever_the_reader_speaks(shop, visitor, office):
    desk = sign_in(visitor, office["lin"])
    desk.cookies["yinuo-language"] = "en"
    shop.entered()
    titles = {
        receipt_of(shop): ("客户商品领取收据", "客戶商品領取收據", "Receiptforgoods"),
        f"depot/stays/{shop.stay_id}/card/paper": ("修护卡", "修護卡", "Repaircard"),
        "depot/register/paper": ("客户商品进出登记簿", "客戶商品進出登記簿", "Registerofgoodsinandout"),
    }
    for path, told in titles.items():
        for query, title in zip(("", "?lang=zh-hant", "?lang=en"), told, strict=True):
            assert title in reading.words(desk.get(f"{ROOT}{path}{query}").content), (path, query)


# ---- the card and the label -----------------------------------------------------------------------------------


@pytest.mark.clause("C356", "C357", "C358")
def test_the_card_says_what_hangs_there_the_actual_time_the_parts_and_the_chiefs_check(shop, show):
    shop.planned()
    content = show("sun", f"depot/stays/{shop.stay_id}/card/paper").content
    words, stay = reading.words(content), shop.stay
    assert not missing(
        words,
        *("修护卡", stay.receipt_number, stay.order.number, "C免费", "液晶电视L55E9", "SN1", "王丽华", "电源线、遥控器"),
        *("开机有声音无图像", "电源板烧毁", "更换电源板", "45分钟", "王建军", "主任验讫", "周国强", "2026-03-13"),
    )  # fmt: skip
    assert stay.case.contact_phone[-4:] not in words
    assert len(reading.pages(content)) == 2


def test_the_bench_prints_card_and_label_from_the_page_of_the_card(shop, show, printed):
    shop.entered()
    page = show("wang", f"depot/cards/{shop.stay_id}").content.decode()
    for paper in ("paper", "label"):
        assert f'href="{ROOT}depot/cards/{shop.stay_id}/{paper}"' in page
    assert printed("qian", f"depot/cards/{shop.stay_id}/paper") == printed(
        "sun", f"depot/stays/{shop.stay_id}/card/paper"
    )
    assert not missing(
        printed("wang", f"depot/cards/{shop.stay_id}/label"), shop.stay.receipt_number, "液晶电视L55E9", "SN1"
    )


def test_no_card_is_printed_before_the_product_is_entered(shop, show):
    shop.taken()
    show("sun", f"depot/stays/{shop.stay_id}/card/paper", 404)
    show("wang", f"depot/cards/{shop.stay_id}/paper", 404)
    show("wang", f"depot/cards/{shop.stay_id}/label", 404)
    page = show("sun", f"depot/stays/{shop.stay_id}").content.decode()
    assert "/card/paper" not in page
    assert f'href="{ROOT}depot/stays/{shop.stay_id}/label"' in page


def test_a_label_goes_on_the_place_that_is_free(shop, show):
    shop.taken()
    corner = (20, 35, 50, 60)
    first = reading.picture(show("lin", f"depot/stays/{shop.stay_id}/label").content, dpi=50)
    later = reading.picture(show("lin", f"depot/stays/{shop.stay_id}/label?skip=35").content, dpi=50)
    assert first.crop(corner).getextrema()[0] < 100
    assert later.crop(corner).getextrema()[0] > 200
    show("lin", f"depot/stays/{shop.stay_id}/label?skip=x")


# ---- the in/out register --------------------------------------------------------------------------------------


@pytest.mark.clause("C355", "C357", "C358")
def test_the_register_says_who_brought_what_who_checked_it_and_when_it_went_out(office, fetched, printed):
    fetched.entered()
    gone = Workshop(office, technician="qian").returned()
    words = printed("lin", "depot/register/paper?state=all")
    assert not missing(
        words,
        *("客户商品进出登记簿", fetched.stay.receipt_number, gone.stay.receipt_number, "王丽华", "液晶电视L55E9", "SN1"),
        *("电源线、遥控器、", "王建军", "孙佳", "周国强", "预计交还日期", "收据作废", "累计2件"),
    )  # fmt: skip
    assert fetched.stay.case.contact_phone[-4:] not in words


def test_the_register_prints_what_the_list_shows(office, shop, show, printed):
    shop.taken()
    gone = Workshop(office, technician="qian").returned().stay.receipt_number
    here = shop.stay.receipt_number
    for query, told in (
        ("", (here,)),
        ("?state=gone", (gone,)),
        ("?state=nonsense", (here,)),
        (f"?state=all&q={gone}", (gone,)),
        ("?state=stored", ()),
    ):
        words = printed("lin", f"depot/register/paper{query}")
        assert [number for number in (here, gone) if number in words] == list(told), query
    page = show("lin", f"depot/register?state=all&q={gone}").content.decode()
    assert f'href="{ROOT}depot/register/paper?state=all&amp;q={gone}"' in page
    assert here not in printed("jin", "depot/register/paper?state=all")


def test_what_was_left_and_what_was_lost_stand_in_the_register(office, shop, printed):
    shop.told(ResultKind.BEYOND_REPAIR)
    shop.lost()
    assert not missing(printed("lin", "depot/register/paper"), "遗失")
    left = Workshop(office, technician="qian").told(ResultKind.BEYOND_REPAIR)
    returning.leave(**left.by("sun"), receipt=left.stay.receipt_number, signed=SIGNED)
    assert not missing(printed("lin", "depot/register/paper?state=gone"), "留下处理")


def test_more_lines_than_a_book_has_are_refused(shop, show, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 0)
    shop.taken()
    assert "600" in show("lin", "depot/register/paper", 422).content.decode()


# ---- codes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def addresses(monkeypatch):
    """What the codes of the papers open, as they are printed."""
    seen, draw = [], pictures.qr
    monkeypatch.setattr(pictures, "qr", lambda address: seen.append(address) or draw(address))
    return seen


def test_the_codes_hold_nothing_but_a_key_and_lead_to_the_product(shop, show, addresses):
    shop.entered()
    at = f"depot/stays/{shop.stay_id}"
    for path in (receipt_of(shop), f"{at}/card/paper", f"{at}/label"):
        show("lin", path)
    (address,) = set(addresses)
    assert len(addresses) == 3
    assert re.fullmatch(r"http://[^/]+/o/anda/scan/[0-9a-f-]{36}", address)
    assert address.endswith(str(shop.stay.public_id))
    opened = show("lin", f"scan/{shop.stay.public_id}", 302)
    assert opened["Location"] == f"{ROOT}{at}"
    assert show("lin", f"depot/find?q={address}", 302)["Location"] == f"{ROOT}{at}"
    assert show("lin", f"depot/find?q={shop.stay.public_id}", 302)["Location"] == f"{ROOT}{at}"
    assert show("lin", f"depot/find?q={shop.stay.case.public_id}", 302)["Location"] == f"{ROOT}{at}"


def test_a_technicians_code_leads_to_the_card_or_to_what_they_hold(office, fetched, show):
    code = f"scan/{fetched.stay.public_id}"
    assert show("wang", code, 302)["Location"] == f"{ROOT}depot/visits/{fetched.stay.visit_id}/receipt"
    show("qian", code, 404)
    fetched.entered()
    for username in ("wang", "qian"):
        assert show(username, code, 302)["Location"] == f"{ROOT}depot/cards/{fetched.stay_id}"
    carried = Workshop(office, technician="xu").planned()
    returning.send_out(**carried.by("zhou"), technician_id=office.staff("qian"))
    code = f"scan/{carried.stay.public_id}"
    assert show("qian", code, 302)["Location"] == f"{ROOT}depot/cards/{carried.stay_id}/delivery"
    assert show("wang", code, 302)["Location"] == f"{ROOT}depot/cards/{carried.stay_id}"


def test_another_dealers_code_leads_nowhere_and_a_stranger_signs_in_first(office, visitor, show):
    other = Workshop(office, at="LP", technician="gao").entered()
    for username in ("jin", "luo", "wu"):
        show(username, f"scan/{other.stay.public_id}", 404)
    assert show("jin", f"depot/find?q={other.stay.public_id}").status_code == 200
    answer = sign_in(visitor, None).get(f"{ROOT}scan/{other.stay.public_id}")
    assert "/sign-in?next=" in answer["Location"]


# ---- where they are offered -----------------------------------------------------------------------------------


def test_the_page_of_a_product_offers_its_papers(shop, show):
    shop.entered()
    page = show("chen", f"depot/stays/{shop.stay_id}").content.decode()
    at = f"{ROOT}depot/stays/{shop.stay_id}"
    for path in ("/receipt/paper", "/receipt/paper?format=241", "/card/paper", "/label"):
        assert f'href="{at}{path}" target="_blank"' in page


def test_papers_of_a_product_cost_few_statements(shop, visitor, office):
    shop.returned()
    desk = sign_in(visitor, office["lin"])
    at = f"{ROOT}depot/stays/{shop.stay_id}"
    for path, most in (("/receipt/paper", 26), ("/card/paper", 24), ("/label", 22)):
        with CaptureQueriesContext(connection) as seen:
            desk.get(f"{at}{path}")
        assert len(seen) <= most, path
    Workshop(office, technician="qian", now=NOW).returned()
    Workshop(office, technician="xu", now=NOW).taken()
    with CaptureQueriesContext(connection) as seen:
        desk.get(f"{ROOT}depot/register/paper?state=all")
    assert len(seen) <= 14
