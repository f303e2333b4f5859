"""Operation by scope by whose thing it is: what comes back is what the hand-written table says."""

import pytest
from django.db import transaction

from tests.api.conftest import EVERY_SCOPE, MODELS
from tests.api.program import Program
from tests.api.table import ROWS
from tests.office import snapshot
from yinuo.platform.journal.models import Entry

FAMILIES = {401: "stranger", 403: "refused", 404: "hidden"}
PASSED = {200, 201, 409, 422}
SCOPED = {name: row for name, row in ROWS.items() if row.scope}
OF_UNITS = {name: row for name, row in ROWS.items() if not row.free}


def ask(program: Program, row, things) -> str:
    """Ask, say what family the answer is of, and put everything back. Refusals leave only their own trace."""
    before = Entry.objects.count()
    with transaction.atomic():
        body = snapshot() if row.raw else row.sent(things)
        kind = "image/jpeg" if row.raw else "application/json"
        response = program.call(row.method, row.address(things), body, content_type=kind, raw_query=row.query)
        family = FAMILIES.get(response.status_code, response.status_code)
        if response.status_code in PASSED:
            family = "passed"
        written = Entry.objects.exclude(code="accounts.access_refused").count() - before
        if family in FAMILIES.values() and written > 0:
            family = f"{family}, but something was written"
        transaction.set_rollback(True)
    return family


@pytest.mark.parametrize("name", SCOPED)
def test_the_scope_opens_and_all_others_do_not(world, name):
    row = ROWS[name]
    own = world.things["HQ"]
    assert ask(world.program("HQ", row.scope), row, own) == "passed"
    others = [scope for scope in EVERY_SCOPE if scope != row.scope]
    assert ask(world.program("HQ", *others), row, own) == "refused"


@pytest.mark.parametrize("name", OF_UNITS)
def test_a_dealer_reaches_its_own_things_and_those_of_no_other(world, name):
    row = ROWS[name]
    dealer = world.program("YH", *EVERY_SCOPE)
    assert ask(dealer, row, world.things["YH"]) == ("hidden" if row.received else "passed")
    assert ask(dealer, row, world.things["HQ"]) == "hidden"
    company = world.program("HQ", *EVERY_SCOPE)
    assert ask(company, row, world.things["YH"]) == ("refused" if row.mine else "passed")


@pytest.mark.parametrize("name", OF_UNITS)
def test_things_of_another_organisation_do_not_exist(world, name):
    assert ask(world.program("HQ", *EVERY_SCOPE), ROWS[name], world.elsewhere) == "hidden"


@pytest.mark.parametrize("name", ROWS)
def test_a_token_opens_nothing_in_another_organisation(world, name):
    abroad = world.program("HQ", *EVERY_SCOPE)
    abroad.base = "/o/other/api/v1"
    assert ask(abroad, ROWS[name], world.elsewhere) == "stranger"


@pytest.mark.parametrize("name", ROWS)
def test_without_a_token_nobody_gets_in(world, name):
    assert ask(Program(""), ROWS[name], world.things["HQ"]) == "stranger"


def test_lists_show_a_dealer_its_own_things_only(world):
    dealer, company = world.program("YH", *EVERY_SCOPE), world.program("HQ", *EVERY_SCOPE)
    for path, thing in (
        ("/cases", "case"),
        ("/customers", "customer"),
        ("/units", "unit"),
        ("/work-orders", "order"),
        ("/visits", "visit"),
        ("/stays", "stay"),
        ("/charges", "charge"),
        ("/invoices", "invoice"),
        ("/refunds", "refund"),
        ("/callbacks", "callback"),
        ("/commitments", "commitment"),
    ):
        wider = {"/callbacks": {"view": "later"}, "/commitments": {"state": "all"}}
        query = {"limit": 100, **wider.get(path, {})}
        mine = [item["id"] for item in dealer.get(path, **query).json()["items"]]
        all_of_them = [item["id"] for item in company.get(path, **query).json()["items"]]
        mine += [item["id"] for item in dealer.get(path, limit=100).json()["items"]]
        all_of_them += [item["id"] for item in company.get(path, limit=100).json()["items"]]
        at_dealer = MODELS[thing].objects.filter(unit_id=world.office.units["YH"])
        assert set(mine) == {str(public_id) for public_id in at_dealer.values_list("public_id", flat=True)}
        assert {world.things[unit][thing] for unit in ("HQ", "YH")} <= set(all_of_them), path
    assert {person["service_point"]["code"] for person in dealer.get("/staff").json()["items"]} == {"YH"}
    assert [point["code"] for point in dealer.get("/service-points").json()["items"]] == ["YH"]


def test_a_case_of_others_cannot_be_reached_through_a_picture_or_a_thing_of_ones_own(world):
    dealer = world.program("YH", *EVERY_SCOPE)
    mine, theirs = world.things["YH"], world.things["HQ"]
    assert dealer.get(f"/cases/{mine['case']}/pictures/{theirs['evidence']}").status_code == 404
    body = {
        "channel": "web",
        "customer": mine["customer"],
        "unit": theirs["unit"],
        "contact_name": "王丽华",
        "contact_phone": "13800001234",
        "description": "无图像",
    }
    assert dealer.post("/cases", body).status_code == 404
    handed = {"to": theirs["person"], "reason": "轮班"}
    assert dealer.post(f"/cases/{mine['case']}/handover", handed).status_code == 404
    assert dealer.get("/cases", owner=theirs["person"]).status_code == 404
    assert dealer.get("/cases", customer=theirs["customer"]).status_code == 404
    assert dealer.get("/cases", service_point="HQ").status_code == 404
