"""The way of a draft to a release: what is written, what is refused, and who may."""

from tests.office import codes

from yinuo.charters.models import Approval
from yinuo.charters.tests.drafting import LIMIT, approved, proposed, published, saved, started
from yinuo.charters.tests.publishing import publish


def test_the_whole_way_of_a_draft(office):
    draft = saved(office, started(office), **LIMIT)
    release = published(office, approved(office, proposed(office, draft)), by="wu")
    draft.refresh_from_db()
    assert (draft.state, draft.release_id, release.number) == ("published", release.id, 1)
    assert (draft.made_by, draft.changed_by, draft.proposed_by) == (office["zhou"].id,) * 3
    assert (draft.approved_by, release.published_by) == (office["shen"].id, office["wu"].id)
    assert release.settings["small_fee_limit"] == "200.00"
    assert Approval.objects.get(release=release.release).approved_by == office["shen"].id
    assert [code for code in codes() if code.startswith("charters.")] == [
        "charters.draft_started",
        "charters.draft_saved",
        "charters.draft_proposed",
        "charters.draft_approved",
        "charters.release_approved",
        "charters.release_published",
        "charters.draft_published",
    ]


def test_a_draft_starts_with_what_its_basis_says(office):
    release = publish(both_apply="contract")
    draft = started(office, basis=1)
    assert (draft.number, draft.basis_id, draft.newest) == (1, release.id, 1)
    assert (draft.text, draft.settings) == (release.text, release.settings)
    shipped = started(office)
    assert (shipped.number, shipped.basis, shipped.newest) == (2, None, 1)
    assert shipped.settings["both_apply"] == "contract"
