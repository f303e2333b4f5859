"""How values look in the API, without a database."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from yinuo.platform.api import contacts, problems
from yinuo.platform.api.paging import opened, sealed
from yinuo.platform.api.problems import Fault
from yinuo.platform.api.types import (
    Count,
    Day,
    Flag,
    Id,
    Moment,
    Money,
    Text,
    Version,
    fen,
    money,
    picture_in,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    "written", ["2026-03-13T09:30:00+08:00", "2026-03-13T01:30:00Z", "2026-03-13t01:30:00.000z"]
)
def test_a_time_is_understood_with_any_offset_and_shown_with_the_organisations(written):
    moment = read(Moment, written)
    assert moment == datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
    with timezone.override(SHANGHAI):
        assert TypeAdapter(Moment).dump_json(moment) == b'"2026-03-13T09:30:00+08:00"'


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Moment, "2026-03-13T09:30:00"),
        (Moment, "2026-03-13"),
        (Moment, 1773365400),
        (Moment, "0001-01-01T00:00:00+14:00"),
        (Moment, "9999-12-31T23:59:59-12:00"),
        (Moment, "2026-02-30T00:00:00Z"),
        (Day, "2026-2-3"),
        (Day, "2026-02-30"),
        (Day, 0),
        (Day, "0001-01-01"),
        (Id, "1"),
        (Id, 1),
        (Id, "{019c2b7e-6d1a-7c3e-9f00-3a5b1c2d4e5f}"),
        (Money, "1"),
        (Money, "1.5"),
        (Money, "-1.00"),
        (Money, "1,000.00"),
        (Money, "１.００"),
        (Money, 1.5),
        (Money, "9" * 12 + ".00"),
        (Count, "5"),
        (Count, 5.0),
        (Count, True),
        (Count, -1),
        (Count, 2**31),
        (Version, 0),
        (Flag, 1),
        (Flag, "true"),
        (Text, 5),
        (Text, "a\0b"),
    ],
)
def test_nothing_is_converted_silently(kind, value):
    with pytest.raises(ValidationError):
        read(kind, value)


def test_what_is_meant_is_taken():
    assert read(Day, "2026-03-13") == date(2026, 3, 13)
    assert read(Id, "019C2B7E-6D1A-7C3E-9F00-3A5B1C2D4E5F") == UUID("019c2b7e-6d1a-7c3e-9f00-3a5b1c2d4e5f")
    assert read(Money, "0.05") == "0.05"


@pytest.mark.parametrize(
    ("written", "amount"), [("0.00", 0), ("0.05", 5), ("128.50", 12850), ("99999999999.99", 10**13 - 1)]
)
def test_money_is_exact_both_ways(written, amount):
    assert fen(written) == amount
    assert money(amount) == written


def test_a_picture_that_is_no_base64_is_none():
    assert picture_in("AAAA") == b"\0\0\0"
    assert picture_in("no picture") == b""
    assert picture_in("ä") == b""


@pytest.mark.parametrize("text", ["", "5", "2026-03-13T01:30:00+00:00~019c2b7e6d1a7c3e9f003a5b1c2d4e5f"])
def test_a_cursor_comes_back_as_it_was(text):
    assert opened(sealed(text)) == text


@pytest.mark.parametrize("cursor", ["ä", "_w", "A", "%"])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(Fault):
        opened(cursor)


def test_contacts_are_masked_until_they_are_revealed():
    assert contacts.phone("13812345678", revealed=False) == "138****5678"
    assert contacts.phone("13812345678", revealed=True) == "13812345678"
    assert contacts.phone("", revealed=False) == ""
    hidden = contacts.address("文三路 90 号", "330106", revealed=False)
    assert "文三路" not in hidden
    assert "西湖区" in hidden
    assert contacts.address("", "", revealed=True) == ""


def test_a_code_is_the_refusal_in_plain_letters():
    assert problems.code_of("%(name)s is absent at that time.") == "name-s-is-absent-at-that-time"
    assert len(problems.code_of("very " * 50)) <= 80
