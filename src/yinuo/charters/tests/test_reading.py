"""A promise as people read it."""

import pytest

from yinuo.charters.library import reading, shipped, shipped_ids, shipped_text
from yinuo.charters.types import WITHIN_THE_HOUSE, Topic
from yinuo.kernel.charters import load


def chapter(told, topic):
    return next((each for each in told.chapters if each.topic is topic), None)


def clauses(told, topic):
    found = chapter(told, topic)
    return [each.clause for each in found.paragraphs] if found else []


def lines(told, topic, clause):
    return next(each.lines for each in chapter(told, topic).paragraphs if each.clause == clause)


def test_each_clause_stands_under_the_question_that_it_answers():
    mall = reading(shipped("mall"), "zh-Hans")
    assert clauses(mall, Topic.COVER) == ["C166", "C167", "C168", "C185", "C186"]
    assert {"C172", "C174", "C170"} <= set(clauses(mall, Topic.REMEDY))
    assert clauses(mall, Topic.DEDUCTION) == ["C182", "C183", "C190", "C191"]
    assert clauses(mall, Topic.BRING) == ["C194"]
    assert "C197" in clauses(mall, Topic.REFUSE)
    assert "C171" in clauses(mall, Topic.PROMISE)
    assert clauses(reading(shipped("service-office"), "en"), Topic.PAYER) == ["C350", "C349", "C348", "C347"]


@pytest.mark.parametrize("charter_id", shipped_ids())
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_no_clause_is_lost_and_none_stands_twice_under_one_question(charter_id, lang):
    charter = shipped(charter_id)
    told = reading(charter, lang)
    shown = {each.clause for one in told.chapters for each in one.paragraphs}
    silent = {row.clause for row in charter.definition.rows}
    assert set(charter.definition.clauses) <= shown | silent
    for one in told.chapters:
        if one.topic is not Topic.SETTING:
            names = [each.clause for each in one.paragraphs]
            assert len(names) == len(set(names))
    assert told.release == charter.release


def test_the_words_are_of_the_language():
    assert reading(shipped("mall"), "en").title == "Department-store three guarantees"
    assert "鞋類" in str(chapter(reading(shipped("mall"), "zh-Hant"), Topic.DEDUCTION))
    assert "鞋类" in str(chapter(reading(shipped("mall"), "zh-Hans"), Topic.DEDUCTION))


def test_customers_do_not_read_what_is_the_house_s_own():
    for charter_id in shipped_ids():
        told = reading(shipped(charter_id), "zh-Hans", within_the_house=False)
        assert not {each.topic for each in told.chapters} & {*WITHIN_THE_HOUSE, Topic.SETTING}
    assert "C350" not in clauses(
        reading(shipped("service-office"), "en", within_the_house=False), Topic.PAYER
    )


def test_settings_are_filled_in_and_blanks_stay_visible():
    office = shipped("service-office")
    assert "____" in str(chapter(reading(office, "zh-Hans"), Topic.SETTING))
    filled = office.with_settings({"small_fee_limit": "200.00"})
    assert "____" not in str(reading(filled, "zh-Hans"))
    dear = shipped("mall").with_settings({"dear_from": "500.00"})
    assert any(
        "¥500.00" in each
        for line in lines(reading(dear, "en"), Topic.REMEDY, "C176")
        for each in line.conditions
    )


def test_days_in_repair_are_named_only_where_they_count():
    mall = shipped("mall")
    assert lines(reading(mall, "en"), Topic.COVER, "C166")[0].follows == (
        "Period of the three guarantees: 3 months from the day of sale",
    )
    extending = mall.with_settings({"repair_days_extend": True})
    assert "plus days spent in repair" in lines(reading(extending, "en"), Topic.COVER, "C166")[0].follows


def test_a_deduction_says_what_it_is_of():
    assert lines(reading(shipped("mall"), "zh-Hans"), Topic.DEDUCTION, "C182")[0].follows == (
        "换货：每天0.3%",
    )
    assert lines(reading(shipped("mall"), "en"), Topic.DEDUCTION, "C183")[0].follows == (
        "a refund: 0.5% a day",
    )


def test_of_a_long_list_what_is_left_out_is_said():
    said = lines(reading(shipped("mall"), "zh-Hans"), Topic.REFUSE, "C203")[0].conditions
    assert "问题：变质以外" in said


def test_equal_texts_read_the_same_whoever_loaded_them():
    assert reading(load(shipped_text("mall")), "en") == reading(shipped("mall"), "en")
