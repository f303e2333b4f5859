from datetime import date, datetime

import pytest

from yinuo.kernel.errors import Refused
from yinuo.platform.imports import cells


@pytest.mark.parametrize(
    "written",
    [
        datetime.fromisoformat("2026-03-01T09:30"),
        date(2026, 3, 1),
        46082,
        46082.5,
        "46082",
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "2026年3月1日",
        "２０２６年３月１日",
        " 2026 年 3 月 1 日 ",
        "20260301",
        "2026-03-01 00:00:00",
        "2026-03-01T09:30",
    ],
)
def test_dates_in_every_form(written):
    assert cells.day(written) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "written", ["2026-13-01", "2026-02-30", "26/3/1", "3/1/2026", "2026年3月", "昨天", "123", 12, True, 1e9]
)
def test_no_date_is_guessed(written):
    with pytest.raises(Refused, match="not a date"):
        cells.day(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, ""),
        ("\u3000王 芳\u200b ", "王 芳"),
        ("３幢２单元（东）", "3幢2单元（东）"),
        ("a\nb", "a b"),
        (13800000000.0, "13800000000"),
        (0.5, "0.5"),
        ("=1+1", "=1+1"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("-", "-"),
        ("<b>x</b>", "<b>x</b>"),
        ("a\x00\x07b", "ab"),
    ],
)
def test_text(written, said):
    assert cells.text(written) == said


def test_what_excel_has_rounded_or_broken_is_refused():
    for broken in (1.2345678901234568e17, "#N/A", "x" * 40_000):
        with pytest.raises(Refused):
            cells.text(broken)
    with pytest.raises(Refused, match="rounded"):
        cells.serial("1.23E+17")


@pytest.mark.parametrize(
    ("written", "fen"),
    [(128.5, 12850), (128, 12800), ("¥1,280.00", 128000), ("３５元", 3500), (0.1 + 0.2, 30)],
)
def test_money(written, fen):
    assert cells.money(written) == fen


@pytest.mark.parametrize("written", [128.505, "free", -1, float("nan"), float("inf"), True])
def test_no_money(written):
    with pytest.raises(Refused):
        cells.money(written)


@pytest.mark.parametrize(
    ("written", "number"), [(36, 36), (36.0, 36), ("３６", 36), ("36.0", 36), ("1,200", 1200)]
)
def test_integer(written, number):
    assert cells.integer(written, lowest=0, highest=2000) == number


@pytest.mark.parametrize("written", [36.5, "3 years", -1, 2001, "", "1e3"])
def test_no_integer(written):
    with pytest.raises(Refused):
        cells.integer(written, lowest=0, highest=2000)


def test_choice_takes_words_and_codes_in_any_width_and_case():
    choices = {"个人": "person", "单位": "company", "公司": "company"}
    assert cells.choice(" 单 位 ", choices) == "company"
    assert cells.choice("Company", choices) == "company"
    with pytest.raises(Refused, match="个人、单位"):
        cells.choice("政府", choices)


@pytest.mark.parametrize("written", ["浙江省杭州市西湖区", "浙江 杭州 西湖", "330106", 330106.0])
def test_region(written):
    assert cells.region(written) == "330106"


@pytest.mark.parametrize("written", ["西湖区", "999999", "火星"])
def test_no_region(written):
    with pytest.raises(Refused, match="no known region"):
        cells.region(written)


@pytest.mark.parametrize(
    ("written", "serial"),
    [(" ak35-2109 0042 ", "AK35-21090042"), ("ＡＫ３５", "AK35"), (2024000123.0, "2024000123")],
)
def test_serial(written, serial):
    assert cells.serial(written) == serial


@pytest.mark.parametrize("written", ["空调一号", "=A1", "-AK", "A B<script>"])
def test_no_serial(written):
    with pytest.raises(Refused, match="not a serial"):
        cells.serial(written)
