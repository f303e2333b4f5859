"""Finding clauses by their number or by words."""

import pytest

from yinuo.charters.finding import hits, matching
from yinuo.charters.library import shipped, shipped_ids


def found(asked: str) -> tuple[str, ...]:
    return matching(shipped("mall"), asked)


@pytest.mark.parametrize("asked", ["C174", "c174", "174", "Ｃ１７４", " C174 "])
def test_a_number_finds_its_clause_however_it_is_typed(asked):
    assert found(asked) == ("C174",)


def test_a_piece_of_a_number_finds_those_that_begin_so():
    assert {"C170", "C174"} <= set(found("C17"))
    assert all(each.startswith("C17") for each in found("C17"))


@pytest.mark.parametrize("asked", ["开胶", "開膠", "glue", "GLUE", "单只 开胶"])
def test_words_are_found_in_chinese_of_either_script_and_in_english(asked):
    assert "C174" in found(asked) or "C170" in found(asked)


def test_all_the_words_must_stand_there():
    assert "C182" in found("鞋类 折旧")
    assert found("鞋类 折旧 月亮") == ()
    assert found("") == () == found("   ")


def test_every_clause_of_every_charter_is_found_by_its_number():
    for charter_id in shipped_ids():
        for clause in shipped(charter_id).definition.clauses:
            assert matching(shipped(charter_id), clause) == (clause,)


def test_hits_carry_the_words_of_the_reader_and_stand_charter_by_charter():
    charters = [shipped(each) for each in ("mall", "suning")]
    told = list(hits(charters, "折旧", "zh-Hant"))
    assert told
    assert [each.charter for each in told] == sorted(
        [each.charter for each in told], key=["mall", "suning"].index
    )
    assert any("折舊" in each.text for each in told)
