"""A promise that is due by a date, or owed in every period: how it is written, told, and compared."""

import re
from typing import Any

import pytest

from yinuo.kernel.charters import CharterError, load
from yinuo.kernel.charters.explaining.terms import terms
from yinuo.kernel.tests.test_charters_reading import GOOD, MORE


def promised(more: str, settings: str = "") -> Any:
    row = f'[[promise]]\nid = "P"\nclause = "C2"\n{more}\n'
    return load(GOOD + MORE + settings + row)


def said(charter: Any, lang: str) -> str:
    return str(
        [each for each in charter.describe(lang).sections if "time" in each.heading or "办" in each.heading]
    )


@pytest.mark.parametrize(
    ("more", "limit", "begins", "zh", "en"),
    [
        (
            'start = "a.b"\nstop = "c.d"\nby = "end of day"\ncalendar = "business"',
            (0, "end of day", "business", "", ""), "a.b", "当天下班前", "before the end of work",
        ),
        (
            'start = "a.b"\nstop = "c.d"\nby = "15:00"',
            (900, "time of day", "always", "", ""), "a.b", "15:00前", "by 15:00",
        ),
        (
            'every = "working day"\nstop = "c.d"\nby = "17:00"',
            (1020, "time of day", "business", "", "working day"), "working_day.begun", "工作日17:00前", "by 17:00 on working days",
        ),
        (
            'every = "month"\nstop = "c.d"\nby = "day 15 of month"\nif_closed = "before"',
            (15, "day of month", "always", "before", "month"), "month.begun", "当月15日前（遇休息日提前）", "by day 15 of the month, earlier if that day is closed",
        ),
        (
            'every = "quarter"\nstop = "c.d"',
            (92, "day of quarter", "always", "", "quarter"), "quarter.begun", "每季度一次", "once every quarter",
        ),
        (
            'every = "half year"\nstop = "c.d"\nby = { day = 10, of = "quarter" }',
            (10, "day of quarter", "always", "", "half year"), "half_year.begun", "季度第10天前", "by day 10 of the quarter",
        ),
        (
            'every = "6 months"\nstop = "c.d"',
            (6, "months", "always", "", "months"), "months.begun", "每6个月一次", "once every 6 months",
        ),
        (
            'every = "month"\nstart = "a.b"\nstop = "c.d"\nwithin = "20 days"',
            (20, "days", "always", "", "month"), "a.b", "20天内", "within 20 days",
        ),
    ],
)  # fmt: skip
def test_a_promise_may_be_due_by_a_date_and_may_recur(
    more: str, limit: Any, begins: str, zh: str, en: str
) -> None:
    charter = promised(more)
    row = charter.definition.promise[-1]
    assert (row.amount, row.unit, row.calendar, row.if_closed, row.every) == limit
    assert row.start == begins
    assert zh in said(charter, "zh-Hans")
    assert en in said(charter, "en")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('start = "a.b"\nstop = "c.d"', "“within” is missing"),
        ('stop = "c.d"\nby = "15:00"', "“start” is missing"),
        ('every = "month"\nstop = "c.d"\nwithin = "2 days"', "“start” is missing"),
        ('start = "a.b"\nstop = "c.d"\nby = "15:00"\nwithin = "2 days"', "“within” or “by”, not both"),
        ('start = "a.b"\nstop = "c.d"\nby = "day 32 of month"', "C2.by: Write a deadline such as"),
        ('start = "a.b"\nstop = "c.d"\nby = { day = 32 }', "The day is from 1 to 31, not “32”"),
        ('start = "a.b"\nstop = "c.d"\nby = { day = 1, of = "week" }', "“week” is not known"),
        (
            'start = "a.b"\nstop = "c.d"\nby = { day = { setting = "form_day" } }',
            "“form_day” a “most” of at most 31",
        ),
        ('every = "fortnight"\nstop = "c.d"', "Write how often, such as"),
        ('every = "61 months"\nstop = "c.d"', "Write how often, such as"),
        ('every = "month"\nstop = "c.d"\nby = "15:00"', "does not come once in every month"),
        ('every = "month"\nstop = "c.d"\nby = "last day of quarter"', "does not come once in every month"),
        ('every = "6 months"\nstop = "c.d"\nby = "day 15 of month"', "due at their end: without “by”"),
        ('every = "6 months"\nstop = "c.d"\ncalendar = "business"', "Months do not count by business hours"),
        ('every = "day"\nstop = "c.d"\nby = "15:00"\nif_closed = "after"', "Only a deadline on a day moves"),
        ('every = "month"\nstop = "c.d"\nif_closed = "never"', "“never” is not known"),
    ],
)
def test_a_deadline_that_makes_no_sense_is_told(more: str, told: str) -> None:
    with pytest.raises(CharterError, match=re.escape(told)):
        promised(more, FORM_DAY)


FORM_DAY = '[settings.form_day]\ntype = "count"\ndefault = "____"\nzh = "几日"\nen = "Day"\n'


@pytest.mark.clause("C239")
def test_the_day_may_be_a_blank_of_the_charter() -> None:
    text = 'every = "month"\nstop = "c.d"\nby = { day = { setting = "form_day" } }'
    blank = promised(text, FORM_DAY + "most = 31\n")
    assert "form_day" in blank.blanks
    assert "当月____日前" in said(blank, "zh-Hans")
    filled = blank.with_settings({"form_day": 5, "limit": "1.00"})
    assert "by day 5 of the month" in said(filled, "en")
    (found,) = [each for each in filled.decide({}).promises if each.row == "P"]
    assert found.as_json() | {"zh": "", "en": ""} == {
        "clause": "C2", "row": "P", "start": "month.begun", "stop": "c.d", "within": "", "by": "day 5 of month",
        "if_closed": "", "every": "month", "calendar": "always", "pause": [], "certain": True, "charter": "small",
        "ladder": [], "breach": None, "zh": "", "en": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('every = "quarter"\nstop = "c.d"', 'every = "month"\nstop = "c.d"', "every"),
        ('every = "6 months"\nstop = "c.d"', 'every = "3 months"\nstop = "c.d"', "every"),
        ('every = "month"\nstop = "c.d"', 'every = "month"\nstop = "c.d"\nby = "day 15 of month"', "within"),
        (
            'every = "day"\nstop = "c.d"\nby = "17:00"',
            'every = "day"\nstop = "c.d"\nby = "15:00"',
            "within",
        ),
    ],
)
def test_more_often_and_earlier_gives_more(old: str, new: str, key: str) -> None:
    def term(text: str) -> Any:
        charter = promised(text)
        return terms(charter.definition, charter.definition.promise[-1], charter.settings)[key]

    before, after = term(old), term(new)
    assert before.scale == after.scale
    assert before.worth < after.worth
