"""Promises for programs."""

import json
from datetime import date, timedelta

import pytest
from tests.api.program import Program, token_for
from tests.office import TODAY

from yinuo.charters import queries
from yinuo.charters.library import shipped, shipped_text
from yinuo.charters.tests.publishing import publish
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import NOT_FOR_PROGRAMS, Permission

SHOES = {
    "goods": "leather_shoes",
    "defect": "glue_open",
    "open_cm": "6",
    "enlarged_by_user": False,
    "price": "300.00",
    "sold_on": "2026-03-01",
    "asked_on": "2026-03-21",
    "repairs_same_defect": 0,
    "days_in_repair": 0,
    "has_card": True,
    "has_voucher": True,
    "both_recognise": True,
    "matches_card": True,
    "matches_voucher": True,
    "clearance": False,
    "user_damage": False,
    "self_dismantled": False,
}


@pytest.fixture
def program(office):
    return Program(token_for("lin"))


def decided(program, charter="mall", **facts):
    return program.post(f"/charters/{charter}/decisions", {"facts": facts})


def test_the_promises_are_listed_with_the_release_that_holds(program):
    made = publish("mall")
    items = {item["id"]: item for item in program.get("/charters").json()["items"]}
    assert (items["mall"]["number"], items["mall"]["release"]) == (1, made.release)
    assert (items["service-office"]["number"], items["service-office"]["decides"]) == (None, True)
    assert [name for name, item in items.items() if item["is_floor"]] == ["law-cn"]


def test_a_promise_is_read_in_the_language_that_was_asked_for(program):
    for language, question in (("zh-Hans", "商品"), ("en", "Goods"), ("zh-Hant", "商品")):
        shown = program.call("GET", "/charters/mall", headers={"Accept-Language": language}).json()
        assert next(fact for fact in shown["facts"] if fact["name"] == "goods")["label"] == question
        clause = next(
            each for chapter in shown["chapters"] for each in chapter["clauses"] if each["clause"] == "C174"
        )
        assert clause["says"]
    assert shown["blanks"] == []


def test_releases_stay_in_the_list_when_they_are_withdrawn(program):
    publish("mall")
    publish("mall", day=date(2026, 6, 1), dear_from="300.00")
    publish("mall", replaces=2, dear_from="250.00")
    items = program.get("/charters/mall/releases").json()["items"]
    assert [(item["number"], item["standing"], item["ends_on"]) for item in items] == [
        (3, "coming", None),
        (2, "withdrawn", None),
        (1, "in_force", "2026-05-31"),
    ]
    assert (items[0]["replaces"], items[1]["replaced_by"]) == (2, 3)
    shown = program.get("/charters/mall/releases/3").json()
    assert shown["text"] == shipped_text("mall")
    assert shown["settings"]["dear_from"] == "250.00"
    assert shown["reason"] == "改正"


def test_a_list_of_releases_costs_the_same_however_long_it_is(program, django_assert_max_num_queries):
    for months in range(5):
        publish("mall", day=TODAY + timedelta(days=30 * months), dear_from=f"{300 + months}.00")
    program.get("/charters/mall/releases")
    with django_assert_max_num_queries(6):
        program.get("/charters/mall/releases")


@pytest.mark.parametrize(
    "path",
    [
        "/charters/none",
        "/charters/none/releases",
        "/charters/mall/releases/1",
        "/charters/mall/releases/99999999999",
    ],
)
def test_what_is_not_there_is_not_found(program, path):
    assert program.get(path).status_code == 404


def test_a_release_of_another_organisation_is_not_found(program, other_org):
    with context.inside(other_org):
        publish("mall")
    assert program.get("/charters/mall/releases/1").status_code == 404


@pytest.mark.clause("C174")
def test_the_answer_is_the_document_of_the_command_merged_with_the_law(program):
    answer = decided(program, **SHOES)
    assert answer.status_code == 200
    expected = shipped("mall").decide_with(shipped("law-cn"), SHOES).as_json()
    assert answer.json() == json.loads(json.dumps(expected))
    assert answer.json()["class"] is None
    assert [offer["remedy"] for offer in answer.json()["offer"]] == ["exchange", "refund"]
    assert answer.json()["floor"].startswith("law-cn ")


def test_a_promise_without_bridges_answers_alone(program):
    facts = {"sold_on": "2025-09-01", "asked_on": "2026-03-13", "free_months": 12, "internal": False}
    answer = decided(program, "service-office", **facts, has_contract=False).json()
    assert (answer["class"], answer["payer"], answer["floor"]) == ("C", "organisation", None)


def test_the_release_is_that_of_the_sale(program):
    first = publish("mall")
    second = publish("mall", day=date(2026, 6, 1), dear_from="400.00")
    later = {"asked_on": "2026-07-01"}
    assert decided(program, **SHOES | later | {"sold_on": "2026-06-02"}).json()["release"] == second.release
    assert decided(program, **SHOES | later).json()["release"] == first.release
    assert decided(program, **SHOES).json()["release"] == first.release


def test_nothing_is_stored(program):
    before = Entry.objects.count()
    decided(program, **SHOES)
    assert Entry.objects.count() == before


def test_missing_facts_are_asked_for(program):
    answer = decided(program, goods="leather_shoes", asked_on=None).json()
    assert answer["outcome"] == "needs_facts"
    assert answer["needs"]


@pytest.mark.parametrize(
    ("facts", "pointer", "says"),
    [
        ({"good": "suit"}, "#/facts/good", "goods"),
        ({"goods": "suits"}, "#/facts/goods", "suit"),
        ({"price": "-1"}, "#/facts/price", "-1"),
        ({"price": "1e12"}, "#/facts/price", "1e12"),
        ({"sold_on": "2026-13-01"}, "#/facts/sold_on", "2026-13-01"),
        ({"sold_on": "2026-03-22", "asked_on": "2026-03-21"}, "#/facts/asked_on", "2026-03-21"),
        ({"repairs_same_defect": "many"}, "#/facts/repairs_same_defect", "many"),
        ({"price": 12.5}, "#/facts/price", ""),
        ({"price": ["1.00"]}, "#/facts/price", ""),
        ({"price": "1" * 81}, "#/facts/price", "80"),
        ({f"fact{n}": 1 for n in range(101)}, "#/facts", "100"),
    ],
)
def test_a_fact_that_cannot_be_is_named_with_the_nearest_known_one(program, facts, pointer, says):
    answer = decided(program, **facts)
    assert answer.status_code == 422
    flaw = answer.json()["errors"][0]
    assert flaw["pointer"] == pointer
    assert says in flaw["detail"]


def test_a_program_without_the_scope_reads_nothing(office):
    other = Program(token_for("lin", "intake:case:read"))
    for path in ("/charters", "/charters/mall", "/charters/mall/releases"):
        assert other.get(path).status_code == 403
    assert decided(other, **SHOES).status_code == 403


def test_no_token_publishes_or_approves():
    assert {Permission.CHARTERS_RELEASE_PUBLISH, Permission.CHARTERS_RELEASE_APPROVE} <= NOT_FOR_PROGRAMS
    assert Permission.CHARTERS_CHARTER_READ not in NOT_FOR_PROGRAMS
    assert queries.FLOOR == "law-cn"
