"""A draft is started, written, simulated and proposed: what is kept, what is refused, and who may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Max
from tests.office import NOW, TODAY, codes, refused

from yinuo.charters import actions, queries
from yinuo.charters.actions import drafting
from yinuo.charters.library import shipped_text
from yinuo.charters.models import Approval, Draft, DraftEdit
from yinuo.charters.tests.drafting import (
    LIMIT,
    again,
    approved,
    by,
    colleague,
    proposed,
    proposed_as_it_is,
    published,
    saved,
    simulated,
    started,
)
from yinuo.charters.tests.publishing import publish
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
WORDS = ("服务不收费。", "服务分文不取。")


def of_charters():
    return [code for code in codes() if code.startswith("charters.")]


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
