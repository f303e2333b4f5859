from datetime import date

import pytest

from yinuo.catalogue.actions import set_model, set_tariff
from yinuo.kernel.actors import SYSTEM
from yinuo.parties.tests.scene import NOW, setting


@pytest.fixture
def goods(org):
    set_model(
        code="L55E9", name="液晶电视", brand="明视", category="电视", free_months=12, actor=SYSTEM, now=NOW
    )
    for code, category, name, fen, guide in (
        ("DS-01", "电视", "更换背光灯条", 18000, 20000),
        ("KT-01", "空调", "加注制冷剂", 128050, None),
    ):
        set_tariff(
            code=code,
            category=category,
            name=name,
            price_fen=fen,
            guide_price_fen=guide,
            valid_from=date(2026, 1, 1),
            actor=SYSTEM,
            now=NOW,
        )


def text(response):
    return response.content.decode()


@pytest.mark.clause("C011", "C012", "C013")
def test_the_sign_shows_own_price_guide_price_and_whom_to_ask_outside(office, org, goods, pages):
    setting(org, outside_phones=[{"name": "家用电器维修行业协会", "phone": "0571-5550 9999"}])
    shown = text(pages.as_(office.clerk).get("tariff"))
    for said in ("¥180.00", "¥200.00", "¥1,280.50", "家用电器维修行业协会", "0571-5550 9999", "2026-01-01"):
        assert said in shown
    found = text(pages.get("tariff", query="?q=背光"))
    assert "¥180.00" in found
    assert "¥1,280.50" not in found
    assert "¥180.00" not in text(pages.get("tariff", query="?category=空调"))


def test_everybody_may_read_the_tariff_and_the_models(office, goods, pages):
    for actor in (office.clerk, office.accountant, office.administrator, office.dealer_clerk):
        assert pages.as_(actor).get("tariff").status_code == 200
        assert "L55E9" in text(pages.get("model_list", query="?q=明视"))
    assert "L55E9" not in text(pages.get("model_list", query="?q=和风"))


def test_nothing_yet_is_said_plainly(office, pages):
    assert pages.as_(office.clerk).get("tariff").status_code == 200
    assert pages.get("model_list").status_code == 200
