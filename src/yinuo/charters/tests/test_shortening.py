"""A promise on a few lines."""

import pytest

from yinuo.charters.library import shipped, shipped_ids
from yinuo.charters.shortening import in_short


def test_goods_with_the_same_cover_stand_on_one_line():
    short = in_short(shipped("mall"), "zh-Hans")
    assert short.covers[0] == ("皮鞋、西服、裘皮服装、羊皮服装、其他皮革服装", "自售出日期起3个月")
    assert [length for _what, length in short.covers] == [
        "自售出日期起3个月",
        "自售出日期起2个月",
        "自售出日期起1个月",
    ]


def test_settings_count_and_the_words_are_of_the_language():
    longer = shipped("mall").with_settings({"leather_garment_months": 6, "who_chooses": "seller"})
    assert ("Other leather garment", "6 months from the day of sale") in in_short(longer, "en").covers
    assert "An exchange or a refund: we choose" in in_short(longer, "en").choices
    assert in_short(shipped("mall"), "en").choices == ("An exchange or a refund: the customer chooses",)
    assert "皮鞋、西服、裘皮服裝" in in_short(shipped("mall"), "zh-Hant").covers[0][0]


def test_days_are_those_for_going_back_and_those_within_which_it_is_done():
    limits = in_short(shipped("mall"), "zh-Hans").limits
    assert any("三天之内" in each for each in limits)
    assert "专柜十分钟内处理。" in limits


def test_a_charter_without_periods_has_no_such_lines():
    assert in_short(shipped("gome"), "en").covers == ()


@pytest.mark.parametrize("charter_id", shipped_ids())
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_nothing_blank_is_hung_on_a_wall(charter_id, lang):
    assert "____" not in str(in_short(shipped(charter_id), lang))
