"""The way of a draft to a release: what is written, what is refused, and who may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Max
from tests.office import NOW, TODAY, codes, refused

from yinuo.charters import actions, queries
from yinuo.charters.actions import drafting
from yinuo.charters.library import shipped_text
from yinuo.charters.models import Approval, Draft, DraftEdit, Release
from yinuo.charters.tests.drafting import (
    LIMIT,
    approved,
    proposed,
    published,
    saved,
    simulated,
    started,
)
from yinuo.charters.tests.publishing import publish
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.network.actions import Account, Place
from yinuo.network.models import Staff
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
WORDS = ("服务不收费。", "服务分文不取。")


def of_charters():
    return [code for code in codes() if code.startswith("charters.")]


def again(draft):
    return Draft.objects.select_related("basis", "replaces", "release").get(pk=draft.pk)


def by(office, username, draft):
    return {"draft_id": draft.id, "actor": office[username], "now": NOW}


def colleague(office, username, name, role, phone="", unit="HQ"):
    """Somebody more at work, as an actor."""
    staff = network.add_person(
        account=Account(username, name, (role,)),
        place=Place(office.units[unit], phone=phone),
        actor=SYSTEM,
        now=NOW,
    )
    return people.actor_for(User.objects.get(pk=staff.user_id), second_factor=True)


@pytest.mark.clause("C344")
def test_the_whole_way_of_a_draft(office):
    draft = saved(office, started(office), **LIMIT)
    release = published(office, approved(office, proposed(office, draft)), by="wu")
    draft = again(draft)
    assert (draft.state, draft.release_id, release.number) == ("published", release.id, 1)
    assert (draft.made_by, draft.changed_by, draft.proposed_by) == (office["zhou"].id,) * 3
    assert (draft.approved_by, release.published_by) == (office["shen"].id, office["wu"].id)
    assert (draft.approved, draft.simulated) == (draft.content, draft.content)
    assert release.settings["small_fee_limit"] == "200.00"
    assert Approval.objects.get(release=release.release).approved_by == office["shen"].id
    assert of_charters() == [
        "charters.draft_started",
        "charters.draft_saved",
        "charters.draft_proposed",
        "charters.draft_approved",
        "charters.release_approved",
        "charters.release_published",
        "charters.draft_published",
    ]
    assert {entry.stream for entry in Entry.objects.filter(code__startswith="charters.")} == {
        "charter:service-office"
    }


# ---- starting ---------------------------------------------------------------------------------------------------


def test_a_draft_starts_with_what_its_basis_says(office):
    release = publish(both_apply="contract")
    draft = started(office, basis=1)
    assert (draft.number, draft.basis_id, draft.newest) == (1, release.id, 1)
    assert (draft.text, draft.settings) == (release.text, release.settings)
    shipped = started(office)
    assert (shipped.number, shipped.basis, shipped.newest) == (2, None, 1)
    assert shipped.settings["both_apply"] == "contract"
    assert not DraftEdit.objects.exists()


def test_before_the_first_release_it_starts_with_what_the_organisation_has_set(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", {"charter": {"both_apply": "contract"}})
    draft = started(office)
    assert (draft.basis, draft.newest) == (None, None)
    assert draft.text == shipped_text("service-office")
    assert draft.settings["both_apply"] == "contract"


def test_who_may_start_one(office):
    chief_of_a_point = colleague(office, "point", "于主管", "chief", unit="XH")
    for actor, kind in (
        (office["lin"], Forbidden),
        (SYSTEM, Forbidden),
        (replace(office["zhou"], kind="token"), Forbidden),
        (chief_of_a_point, NotFound),
    ):
        with refused(kind):
            actions.start_draft(charter_id="service-office", basis=None, actor=actor, now=NOW)
    assert not Draft.objects.exists()


def test_from_what_nothing_is_started(office):
    publish()
    publish(replaces=1, both_apply="contract")
    for charter, basis, kind, says in (
        ("law-cn", None, Refused, "not ours"),
        ("nothing", None, NotFound, ""),
        ("service-office", 7, NotFound, ""),
        ("service-office", 1, Refused, "Start from release 2"),
    ):
        with refused(kind, says):
            actions.start_draft(charter_id=charter, basis=basis, actor=office["zhou"], now=NOW)


def test_of_two_who_start_at_once_the_second_is_told(office, monkeypatch):
    started(office)
    monkeypatch.setattr(drafting, "Max", lambda name: Max(name) - Max(name))
    with refused(Refused, "Somebody else has just started"):
        started(office)


def test_drafts_of_another_organisation_do_not_exist(office, other_org):
    draft = started(office)
    with context.inside(other_org):
        assert queries.drafts("service-office", actor=office["zhou"]) == []
        with pytest.raises(NotFound):
            queries.draft("service-office", draft.number, actor=office["zhou"])


# ---- writing ----------------------------------------------------------------------------------------------------


def test_each_save_says_who_has_typed_what(office):
    draft = saved(office, started(office), **LIMIT)
    draft = saved(office, draft, by="wu", text=draft.text.replace(*WORDS))
    assert WORDS[1] in draft.text
    assert draft.settings["small_fee_limit"] == "200.00"
    assert (draft.version, draft.changed_by) == (3, office["wu"].id)
    edits = DraftEdit.objects.order_by("version")
    assert [(edit.version, edit.made_by) for edit in edits] == [(2, office["zhou"].id), (3, office["wu"].id)]
    assert edits[1].content == draft.content == queries.draft("service-office", 1, actor=SYSTEM).content


def test_what_does_not_check_may_be_kept(office):
    draft = saved(office, started(office), text="[charter", small_fee_limit="much", both_apply=None)
    assert (draft.text, draft.settings["small_fee_limit"]) == ("[charter", "much")
    with pytest.raises(Refused, match="does not check"):
        queries.examined_draft(draft, draft.settings)


def test_browsers_end_lines_in_their_own_way(office):
    draft = started(office)
    same = saved(office, draft, text=draft.text.replace("\n", "\r\n"))
    assert (same.version, same.content) == (1, draft.content)
    assert not DraftEdit.objects.exists()


@pytest.mark.parametrize(
    ("text", "settings", "says", "field"),
    [
        (" \n", {}, "is empty", "text"),
        ("长" * 1_000_001, {}, "longer than 1000000", "text"),
        (None, {"small_fee_limit": "9" * 301}, "At most 300", "small_fee_limit"),
        (None, {f"s{n}": "1" for n in range(301)}, "At most 300 settings", None),
    ],
)
def test_what_is_empty_or_over_long_is_not_kept(office, text, settings, says, field):
    draft = started(office)
    with refused(Refused, says, field=field):
        saved(office, draft, text=text, **settings)
    assert again(draft).version == 1


def test_of_two_who_write_at_once_the_second_sees_both(office):
    draft = started(office)
    mine = draft.text.replace(*WORDS)
    saved(office, draft, by="wu", **LIMIT)
    with refused(Stale) as refusal:
        saved(office, draft, text=mine)
    assert refusal.value.version == 2
    assert refusal.value.theirs["text"] == draft.text
    assert refusal.value.theirs["small_fee_limit"] == "200.00"
    kept = actions.save_draft(
        draft_id=draft.id, text=mine, settings=None, seen_version=2, actor=office["zhou"], now=NOW
    )
    assert kept.text == mine
    assert kept.settings["small_fee_limit"] == "200.00"


def test_once_it_is_proposed_nobody_writes_in_it(office):
    draft = proposed(office)
    for word, move in (("proposed", None), ("approved", approved), ("published", published)):
        if move:
            move(office, again(draft))
        with refused(Refused, f"has been {word}"):
            saved(office, again(draft), small_fee_limit="1.00")
        with refused(Refused, f"has been {word}"):
            actions.rebase_draft(**by(office, "zhou", draft), seen_version=again(draft).version)
    assert again(draft).settings["small_fee_limit"] == "200.00"


def test_who_may_not_write_drafts_writes_none(office):
    draft = started(office)
    for username in ("lin", "chen", "jin"):
        with refused(Forbidden):
            saved(office, draft, by=username, **LIMIT)
    with refused(NotFound):
        actions.save_draft(
            draft_id=draft.id,
            text="x",
            settings=None,
            seen_version=1,
            actor=colleague(office, "point", "于主管", "chief", unit="XH"),
            now=NOW,
        )


# ---- simulating -------------------------------------------------------------------------------------------------


def test_only_what_stands_there_counts_as_simulated(office):
    draft = saved(office, started(office), **LIMIT)
    old = draft.content
    draft = saved(office, draft, small_fee_limit="300.00")
    found = actions.note_simulated(draft_id=draft.id, content=old, actor=SYSTEM, now=NOW)
    assert (found.simulated, found.simulated_at) == ("", None)
    for _ in range(2):
        found = actions.note_simulated(draft_id=draft.id, content=draft.content, actor=SYSTEM, now=NOW)
    assert (found.simulated, found.simulated_at, found.version) == (draft.content, NOW, draft.version)
    with refused(Refused, "Simulate the draft as it stands"):
        proposed_as_it_is(office, saved(office, found, small_fee_limit="400.00"))


def proposed_as_it_is(office, draft, *, username="zhou", **given):
    return actions.propose_draft(
        **by(office, username, draft),
        **{"seen_version": draft.version, "in_force_from": TODAY, **given},
    )


def test_a_draft_that_has_ended_is_not_simulated_any_more(office):
    draft = saved(office, started(office), **LIMIT)
    actions.drop_draft(**by(office, "zhou", draft))
    assert simulated(office, draft).simulated == ""
    with refused(Forbidden):
        actions.note_simulated(draft_id=draft.id, content=draft.content, actor=office["lin"], now=NOW)


# ---- proposing --------------------------------------------------------------------------------------------------


def test_a_proposal_stands_with_its_day_and_who_has_made_it(office):
    draft = proposed(office, day=LATER, reason=" 限额太低 ")
    assert (draft.state, draft.in_force_from, draft.reason) == ("proposed", LATER, "限额太低")
    assert (draft.proposed_by, draft.proposed_at) == (office["zhou"].id, NOW)
    payload = Entry.objects.latest("id").payload
    assert (payload["in_force_from"], payload["replaces"]) == (LATER.isoformat(), None)
    assert "限额" not in str(payload)


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"in_force_from": TODAY - timedelta(days=1)}, "from today on", "in_force_from"),
        ({"in_force_from": None}, "from which day", "in_force_from"),
        ({"in_force_from": LATER}, "Release 1 holds from this day on", "in_force_from"),
        ({"replaces": 1}, "Say why", "reason"),
        ({"replaces": 1, "reason": "长" * 301}, "At most 300", "reason"),
        ({"seen_version": 1}, "has changed since you opened it", None),
    ],
)
def test_what_cannot_be_proposed(office, given, says, field):
    publish(day=LATER)
    draft = simulated(office, saved(office, started(office, basis=1), small_fee_limit="300.00"))
    with refused(Refused, says, field=field):
        proposed_as_it_is(office, draft, **given)
    assert again(draft).state == "open"


def test_a_proposal_wants_a_clean_check_and_no_blank(office):
    draft = simulated(office, started(office))
    with refused(Refused, "still blank"):
        proposed_as_it_is(office, draft)
    draft = simulated(office, saved(office, draft, text="[charter"))
    with refused(Refused, "does not check"):
        proposed_as_it_is(office, draft)
    draft = simulated(office, saved(office, draft, text=shipped_text("service-office"), small_fee_limit="x"))
    with refused(Refused):
        proposed_as_it_is(office, draft)
    draft = simulated(office, saved(office, draft, text=shipped_text("mall"), **LIMIT))
    with refused(Refused, "text of “mall”"):
        proposed_as_it_is(office, draft)


def test_a_proposal_that_changes_nothing_is_refused(office):
    publish()
    with refused(Refused, "says exactly this already"):
        proposed(office, started(office, basis=1), day=TOMORROW)


def test_settings_that_the_text_does_not_ask_for_are_kept_and_not_published(office):
    draft = saved(office, started(office), gone="7", **LIMIT)
    release = published(office, approved(office, proposed(office, draft)))
    assert again(draft).settings["gone"] == "7"
    assert "gone" not in release.settings


def test_a_proposal_is_taken_back_and_made_again(office):
    draft = proposed(office, day=LATER, reason="限额太低")
    with refused(Refused, "has been proposed"):
        proposed_as_it_is(office, draft)
    for move in (None, approved):
        if move:
            move(office, proposed_as_it_is(office, draft, in_force_from=LATER))
        draft = actions.withdraw_proposal(**by(office, "wu", draft))
        assert (draft.state, draft.proposed_by, draft.approved_by, draft.approved) == ("open", None, None, "")
        assert draft.in_force_from == LATER
    with refused(Refused, "is not proposed"):
        actions.withdraw_proposal(**by(office, "zhou", draft))


# ---- the second person ------------------------------------------------------------------------------------------


def test_neither_who_has_proposed_it_nor_who_has_typed_in_it_approves_it(office):
    draft = saved(office, started(office), **LIMIT)
    draft = saved(office, draft, by="shen", both_apply="contract")
    draft = proposed(office, draft, by="zhou")
    with refused(Refused, "You have proposed this draft yourself"):
        approved(office, draft, by="zhou")
    with refused(Refused, "You have written in this draft"):
        approved(office, draft, by="shen")
    assert again(draft).state == "proposed"
    assert not Approval.objects.exists()
    chief = colleague(office, "second", "邓主任", "chief")
    found = actions.approve_draft(draft_id=draft.id, seen_version=draft.version, actor=chief, now=NOW)
    assert (found.state, found.approved_by) == ("approved", chief.id)
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("name", "mine", "theirs", "is_same"),
    [
        ("周国强", "", "", True),
        (" 周 国强", "", "", True),
        ("周国强", "13800000001", "", True),
        ("周国强", "13800000001", "13800000002", False),
        ("周总", "13800000001", "13800000001", True),
        ("邓主任", "0571-55500100", "0571-55500100", False),
        ("邓主任", "13800000001", "13800000002", False),
    ],
)
def test_another_account_of_the_same_person_does_not_approve(office, name, mine, theirs, is_same):
    Staff.objects.filter(pk=office.staff("zhou")).update(phone=theirs.replace("-", ""))
    twin = colleague(office, "twin", name, "chief", phone=mine)
    draft = proposed(office)
    approving = {"draft_id": draft.id, "seen_version": draft.version, "actor": twin, "now": NOW}
    if not is_same:
        assert actions.approve_draft(**approving).approved_by == twin.id
        return
    with refused(Refused, "“zhou”"):
        actions.approve_draft(**approving)
    assert again(draft).state == "proposed"


def test_neither_a_program_nor_the_system_nor_a_deputy_approves(office):
    draft = proposed(office)
    approving = {"draft_id": draft.id, "seen_version": draft.version, "now": NOW}
    for actor in (replace(office["shen"], kind="token"), SYSTEM):
        with refused(Forbidden, "Only a person"):
            actions.approve_draft(**approving, actor=actor)
    network.set_absence(
        staff_id=office.staff("shen"),
        absent_from=NOW - timedelta(days=1),
        absent_to=NOW + timedelta(days=3),
        deputy_id=office.staff("sun"),
        actor=SYSTEM,
        now=NOW,
    )
    with refused(Forbidden):
        actions.approve_draft(**approving, actor=office["sun"])


def test_what_was_read_is_approved_and_nothing_else(office):
    draft = proposed(office)
    seen = draft.version
    actions.withdraw_proposal(**by(office, "zhou", draft))
    draft = proposed_as_it_is(office, again(draft), in_force_from=LATER)
    with refused(Refused, "has changed since you opened it"):
        actions.approve_draft(**by(office, "shen", draft), seen_version=seen)
    found = actions.approve_draft(**by(office, "shen", draft), seen_version=draft.version)
    assert found.in_force_from == LATER
    with refused(Refused, "has been approved"):
        actions.approve_draft(**by(office, "shen", draft), seen_version=found.version)


def test_a_proposal_is_returned_with_a_reason(office):
    draft = proposed(office)
    for reason, says in ((" ", "Say what should be changed"), ("长" * 301, "At most 300")):
        with refused(Refused, says, field="reason"):
            actions.return_draft(**by(office, "shen", draft), seen_version=draft.version, reason=reason)
    found = actions.return_draft(**by(office, "shen", draft), seen_version=draft.version, reason=" 太高 ")
    assert (found.state, found.returned_because, found.returned_by) == ("open", "太高", office["shen"].id)
    assert "太高" not in str(Entry.objects.latest("id").payload)
    with refused(Refused, "is not proposed"):
        actions.return_draft(**by(office, "shen", draft), seen_version=found.version, reason="太高")
    with refused(Forbidden):
        actions.return_draft(**by(office, "wu", draft), seen_version=found.version, reason="太高")


# ---- publishing -------------------------------------------------------------------------------------------------


def test_only_what_is_approved_is_published_and_once(office):
    draft = proposed(office)
    with refused(Refused, "A second person has to approve"):
        published(office, draft)
    draft = approved(office, draft)
    with refused(Forbidden):
        published(office, draft, by="zhou")
    with refused(Forbidden, "Only a person"):
        actions.publish_draft(draft_id=draft.id, seen_version=draft.version, actor=SYSTEM, now=NOW)
    with refused(Refused, "has changed since"):
        actions.publish_draft(**by(office, "wu", draft), seen_version=1)
    assert published(office, draft, by="shen").number == 1
    with refused(Refused, "has been published"):
        published(office, again(draft))
    assert Release.objects.count() == 1


def test_a_day_that_has_passed_meanwhile_is_refused_clearly(office):
    draft = approved(office)
    late = {**by(office, "wu", draft), "seen_version": draft.version, "now": NOW + timedelta(days=1)}
    with refused(Refused, "The day that was approved, 2026-03-13, has passed"):
        actions.publish_draft(**late)
    assert again(draft).state == "approved"
    assert not Release.objects.exists()


def test_what_is_not_as_it_was_approved_is_not_published(office):
    draft = approved(office)
    Draft.objects.filter(pk=draft.pk).update(text=draft.text.replace(*WORDS))
    with refused(Refused, "not what was approved"):
        published(office, draft)


def test_an_old_unit_keeps_its_promise(office):
    publish()
    draft = saved(office, started(office, basis=1), small_fee_limit="300.00")
    made = published(office, approved(office, proposed(office, draft, day=LATER)))
    asked = LATER + timedelta(days=3)
    assert (
        queries.in_force("service-office", asked_on=asked, sold_on=TODAY).settings["small_fee_limit"] == 20000
    )
    assert queries.in_force("service-office", asked_on=asked, sold_on=LATER).release == made.release


# ---- the basis --------------------------------------------------------------------------------------------------


def test_a_draft_replaces_its_basis_for_its_whole_range(office):
    publish()
    publish(day=LATER, both_apply="contract")
    draft = saved(office, started(office, basis=1), small_fee_limit="300.00")
    release = published(
        office, approved(office, proposed(office, draft, replaces=1, reason="写错", day=None))
    )
    assert (release.number, release.replaces.number, release.in_force_from) == (3, 1, TODAY)
    assert release.reason == "写错"
    assert [each.number for each in queries.timeline("service-office")] == [3, 2]


def test_a_draft_on_a_withdrawn_release_is_refused_and_moved(office):
    publish()
    draft = saved(office, started(office, basis=1), text=shipped_text("service-office").replace(*WORDS))
    draft = saved(office, draft, same_day_hours="12")
    publish(replaces=1, both_apply="contract")
    with refused(Refused, "Move the draft onto release 2; what you typed stays"):
        proposed(office, draft)
    assert "release 2" in str(queries.trouble_with_basis(again(draft)))
    moved, overlaps = actions.rebase_draft(**by(office, "wu", draft), seen_version=draft.version)
    assert (moved.basis.number, moved.newest, overlaps) == (2, 2, False)
    assert WORDS[1] in moved.text
    assert moved.settings["same_day_hours"] == "12"
    assert moved.settings["both_apply"] == "contract"
    assert queries.editors_of(draft.id) == {office["zhou"].id, office["wu"].id}
    assert queries.trouble_with_basis(again(draft)) is None
    with refused(Refused, "newest release already"):
        actions.rebase_draft(**by(office, "wu", draft), seen_version=moved.version)


def test_a_draft_that_does_not_know_of_the_newest_release_is_refused_and_moved(office):
    publish()
    draft = saved(office, started(office, basis=1), small_fee_limit="300.00")
    newer = shipped_text("service-office").replace(*WORDS)
    actions.publish_release(
        charter_id="service-office",
        text=newer,
        settings=LIMIT,
        in_force_from=LATER,
        actor=SYSTEM,
        now=NOW,
    )
    with refused(Refused, "Release 2 holds by now"):
        proposed(office, draft, day=LATER + timedelta(days=1))
    moved, _ = actions.rebase_draft(**by(office, "zhou", draft), seen_version=draft.version)
    assert (moved.text, moved.settings["small_fee_limit"]) == (newer, "300.00")
    assert proposed(office, moved, day=LATER + timedelta(days=1)).state == "proposed"


def test_what_is_published_after_the_approval_stops_the_publication_too(office):
    draft = approved(office, day=LATER)
    publish()
    with refused(Refused, "Release 1 holds by now"):
        published(office, draft)
    assert again(draft).state == "approved"


def test_the_text_as_shipped_may_be_brought_in_again_and_stays_it(office):
    own = shipped_text("service-office").replace(*WORDS)
    actions.publish_release(
        charter_id="service-office", text=own, settings=LIMIT, in_force_from=TODAY, actor=SYSTEM, now=NOW
    )
    draft = started(office)
    publish(day=TOMORROW, both_apply="contract")
    with refused(Refused, "Release 2 holds by now"):
        proposed(office, draft, day=LATER)
    moved, _ = actions.rebase_draft(**by(office, "zhou", draft), seen_version=draft.version)
    assert (moved.basis, moved.newest, moved.text) == (None, 2, shipped_text("service-office"))
    assert moved.settings["both_apply"] == "contract"


def test_where_both_have_changed_the_same_line_that_of_the_draft_stays(office):
    publish()
    draft = saved(office, started(office, basis=1), text=shipped_text("service-office").replace(*WORDS))
    actions.publish_release(
        charter_id="service-office",
        text=shipped_text("service-office").replace(WORDS[0], "服务免费。"),
        settings=LIMIT,
        in_force_from=LATER,
        actor=SYSTEM,
        now=NOW,
    )
    moved, overlaps = actions.rebase_draft(**by(office, "zhou", draft), seen_version=draft.version)
    assert overlaps
    assert WORDS[1] in moved.text
    assert "服务免费。" not in moved.text


# ---- giving it up -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", [None, proposed, approved])
def test_a_draft_is_dropped_and_stays_readable(office, move):
    draft = saved(office, started(office), **LIMIT)
    if move:
        draft = move(office, draft if move is proposed else proposed(office, draft))
    actions.drop_draft(**by(office, "wu", draft))
    found = queries.draft("service-office", 1, actor=office["zhou"])
    assert (found.state, found.dropped_by, found.approved_by) == ("dropped", office["wu"].id, None)
    for act in (actions.drop_draft, actions.withdraw_proposal):
        with refused(Refused, "has been dropped"):
            act(**by(office, "zhou", draft))


def test_what_has_been_published_is_not_dropped(office):
    published(office)
    with refused(Refused, "has been published"):
        actions.drop_draft(**by(office, "zhou", Draft.objects.get()))


# ---- the database -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "given", "constraint"),
    [
        (approved, {"approved_by": 0}, "draft_approved_by_another"),
        (approved, {"approved": "a" * 64}, "draft_approved_as_it_is"),
        (approved, {"approved_by": None, "approved_at": None, "approved": ""}, "draft_approved_as_it_is"),
        (approved, {"content": "a" * 64}, "draft_approved_as_it_is|draft_proposed_as_simulated"),
        (approved, {"state": "published"}, "draft_published_is_release"),
        (proposed, {"state": "approved"}, "draft_approved_as_it_is"),
        (proposed, {"in_force_from": None}, "draft_proposed_as_simulated"),
        (proposed, {"proposed_by": None}, "draft_proposed_as_simulated"),
        (proposed, {"state": "open"}, "draft_proposed_as_simulated"),
        (proposed, {"simulated": "", "simulated_at": None}, "draft_proposed_as_simulated"),
        (proposed, {"state": "dropped"}, "draft_dropped_whole|draft_proposed_as_simulated"),
        (proposed, {"text": ""}, "draft_whole"),
        (proposed, {"content": "x"}, "draft_"),
        (proposed, {"changed_at": None}, "draft_changed_whole"),
        (proposed, {"simulated_at": None}, "draft_simulated_whole"),
        (proposed, {"returned_because": "why"}, "draft_returned_why"),
        (proposed, {"dropped_by": 1}, "draft_dropped_whole"),
        (published, {"release": None}, "draft_published_is_release"),
    ],
)
def test_the_database_refuses_a_draft_that_says_two_things(office, state, given, constraint):
    state(office)
    row = Draft.objects.get()
    if given == {"approved_by": 0}:
        given = {"approved_by": row.proposed_by}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Draft.objects.filter(pk=row.pk).update(**given)


def test_the_database_refuses_a_number_twice_and_a_basis_of_another_charter(office):
    draft = started(office)
    other = publish("mall")
    Draft.objects.filter(pk=draft.pk).update(reason="why")
    for column in ("basis", "replaces"):
        with pytest.raises(IntegrityError, match=f"draft_{column}_of_charter"), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(**{column: other})
    second = started(office)
    with pytest.raises(IntegrityError, match="draft_number_once"), transaction.atomic():
        Draft.objects.filter(pk=second.pk).update(number=1)
    with pytest.raises(IntegrityError, match="draft_replaces_why"), transaction.atomic():
        Draft.objects.filter(pk=second.pk).update(replaces=publish(), reason="")


def test_who_has_typed_can_be_neither_changed_nor_removed(office):
    saved(office, started(office), **LIMIT)
    for statement in ("UPDATE charters_draftedit SET made_by = 1", "DELETE FROM charters_draftedit"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    edit = DraftEdit.objects.get()
    with pytest.raises(IntegrityError, match="draft_edit_once"), transaction.atomic():
        DraftEdit.objects.create(
            draft=edit.draft, version=edit.version, content=edit.content, made_by=1, made_at=NOW
        )
