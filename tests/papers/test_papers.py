"""Each paper with nothing, with what is usual and with too much on it, in each language."""

import re
from functools import cache

import pytest
import segno
from django.core.checks import run_checks
from django.utils.translation import gettext, override, pgettext

from tests.papers import reading, samples
from yinuo.kernel.errors import Refused
from yinuo.platform.papers import fonts, pictures, sheets
from yinuo.platform.papers.labels import Label, labels
from yinuo.platform.papers.types import House, Position, Size
from yinuo.workorders import papers as workorders

LANGUAGES = ("zh-hans", "zh-hant", "en")
TITLES = {
    "voucher": ("服务凭证", "服務憑證", "Service voucher"),
    "register": ("叫修登记簿", "叫修登記簿", "Call-for-repair register"),
    "goods-receipt": ("客户商品领取收据", "客戶商品領取收據", "Receipt for goods"),
    "goods-register": ("客户商品进出登记簿", "客戶商品進出登記簿", "Register of goods in and out"),
    "repair-card": ("修护卡", "修護卡", "Repair card"),
    "charge-slip": ("收费单", "收費單", "Charge slip"),
    "receipt": ("收据", "收據", "Receipt"),
}
FIELDS = {
    "voucher-filed": (
        "FW2026-000123", "SL20260313-0042", "A有费", "王丽华", "138****5678", "文三路90号", "L55E9", "SN20260001", "2020-05-01",
        "无图像", "王建军", "2026-03-1309:30–11:30", "电源板C12鼓包", "更换电源板，通电试机", "40分钟", "电源板L55E9-PW2×1",
        "186.50", "合计¥336.50", "大写叁佰叁拾陆元伍角", "同意收费¥336.50", "客户签字", "服务主任", "盖章处", "0571-55500121",
    ),
    "register-filled": (
        "2026-03-1309:37", "SL20260313-0001", "王丽华", "138****5678", "西湖区", "SN20260001", "林晓雯", "王建军", "2026-03-14",
    ),
    "goods-receipt-filled": (
        "LQ2026-000045", "FW2026-000123", "王丽华", "L55E9", "SN20260001", "主板须在维修部烧录", "旧划痕", "遥控器", "含螺丝4颗",
        "2026-03-20", "收回作废", "客户取回签字", "盖章处",
    ),
    "goods-register-filled": (
        "2026-03-1312:30", "LQ2026-000003", "王丽华", "SN20260003", "遥控器、电源线", "王建军", "林晓雯",
        "周国强", "2026-03-17", "马超", "收据作废",
    ),
    "repair-card-filled": (
        "LQ2026-000045", "SN20260001", "2026-03-20", "马超", "95分钟", "eMMC坏块", "导热垫", "主任验讫", "周国强",
    ),
    "charge-slip-filled": (
        "FW2026-000123", "A有费", "上门收取", "186.50", "¥336.50", "叁佰叁拾陆元伍角", "开单人", "盖章处",
    ),
    "receipt-filled": (
        "SJ2026-000027", "王丽华", "液晶电视维修费", "现金", "实收¥336.50", "叁佰叁拾陆元伍角", "补寄", "收款人", "会计员", "盖章处",
    ),
}  # fmt: skip
SIZES = {
    "voucher": (210, 148),
    "voucher-241": (241, 140),
    "register": (297, 210),
    "goods-receipt": (210, 148),
    "goods-register": (297, 210),
    "repair-card": (70, 140),
    "charge-slip": (210, 148),
    "receipt": (210, 148),
    "wall-sign": (210, 297),
    "wall-sign-a3": (297, 420),
    "unit-labels": (210, 297),
    "item-labels": (210, 297),
}
HOSTILE = (
    '#import "x"',
    "]",
    "*王* _丽_ `华`",
    "$x$ @ref <label>",
    "= 标题",
    "\\u{41} // /* */",
    "#{panic()}",
)


@cache
def printed(name: str, language: str = "zh-hans") -> bytes:
    with override(language):
        return samples.ALL[name]()


def of_blanks(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", samples.ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_names_itself_in_its_language_with_its_letters_within(name, language):
    paper = printed(name, language)
    found = reading.fonts(paper)
    assert {font["embedded"] for font in found} <= {"yes"}
    assert all("NotoSansHans" in font["name"] for font in found)
    kind = next((kind for kind in sorted(TITLES, key=len, reverse=True) if name.startswith(kind)), None)
    if kind is not None:
        title = TITLES[kind][LANGUAGES.index(language)]
        assert of_blanks(title) in reading.words(paper)
        assert reading.facts(paper)["Title"].startswith(title)


@pytest.mark.clause("C358")
@pytest.mark.parametrize("name", FIELDS)
def test_a_paper_has_the_fields_that_the_narrative_asks_for(name):
    words = reading.words(printed(name))
    assert [field for field in FIELDS[name] if field not in words] == []


@pytest.mark.clause("C010", "C011", "C012", "C013")
@pytest.mark.parametrize("name", ["wall-sign-filled", "wall-sign-a3-filled"])
def test_the_sign_says_what_is_promised_what_it_costs_and_whom_else_to_ask(name):
    words = reading.words(printed(name))
    for said in (
        "商场新三包", "第2版", "保多久", "皮鞋、西服、裘皮服装", "自售出日期起3个月", "由谁选", "换货或退货：由顾客选择", "专柜十分钟内处理",
        "液晶电视", "上门检测", "¥30.00", "¥50.00", "更换电源板", "¥120.00", "指导价", "最近调整于2026-01-01", "电话询价", "0571-55500121",
        "消费者投诉举报", "12315", "省家电维修协会", "扫码阅读全部承诺",
    ):  # fmt: skip
        assert said in words, said
    assert len(reading.pages(printed(name))) == 1


def test_a_sign_leaves_out_what_there_is_not():
    words = reading.words(printed("wall-sign-blank"))
    for said in ("保多久", "由谁选", "收费标准", "指导价", "电话询价", "也可向以下单位咨询", "扫码"):
        assert said not in words
    assert "安达电器售后服务部" in words


def test_the_code_on_the_sign_opens_the_public_page():
    address = samples.hung().address
    assert pictures.qr(address) != pictures.qr(f"{address}x")
    assert samples.wall_sign().blocks() == []


@pytest.mark.parametrize("name", SIZES)
def test_a_paper_has_its_size(name):
    kind = next(kind for kind in ("filled", "filed") if f"{name}-{kind}" in samples.ALL)
    width, height = (
        float(side) / 72 * 25.4
        for side in re.findall(r"[\d.]+", reading.facts(printed(f"{name}-{kind}"))["Page size"])[:2]
    )
    assert (round(width), round(height)) == SIZES[name]


@pytest.mark.parametrize(
    "name", ["voucher-filed", "goods-receipt-filled", "charge-slip-filled", "receipt-filled"]
)
def test_three_copies_say_who_keeps_them_and_one_sheet_goes_through_three_plies(name):
    apart = reading.pages(printed(name))
    assert len(apart) == 3
    keepers = ["第一联 存根", "第二联 客户", "第三联 维修" if name.startswith("goods") else "第三联 财务"]
    for page, keeper in zip(apart, keepers, strict=True):
        assert [each for each in keepers if each in page] == [keeper]
        assert "第 1 页，共 1 页" in page
    kind, contents = name.rsplit("-", 1)
    (through,) = reading.pages(printed(f"{kind}-241-{contents}"))
    assert all(of_blanks(keeper) in of_blanks(through) for keeper in keepers)


def test_a_paper_may_name_other_copies():
    with override("zh-hans"):
        assert len(reading.pages(workorders.voucher(samples.carried(), copies=("Copy 1: file",)))) == 1


@pytest.mark.parametrize("name", [name for name in samples.ALL if name.endswith("overfull")])
def test_what_does_not_fit_one_page_goes_on_and_nothing_is_cut(name):
    paper = printed(name)
    page = reading.picture(paper, dpi=60)
    width, height = page.size
    for box in (
        (0, 0, width, 3),
        (0, height - 3, width, height),
        (0, 0, 3, height),
        (width - 3, 0, width, height),
    ):
        assert page.crop(box).getextrema()[0] > 200
    assert len(reading.pages(paper)) > 1


def test_sixty_lines_are_all_there_with_their_sum():
    words = reading.words(printed("charge-slip-overfull"))
    assert all(f"更换第{place}块加热管" in words for place in range(1, 61))
    assert "¥539,999,994.60" in words


def test_nothing_is_printed_among_the_holes_of_continuous_paper():
    page = reading.picture(printed("voucher-241-overfull"), dpi=127)
    width, height = page.size
    strip = round(12.7 * 5)
    assert page.crop((0, 0, strip, height)).getextrema() == (255, 255)
    assert page.crop((width - strip, 0, width, height)).getextrema() == (255, 255)


def test_each_page_of_a_register_says_how_much_stands_on_it_and_up_to_it():
    first, second = (of_blanks(page) for page in reading.pages(printed("register-overfull")))
    on_first, off_first = map(int, re.search(r"本页(\d+)件，其中已注销(\d+)件", first).groups())
    on_second, off_second = map(int, re.search(r"本页(\d+)件，其中已注销(\d+)件", second).groups())
    assert f"累计{on_first}件，其中已注销{off_first}件" in first
    assert f"累计{on_first + on_second}件，其中已注销{off_first + off_second}件" in second
    assert on_first + on_second == 60


def test_a_day_without_requests_is_a_page_that_says_so():
    (page,) = reading.pages(printed("register-blank"))
    assert "无人叫修" in page
    assert "本页 0 件" in page


@pytest.mark.parametrize(
    "name", ["voucher-filed", "register-filled", "repair-card-filled", "unit-labels-filled"]
)
def test_the_same_paper_is_the_same_bytes(name):
    with override("zh-hans"):
        assert samples.ALL[name]() == printed(name)
    assert (
        "CreationDate" not in reading.facts(printed(name))
        or "1970" in reading.facts(printed(name))["CreationDate"]
    )


@pytest.mark.parametrize("written", HOSTILE)
def test_what_people_wrote_stays_text(written):
    said = samples.voucher(
        customer=written, place=written, request=written, findings=written, house=House(written, written, written, written),
        estimate=(Position(written, 1, 100),), number=written,
    )  # fmt: skip
    with override("zh-hans"):
        words = reading.words(workorders.voucher(said, copies=()))
    assert words.count(of_blanks(written)) >= 7


def test_a_voided_paper_says_so_across_its_head():
    assert "作废" in reading.words(printed("voucher-241-overfull"))
    assert "作废" not in reading.words(printed("voucher-filed"))


def test_a_word_without_end_is_broken():
    with override("en"):
        said = samples.voucher(place="W" * 160, number="FW")
        words = reading.words(workorders.voucher(said, size=Size.PIN_FEED))
    assert words.count("W") >= 160


def test_capital_numerals_are_in_the_script_of_the_paper():
    with override("zh-hans"):
        assert sheets.capitals(12_845_06) == "壹万贰仟捌佰肆拾伍元零陆分"
    with override("zh-hant"):
        assert sheets.capitals(12_845_06) == "壹萬貳仟捌佰肆拾伍元零陸分"


def test_the_code_of_a_label_is_what_a_camera_reads():
    """Module by module as the code's own library would draw it: 20 mm wide, 2.6 mm within its label."""
    address = "https://fuwu.example.cn/o/anda/scan/0195a3f2-6c1d-7b8e-9f00-3d5b7c9e1a22"
    with override("zh-hans"):
        sheet = labels([Label(address, "安达", ("L55E9",))], house=samples.HOUSE)
    page = reading.picture(sheet, dpi=508)
    wanted = [[bool(module) for module in row] for row in segno.make(address, error="m", micro=False).matrix]
    step = 20 * 20 / len(wanted)
    left, top = (5 + 2.6) * 20, (13.5 + 5) * 20
    seen = [
        [
            page.getpixel((round(left + (x + 0.5) * step), round(top + (y + 0.5) * step))) < 128
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]
    assert seen == wanted


def test_a_label_says_no_more_to_a_camera_than_a_key():
    label = samples.unit_labels(1)[0]
    assert label.address.startswith("https://fuwu.example.cn/o/anda/scan/")
    for told in label.lines:
        assert told not in label.address


def test_used_places_of_a_sheet_are_left_free():
    with override("zh-hans"):
        first = reading.picture(labels(samples.unit_labels(1), house=samples.HOUSE), dpi=50)
        later = reading.picture(labels(samples.unit_labels(1), house=samples.HOUSE, skip=35), dpi=50)
    corner = (20, 35, 50, 60)
    assert first.crop(corner).getextrema()[0] < 100
    assert later.crop(corner).getextrema()[0] > 200


def test_no_signature_is_no_picture():
    assert pictures.drawing(b"") == ""


def test_lost_fonts_are_a_refusal_and_an_advice(settings, tmp_path):
    settings.PAPER_FONTS = tmp_path
    with pytest.raises(Refused, match="fonts are missing"):
        samples.ALL["voucher-blank"]()
    (advice,) = [found for found in run_checks() if found.id == "papers.W001"]
    assert "NotoSansHans-Regular.otf" in advice.msg
    assert advice.hint == fonts.MEND


def test_the_fonts_stand_there_with_their_licence():
    assert fonts.missing(fonts.folder()) == []
    assert "SIL Open Font License" in (fonts.folder() / "LICENSE").read_text(encoding="utf-8")


def test_every_word_of_the_papers_has_its_chinese():
    with override("zh-hans"):
        assert (gettext("Service voucher"), pgettext("paper", "Repair card")) == ("服务凭证", "修护卡")
