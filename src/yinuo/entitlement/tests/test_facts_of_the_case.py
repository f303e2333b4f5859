"""What the case itself answers, so that the right line of a promise is found without asking (C246, C261, C320)."""

import pytest
from tests.blanks import settings
from tests.office import NOW

from yinuo.entitlement import actions, queries
from yinuo.platform.organisations import context

IN_TOWN, IN_A_COUNTY, IN_ANOTHER_PROVINCE = "330106", "330122", "310104"


@pytest.fixture
def by(office, monkeypatch):
    def choose(charter, **blanks):
        monkeypatch.setattr(context.current(), "settings", settings(charter, **blanks))
        return office

    return choose


def facts(case):
    decision = queries.latest(case.id)
    assert decision is not None
    return decision.facts


@pytest.mark.clause("C261")
@pytest.mark.parametrize(("region", "zone"), [(IN_TOWN, "urban"), (IN_A_COUNTY, "county")])
def test_the_region_of_the_site_says_whether_it_is_in_town(by, region, zone):
    assert facts(by("solar-dealer").case(region=region))["zone"] == zone


def test_each_charter_has_its_own_word_for_the_country(by):
    assert facts(by("gas-appliance-dealer").case(region=IN_A_COUNTY))["zone"] == "suburban"


def test_a_whole_city_leaves_it_open(by):
    assert "zone" not in facts(by("solar-dealer").case(region="330100"))


def test_what_people_tell_goes_before(by):
    office = by("solar-dealer")
    case = office.case(region=IN_TOWN)
    actions.tell_fact(case_id=case.id, name="zone", value="county", actor=office["lin"], now=NOW)
    assert facts(case)["zone"] == "county"


@pytest.mark.clause("C090")
@pytest.mark.parametrize(("region", "is_inside"), [(IN_A_COUNTY, True), (IN_ANOTHER_PROVINCE, False)])
def test_the_province_of_the_company_is_known(by, region, is_inside):
    assert facts(by("cooling-tower").case(region=region))["in_province"] is is_inside


def test_without_a_region_the_province_is_asked_for(by):
    assert "in_province" not in facts(by("cooling-tower").case(region=""))


@pytest.mark.clause("C320")
def test_the_level_of_a_customer_is_told_once(by):
    office = by("ticketing", ordinary_hours=8, key_hours=2)
    first = office.case()
    assert "customer_level" not in facts(first)
    actions.tell_fact(case_id=first.id, name="customer_level", value="key", actor=office["lin"], now=NOW)
    again = office.case(customer_id=first.customer_id, sold_unit_id=first.sold_unit_id)
    assert facts(again)["customer_level"] == "key"
    assert "customer_level" not in facts(office.case())


def test_a_fact_that_the_charter_does_not_ask_for_is_not_given(by):
    assert not {"zone", "channel", "customer_level"} & facts(by("mall").case()).keys()
