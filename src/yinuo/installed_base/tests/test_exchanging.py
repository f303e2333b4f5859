"""A unit is given back: exchanged for another one, or for its price."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.office import TODAY, codes, refused

from yinuo.catalogue.actions import set_model
from yinuo.installed_base import actions, queries
from yinuo.installed_base.models import SoldUnit
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import NotFound
from yinuo.parties.tests.scene import NOW, customer


@pytest.fixture
def unit(office):
    model = set_model(
        code="LW-1", name="系带鞋", brand="", category="鞋", free_months=None, actor=SYSTEM, now=NOW
    )
    return actions.add_unit(
        serial="OLD-1",
        model_id=model.id,
        customer_id=customer(office.clerk).id,
        sold_on=date(2026, 3, 1),
        actor=office.clerk,
        now=NOW,
    )


def exchange(unit, serial="NEW-1", actor=SYSTEM):
    return actions.exchange_unit(sold_unit_id=unit.id, serial=serial, case_id=1, actor=actor, now=NOW)


def give_back(unit, actor=SYSTEM):
    actions.take_back(sold_unit_id=unit.id, case_id=1, actor=actor, now=NOW)


def test_the_new_unit_goes_on_where_the_old_one_left(office, unit):
    new = exchange(unit, " new-1 ")
    old = queries.get(unit.id, actor=SYSTEM)
    assert (old.left_as, old.left_on, old.replaced_by) == ("exchanged", TODAY, new)
    assert (new.serial, new.model_id, new.customer_id, new.sold_on) == (
        "NEW-1",
        old.model_id,
        old.customer_id,
        old.sold_on,
    )
    assert queries.facts_of(new.id, on=TODAY)["exchanged_on"] == TODAY
    assert queries.find("NEW-1", actor=office.clerk) == [new]
    assert codes()[-1] == "installed_base.unit_exchanged"


def test_a_unit_leaves_once(unit):
    give_back(unit)
    for again in (exchange, give_back):
        with refused(says="given back already"):
            again(unit)
    assert SoldUnit.objects.count() == 1


@pytest.mark.parametrize(
    ("serial", "says"),
    [("", "not a serial number"), ("新机", "not a serial number"), (None, "on file already")],
)
def test_the_new_number_must_be_one_and_free(unit, serial, says):
    with refused(says=says, field="serial"):
        exchange(unit, unit.serial if serial is None else serial)
    assert queries.get(unit.id, actor=SYSTEM).left_as == ""


@pytest.mark.parametrize("act", [exchange, give_back])
def test_another_dealers_unit_does_not_exist(office, unit, act):
    with refused(NotFound):
        act(unit, actor=office.other_dealer_clerk)


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"left_as": "returned"}, "unit_left_whole"),
        ({"left_as": "lost", "left_on": TODAY}, "unit_left_whole"),
        ({"exchanged_on": TODAY}, "unit_exchanged_whole"),
    ],
)
def test_half_a_story_is_refused_by_the_database(unit, given, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SoldUnit.objects.filter(pk=unit.id).update(**given)


@pytest.mark.parametrize("price", [-1, 10**12])
def test_a_price_that_makes_no_sense_is_refused(unit, price):
    with refused(says="The price lies", field="price"):
        actions.add_unit(
            serial="P1",
            model_id=unit.model_id,
            customer_id=unit.customer_id,
            price_fen=price,
            actor=SYSTEM,
            now=NOW,
        )
