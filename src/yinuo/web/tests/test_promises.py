"""The pages of the promises: reading, approving, and the page for customers."""

from datetime import date, timedelta

import pytest
from tests.office import NOW, TODAY, codes, send, sign_in

from yinuo.charters import actions, queries
from yinuo.charters.tests.publishing import publish
from yinuo.entitlement import queries as entitlement
from yinuo.platform.organisations import context

BASE = "/o/anda/charters/"
OFFICE = f"{BASE}service-office"
PUBLIC = "/o/anda/promise/public"
LATER = date(2026, 6, 1)


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def clerk(visitor, office):
    return sign_in(visitor, office["lin"])


# ---- reading ----------------------------------------------------------------------------------------------------


def test_the_list_shows_the_promise_the_law_and_what_has_been_published(clerk):
    page = text_of(clerk.get(BASE))
    assert "售后服务部服务承诺" in page
    assert "国家法律规定" in page
    assert "商场新三包" in page
    publish()
    publish(day=LATER, both_apply="contract")
    page = text_of(clerk.get(BASE))
    assert f"{OFFICE}/releases/2" in page
    assert "2026-03-13 – 2026-05-31" in page
    assert "2026-06-01" in page


def test_a_promise_reads_by_question_and_each_clause_can_be_linked_to(clerk):
    page = text_of(clerk.get(f"{BASE}mall"))
    for question in ("cover", "remedy", "deduction", "bring", "refuse", "promise", "setting"):
        assert f'<section class="card question" id="{question}"' in page
    assert page.count('id="C174"') == 1
    assert 'href="#C174"' in page
    assert "002 ㈤" in page


def test_blanks_are_plainly_marked_and_settings_filled_in(clerk):
    assert "____" in text_of(clerk.get(OFFICE))
    publish(small_fee_limit="200.00")
    page = text_of(clerk.get(OFFICE))
    assert "____" not in page
    assert "¥200.00" in page


def test_the_old_address_leads_to_the_promise_by_which_we_decide(clerk, monkeypatch):
    assert clerk.get("/o/anda/promise").headers["Location"] == OFFICE
    monkeypatch.setattr(context.current(), "settings", {"decides_by": "mall"})
    assert queries.decides_by() == "mall"


def test_a_release_shows_its_text_its_range_and_what_replaced_it(clerk):
    publish()
    publish(replaces=1, both_apply="contract")
    page = text_of(clerk.get(f"{OFFICE}/releases/1"))
    assert "[charter]" in page
    assert f"{OFFICE}/releases/2" in page
    assert "改正" in page


@pytest.mark.parametrize(
    "path", ["nothing", "mall/releases/1", "service-office/releases/99", "nothing/releases/1"]
)
def test_what_is_not_there_is_not_found(clerk, path):
    assert clerk.get(f"{BASE}{path}").status_code == 404


def test_a_release_of_another_organisation_is_not_found(clerk, other_org):
    with context.inside(other_org):
        publish()
    assert clerk.get(f"{OFFICE}/releases/1").status_code == 404


def test_the_pages_cost_the_same_however_many_releases_there_are(clerk, django_assert_max_num_queries):
    for months in range(6):
        publish(day=TODAY + timedelta(days=30 * months), small_fee_limit=f"{100 + months}.00")
    for path in (BASE, OFFICE, f"{OFFICE}/releases/3"):
        clerk.get(path)
        with django_assert_max_num_queries(15):
            clerk.get(path)


# ---- approving --------------------------------------------------------------------------------------------------


@pytest.mark.clause("C344")
def test_the_manager_approves_what_has_been_published(visitor, office):
    release = publish()
    manager = sign_in(visitor, office["shen"])
    approving = {"release": release.release, "number": "1"}
    assert send(manager, f"{OFFICE}/approval", approving).headers["Location"] == f"{OFFICE}/releases/1"
    assert "沈" in text_of(manager.get(f"{OFFICE}/releases/1"))
    assert codes()[-2:] == ["charters.release_published", "charters.release_approved"]


# ---- for customers ----------------------------------------------------------------------------------------------


@pytest.fixture
def opened(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", {"public_promise": True})
    monkeypatch.setattr(context, "find_again", lambda _slug: context.current())
    context.forget()


def test_the_public_page_is_closed_until_it_is_opened(visitor):
    assert visitor.get(PUBLIC).status_code == 404


def test_anybody_reads_the_promise_in_their_language(visitor, opened):
    publish()
    page = text_of(visitor.get(PUBLIC))
    assert "商品在免费保证期内，服务不收费。" in page
    assert "商品在免費保證期內，服務不收費。" in text_of(visitor.get(f"{PUBLIC}?lang=zh-hant"))
    assert "Within the free guarantee period" in text_of(visitor.get(f"{PUBLIC}?lang=en"))
    assert "商品在免费保证期内" in text_of(visitor.get(f"{PUBLIC}?lang=xx"))


def test_the_public_page_shows_no_name_and_nothing_of_the_house(visitor, opened, office):
    made = publish()
    found = queries.charter_of(made)
    actions.approve_release(charter=found, seen_release=made.release, actor=office["shen"], now=NOW)
    page = text_of(visitor.get(PUBLIC))
    assert office["shen"].name not in page
    assert "C354" in page
    assert "C350" not in page
    assert 'id="setting"' not in page
    assert "csrf" not in page


def test_caches_may_keep_the_public_page(visitor, opened):
    answer = visitor.get(PUBLIC)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies
    again = visitor.get(PUBLIC, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = visitor.get(f"{PUBLIC}?lang=en")
    assert english.headers["ETag"] != answer.headers["ETag"]
    assert english.headers["Content-Language"] == "en"


def test_for_who_is_signed_in_only_their_own_browser_keeps_it(clerk, opened):
    assert clerk.get(PUBLIC).headers["Cache-Control"] == "private, max-age=300"


def test_the_public_page_is_only_read_and_not_too_often(visitor, opened):
    assert visitor.post(PUBLIC).status_code in {403, 405}
    for _ in range(120):
        answer = visitor.get(PUBLIC)
    assert answer.status_code == 200
    refused = visitor.get(PUBLIC)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_list_gives_the_public_address_with_its_code(visitor, opened, office):
    page = text_of(sign_in(visitor, office["lin"]).get(BASE))
    assert "http://testserver/o/anda/promise/public" in page
    assert "data:image/svg+xml" in page


# ---- decided by a release that has been withdrawn ---------------------------------------------------------------


@pytest.fixture
def decided(office):
    """A case at the company and one at a dealer, both decided by release 1."""
    made = publish()
    cases = [office.case("HQ"), office.case("YH")]
    assert {entitlement.latest(case.id).release for case in cases} == {made.release}
    return cases


def test_cases_of_a_withdrawn_release_are_listed_for_who_may_see_them(visitor, office, decided):
    here, there = decided
    clerk = sign_in(visitor, office["lin"])
    assert here.number not in text_of(clerk.get(f"{OFFICE}/releases/1"))
    publish(replaces=1, both_apply="contract")
    for path in (BASE, f"{OFFICE}/releases/1"):
        page = text_of(clerk.get(path))
        assert here.number in page
        assert there.number in page
        dealer = text_of(sign_in(visitor, office["jin"]).get(path))
        assert there.number in dealer
        assert here.number not in dealer
        sign_in(visitor, office["lin"])
    assert here.number not in text_of(clerk.get(f"{OFFICE}/releases/2"))


def test_who_may_not_see_cases_is_shown_none(visitor, office, decided):
    publish(replaces=1, both_apply="contract")
    page = text_of(sign_in(visitor, office["wu"]).get(f"{OFFICE}/releases/1"))
    assert decided[0].number not in page
