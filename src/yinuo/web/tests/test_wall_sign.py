"""The sign for the wall, on its page and as PDF."""

import pytest
from tests.office import sign_in
from tests.papers import reading

from yinuo.charters.tests.publishing import publish
from yinuo.platform.organisations import context

SIGN = "/o/anda/promise/sign"
PAPER = f"{SIGN}/paper"
OUTSIDE = [{"name": "消费者投诉举报", "phone": "12315"}]


@pytest.fixture
def clerk(visitor, office):
    return sign_in(visitor, office["lin"])


@pytest.fixture
def settled(monkeypatch):
    settings = {"decides_by": "mall", "outside_phones": OUTSIDE, "public_promise": True}
    monkeypatch.setattr(context.current(), "settings", {**context.current().settings, **settings})


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.clause("C011", "C012")
def test_the_page_shows_what_the_sign_says(clerk):
    page = text_of(clerk.get(SIGN))
    assert "墙面公示牌" in page
    assert "保多久" in page
    assert "指导价" in page
    assert f"{PAPER}?category=&amp;format=a4&amp;lang=zh-hans" in page
    assert "公开页面" in page


def test_prices_can_be_those_of_one_group_or_none(clerk):
    whole = text_of(clerk.get(SIGN))
    assert "收费标准：" in whole
    assert "收费标准：" not in text_of(clerk.get(f"{SIGN}?category=-"))
    assert "收费标准：" not in text_of(clerk.get(f"{SIGN}?category=没有的"))


def test_it_prints_on_two_sizes_in_three_languages(clerk):
    for size, side in (("a4", "595"), ("a3", "841"), ("a9", "595")):
        for lang, title in (
            ("zh-hans", "售后服务部服务承诺"),
            ("en", "Service"),
            ("xx", "售后服务部服务承诺"),
        ):
            answer = clerk.get(f"{PAPER}?format={size}&lang={lang}")
            assert answer.headers["Content-Type"] == "application/pdf"
            assert side in reading.facts(answer.content)["Page size"]
            assert title in reading.words(answer.content)


def test_a_published_promise_names_its_release(clerk):
    publish()
    assert "第1版" in reading.words(clerk.get(PAPER).content)


def test_the_tariff_and_the_list_of_promises_lead_to_it(clerk):
    assert SIGN in text_of(clerk.get("/o/anda/catalogue/tariff"))
    assert SIGN in text_of(clerk.get("/o/anda/charters/"))
