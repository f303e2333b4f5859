"""Programs at the counter of a department store: offers read, proof kept, one chosen and given; a refusal told."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mall import SETTINGS, Store
from tests.office import codes, snapshot
from yinuo.network.models import Staff
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation


@pytest.fixture
def store(office, monkeypatch) -> Iterator[Store]:
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    Organisation.objects.filter(slug="anda").update(settings=SETTINGS)
    context.forget()
    yield Store(office)
    context.forget()


def newest(clerk: Any, path: str) -> dict[str, Any]:
    return clerk.get(f"{path}/decisions").json()["items"][0]


def prove(clerk: Any, path: str) -> None:
    for proof in ("invoice_or_voucher", "three_guarantee_card"):
        kept = clerk.call(
            "POST", f"{path}/proofs", snapshot(), query={"proof": proof}, content_type="image/jpeg"
        )
        assert kept.status_code == 201


def test_a_program_exchanges_at_the_decided_amount_and_at_no_other(store, program):
    clerk = program("mei")
    path = f"/cases/{store.covered().public_id}"
    decision = newest(clerk, path)
    assert (decision["outcome"], decision["service_class"], decision["origin"]) == (
        "covered",
        None,
        "charter",
    )
    assert [(each["remedy"], each["deduct"], each["pays_customer"]) for each in decision["offers"]] == [
        ("exchange", "18.00", "0.00"),
        ("refund", "30.00", "270.00"),
    ]
    chosen = {"decision": decision["number"], "remedy": "exchange"}
    assert clerk.post(f"{path}/remedies", chosen).status_code == 422
    prove(clerk, path)
    made = clerk.post(f"{path}/remedies", chosen)
    assert (made.status_code, made.json()["chosen"]) == (201, "exchange")
    given = {
        "decision": decision["number"],
        "amount": "17.00",
        "taken_by": "王丽华",
        "tender": "cash",
        "new_serial": "NEW-1",
    }
    assert clerk.post(f"{path}/give", given).status_code == 422
    assert clerk.post(f"{path}/give", {**given, "decision": 1}).status_code == 422
    assert clerk.post(f"{path}/give", {**given, "amount": "18.00"}).status_code == 201
    assert clerk.get(path).json()["state"] == "struck_off"
    assert "entitlement.remedy_given" in codes()


def test_a_program_tells_a_refusal_and_a_dispute_is_somebodys(store, program):
    clerk = program("mei")
    path = f"/cases/{store.refused().public_id}"
    decision = newest(clerk, path)
    assert (decision["outcome"], decision["refused_by"], decision["offers"]) == ("refused", ["C197"], [])
    disputed = {"decision": decision["number"], "answer": "disputed", "said": "没有写"}
    assert clerk.post(f"{path}/refusal-told", disputed).status_code == 422
    supervisor = Staff.objects.get(pk=store.office.staff("zhou"))
    told = clerk.post(f"{path}/refusal-told", {**disputed, "supervisor": str(supervisor.public_id)})
    assert told.status_code == 201
    accepted = {"decision": decision["number"], "answer": "accepted"}
    assert clerk.post(f"{path}/refusal-told", accepted).status_code == 201


def test_open_questions_are_asked_in_words_and_answered_by_name(store, program):
    clerk = program("mei")
    path = f"/cases/{store.case().public_id}"
    decision = newest(clerk, path)
    assert (decision["outcome"], decision["needs"][0]["name"]) == ("needs_facts", "defect")
    assert "sole_broken" in decision["needs"][0]["values"]
    told = clerk.post(f"{path}/facts", {"name": "defect", "value": "sole_broken"})
    assert told.status_code == 201


def test_another_counters_case_does_not_exist(store, program):
    path = f"/cases/{store.covered().public_id}"
    chosen = {"decision": 1, "remedy": "exchange"}
    assert program("jin").post(f"{path}/remedies", chosen).status_code == 404


@pytest.mark.parametrize("remedy", ["praise", "", None])
def test_only_remedies_are_chosen(store, program, remedy):
    path = f"/cases/{store.covered().public_id}"
    answer = program("mei").post(f"{path}/remedies", {"decision": 2, "remedy": remedy})
    assert answer.status_code == 422
