import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.errors import Refused
from yinuo.platform.phones import PhoneKind, PhoneNumber, parse_phone, split_phones


@pytest.mark.parametrize(
    "written",
    [
        "13800005678",
        "138-0000-5678",
        "138 0000 5678",
        "１３８００００５６７８",
        "+86 13800005678",
        "0086-138-0000-5678",
        "86-13800005678",
        "13800005678.0",
        "\u202d13800005678\u202c",
        "'13800005678",
        "013800005678",
        "（138）0000—5678",
    ],
)
def test_a_mobile_is_understood_however_it_is_written(written):
    number = parse_phone(written)
    assert number == PhoneNumber("13800005678", PhoneKind.MOBILE)
    assert number.display == "138 0000 5678"
    assert number.mask() == "138****5678"
    assert number.tail == "5678"


@pytest.mark.parametrize(
    ("written", "display", "extension"),
    [
        ("0571-88888888", "0571-8888 8888", ""),
        ("(0571) 8888 8888", "0571-8888 8888", ""),
        ("57188888888", "0571-8888 8888", ""),
        ("+86 571 8888 8888", "0571-8888 8888", ""),
        ("0571-8888 8888 转 801", "0571-8888 8888-801", "801"),
        ("0571-88888888转801", "0571-8888 8888-801", "801"),
        ("0571-88888888-801", "0571-8888 8888-801", "801"),
        ("0571-88888888 分机：801", "0571-8888 8888-801", "801"),
        ("010-62345678", "010-6234 5678", ""),
        ("021 6234 5678", "021-6234 5678", ""),
        ("0570-3012345", "0570-301 2345", ""),
        ("0572-55501234", "0572-5550 1234", ""),
    ],
)
def test_a_landline_keeps_area_and_extension(written, display, extension):
    number = parse_phone(written)
    assert number.kind is PhoneKind.LANDLINE
    assert number.display == display
    assert number.extension == extension


def test_a_landline_is_masked_but_for_area_and_tail():
    assert parse_phone("0571-8888 1234").mask() == "0571-****1234"


@pytest.mark.parametrize("written", ["400-820-8820", "4008208820", "400 8208 820", "800-820-8820"])
def test_hotlines(written):
    assert parse_phone(written).kind is PhoneKind.HOTLINE


def test_hotline_display():
    assert parse_phone("4008208820").display == "400 820 8820"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "无",
        "1380000567",
        "138000056789",
        "12345",
        "1.38E+10",
        "<b>138</b>",
        "12800005678",
        "010-123",
    ],
)
def test_malformed_numbers_are_refused_with_their_field(written):
    with pytest.raises(Refused) as refusal:
        parse_phone(written, field="phone")
    assert refusal.value.field == "phone"


def test_a_local_number_is_told_that_the_area_code_lacks():
    with pytest.raises(Refused, match="area code"):
        parse_phone("8888 8888")


def test_a_foreign_number_is_told_so():
    with pytest.raises(Refused, match="mainland"):
        parse_phone("+852 2345 6789")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_that_is_shown_is_understood_again(digits):
    number = PhoneNumber(digits, PhoneKind.MOBILE)
    assert parse_phone(number.display) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_refusal(text):
    try:
        number = parse_phone(text)
    except Refused:
        return
    assert parse_phone(number.display) == number


def test_a_cell_with_several_numbers():
    assert split_phones("19900000001／0571-5550 1234、 19900000002\n") == [
        "19900000001",
        "0571-5550 1234",
        "19900000002",
    ]
