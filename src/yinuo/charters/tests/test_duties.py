"""Duties that ask nothing of a case: each stands in its charter, and customers read it under how we serve."""

from datetime import date

import pytest

from yinuo.charters.library import reading, shipped
from yinuo.charters.queries import burden_of_proof
from yinuo.charters.types import Topic

DUTIES = (
    pytest.param("tailor", "C141", "就近办理", "at the nearest one", marks=pytest.mark.clause("C141")),
    pytest.param("converter-institute", "C118", "决不耽误", "held up", marks=pytest.mark.clause("C118")),
    pytest.param("mall", "C213", "投诉处", "complaint office", marks=pytest.mark.clause("C213")),
    pytest.param("mall", "C223", "顾客档案", "have a file", marks=pytest.mark.clause("C223")),
    pytest.param("gas-appliance-dealer", "C245", "当地服务规定", "local", marks=pytest.mark.clause("C245")),
    pytest.param("solar-dealer", "C284", "法院", "court", marks=pytest.mark.clause("C284")),
    pytest.param(
        "water-purifier-dealer", "C312", "技术支持平台", "online platform", marks=pytest.mark.clause("C312")
    ),
    pytest.param("lubricant", "C328", "激励", "incentives", marks=pytest.mark.clause("C328")),
    pytest.param("car-4s", "C372", "检测仪器", "test equipment", marks=pytest.mark.clause("C372")),
    pytest.param("car-4s", "C374", "5S", "five S", marks=pytest.mark.clause("C374")),
    pytest.param("car-4s", "C375", "日常规范", "daily norm", marks=pytest.mark.clause("C375")),
    pytest.param("online-shop", "C384", "倾听", "listen", marks=pytest.mark.clause("C384")),
    pytest.param("online-shop", "C398", "最短时间", "shortest way", marks=pytest.mark.clause("C398")),
    pytest.param("first-asked", "C469", "一视同仁", "treated alike", marks=pytest.mark.clause("C469")),
    pytest.param(
        "first-asked", "C477", "在商场内解决", "settled in the store", marks=pytest.mark.clause("C477")
    ),
    ("shishang", "C029", "专人值守", "named staff"),
)


@pytest.mark.parametrize(("charter_id", "clause", "zh", "en"), DUTIES)
def test_a_duty_is_promised_to_customers_in_their_language(charter_id, clause, zh, en):
    for lang, words in (("zh-Hans", zh), ("en", en)):
        told = reading(shipped(charter_id), lang, within_the_house=False)
        served = next(each for each in told.chapters if each.topic is Topic.SERVICE)
        said = {each.clause: each for each in served.paragraphs}
        assert words.lower() in said[clause].text.lower()
        assert said[clause].source


@pytest.mark.clause("C032")
@pytest.mark.parametrize(
    ("received_on", "last_day"),
    [(date(2026, 3, 13), date(2026, 9, 13)), (date(2025, 8, 31), date(2026, 2, 28))],
)
def test_for_six_months_from_receipt_the_seller_must_prove(received_on, last_day):
    until, article = burden_of_proof(received_on)
    assert until == last_day
    assert article.id == "consumer-23"
    assert "举证" in article.text.zh
