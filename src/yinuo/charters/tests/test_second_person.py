"""A draft is approved by a second person, published, moved, dropped; and what the database refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.office import NOW, TODAY, refused

from yinuo.charters import actions, queries
from yinuo.charters.library import shipped_text
from yinuo.charters.models import Approval, Draft, DraftEdit, Release
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
    started,
)
from yinuo.charters.tests.publishing import publish
from yinuo.charters.tests.test_mall import USUAL
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import Forbidden, Refused
from yinuo.kernel.money import yuan
from yinuo.network import actions as network
from yinuo.network.models import Staff
from yinuo.platform.journal.models import Entry

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
WORDS = ("服务不收费。", "服务分文不取。")


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


RATES = (
    ('"0.3% per day"', '"0.2% per day"'),
    ('exchange = "18.00"', 'exchange = "12.00"'),
    ('exchange = "1.89"', 'exchange = "1.26"'),
    ('exchange = "0.14"', 'exchange = "0.09"'),
)
"""A store takes less for an exchange: the rate, and what the text's own examples say of it."""


@pytest.mark.clause("C182", "C344")
def test_shoes_sold_before_a_rate_changed_keep_theirs(office):
    publish("mall")
    draft = started(office, basis=1, charter="mall")
    text = draft.text
    draft = saved(office, draft, text=text.replace(*RATES[0]))
    with refused(Refused, "does not check"):
        proposed(office, draft, day=LATER)
    for old, new in RATES:
        text = text.replace(old, new)
    release = published(
        office, approved(office, proposed(office, saved(office, draft, text=text), day=LATER))
    )
    for sold_on, deducted in ((LATER - timedelta(days=10), "18.00"), (LATER, "12.00")):
        asked_on = sold_on + timedelta(days=20)
        charter = queries.in_force("mall", asked_on=asked_on, sold_on=sold_on)
        decision = charter.decide(
            {**USUAL, "defect": "sole_broken", "sold_on": sold_on, "asked_on": asked_on}
        )
        exchange = next(each for each in decision.offer if each.remedy == Remedy.EXCHANGE)
        assert yuan(exchange.deduct) == deducted
        assert (charter.release == release.release) == (deducted == "12.00")


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
    refusal, may_stay = queries.trouble_with_basis(again(draft))
    assert "release 2" in str(refusal)
    assert not may_stay
    moved, overlaps = actions.rebase_draft(**by(office, "wu", draft), seen_version=draft.version)
    assert (moved.basis.number, moved.newest, overlaps) == (2, 2, False)
    assert WORDS[1] in moved.text
    assert moved.settings["same_day_hours"] == "12"
    assert moved.settings["both_apply"] == "contract"
    assert queries.editors_of(draft.id) == {office["zhou"].id, office["wu"].id}
    assert queries.trouble_with_basis(again(draft)) == (None, True)
    with refused(Refused, "newest release already"):
        actions.rebase_draft(**by(office, "wu", draft), seen_version=moved.version)


def test_a_draft_that_would_replace_an_older_release_may_stay_or_be_moved(office):
    publish()
    publish(day=LATER, both_apply="contract")
    draft = proposed(
        office, saved(office, started(office, basis=1), small_fee_limit="300.00"), replaces=1, reason="写错"
    )
    assert queries.trouble_with_basis(again(draft)) == (None, True)
    draft = actions.withdraw_proposal(**by(office, "zhou", draft))
    refusal, may_stay = queries.trouble_with_basis(again(draft))
    assert "Release 2 holds by now" in str(refusal)
    assert may_stay
    with refused(Refused, "Release 2 holds by now"):
        proposed_as_it_is(office, draft, in_force_from=LATER + timedelta(days=1))
    moved, _ = actions.rebase_draft(**by(office, "zhou", draft), seen_version=draft.version)
    assert (moved.basis.number, moved.replaces, moved.settings["small_fee_limit"]) == (2, None, "300.00")
    assert moved.settings["both_apply"] == "contract"


def test_a_draft_that_would_replace_a_withdrawn_release_is_moved_onto_its_successor(office):
    publish()
    publish(day=LATER, both_apply="contract")
    draft = proposed(
        office, saved(office, started(office, basis=1), same_day_hours="12"), replaces=1, reason="写错"
    )
    publish(replaces=1, small_fee_limit="300.00")
    with refused(Refused, "Move the draft onto release 3"):
        approved(office, draft)
    draft = actions.withdraw_proposal(**by(office, "zhou", draft))
    moved, _ = actions.rebase_draft(**by(office, "zhou", draft), seen_version=draft.version)
    assert (moved.basis.number, moved.replaces.number, moved.newest) == (3, 3, 2)
    assert moved.settings["small_fee_limit"] == "300.00"


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
