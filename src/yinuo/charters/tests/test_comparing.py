"""Two texts of a promise, compared in words."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.charters.comparing import differences
from yinuo.charters.comparing.effects import apart, contains
from yinuo.charters.library import LANGUAGES, shipped, shipped_ids, shipped_text
from yinuo.charters.types import Change, Difference, Effect, Topic
from yinuo.kernel.charters import Charter, load
from yinuo.kernel.charters.definition import Between, Fact, FeeRow, OneOf, PromiseRow, Row, SettingRef
from yinuo.kernel.charters.ladders import Act, Compensation, Moment, Rung
from yinuo.kernel.charters.reading.limits import CALENDARS, IF_CLOSED, PAUSES, UNITS
from yinuo.kernel.charters.types import Group, Text
from yinuo.kernel.clocks import deadlines

TABLES = ("cover", "refuse", "payer", "remedy", "fee", "promise", "evidence", "approval", "partner")
NO_CONTENT = ("table", "id", "clause", "where", "settings", "fact")
VOCABULARIES = (UNITS, CALENDARS, PAUSES, deadlines.UNITS, tuple(deadlines.WHOLE), IF_CLOSED)
SWAPPED = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED, Change.CHANGED: Change.CHANGED}
TURNED = {Effect.BETTER: Effect.WORSE, Effect.WORSE: Effect.BETTER, Effect.DIFFERENT: Effect.DIFFERENT}


def edited(charter_id: str, *edits: tuple[str, str]) -> Charter:
    text = shipped_text(charter_id)
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after, 1)
    return load(text)


def told(charter_id: str, *edits: tuple[str, str], lang: str = "en") -> tuple[Difference, ...]:
    return differences(shipped(charter_id), edited(charter_id, *edits), lang)


def lines(found: tuple[Difference, ...]) -> list[tuple[str, ...]]:
    return [(each.clause, one.what, one.before, one.after) for each in found for one in each.details]


# ---- no change, and each change of a row --------------------------------------------------------------------------


@pytest.mark.parametrize("charter_id", shipped_ids())
def test_equal_texts_differ_in_nothing(charter_id):
    again = load(shipped_text(charter_id))
    assert all(differences(shipped(charter_id), again, lang) == () for lang in LANGUAGES)


def other(value: Any) -> Iterator[Any]:  # noqa: C901, PLR0912 - one branch for each kind of value
    """Values beside this one, of its kind."""
    match value:
        case SettingRef() | None | Fact():
            return
        case Rung():
            yield from (replace(value, tell=each) for each in other(value.tell))
            yield from (replace(value, do=(each,)) for each in Act if (each,) != value.do)
            yield replace(value, at=Moment(percent=61))
        case Compensation():
            yield replace(value, per_day=1 if value.per_day != 1 else 2)
        case bool():
            yield not value
        case Enum():
            yield from (each for each in type(value) if each is not value)
        case str():
            words = next((each for each in VOCABULARIES if value in each), (f"{value}_x",))
            yield from (each for each in words if each != value)
        case int() | Decimal():
            yield value + 1
        case Text():
            yield Text(f"{value.zh}也", f"{value.en} too")
        case OneOf():
            yield from (OneOf(value.values - {each}) for each in value.values if len(value.values) > 1)
            if value.values <= {True, False}:
                yield OneOf(frozenset({True, False}) - value.values)
        case Between():
            for end in ("low", "high"):
                bound = getattr(value, end)
                if isinstance(bound, int | Decimal):
                    yield replace(value, **{end: bound + 1})
                    yield replace(value, **{end: None})
        case tuple():
            if len({type(each) for each in value}) == 1:
                yield from (value[:place] + value[place + 1 :] for place in range(len(value)))
            yield from (
                (*value[:place], each, *value[place + 1 :])
                for place, one in enumerate(value)
                for each in other(one)
            )
        case frozenset():
            yield from (value - {each} for each in value)
        case Mapping():
            yield from ({key: one for key, one in value.items() if key != gone} for gone in value)
            yield from ({**value, key: each} for key, one in value.items() for each in other(one))
        case _ if is_dataclass(value):
            for field in fields(value):
                for each in other(getattr(value, field.name)):
                    yield replace(value, **{field.name: each})


def altered(row: Row) -> Iterator[Row]:
    """The row with one thing changed."""
    silent = set(NO_CONTENT)
    if isinstance(row, FeeRow) and row.amount is None and not row.of and not row.tiers:
        silent |= {"payer", "per", "percent"}
    if isinstance(row, PromiseRow):
        silent |= {name for name in ("if_closed", "every") if not getattr(row, name)}
        if row.every == "months":
            silent |= {"every", "unit", "calendar"}
        elif row.unit in deadlines.UNITS and row.amount == deadlines.bounds(row.unit)[1]:
            silent |= {"amount"}
    for field in fields(row):
        if field.name in silent:
            continue
        for each in other(getattr(row, field.name)):
            yield replace(row, **{field.name: each})


@cache
def rows_with_changes(charter_id: str) -> list[tuple[Row, Row]]:
    return [(row, one) for row in shipped(charter_id).definition.rows for one in altered(row)]


def with_rows(charter: Charter, table: str, rows: tuple[Row, ...]) -> Charter:
    return Charter(replace(charter.definition, **{table: rows}), charter.settings)


def with_row(charter: Charter, old: Row, new: Row | None) -> Charter:
    kept = (new if each is old else each for each in getattr(charter.definition, old.table))
    return with_rows(charter, old.table, tuple(each for each in kept if each is not None))


@settings(deadline=None, max_examples=40)
@given(data=st.data(), charter_id=st.sampled_from(shipped_ids()), lang=st.sampled_from(LANGUAGES))
def test_each_change_of_a_row_shows_in_its_clause_and_only_there(data, charter_id, lang):
    charter = shipped(charter_id)
    row, new = data.draw(st.sampled_from(rows_with_changes(charter_id)))
    changed = with_row(charter, row, new)
    found = differences(charter, changed, lang)
    assert [(each.clause, each.change) for each in found] == [(row.clause, Change.CHANGED)]
    assert all(one.before != one.after for one in found[0].details)
    back = differences(changed, charter, lang)
    assert [each.effect for each in back] == [TURNED[each.effect] for each in found]


@pytest.mark.parametrize("charter_id", shipped_ids())
def test_every_field_of_every_row_counts(charter_id):
    """One change of each kind for each table, so that no field of a row is forgotten."""
    charter = shipped(charter_id)
    tried: set[tuple[str, str]] = set()
    for row, new in rows_with_changes(charter_id):
        name = next(each.name for each in fields(row) if getattr(row, each.name) != getattr(new, each.name))
        if (row.table, name) not in tried:
            tried.add((row.table, name))
            found = differences(charter, with_row(charter, row, new), "en")
            assert [each.clause for each in found] == [row.clause], (row.table, name)


@settings(deadline=None, max_examples=40)
@given(data=st.data(), charter_id=st.sampled_from(shipped_ids()))
def test_a_row_that_goes_shows_in_its_clause_and_one_that_comes_as_the_reverse(data, charter_id):
    charter = shipped(charter_id)
    row = data.draw(st.sampled_from(charter.definition.rows))
    without = with_row(charter, row, None)
    gone, come = differences(charter, without, "en"), differences(without, charter, "en")
    assert {each.clause for each in gone} == {row.clause} == {each.clause for each in come}
    assert [each.effect for each in come] == [TURNED[each.effect] for each in gone]
    assert (gone[0].details[0].before, gone[0].details[0].after) == (
        come[0].details[0].after,
        come[0].details[0].before,
    )


@settings(deadline=None, max_examples=40)
@given(charter_id=st.sampled_from(shipped_ids()), other_id=st.sampled_from(shipped_ids()))
def test_any_two_texts_can_be_compared_and_what_is_new_one_way_is_gone_the_other_way(charter_id, other_id):
    one, another = shipped(charter_id), shipped(other_id)
    there, back = differences(one, another, "zh-Hans"), differences(another, one, "zh-Hans")
    assert sorted((each.clause, each.change) for each in there if each.clause) == sorted(
        (each.clause, SWAPPED[each.change]) for each in back if each.clause
    )
    assert bool(there) is (charter_id != other_id)


# ---- what is said ------------------------------------------------------------------------------------------------


def test_a_longer_cover_is_said_with_its_goods_and_is_better():
    [found] = told("mall", ('for = "3 months"', 'for = "6 months"'))
    assert (found.clause, found.topic, found.effect) == ("C166", Topic.COVER, Effect.BETTER)
    [detail] = found.details
    assert (detail.of, detail.what) == ("Leather shoes", "Period of the three guarantees")
    assert (detail.before, detail.after) == ("3 months", "6 months")
    [found] = told("mall", ('for = "3 months"', 'for = "6 months"'), lang="zh-Hant")
    assert (found.details[0].of, found.details[0].after) == ("皮鞋", "6個月")


def test_a_higher_deduction_is_worse():
    [found] = told("mall", ('exchange = "0.3% per day"', 'exchange = "0.5% per day"'))
    assert (found.clause, found.topic, found.effect) == ("C172", Topic.DEDUCTION, Effect.WORSE)
    assert lines((found,)) == [("C172", "depreciation for an exchange", "0.3% a day", "0.5% a day")]


def test_a_refusal_that_falls_away_is_better_and_a_new_condition_of_one_too():
    text = '[[refuse]]\nclause = "C197"\nwhen = { clearance = true }\n'
    [gone] = told("mall", (text, ""))
    assert (gone.clause, gone.change, gone.effect) == ("C197", Change.CHANGED, Effect.BETTER)
    [narrower] = told("mall", (text, text.replace("true }", 'true, goods = "suit" }')))
    assert lines((narrower,)) == [("C197", "condition “Goods”", "", "Suit")]
    assert narrower.effect is Effect.BETTER


def test_where_other_rows_take_the_cases_it_is_only_called_different():
    [found] = told("mall", ('open_cm = { over = "5" }', 'open_cm = { over = "7" }'))
    assert lines((found,)) == [("C174", "condition “Length of the opening”", "over 5 cm", "over 7 cm")]
    assert found.effect is Effect.DIFFERENT


def test_cases_are_followed_to_the_rows_that_take_them():
    head = """
[charter]
id = "made-up"
title = { zh = "甲", en = "a" }
[facts]
uses = { type = "count", zh = "甲", en = "Uses" }
[clauses]
A = { source = "x", zh = "甲", en = "a" }
B = { source = "x", zh = "乙", en = "b" }
"""
    row = '[[remedy]]\nclause = "A"\nwhen = {{ uses = {{ at_most = {} }} }}\noffer = ["repair", "exchange"]\nchooses = "customer"\n'
    rest = '[[remedy]]\nclause = "B"\noffer = [{}]\n{}'
    poorer = rest.format('"repair"', "")
    richer = rest.format('"repair", "exchange", "free_exchange"', 'chooses = "customer"\n')
    for others, effect in (("", Effect.BETTER), (richer, Effect.WORSE), (poorer, Effect.DIFFERENT)):
        one, another = (load(head + row.format(most) + others) for most in (3, 5))
        [found] = differences(one, another, "en")
        assert (found.clause, found.effect) == ("A", effect)
        assert lines((found,)) == [("A", "condition “Uses”", "at most 3", "at most 5")]


def test_over_two_and_at_least_three_reach_the_same_whole_numbers():
    over, least = Between(low=2, low_closed=False), Between(low=3)
    assert contains(over, least)
    assert contains(least, over)
    assert not contains(Between(low=Decimal(3)), Between(low=Decimal(2), low_closed=False))
    assert apart(Between(high=2), Between(low=2, low_closed=False))
    assert not apart(Between(high=2), Between(low=2))


def test_a_setting_shows_at_its_clause_and_wherever_it_counts():
    mall = shipped("mall")
    found = differences(mall, mall.with_settings({"dear_from": "300.00"}), "en")
    assert [each.clause for each in found] == ["C176"]
    assert ("C176", "condition “Price paid”", "at least ¥210.00", "at least ¥300.00") in lines(found)
    assert found[0].details[-1].topic is Topic.SETTING
    office = shipped("service-office")
    blank = differences(office, office.with_settings({"small_fee_limit": "200.00"}), "zh-Hans")
    assert any(one.before == "____" and one.after == "¥200.00" for each in blank for one in each.details)


def test_a_setting_that_switches_rows_on_shows_them_as_new():
    mall = shipped("mall")
    found = differences(mall, mall.with_settings({"proof": "one"}), "en")
    gone = [one for each in found for one in each.details if one.after == "switched off by a setting"]
    come = [one for each in found for one in each.details if one.before == "switched off by a setting"]
    assert gone
    assert come


def test_a_clause_that_is_new_brings_its_rows_and_questions_come_with_their_words():
    text = shipped_text("tailor")
    bare = load(text)
    more = load(
        text
        + '\n[clauses.X1]\nsource = "x"\nzh = "新"\nen = "New."\n'
        + '[[refuse]]\nclause = "X1"\nwhen = { wet = true }\n'
        + '[facts.wet]\ntype = "flag"\nzh = "泡过水"\nen = "Soaked"\nask = { zh = "泡过水吗？", en = "Has it been soaked?" }\n'
    )
    clause, fact = differences(bare, more, "en")
    assert (clause.clause, clause.change, clause.effect) == ("X1", Change.ADDED, Effect.WORSE)
    assert clause.details[0].of == "Soaked: yes"
    assert (fact.clause, fact.change, fact.text) == ("", Change.ADDED, "Soaked")
    assert fact.details[0].after == "Has it been soaked?"
    assert [each.change for each in differences(more, bare, "en")] == [Change.REMOVED, Change.REMOVED]


def test_a_choice_that_reads_otherwise_in_one_language_only_is_shown_in_that_one():
    [found] = told("mall", ('labels.shine = { zh = "起光"', 'labels.shine = { zh = "起毛"'))
    assert lines((found,)) == [("", "choice", "起光", "起毛")]


def test_customers_come_before_the_house():
    found = told(
        "gas-appliance-dealer",
        ('collect = ["inspection_record"]', 'collect = ["inspection_record", "photo"]'),
        ('within = { hours = { setting = "urban_hours" } }', 'within = "1 hour"'),
        ('kind = "labour"\nof = "cost_fee"', 'kind = "labour"\nfree = true'),
    )
    assert [each.clause for each in found] == ["C243", "C246", "C233"]
    assert [each.effect for each in found] == [Effect.BETTER, Effect.DIFFERENT, Effect.DIFFERENT]


def test_rows_that_change_places_say_so_where_they_compete():
    charter = shipped("mall")
    rows = charter.definition.remedy
    two = [row for row in rows if row.clause in ("C172", "C175") and row.group is Group.SPECIAL]
    first, second = (rows.index(row) for row in two)
    order = list(rows)
    order[first], order[second] = order[second], order[first]
    found = differences(charter, with_rows(charter, "remedy", tuple(order)), "en")
    assert all(one.what == "turn" for each in found for one in each.details)
