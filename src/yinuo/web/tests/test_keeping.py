"""The pages of a draft: its way for each who takes part in it, and what comes back when something is refused."""

import pytest
from tests.office import codes, send, sign_in

from yinuo.charters.models import Draft, Release
from yinuo.charters.tests.drafting import simulated

BASE = "/o/anda/charters/"
OFFICE = f"{BASE}service-office"
DRAFT = f"{OFFICE}/drafts/1"
SETTINGS = {"small_fee_limit": "200", "both_apply": "free", "same_day_hours": "24"}


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def by(visitor, office):
    """The browser, signed in as somebody."""
    return lambda username: sign_in(visitor, office[username])


def version():
    return {"version": str(Draft.objects.get(number=1).version)}


# ---- the way ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("C344")
def test_a_draft_goes_its_way_from_page_to_page(by, office):
    chief = by("zhou")
    assert send(chief, f"{OFFICE}/drafts").headers["Location"] == DRAFT
    assert "当场收费的最高金额" in text_of(chief.get(DRAFT))
    kept = send(chief, f"{DRAFT}/settings", SETTINGS | version())
    assert kept.headers["Location"] == DRAFT
    draft = Draft.objects.get()
    assert draft.settings["small_fee_limit"] == "200"
    assert "¥200.00" in text_of(chief.get(DRAFT))
    simulated(office, draft)
    done = send(chief, f"{DRAFT}/proposal", {"in_force_from": "2026-03-14", **version()})
    assert done.headers["Location"] == DRAFT
    page = text_of(chief.get(DRAFT))
    assert office["shen"].name in page
    assert f"{DRAFT}/approval" not in page
    manager = by("shen")
    assert f"{DRAFT}/approval" in text_of(manager.get(DRAFT))
    assert send(manager, f"{DRAFT}/approval", version()).headers["Location"] == DRAFT
    administrator = by("wu")
    assert f"{DRAFT}/publication" in text_of(administrator.get(DRAFT))
    out = send(administrator, f"{DRAFT}/publication", version())
    assert out.headers["Location"] == f"{OFFICE}/releases/1"
    page = text_of(administrator.get(DRAFT))
    assert office["zhou"].name in page
    assert f"{OFFICE}/releases/1" in page
    assert "2026-03-14" in text_of(administrator.get(f"{OFFICE}/releases/1"))


def test_repeating_any_of_it_changes_nothing_more(by, office):
    chief, key = by("zhou"), "11111111-1111-4111-8111-11111111111"
    for _ in range(2):
        send(chief, f"{OFFICE}/drafts", key=f"{key}1")
    draft = Draft.objects.get()
    for _ in range(2):
        send(chief, f"{DRAFT}/settings", SETTINGS | {"version": "1"}, key=f"{key}2")
    simulated(office, Draft.objects.get())
    for _ in range(2):
        send(chief, f"{DRAFT}/proposal", {"in_force_from": "2026-03-14", "version": "2"}, key=f"{key}3")
    for _ in range(2):
        send(by("shen"), f"{DRAFT}/approval", {"version": "3"}, key=f"{key}4")
    for _ in range(2):
        again = send(by("wu"), f"{DRAFT}/publication", {"version": "4"}, key=f"{key}5")
    assert again.headers["Location"] == f"{OFFICE}/releases/1"
    assert (draft.edits.count(), Release.objects.count()) == (1, 1)
    assert codes().count("charters.draft_approved") == 1


def test_what_is_not_there_is_not_found(by, office):
    chief = by("zhou")
    for path in (f"{DRAFT}", f"{DRAFT}/text", f"{DRAFT}/settings", f"{OFFICE}/drafts/99999999999999999999"):
        assert chief.get(path).status_code == 404
    assert send(chief, f"{BASE}law-cn/drafts").status_code in {404, 422, 400, 409}
    for basis in ("7", "x", "99999999999999999999"):
        assert send(chief, f"{OFFICE}/drafts", {"basis": basis}).status_code == 404
    assert not Draft.objects.exists()
