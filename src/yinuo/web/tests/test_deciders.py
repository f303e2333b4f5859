"""By which promises an organisation may decide: those without blanks, and those that it has filled in."""

from datetime import timedelta

import pytest
from tests.office import NOW, TODAY, refused

from yinuo.charters import actions, queries
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context, settings
from yinuo.platform.organisations.models import Organisation
from yinuo.web import deciders

FILLED = {"minutes_to_confirm": 30}


@pytest.fixture
def house(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", {})
    return office


def publish(in_force_from=TODAY):
    return actions.publish_release(
        charter_id="shishang",
        text=queries.shipped_text("shishang"),
        settings=FILLED,
        in_force_from=in_force_from,
        actor=SYSTEM,
        now=NOW,
    )


def decide_by(charter_id, office, by="wu"):
    stored = Organisation.objects.get(slug="anda")
    typed = {each.key: each.shown(settings.value(stored, each)) for each in settings.REGISTRY}
    settings.change(
        name=stored.name,
        language=stored.language,
        time_zone=stored.time_zone,
        typed={**typed, "decides_by": charter_id},
        seen_version=settings.version(stored),
        actor=office[by],
        now=NOW,
    )
    return Organisation.objects.get(slug="anda").settings.get("decides_by")


def test_what_decides_nothing_and_the_law_are_not_offered(house):
    offered = [charter_id for charter_id, _words in deciders.choices()]
    assert {"service-office", "mall", "tailor", "cooling-tower", "shishang", "solar-dealer"} <= set(offered)
    assert not {queries.FLOOR, "lubricant", "taobao", "ticketing"} & set(offered)


@pytest.mark.parametrize("charter_id", ["mall", "tailor", "cooling-tower"])
def test_a_promise_without_blanks_may_decide(house, charter_id):
    assert decide_by(charter_id, house) == charter_id


def test_the_usual_promise_may_be_taken_up_again_with_its_blank(house):
    decide_by("mall", house)
    assert decide_by("service-office", house) == "service-office"


@pytest.mark.parametrize("charter_id", ["shishang", "solar-dealer"])
def test_one_with_blanks_is_refused_and_nothing_changes(house, charter_id):
    with refused(says="publish a release of it that holds today", field="decides_by"):
        decide_by(charter_id, house)
    assert "decides_by" not in Organisation.objects.get(slug="anda").settings


def test_one_that_is_published_may_decide_from_its_day_on(house):
    publish(TODAY + timedelta(days=1))
    with refused(says="holds today", field="decides_by"):
        decide_by("shishang", house)
    publish()
    assert decide_by("shishang", house) == "shishang"


@pytest.mark.parametrize("charter_id", ["lubricant", queries.FLOOR, "nonsense"])
def test_another_text_is_not_on_the_list(house, charter_id):
    with refused(says="Choose one of the list", field="decides_by"):
        decide_by(charter_id, house)
