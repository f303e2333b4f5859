"""Lists come in stretches that stay where they were, filtered as on their pages; contacts are masked."""

import pytest

from tests.office import NOW
from yinuo.parties import queries as parties
from yinuo.parties.events import ContactRevealed
from yinuo.platform.accounts.models import ApiToken
from yinuo.platform.journal.models import Entry
from yinuo.platform.permissions.types import Permission


def walk(program, path, **query):
    """All ids of a list, stretch by stretch, and how many stretches there were."""
    found, stretches, cursor = [], 0, None
    while True:
        page = program.get(path, cursor=cursor, **query).json()
        found += [item["id"] for item in page["items"]]
        stretches += 1
        cursor = page["next"]
        if cursor is None:
            return found, stretches


def test_a_list_is_walked_from_the_newest_to_the_oldest_without_gap_or_double(office, program):
    cases = [office.case() for _ in range(5)]
    found, stretches = walk(program("lin"), "/cases", limit=2)
    assert found == [str(case.public_id) for case in reversed(cases)]
    assert stretches == 3


def test_what_comes_in_between_does_not_move_the_stretch(office, program):
    first, second, third = (office.case() for _ in range(3))
    caller = program("lin")
    page = caller.get("/cases", limit=1).json()
    office.case()
    following = caller.get("/cases", limit=5, cursor=page["next"]).json()
    assert page["items"][0]["id"] == str(third.public_id)
    assert [item["id"] for item in following["items"]] == [str(second.public_id), str(first.public_id)]


@pytest.mark.parametrize("path", ["/customers", "/units", "/work-orders", "/visits"])
def test_all_lists_are_walked_alike(office, program, path):
    for _ in range(3):
        office.booked(office.voucher(office.case()))
    found, stretches = walk(program("zhou"), path, limit=2)
    assert len(found) == len(set(found)) == 3
    assert stretches == 2


def test_by_due_time_the_earliest_comes_first(office, program):
    for _ in range(3):
        office.booked(office.voucher(office.case()))
    caller = program("zhou")
    found, stretches = walk(caller, "/cases", order="due", limit=2)
    due = [caller.get(f"/cases/{case_id}").json()["next_due"]["at"] for case_id in found]
    assert due == sorted(due)
    assert (len(due), stretches) == (3, 2)


def test_call_backs_are_walked_by_their_due_time(office, program):
    for _ in range(3):
        office.finished(office.booked(office.voucher(office.case())))
    found, stretches = walk(program("he"), "/callbacks", view="later", limit=2)
    assert (len(found), stretches) == (3, 2)
    assert program("he").get("/callbacks", view="ended").json()["items"] == []


def test_a_cursor_of_another_list_is_none(office, program):
    for _ in range(2):
        office.booked(office.voucher(office.case()))
    caller = program("zhou")
    cursor = caller.get("/cases", limit=1).json()["next"]
    assert caller.get("/customers", cursor=cursor).status_code == 422
    assert caller.get("/cases", cursor=cursor, order="due").status_code == 422


def test_the_register_is_filtered_as_on_its_page(office, program):
    mine, other = office.case(by="lin"), office.case("XH", by="zhou")
    caller = program("lin")
    lin, zhou = (str(person.public_id) for person in (mine.owner, other.owner))
    whole = {
        "owner=me": {"owner": "me"},
        "owner": {"owner": lin},
        "state": {"state": "decided,vouchered", "owner": lin},
        "service point": {"service_point": "HQ"},
        "customer": {"customer": str(mine.customer.public_id)},
        "word": {"q": mine.number},
    }
    for query in whole.values():
        assert walk(caller, "/cases", **query)[0] == [str(mine.public_id)], query
    assert walk(caller, "/cases", owner=zhou)[0] == [str(other.public_id)]
    assert len(walk(caller, "/cases", zone="3301", service_class="A", kind="repair", channel="phone")[0]) == 2
    for query in (
        {"state": "closed"},
        {"late": "true"},
        {"service_class": "C"},
        {"zone": "11"},
        {"kind": "complaint"},
    ):
        assert walk(caller, "/cases", **query)[0] == [], query


def test_searching_finds_and_pages_too(office, program):
    for _ in range(3):
        office.case()
    found, stretches = walk(program("lin"), "/cases", q="王丽华", limit=2)
    assert (len(found), stretches) == (3, 2)
    assert walk(program("lin"), "/customers", q="wlh", limit=2)[1] == 2
    assert program("lin").get("/units", serial="nothing-like-it").json()["items"] == []


def test_a_list_costs_the_same_however_long_it_is(office, program, django_assert_max_num_queries):
    caller = program("lin")
    for _ in range(6):
        office.case()
    caller.get("/cases")
    for path, most in (
        ("/cases", 8),
        ("/customers", 8),
        ("/units", 8),
        ("/service-points", 8),
        ("/tariff", 8),
    ):
        with django_assert_max_num_queries(most):
            caller.get(path)


def test_the_journal_of_a_case_comes_in_stretches_and_without_our_numbers(office, program):
    case = office.case()
    order = office.voucher(case)
    visit = office.booked(order)
    caller, path = program("lin"), f"/cases/{case.public_id}/events"
    page = caller.get(path, limit=2).json()
    rest = caller.get(path, cursor=page["next"]).json()
    events = page["items"] + rest["items"]
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert rest["next"] is None
    booked = next(event for event in events if event["type"] == "dispatch.visit_booked")
    assert booked["data"]["visit"] == str(visit.public_id)
    assert booked["data"]["work_order"] == str(order.public_id)
    assert booked["data"]["technician"] == str(visit.technician.public_id)
    assert not [key for event in events for key in event["data"] if key.endswith("_id")]
    assert booked["by"] == {"kind": "user", "name": "周国强"}


# ---- contacts ---------------------------------------------------------------------------------------------------


def revealed() -> list[str]:
    return list(Entry.objects.filter(code=ContactRevealed.code).values_list("payload__reason", flat=True))


def test_contacts_are_masked_everywhere(office, program):
    case = office.case()
    digits = case.contact_phone
    office.finished(office.booked(office.voucher(case)))
    caller = program("zhou", *(p.value for p in Permission if p.endswith(":read")))
    paths = [
        "/cases", f"/cases/{case.public_id}", f"/customers/{case.customer.public_id}", "/customers", "/units",
        f"/units/{case.sold_unit.public_id}", "/visits", "/callbacks?view=later", f"/cases/{case.public_id}/events",
    ]  # fmt: skip
    for path in paths:
        answer = caller.client.get(
            f"{caller.base}{path}", headers={"Authorization": f"Bearer {caller.secret}"}
        )
        assert answer.status_code == 200
        assert digits not in answer.content.decode(), path
        assert "文三路" not in answer.content.decode(), path
    assert revealed() == []


@pytest.mark.parametrize("kind", ["cases", "customers", "callbacks"])
def test_a_whole_contact_needs_scope_and_reason_and_is_written_down(office, program, kind):
    case = office.case()
    office.finished(office.booked(office.voucher(case)))
    caller = program("he")
    call = caller.get("/callbacks", view="later").json()["items"][0]["id"]
    path = {
        "cases": f"/cases/{case.public_id}",
        "customers": f"/customers/{case.customer.public_id}",
        "callbacks": f"/callbacks/{call}",
    }[kind]
    assert case.contact_phone in caller.get(path, reveal="call").content.decode()
    assert revealed() == ["call"]
    assert caller.get(path, reveal="curiosity").status_code == 422
    without = program("he", *(p.value for p in Permission if p.endswith(":read")))
    assert without.get(path, reveal="call").status_code == 403
    assert without.get(path).status_code == 200
    assert revealed() == ["call"]


def test_reveals_by_page_and_by_program_count_to_one_limit(office, program, monkeypatch):
    case = office.case()
    monkeypatch.setattr(parties, "REVEALS_PER_DAY", 2)
    path = f"/customers/{case.customer.public_id}"
    caller = program("lin")
    assert parties.reveals_left(office["lin"], now=NOW) == 2
    assert caller.get(path, reveal="call").status_code == 200
    assert parties.reveals_left(office["lin"], now=NOW) == 1
    assert caller.get(path, reveal="call").status_code == 200
    answer = caller.get(path, reveal="call")
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("you-have-looked-at-as-many-contacts")
    assert ApiToken.objects.count() == 1
