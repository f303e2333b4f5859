"""Keeping a promise: a draft on its calm way, check, simulate, propose, approve, publish."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.charters import actions
from yinuo.charters import queries as charters
from yinuo.charters.labels import DRAFTS
from yinuo.charters.types import DraftState
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, refuse, said
from yinuo.platform.ui.widgets import DayField
from yinuo.web import comparing, publishing
from yinuo.web.deciding import day_of

if TYPE_CHECKING:
    from yinuo.charters.models import Draft, Release
    from yinuo.kernel.actors import Actor

TONES = {
    DraftState.OPEN: "plain",
    DraftState.PROPOSED: "waiting",
    DraftState.APPROVED: "promise",
    DraftState.PUBLISHED: "done",
    DraftState.DROPPED: "plain",
}
PUT_FORWARD = {DraftState.PROPOSED, DraftState.APPROVED, DraftState.PUBLISHED}
AGREED = {DraftState.APPROVED, DraftState.PUBLISHED}
LIVE = {DraftState.OPEN, DraftState.PROPOSED, DraftState.APPROVED}


class ProposalForm(forms.Form):
    """From which day on the draft would hold, or that it takes the place of its basis, and why."""

    shown_while = (DraftState.OPEN,)
    in_force_from = DayField(label=gettext_lazy("Holds from"), required=False)
    replaces = forms.BooleanField(label=gettext_lazy("It withdraws its basis"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The second person reads this. Who withdraws a release has to say why."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, draft: "Draft", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if draft.basis is None:
            del self.fields["replaces"]
            return
        self.fields["replaces"].label = _(
            "It withdraws release %(number)s and holds in its place from %(day)s on"
        ) % {
            "number": draft.basis.number,
            "day": draft.basis.in_force_from.isoformat(),
        }


class ReturnForm(forms.Form):
    """What the keepers should change."""

    shown_while = (DraftState.PROPOSED, DraftState.APPROVED)
    reason = forms.CharField(
        label=gettext_lazy("What should be changed"), required=False, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: done, current or todo; what is said of it, by whom and when, or why not yet."""

    code: str
    label: str
    state: str
    said: str
    when: str = ""


# ---- the pages --------------------------------------------------------------------------------------------------


@act(P.CHARTERS_DRAFT_WRITE)
def start(request: Request, charter_id: str) -> HttpResponse:
    """Start a draft from a release, or from the text as shipped."""
    basis = request.POST.get("basis", "")
    if basis and not (basis.isdecimal() and len(basis) < 10):
        raise NotFound
    draft = actions.start_draft(
        charter_id=charter_id, basis=int(basis) if basis else None, actor=request.actor, now=request.now
    )
    return HttpResponseRedirect(reverse("draft", args=[charter_id, draft.number]))


@page(P.CHARTERS_DRAFT_READ)
def show(request: Request, charter_id: str, number: int) -> HttpResponse:
    """A draft: how far it is, what is next and who can do it, what it would change."""
    return _shown(request, charters.draft(charter_id, number, actor=request.actor))


@act(P.CHARTERS_DRAFT_WRITE)
def propose(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Put the draft forward for a day."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    form = ProposalForm(request.POST, draft=draft)
    if not form.is_valid():
        return _shown(request, draft, proposal=form, status=422)
    data = form.cleaned_data

    def take() -> str:
        made = actions.propose_draft(
            draft_id=draft.id,
            seen_version=data["version"],
            in_force_from=data["in_force_from"],
            replaces=draft.basis.number if draft.basis and data.get("replaces") else None,
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        return _("Proposed to hold from %(day)s on. A second person has to approve it.") % {
            "day": made.in_force_from.isoformat() if made.in_force_from else ""
        }

    return _taken(request, draft, take, proposal=form)


@act(P.CHARTERS_DRAFT_WRITE)
def take_back(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Take the proposal back."""
    draft = charters.draft(charter_id, number, actor=request.actor)

    def take() -> str:
        actions.withdraw_proposal(draft_id=draft.id, actor=request.actor, now=request.now)
        return _("The proposal has been taken back; the draft can be written again.")

    return _taken(request, draft, take)


@act(P.CHARTERS_DRAFT_WRITE)
def move(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Move the draft onto the release that has come after its basis."""
    draft = charters.draft(charter_id, number, actor=request.actor)

    def take() -> str:
        moved, overlaps = actions.rebase_draft(
            draft_id=draft.id, seen_version=_version(request), actor=request.actor, now=request.now
        )
        if overlaps:
            messages.warning(
                request,
                _("Both had changed the same lines; yours have stayed. Compare below before you propose it."),
            )
        if moved.basis is None:
            return _("The draft knows of the newest release now; what you typed has stayed.")
        return _("The draft stands on release %(number)s now; what you typed has stayed.") % {
            "number": moved.basis.number
        }

    return _taken(request, draft, take)


@act(P.CHARTERS_DRAFT_WRITE)
def drop(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Give the draft up."""
    draft = charters.draft(charter_id, number, actor=request.actor)

    def take() -> str:
        actions.drop_draft(draft_id=draft.id, actor=request.actor, now=request.now)
        return _("The draft has been dropped. It stays readable.")

    return _taken(request, draft, take)


@act(P.CHARTERS_DRAFT_APPROVE)
def approve(request: Request, charter_id: str, number: int) -> HttpResponse:
    """A second person approves the proposal."""
    draft = charters.draft(charter_id, number, actor=request.actor)

    def take() -> str:
        actions.approve_draft(
            draft_id=draft.id, seen_version=_version(request), actor=request.actor, now=request.now
        )
        return _("Approved. It can be published now.")

    return _taken(request, draft, take)


@act(P.CHARTERS_DRAFT_APPROVE)
def give_back(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Return the proposal to the keepers with a reason."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _shown(request, draft, returning=form, status=422)

    def take() -> str:
        actions.return_draft(
            draft_id=draft.id,
            seen_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )
        return _("Returned to the keepers.")

    return _taken(request, draft, take, returning=form)


@act(P.CHARTERS_RELEASE_PUBLISH)
def publish(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Publish the approved draft."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    published: list[Release] = []

    def take() -> str:
        made = actions.publish_draft(
            draft_id=draft.id, seen_version=_version(request), actor=request.actor, now=request.now
        )
        published.append(made)
        return _("Release %(number)s is published and holds from %(day)s on.") % {
            "number": made.number,
            "day": made.in_force_from.isoformat(),
        }

    answer = _taken(request, draft, take)
    if published:
        return HttpResponseRedirect(reverse("charter_release", args=[charter_id, published[0].number]))
    return answer


# ---- what other pages show of it --------------------------------------------------------------------------------


def drafts_of(charter_id: str, request: Request) -> dict[str, Any]:
    """The drafts of a charter for its page, and from what a new one may start."""
    if charter_id == charters.FLOOR or not keeps(request.actor, P.CHARTERS_DRAFT_READ):
        return {}
    rows = charters.drafts(charter_id, actor=request.actor)
    names = network.names_of_users({row.changed_by or row.made_by for row in rows})
    return {
        "may_read_drafts": True,
        "drafts": [
            {
                "draft": row,
                "tone": TONES[DraftState(row.state)],
                "word": _(DRAFTS[DraftState(row.state)]),
                "by": names.get(row.changed_by or row.made_by, ""),
                "at": row.changed_at or row.made_at,
            }
            for row in rows
        ],
    }


def may_draft(actor: "Actor") -> bool:
    return keeps(actor, P.CHARTERS_DRAFT_WRITE)


# ---- a draft's page ---------------------------------------------------------------------------------------------


def _taken(request: Request, draft: "Draft", take: Callable[[], str], **forms_of: Any) -> HttpResponse:
    """Do it and go back to the draft; when it is refused, say so on the draft's page with what was typed."""
    try:
        with transaction.atomic():
            done = take()
    except (NotFound, Forbidden):
        raise
    except Refused as refusal:
        form = next(iter(forms_of.values()), None)
        again = charters.draft(draft.charter, draft.number, actor=request.actor)
        if form is None or again.state not in form.shown_while:
            return _shown(request, again, trouble=said(refusal), status=422)
        form.data = form.data.copy()
        form.data["version"] = str(again.version)
        refuse(form, refusal)
        return _shown(request, again, **forms_of, status=422)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("draft", args=[draft.charter, draft.number]))


def _version(request: Request) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _shown(
    request: Request,
    draft: "Draft",
    *,
    proposal: ProposalForm | None = None,
    returning: ReturnForm | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    state, actor = DraftState(draft.state), request.actor
    editors = charters.editors_of(draft.id)
    names = network.names_of_users({*editors, *_people_of(draft)})
    found = publishing.checked(draft, request)
    basis_trouble, may_stay = charters.trouble_with_basis(draft) if state in LIVE else (None, True)
    steps = _steps(draft, found, names, actor)
    shown = {
        "id": draft.charter,
        "draft": draft,
        "title": publishing.title_of(charters.charter_before(draft), request),
        "tone": TONES[state],
        "word": _(DRAFTS[state]),
        "steps": steps,
        "current": next((step.code for step in steps if step.state == "current"), ""),
        "writers": [names.get(person, "") for person in sorted(editors)],
        "made_by": names.get(draft.made_by, ""),
        "returned_by": names.get(draft.returned_by or 0, ""),
        "basis_trouble": said(basis_trouble) if basis_trouble else "",
        "may_stay": may_stay and state == DraftState.OPEN,
        "trouble": trouble,
        "may_write": actor.may(P.CHARTERS_DRAFT_WRITE),
        "may_publish": actor.may(P.CHARTERS_RELEASE_PUBLISH),
        "is_open": state == DraftState.OPEN,
        "is_live": state in LIVE,
        "is_simulated": draft.simulated == draft.content,
        **found,
        **_told(found, draft, request),
    }
    if state == DraftState.OPEN:
        shown["proposal"] = proposal or ProposalForm(initial=_proposed(draft, request.now), draft=draft)
    may_return = actor.may(P.CHARTERS_DRAFT_APPROVE) and actor.id != draft.proposed_by
    if state in {DraftState.PROPOSED, DraftState.APPROVED} and may_return:
        shown["returning"] = returning or ReturnForm(initial={"version": draft.version})
    if state == DraftState.PROPOSED:
        shown |= _approving(draft, editors, actor)
    return render(request, "web/promises/draft.html", shown, status=status)


def _people_of(draft: "Draft") -> set[int]:
    found = (
        *(draft.made_by, draft.proposed_by, draft.approved_by, draft.returned_by, draft.dropped_by),
        draft.release.published_by if draft.release else None,
    )
    return {person for person in found if person is not None}


def _proposed(draft: "Draft", now: datetime) -> dict[str, Any]:
    """What was proposed before, as far as it can be proposed again."""
    today = charters.today(now)
    return {
        "in_force_from": max(draft.in_force_from or today, today),
        "replaces": draft.replaces_id is not None and draft.replaces_id == draft.basis_id,
        "reason": draft.reason,
        "version": draft.version,
    }


def _told(found: dict[str, Any], draft: "Draft", request: Request) -> dict[str, Any]:
    """What a draft that can be read says otherwise than its basis, in words."""
    if "report" not in found:
        return {}
    before, after = charters.charter_before(draft), found["report"].text
    return comparing.shown(charters.differences(before, after, charters.language_of(request.LANGUAGE_CODE)))


def _approving(draft: "Draft", editors: frozenset[int], actor: "Actor") -> dict[str, Any]:
    """Whether this person can approve the proposal, why not, and who else could."""
    may, refusal = actor.may(P.CHARTERS_DRAFT_APPROVE), None
    writers = {*editors, draft.proposed_by or 0}
    if may:
        refusal = charters.trouble_with_approver(draft, actor.id or 0, editors) or _twin(actor, writers)
    able = [
        member
        for member in network.who_may(P.CHARTERS_DRAFT_APPROVE, unit_id=network.home_unit_id(actor))
        if network.sees_all(member) and member.user_id not in writers
    ]
    known = network.identities({*writers, *(member.user_id for member in able)})
    return {
        "may_approve": may and refusal is None,
        "cannot_approve": said(refusal) if refusal else "",
        "approvers": [
            member.name
            for member in able
            if not any(known[member.user_id].is_same(known[each]) for each in writers if each in known)
        ],
    }


def _twin(actor: "Actor", writers: set[int]) -> Refused | None:
    """Why the person cannot approve what they have written with another account; or nothing."""
    try:
        network.check_other_person(actor.id or 0, writers)
    except Refused as refusal:
        return refusal
    return None


def _steps(draft: "Draft", found: dict[str, Any], names: dict[int, str], actor: "Actor") -> list[Step]:
    """The way of a draft: what is done, by whom; the first that is not done is the current one."""
    told = [
        ("check", _("Check"), *_of_check(draft, found)),
        ("simulate", _("Simulate"), *_of_simulation(draft)),
        ("propose", _("Propose"), *_of_proposal(draft, names)),
        ("approve", _("Approve"), *_of_approval(draft, names)),
        ("publish", _("Publish"), *_of_publication(draft, names, actor)),
    ]
    steps, is_next = [], draft.state != DraftState.DROPPED
    for code, label, is_done, words, at in told:
        state = "done" if is_done else "current" if is_next else "todo"
        is_next = is_next and is_done
        steps.append(Step(code, label, state, words, day_of(at) if at else ""))
    return steps


def _of_check(draft: "Draft", found: dict[str, Any]) -> tuple[bool, str, datetime | None]:
    if "unreadable" in found:
        return False, found["unreadable"], None
    if found["problems"]:
        return False, found["problems"][0], None
    if found["blanks"]:
        return False, _("still blank: %(names)s") % {"names": ", ".join(found["blanks"])}, None
    return True, _("no gap, no contradiction"), draft.changed_at


def _of_simulation(draft: "Draft") -> tuple[bool, str, datetime | None]:
    if draft.simulated == draft.content:
        return True, _("simulated as it stands"), draft.simulated_at
    if draft.simulated:
        return False, _("It has been changed since it was simulated. Simulate it again."), None
    return False, _("It has to be shown first what it would change."), None


def _of_proposal(draft: "Draft", names: dict[int, str]) -> tuple[bool, str, datetime | None]:
    if draft.state in PUT_FORWARD and draft.in_force_from:
        words = _("%(name)s, to hold from %(day)s on") % {
            "name": names.get(draft.proposed_by or 0, ""),
            "day": draft.in_force_from.isoformat(),
        }
        return True, words, draft.proposed_at
    return False, _("It is proposed for a day once the check is clean and it has been simulated."), None


def _of_approval(draft: "Draft", names: dict[int, str]) -> tuple[bool, str, datetime | None]:
    if draft.state in AGREED:
        return True, names.get(draft.approved_by or 0, ""), draft.approved_at
    return False, _("By a second person, who has neither written nor proposed it."), None


def _of_publication(
    draft: "Draft", names: dict[int, str], actor: "Actor"
) -> tuple[bool, str, datetime | None]:
    if draft.release is not None:
        words = _("%(name)s, as release %(number)s") % {
            "name": names.get(draft.release.published_by or 0, ""),
            "number": draft.release.number,
        }
        return True, words, draft.release.published_at
    if actor.may(P.CHARTERS_RELEASE_PUBLISH):
        return False, _("Exactly as approved; from then on it is never changed."), None
    return False, _("By somebody who may publish releases."), None


def keeps(actor: "Actor", permission: P) -> bool:
    """A promise is kept by people who see the whole organisation."""
    return actor.may(permission) and actor.scope.units is None
