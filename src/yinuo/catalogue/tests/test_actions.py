from datetime import date

import pytest

from yinuo.catalogue import actions, queries
from yinuo.catalogue.imports import take_over_vocabulary
from yinuo.catalogue.models import TariffItem
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.parties.tests.scene import NOW
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

TODAY = date(2026, 3, 13)


def codes():
    return list(Entry.objects.order_by("id").values_list("code", flat=True))


def model(**more):
    values = {
        "code": "KFR-35GW(35592)",
        "name": "壁挂空调",
        "brand": "和风",
        "category": "空调",
        "free_months": 72,
    }
    return actions.set_model(actor=SYSTEM, now=NOW, **(values | more))


def price(fen, **more):
    values = {
        "code": "KT-01",
        "category": "空调",
        "name": "加注制冷剂",
        "guide_price_fen": 20000,
        "valid_from": TODAY,
    }
    return actions.set_tariff(price_fen=fen, actor=SYSTEM, now=NOW, **(values | more))


def test_a_model_is_known_by_its_code_however_it_is_written(org):
    first = model()
    again = model(code="kfr－35gw (35592)", free_months=60)
    assert again.id == first.id
    assert (again.free_months, again.version) == (60, 2)
    assert queries.model_by_code(" kfr-35GW(35592) ").id == first.id
    assert codes() == ["catalogue.model_changed"] * 2


def test_setting_the_same_again_writes_nothing(org):
    model()
    model()
    price(18000)
    price(18000)
    assert codes() == ["catalogue.model_changed", "catalogue.tariff_changed"]
    assert TariffItem.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"code": ""}, "code"),
        ({"category": ""}, "category"),
        ({"free_months": 241}, "free_months"),
    ],
)
def test_what_a_model_must_have(org, wrong, field):
    with pytest.raises(Refused) as refusal:
        model(**wrong)
    assert refusal.value.field == field
    assert codes() == []


def test_models_are_searched_by_every_word(org):
    model()
    model(code="BCD-218", name="双门冰箱", category="冰箱")
    assert [each.code for each in queries.models("和风 空调")] == ["KFR-35GW(35592)"]
    assert [each.code for each in queries.models("bcd")] == ["BCD-218"]
    assert len(queries.models()) == 2
    assert queries.categories() == ["冰箱", "空调"]
    with pytest.raises(NotFound):
        queries.model(0)


@pytest.mark.clause("C010")
def test_a_new_price_ends_the_one_before_and_leaves_it_readable(org):
    old = price(18000, valid_from=date(2026, 1, 1))
    new = price(19000, valid_from=date(2026, 3, 10))
    old.refresh_from_db()
    assert (old.price_fen, old.valid_to) == (18000, date(2026, 3, 9))
    assert [item.id for item in queries.tariff(on=date(2026, 3, 9))] == [old.id]
    assert [item.id for item in queries.tariff(on=date(2026, 3, 10))] == [new.id]
    assert list(queries.tariff(on=date(2025, 12, 31))) == []


def test_a_price_changed_twice_on_one_day_is_the_last_one(org):
    price(18000)
    last = price(17000)
    assert [item.id for item in queries.tariff(on=TODAY)] == [last.id]


def test_a_price_before_the_newest_is_refused(org):
    price(18000, valid_from=date(2026, 4, 1))
    with pytest.raises(Refused, match="2026-04-01"):
        price(17000, valid_from=TODAY)
    assert TariffItem.objects.count() == 1


def test_the_tariff_of_a_category(org):
    price(18000)
    price(9000, code="BX-01", category="冰箱", name="更换门封条")
    assert [item.code for item in queries.tariff("冰箱", on=TODAY)] == ["BX-01"]
    assert [item.code for item in queries.tariff(on=TODAY, text="门封")] == ["BX-01"]
    assert queries.tariff_categories(on=TODAY) == ["冰箱", "空调"]


def test_the_vocabulary_is_taken_over_once(org):
    count = take_over_vocabulary(actor=SYSTEM, now=NOW)
    assert take_over_vocabulary(actor=SYSTEM, now=NOW) == count == len(queries.faults()) == len(codes())
    assert {fault.category for fault in queries.faults("空调")} == {"空调"}


def test_only_who_imports_files_changes_the_catalogue(office):
    for actor in (office.clerk, office.dealer_clerk, office.accountant):
        with pytest.raises(Forbidden):
            model_by(actor)
    assert model_by(office.administrator).code == "X"


def model_by(actor):
    return actions.set_model(
        code="X", name="x", brand="", category="x", free_months=None, actor=actor, now=NOW
    )


def test_whom_to_ask_outside_is_a_setting(org):
    assert queries.outside_phones() == []
    context.current().settings["outside_phones"] = [{"name": "消费者委员会", "phone": "12315"}]
    assert [(entry.name, entry.phone) for entry in queries.outside_phones()] == [("消费者委员会", "12315")]
