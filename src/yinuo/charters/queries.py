"""Reading charters: which release decides on which day, what has been published, and who has approved it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from yinuo.charters import library, rules
from yinuo.charters.comparing import differences
from yinuo.charters.finding import hits, matching
from yinuo.charters.library import (
    LANGUAGES,
    language_of,
    promise_page,
    reading,
    recurring,
    shipped,
    shipped_ids,
    shipped_text,
    spoken,
)
from yinuo.charters.models import Approval, Draft, DraftEdit, Notice, Release
from yinuo.charters.rules import examined, holding, plain_settings, standing
from yinuo.charters.shortening import in_short
from yinuo.charters.types import Basis, Binding, Published, Stretch
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter, Report, load
from yinuo.kernel.charters.definition import Between, Clause, OneOf, SettingRef
from yinuo.kernel.charters.derived import add_months
from yinuo.kernel.errors import NotFound, Refused
from yinuo.platform.organisations import context

__all__ = [
    "FLOOR",
    "LANGUAGES",
    "approval_of",
    "approvals",
    "as_shipped",
    "as_stored",
    "basis_of",
    "before",
    "binding",
    "burden_of_proof",
    "charter_before",
    "charter_of",
    "decides_by",
    "differences",
    "draft",
    "drafts",
    "editors_of",
    "examined",
    "examined_draft",
    "hits",
    "holding",
    "in_force",
    "in_short",
    "known",
    "language_of",
    "lock_draft",
    "matching",
    "notice_for",
    "notices_of",
    "plain_settings",
    "promise_page",
    "publishable_draft",
    "published",
    "reading",
    "recurring",
    "release_with_hash",
    "releases",
    "repairs_allowed",
    "replaced_by",
    "shipped",
    "shipped_ids",
    "shipped_text",
    "spoken",
    "standing",
    "starting_point",
    "timeline",
    "timeline_of",
    "to_read",
    "today",
    "trouble_with_approver",
    "trouble_with_basis",
    "with_hash",
    "writers_of",
]

FLOOR = "law-cn"
"""The text below which no charter may fall. It is the law's; nobody publishes it."""
USUAL = "service-office"
SOLD_ON = "sold_on"
REPAIRS = "repairs_same_defect"
PROOF, PROOF_MONTHS = "consumer-23", 6
"""The article of the law on who must prove, and the months that it names."""


def decides_by() -> str:
    """The charter by which the organisation decides."""
    return str(context.current().settings.get("decides_by") or USUAL)


def in_force(charter_id: str, *, asked_on: date, sold_on: date | None = None) -> Charter:
    """The charter that decides a request of that day, for a unit sold on the other; with its settings filled in.

    See `binding` for which release that is. One statement; charters are read once and remembered by their hash.
    """
    return _charter_by(charter_id, binding(charter_id, asked_on=asked_on, sold_on=sold_on))


def binding(charter_id: str, *, asked_on: date, sold_on: date | None = None) -> Binding:
    """Which release decides. A unit keeps the promise that it was sold with.

    By the day of the sale where `sold_on` is a fact of the charter and the day is known, else by that of the request.
    A charter cannot say this itself yet. Before the first release the text as shipped decides.
    """
    stretches = timeline(charter_id)
    by_request = rules.bound(stretches, asked_on=asked_on, sold_on=None)
    if sold_on is None or by_request.stretch is None:
        return by_request
    if SOLD_ON not in _charter_by(charter_id, by_request).definition.facts:
        return by_request
    return rules.bound(stretches, asked_on=asked_on, sold_on=sold_on)


def all_in_force(*, asked_on: date) -> list[Charter]:
    """The text in force of every charter: that by which the organisation decides first, then the law, then the others.

    One statement, and one more for each charter that has been published.
    """
    known = set(Release.objects.order_by().values_list("charter", flat=True).distinct())
    first = [decides_by(), FLOOR]
    ids = [*first, *(each for each in library.shipped_ids() if each not in first)]
    return [in_force(each, asked_on=asked_on) if each in known else as_shipped(each) for each in ids]


def timeline(charter_id: str) -> tuple[Stretch, ...]:
    """The releases that hold, in order and without holes. One statement."""
    return rules.timeline(published(charter_id))


def timeline_of(rows: Iterable[Release]) -> tuple[Stretch, ...]:
    """The same from what `releases` gives, without a statement."""
    return rules.timeline(
        Published(row.number, row.release, row.in_force_from, row.replaces.number if row.replaces else None)
        for row in rows
    )


def published(charter_id: str) -> list[Published]:
    """Every release, withdrawn ones too, in the order of their numbers. One statement."""
    rows = Release.objects.filter(charter=charter_id).order_by("number")
    return [
        Published(*row) for row in rows.values_list("number", "release", "in_force_from", "replaces__number")
    ]


def releases(charter_id: str) -> list[Release]:
    """Every release without its text, newest number first."""
    rows = Release.objects.filter(charter=charter_id).select_related("replaces", "successor")
    return list(rows.defer("text", "replaces__text", "successor__text").order_by("-number"))


def known(charter_id: str, number: int) -> Release:
    """One release with its text. Raises `NotFound`."""
    rows = Release.objects.select_related("replaces", "successor").defer("replaces__text", "successor__text")
    found = rows.filter(charter=charter_id, number=number).first()
    if found is None:
        raise NotFound
    return found


def release_with_hash(charter_id: str, release: str) -> Charter | None:
    """The charter of which that is the hash, if it has been published."""
    if not Release.objects.filter(charter=charter_id, release=release).exists():
        return None
    return _published_with(release)


def with_hash(charter_id: str, release: str) -> Charter | None:
    """The charter of which that is the hash, as shipped or as published. No statement once it has been read."""
    if charter_id in library.shipped_ids() and (found := as_shipped(charter_id)).release == release:
        return found
    try:
        return _published_with(release)
    except Release.DoesNotExist:
        return None


def charter_of(release: Release) -> Charter:
    return _published_with(release.release)


def as_shipped(charter_id: str) -> Charter:
    """The text as shipped, with what the organisation has set. Refused for an unknown id, naming the nearest."""
    charter = library.shipped(charter_id)
    stored = context.current().settings.get("charter", {})
    given = {name: value for name, value in stored.items() if name in charter.definition.settings}
    return _filled(charter_id, tuple(sorted(given.items())))


def approval_of(charter: Charter) -> Approval | None:
    """Who has approved this release and when; nothing while nobody has (C344)."""
    return Approval.objects.filter(charter=charter.id, release=charter.release).first()


def approvals(charter_id: str, hashes: Iterable[str]) -> dict[str, Approval]:
    """The approvals of these releases, by hash. One statement."""
    rows = Approval.objects.filter(charter=charter_id, release__in=set(hashes))
    return {row.release: row for row in rows}


def drafts(charter_id: str, *, actor: Actor) -> list[Draft]:
    """The drafts of a charter without their texts, newest first; for people who see the whole organisation."""
    rows = Draft.objects.filter(charter=charter_id).select_related("basis", "replaces", "release")
    texts = ("text", "basis__text", "replaces__text", "release__text")
    return list(_visible(rows, actor).defer(*texts).order_by("-number"))


def draft(charter_id: str, number: int, *, actor: Actor) -> Draft:
    """One draft with its text. Raises `NotFound`."""
    rows = Draft.objects.select_related("basis", "replaces", "release")
    rows = rows.defer("basis__text", "replaces__text", "release__text")
    found = _visible(rows, actor).filter(charter=charter_id, number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_draft(draft_id: int, *, actor: Actor) -> Draft:
    """The draft, held until the transaction ends. Raises `NotFound`."""
    rows = Draft.objects.select_related("basis", "replaces").select_for_update(of=("self",))
    found = _visible(rows, actor).filter(pk=draft_id).first()
    if found is None:
        raise NotFound
    return found


def editors_of(draft_id: int) -> frozenset[int]:
    """Everybody who has typed in a draft, as accounts. One statement."""
    return frozenset(DraftEdit.objects.filter(draft_id=draft_id).values_list("made_by", flat=True))


def writers_of(draft_id: int) -> frozenset[int]:
    """Everybody who has typed in a draft or has proposed it, as accounts."""
    proposed_by = Draft.objects.filter(pk=draft_id).values_list("proposed_by", flat=True)
    return editors_of(draft_id) | {person for person in proposed_by if person is not None}


def starting_point(charter_id: str, basis: Basis) -> tuple[str, dict[str, object]]:
    """The text and the settings with which a draft starts.

    The text as shipped takes its settings from the last release, or from what the organisation has set.
    """
    if basis.release is not None:
        release = known(charter_id, basis.release)
        return release.text, dict(release.settings)
    text = shipped_text(charter_id)
    if basis.newest is None:
        return text, rules.plain_settings(as_shipped(charter_id))
    asked = library.shipped(charter_id).definition.settings
    last = known(charter_id, basis.newest).settings
    own = rules.plain_settings(library.shipped(charter_id))
    return text, {name: last.get(name, own[name]) for name in asked}


def basis_of(draft: Draft) -> Basis:
    return Basis(draft.basis.number if draft.basis else None, draft.newest)


def replaced_by(draft: Draft) -> int | None:
    """The number of the release that a draft would withdraw."""
    return draft.replaces.number if draft.replaces else None


def publishable_draft(draft: Draft) -> Charter:
    """The charter that a draft would publish. Refused with the first thing that stands against it."""
    return rules.publishable(draft.charter, draft.text, rules.asked_for(draft.text, draft.settings))


def today(now: datetime) -> date:
    """The day where the organisation is."""
    return now.astimezone(ZoneInfo(context.current().time_zone)).date()


def examined_draft(draft: Draft, settings: Mapping[str, object]) -> Report:
    """What the check finds in a draft with those settings. Refused for a text that cannot be read, and for a setting
    that is none.
    """
    return rules.examined(draft.charter, draft.text, rules.asked_for(draft.text, settings))


def charter_before(draft: Draft) -> Charter:
    """The promise that a draft would change: its basis, or for the text as shipped what holds last."""
    start = basis_of(draft)
    number = start.newest if start.release is None else start.release
    return (
        as_shipped(draft.charter) if number is None else _published_with(known(draft.charter, number).release)
    )


def as_stored(charter: Charter) -> dict[str, object]:
    """The settings of a charter as they are stored with a release."""
    return rules.plain_settings(charter)


def trouble_with_basis(draft: Draft) -> tuple[Refused | None, bool]:
    """What a draft does not know of, if something has been published since it was started.

    And whether it may stay all the same, if it is proposed to replace its basis.
    """
    released, basis = published(draft.charter), basis_of(draft)
    replaces = None if draft.proposed_by is None else replaced_by(draft)
    try:
        rules.check_basis(released, basis, replaces=replaces)
    except Refused as refusal:
        is_living = basis.release is not None and rules.living(released, basis.release) == basis.release
        return refusal, is_living
    return None, True


def trouble_with_approver(draft: Draft, approver: int, editors: Collection[int]) -> Refused | None:
    """Why this account cannot approve the draft, as far as the draft tells; or nothing."""
    try:
        rules.check_approver(approver, proposed_by=draft.proposed_by, edited_by=editors)
    except Refused as refusal:
        return refusal
    return None


def before(charter_id: str, release: Release) -> Charter:
    """The promise that a release has changed: the one that it replaces, or what held until the day before."""
    if release.replaces is not None:
        return _published_with(release.replaces.release)
    earlier = [each for each in timeline(charter_id) if each.starts_on < release.in_force_from]
    return _published_with(earlier[-1].release) if earlier else as_shipped(charter_id)


def notices_of(release: Release) -> list[Notice]:
    """Who has been told of a release, first those who have not read it."""
    return list(Notice.objects.filter(release=release).order_by(F("read_at").asc(nulls_first=True), "id"))


def to_read(person: int) -> list[Notice]:
    """The releases of which this account has been told and that it has not read, without those withdrawn since."""
    rows = Notice.objects.filter(person=person, read_at=None, release__successor=None)
    rows = rows.select_related("release__replaces").defer("release__text", "release__replaces__text")
    return list(rows.order_by("release__in_force_from", "id"))


def notice_for(release: Release, person: int | None) -> Notice | None:
    return Notice.objects.filter(release=release, person=person or 0).first()


def _visible(rows: QuerySet[Draft], actor: Actor) -> QuerySet[Draft]:
    """A promise holds for the whole organisation; so who sees a part of it only sees no drafts."""
    return rows if actor.scope.units is None else rows.none()


def repairs_allowed(charter: Charter, facts: Mapping[str, object]) -> tuple[int, str] | None:
    """After how many repairs of the same defect a unit of these facts may go back, at the least, and by which clause."""
    bounds = []
    for row in charter.definition.remedy:
        test = row.when.get(REPAIRS)
        choices = {name: each for name, each in row.when.items() if isinstance(each, OneOf) and name in facts}
        if not all(each.accepts(facts[name]) for name, each in choices.items()):
            continue
        low = test.low if isinstance(test, Between) else None
        if isinstance(low, SettingRef):
            low = charter.settings[low.name]
        if isinstance(test, Between) and isinstance(low, int):
            bounds.append((low if test.low_closed else low + 1, row.clause))
    return min(bounds, default=None)


def burden_of_proof(received_on: date) -> tuple[date, Clause] | None:
    """Until which day the seller must prove, for durable goods received on that one, and by which article."""
    clause = library.shipped(FLOOR).definition.clauses.get(PROOF)
    if clause is None:
        return None
    return add_months(received_on, PROOF_MONTHS, end_of_month="last_day"), clause


def _charter_by(charter_id: str, found: Binding) -> Charter:
    if found.stretch is None:
        return as_shipped(charter_id)
    return _published_with(found.stretch.release)


@lru_cache(maxsize=256)
def _published_with(release: str) -> Charter:
    """The hash says everything that decides, so charters are shared between organisations."""
    row = Release.objects.filter(release=release).order_by("id")[:1].get()
    return load(row.text).with_settings(row.settings)


@lru_cache(maxsize=256)
def _filled(charter_id: str, settings: tuple[tuple[str, object], ...]) -> Charter:
    return library.shipped(charter_id).with_settings(dict(settings))
