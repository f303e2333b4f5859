"""The pages of a draft: its way for each who takes part in it, and what comes back when something is refused."""

from datetime import timedelta

import pytest
from tests.office import NOW, TODAY, codes, send, sign_in

from yinuo.charters import actions
from yinuo.charters.models import Draft, Notice, Release
from yinuo.charters.tests.drafting import LIMIT, approved, proposed, published, saved, simulated, started
from yinuo.charters.tests.publishing import publish
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.accounts.models import User

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


# ---- writing ----------------------------------------------------------------------------------------------------


def test_checking_keeps_nothing(by, office):
    started(office)
    answer = send(by("zhou"), f"{DRAFT}/settings", SETTINGS | version() | {"do": "check"})
    assert "¥200.00" in text_of(answer)
    assert Draft.objects.get().version == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"both_apply": "both"}, "both_apply"), ({"small_fee_limit": "9" * 31}, "small_fee_limit")],
)
def test_a_setting_that_the_form_cannot_take_comes_back_at_its_field(by, office, sent, field):
    started(office)
    answer = send(by("zhou"), f"{DRAFT}/settings", SETTINGS | version() | sent)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()


def test_a_setting_that_does_not_check_is_kept_and_the_page_says_so(by, office):
    started(office)
    chief = by("zhou")
    assert (
        send(chief, f"{DRAFT}/settings", SETTINGS | version() | {"small_fee_limit": "much"}).status_code
        == 302
    )
    page = text_of(chief.get(DRAFT))
    assert "_(" not in page
    assert f"{DRAFT}/proposal" not in page
    assert 'value="much"' in text_of(chief.get(f"{DRAFT}/settings"))


def test_of_two_at_the_settings_the_second_sees_mine_and_theirs(by, office):
    draft = started(office)
    saved(office, draft, by="wu", small_fee_limit="300.00")
    chief = by("zhou")
    answer = send(chief, f"{DRAFT}/settings", SETTINGS | {"version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="keep_small_fee_limit"' in page
    assert 'value="300.00"' in page
    chosen = {"keep_small_fee_limit": "theirs", "theirs_small_fee_limit": "300.00", "version": "2"}
    assert send(chief, f"{DRAFT}/settings", SETTINGS | chosen).status_code == 302
    assert Draft.objects.get().settings["small_fee_limit"] == "300.00"


def test_of_two_at_the_text_nothing_of_either_is_lost(by, office):
    draft = started(office)
    mine, theirs = (draft.text.replace("服务不收费。", words) for words in ("服务分文不取。", "服务免费。"))
    saved(office, draft, by="wu", text=theirs)
    chief = by("zhou")
    answer = send(chief, f"{DRAFT}/text", {"text": mine, "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "服务分文不取。" in page
    assert "服务免费。" in page
    assert Draft.objects.get().text == theirs
    again = {"text": mine.replace("\n", "\r\n"), "version": "2", "keep_text": "mine", "theirs_text": theirs}
    assert send(chief, f"{DRAFT}/text", again).status_code == 302
    assert Draft.objects.get().text == mine


def test_a_text_that_cannot_be_read_is_kept_and_has_no_settings(by, office):
    started(office)
    chief = by("zhou")
    assert send(chief, f"{DRAFT}/text", {"text": "[charter", **version()}).status_code == 302
    assert f"{DRAFT}/text" in text_of(chief.get(f"{DRAFT}/settings"))
    assert "[charter" in text_of(chief.get(f"{DRAFT}/text"))
    assert text_of(chief.get(DRAFT))
    answer = send(chief, f"{DRAFT}/text", {"text": " ", **version()})
    assert answer.status_code == 422


def test_what_is_proposed_is_read_and_not_written(by, office):
    proposed(office)
    chief = by("zhou")
    for path in ("text", "settings"):
        assert "<button" in text_of(chief.get(f"{DRAFT}/{path}"))
    assert 'spellcheck="false" readonly>' in text_of(chief.get(f"{DRAFT}/text"))
    draft = Draft.objects.get()
    for path, sent in (("text", {"text": "x"}), ("settings", SETTINGS | {"small_fee_limit": "900"})):
        assert send(chief, f"{DRAFT}/{path}", sent | version()).status_code == 422
    assert Draft.objects.get().content == draft.content


# ---- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"in_force_from": "2026-03-12"}, "in_force_from"),
        ({"in_force_from": ""}, "in_force_from"),
        ({"in_force_from": "soon"}, "in_force_from"),
        ({"replaces": "on"}, "reason"),
    ],
)
def test_a_proposal_that_is_refused_comes_back_as_it_was_typed(by, office, sent, field):
    publish()
    simulated(office, saved(office, started(office, basis=1), small_fee_limit="300.00"))
    typed = {"in_force_from": "2026-03-14", **version(), **sent}
    answer = send(by("zhou"), f"{DRAFT}/proposal", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert typed["in_force_from"] in page
    assert Draft.objects.get().state == "open"


def test_a_proposal_of_what_has_changed_meanwhile_is_shown_again_and_can_be_sent_then(by, office):
    draft = simulated(office, saved(office, started(office), **LIMIT))
    saved(office, saved(office, draft, by="wu", small_fee_limit="1.00"), by="wu", **LIMIT)
    chief = by("zhou")
    typed = {"in_force_from": "2026-03-14", "reason": "限额", "version": str(draft.version)}
    answer = send(chief, f"{DRAFT}/proposal", typed)
    assert answer.status_code == 422
    assert f'name="version" value="{draft.version + 2}"' in answer.content.decode()
    assert send(chief, f"{DRAFT}/proposal", typed | version()).status_code == 302
    again = send(chief, f"{DRAFT}/proposal", typed | version())
    assert again.status_code == 422
    assert "data-trouble" in again.content.decode()
    late = send(by("shen"), f"{OFFICE}/drafts/1/return", {"reason": "x", "version": "1"})
    assert late.status_code == 422


def test_a_draft_on_a_withdrawn_release_says_what_to_do_and_is_moved(by, office):
    publish()
    saved(office, started(office, basis=1), small_fee_limit="300.00")
    publish(replaces=1, both_apply="contract")
    chief = by("zhou")
    assert f"{DRAFT}/basis" in text_of(chief.get(DRAFT))
    assert send(chief, f"{DRAFT}/basis", {"version": "1"}).status_code == 422
    assert send(chief, f"{DRAFT}/basis", version()).headers["Location"] == DRAFT
    draft = Draft.objects.get()
    assert (draft.basis.number, draft.settings["small_fee_limit"]) == (2, "300.00")
    assert f"{DRAFT}/basis" not in text_of(chief.get(DRAFT))


def test_who_cannot_approve_reads_why_and_who_can(by, office):
    draft = saved(office, saved(office, started(office), **LIMIT), by="shen", both_apply="contract")
    proposed(office, draft)
    for username in ("zhou", "shen"):
        browser = by(username)
        page = text_of(browser.get(DRAFT))
        assert f"{DRAFT}/approval" not in page
        answer = send(browser, f"{DRAFT}/approval", version())
        assert answer.status_code == 422
        assert "data-trouble" in answer.content.decode()
    assert Draft.objects.get().state == "proposed"
    assert send(by("wu"), f"{DRAFT}/approval", version()).status_code == 403


def test_another_account_of_the_keeper_is_refused_and_named(by, office):
    proposed(office)
    User.objects.filter(pk=office["shen"].id).update(name=office["zhou"].name)
    manager = by("shen")
    page = text_of(manager.get(DRAFT))
    assert "“zhou”" in page
    assert f"{DRAFT}/approval" not in page
    answer = send(manager, f"{DRAFT}/approval", version())
    assert answer.status_code == 422
    assert "“zhou”" in answer.content.decode()
    assert Draft.objects.get().state == "proposed"


def test_a_proposal_comes_back_with_a_reason(by, office):
    proposed(office)
    manager = by("shen")
    answer = send(manager, f"{DRAFT}/return", {"reason": " ", **version()})
    assert answer.status_code == 422
    assert send(manager, f"{DRAFT}/return", {"reason": "限额太高", **version()}).headers["Location"] == DRAFT
    page = text_of(by("zhou").get(DRAFT))
    assert "限额太高" in page
    assert office["shen"].name in page


def test_a_day_that_has_passed_is_refused_on_the_page(by, office):
    draft = approved(office)
    Draft.objects.filter(pk=draft.pk).update(in_force_from=TODAY - timedelta(days=1))
    answer = send(by("wu"), f"{DRAFT}/publication", version())
    assert answer.status_code == 422
    assert "2026-03-12" in answer.content.decode()
    assert not Release.objects.exists()


def test_a_proposal_is_taken_back_and_the_draft_dropped(by, office):
    approved(office)
    chief = by("zhou")
    assert send(chief, f"{DRAFT}/withdrawal").headers["Location"] == DRAFT
    assert Draft.objects.get().state == "open"
    assert send(chief, f"{DRAFT}/drop").headers["Location"] == DRAFT
    assert send(chief, f"{DRAFT}/drop").status_code == 422
    page = text_of(chief.get(DRAFT))
    assert f"{DRAFT}/drop" not in page


# ---- where drafts are seen --------------------------------------------------------------------------------------


def test_the_page_of_the_promise_lists_its_drafts_for_those_who_keep_it(by, office):
    publish()
    saved(office, started(office, basis=1), small_fee_limit="300.00")
    assert f'href="{DRAFT}"' in text_of(by("zhou").get(OFFICE))
    for username in ("lin", "wang", "jin"):
        page = text_of(by(username).get(OFFICE))
        assert "drafts" not in page
    assert "drafts" not in text_of(by("zhou").get(f"{BASE}law-cn"))


def test_the_pages_cost_the_same_however_many_drafts_there_are(by, office, django_assert_max_num_queries):
    publish()
    for _ in range(4):
        saved(office, started(office, basis=1), small_fee_limit="300.00")
    proposed(office, Draft.objects.get(number=1), day=TODAY + timedelta(days=1))
    manager = by("shen")
    for path in (OFFICE, DRAFT, f"{OFFICE}/drafts/2"):
        manager.get(path)
        with django_assert_max_num_queries(24):
            manager.get(path)


# ---- who is told ------------------------------------------------------------------------------------------------


def tell(office, *usernames, number=1):
    people = [office[username].id for username in usernames]
    actions.tell_people(charter_id="service-office", number=number, people=people, actor=SYSTEM, now=NOW)


def test_today_says_what_changes_until_it_is_read(by, office):
    publish()
    draft = saved(office, started(office, basis=1), small_fee_limit="300.00")
    published(office, approved(office, proposed(office, draft, day=TODAY + timedelta(days=1))))
    tell(office, "lin", "wang", number=2)
    clerk = by("lin")
    page = text_of(clerk.get("/o/anda/"))
    assert "¥200.00" in page
    assert "¥300.00" in page
    assert "2026-03-14" in page
    reading = f"{OFFICE}/releases/2/reading"
    assert reading in text_of(clerk.get(f"{OFFICE}/releases/2"))
    assert send(clerk, reading, {"from": "today"}).headers["Location"] == "/o/anda/"
    assert send(clerk, reading).headers["Location"] == f"{OFFICE}/releases/2"
    assert reading not in text_of(clerk.get("/o/anda/"))
    assert Notice.objects.get(person=office["lin"].id).read_at == NOW
    assert send(by("he"), reading).status_code == 404


def test_the_release_says_who_has_been_told_and_who_has_read_it(by, office):
    publish()
    tell(office, "lin", "wang")
    actions.acknowledge(charter_id="service-office", number=1, actor=office["lin"], now=NOW)
    page = text_of(by("zhou").get(f"{OFFICE}/releases/1"))
    assert office["lin"].name in page
    assert office["wang"].name in page
    assert 'id="told"' not in text_of(by("he").get(f"{OFFICE}/releases/1"))
