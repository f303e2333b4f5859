"""Two people at one draft at the same moment: nothing that somebody typed is lost, and nothing unread is approved."""

import pytest

from tests.office import NOW
from tests.scenarios.test_races import office, split, together  # noqa: F401 - a fixture is used by its name
from yinuo.charters import actions
from yinuo.charters.models import Approval, Draft, DraftEdit, Notice, Release
from yinuo.charters.tests.drafting import LIMIT, by, colleague, proposed, saved, started
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Stale
from yinuo.platform.journal import queries as journal


@pytest.mark.clause("C344")
def test_at_one_draft_exactly_one_wins(office):  # noqa: F811 - the fixture
    """One office for all of it: making it takes longer than they do."""
    two_write_at_once(office)
    two_start_at_once(office)
    one_approves_while_another_takes_it_back(office)
    one_publishes_twice_at_once(office)
    two_are_told_at_once(office)
    assert list(journal.broken_chains()) == []


def save(office, username, draft, **settings):  # noqa: F811
    return lambda: saved(office, draft, by=username, **settings)


def two_write_at_once(office):  # noqa: F811
    draft = started(office)
    kept, refusals = split(
        together(save(office, "zhou", draft, **LIMIT), save(office, "wu", draft, small_fee_limit="300.00"))
    )
    assert (len(kept), len(refusals)) == (1, 1)
    assert isinstance(refusals[0], Stale)
    assert refusals[0].theirs["small_fee_limit"] == kept[0].settings["small_fee_limit"]
    assert DraftEdit.objects.count() == 1


def two_start_at_once(office):  # noqa: F811
    before = Draft.objects.count()
    made, refusals = split(together(*(lambda: started(office) for _ in range(3))))
    assert len(made) >= 1
    assert {str(each) for each in refusals} <= {
        "Somebody else has just started a draft. Reload the page and look again."
    }
    numbers = list(Draft.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, before + len(made) + 1))


def one_approves_while_another_takes_it_back(office):  # noqa: F811
    draft = proposed(office)
    approving = {**by(office, "shen", draft), "seen_version": draft.version}
    together(
        lambda: actions.approve_draft(**approving),
        lambda: actions.withdraw_proposal(**by(office, "zhou", draft)),
    )
    found = Draft.objects.get(pk=draft.pk)
    assert (found.state, found.approved_by) == ("open", None)


def one_publishes_twice_at_once(office):  # noqa: F811
    draft = proposed(office)
    second = colleague(office, "second", "邓主任", "chief")
    draft = actions.approve_draft(draft_id=draft.id, seen_version=draft.version, actor=second, now=NOW)
    publishing = {"draft_id": draft.id, "seen_version": draft.version, "now": NOW}
    made, refusals = split(
        together(
            *(
                lambda who=who: actions.publish_draft(**publishing, actor=office[who])
                for who in ("wu", "shen")
            )
        )
    )
    assert (len(made), len(refusals)) == (1, 1)
    assert "has been published" in str(refusals[0])
    assert Release.objects.count() == 1
    assert Approval.objects.count() <= 1


def two_are_told_at_once(office):  # noqa: F811
    people = [office[username].id for username in ("lin", "wang")]
    telling = {"charter_id": "service-office", "number": 1, "people": people, "actor": SYSTEM, "now": NOW}
    together(*(lambda: actions.tell_people(**telling) for _ in range(2)))
    assert Notice.objects.count() == 2
