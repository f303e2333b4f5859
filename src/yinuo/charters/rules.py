"""Which release holds on which day: a timeline without holes, in which no day is covered twice."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from yinuo.charters.types import Basis, Binding, DraftState, Merged, Published, Standing, Stretch
from yinuo.kernel.charters import Charter, CharterError, Problem, Report, check, load
from yinuo.kernel.charters.values import plain
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_TEXT = 1_000_000
LONGEST_REASON = 300
LONGEST_VALUE = 300
MOST_SETTINGS = 300
MOST_LINES = 20_000
LATEST = 2100


def timeline(releases: Iterable[Published]) -> tuple[Stretch, ...]:
    """The releases that hold, in order: each until the day before the next, the last one without end.

    A release that has been replaced holds on no day; its successor starts on the same one and so takes its whole
    range.
    """
    known = list(releases)
    replaced = {each.replaces for each in known}
    live = sorted(
        (each for each in known if each.number not in replaced), key=lambda each: each.in_force_from
    )
    ends = [each.in_force_from - timedelta(days=1) for each in live[1:]]
    return tuple(
        Stretch(each.number, each.release, each.in_force_from, end)
        for each, end in zip(live, [*ends, None], strict=False)
    )


def holding(stretches: Iterable[Stretch], day: date) -> Stretch | None:
    return next((each for each in stretches if each.holds(day)), None)


def bound(stretches: Sequence[Stretch], *, asked_on: date, sold_on: date | None) -> Binding:
    """The release for a request: that of the sale when the sale is known, else that of the request.

    Requests from before the first release are decided by the text as shipped, as they were then.
    """
    by_request = holding(stretches, asked_on)
    if by_request is None or sold_on is None:
        return Binding(by_request)
    at_sale = holding(stretches, min(sold_on, asked_on))
    if at_sale is None:
        return Binding(stretches[0], by_sale=True, is_assumed=True)
    return Binding(at_sale, by_sale=True)


def standing(stretches: Iterable[Stretch], number: int, *, on: date) -> Standing:
    found = next((each for each in stretches if each.number == number), None)
    if found is None:
        return Standing.WITHDRAWN
    if found.holds(on):
        return Standing.IN_FORCE
    return Standing.COMING if found.starts_on > on else Standing.PAST


def check_day(stretches: Iterable[Stretch], day: date, *, today: date) -> None:
    """Refused for a day that is past, taken, or so far off that it must be a slip."""
    if day < today:
        raise Refused(
            gettext_noop("A release holds from today on at the earliest. What was promised before stays."),
            field="in_force_from",
        )
    if day.year > LATEST:
        raise Refused(gettext_noop("The year is between 1990 and 2100."), field="in_force_from")
    taken = next((each for each in stretches if each.starts_on == day), None)
    if taken is not None:
        raise Refused(
            gettext_noop(
                "Release %(number)s holds from this day on. Choose another day, or replace that release."
            ),
            field="in_force_from",
            number=taken.number,
        )


def check_replacing(releases: Sequence[Published], number: int, *, reason: str) -> None:
    """Refused without a reason, and for a release that has been replaced already."""
    successor = next((each for each in releases if each.replaces == number), None)
    if successor is not None:
        raise Refused(
            gettext_noop("Release %(number)s has been replaced by release %(successor)s already."),
            field="replaces",
            number=number,
            successor=successor.number,
        )
    if not reason:
        raise Refused(gettext_noop("Say why the release is withdrawn."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(
            gettext_noop("At most %(most)s characters, please."), field="reason", most=LONGEST_REASON
        )


def check_difference(releases: Iterable[Published], release: str, day: date) -> None:
    """Refused where the days from `day` on already have exactly this promise."""
    there = holding(timeline(releases), day)
    if there is not None and there.release == release:
        raise Refused(
            gettext_noop("Release %(number)s says exactly this already; nothing would change."),
            number=there.number,
        )


def publishable(charter_id: str, text: str, settings: Mapping[str, object]) -> Charter:
    """The charter, if nothing stands against publishing it. Refused with the first thing that does."""
    report = examined(charter_id, text, settings)
    if report.blanks:
        raise Refused(
            gettext_noop("Fill in what is still blank before you publish: %(names)s."),
            field=report.blanks[0],
            names=", ".join(report.blanks),
        )
    if report.problems:
        raise _flawed(report.problems)
    return report.text


def examined(charter_id: str, text: str, settings: Mapping[str, object]) -> Report:
    """What the check of a draft finds, as written and with the settings filled in.

    The charter's own examples speak of the text as written. Refused for a text that is no charter, or the wrong one.
    """
    if len(text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("The text is longer than %(most)s characters."), field="text", most=LONGEST_TEXT
        )
    try:
        as_written = checked(text)
    except CharterError as error:
        raise _flawed(error.problems) from None
    charter = as_written.text
    if charter.id != charter_id:
        raise Refused(
            gettext_noop("This is the text of “%(found)s”, not of “%(wanted)s”."),
            field="text",
            found=charter.id,
            wanted=charter_id,
        )
    filled = charter.with_settings(settings)
    more: tuple[Problem, ...] = ()
    if filled.settings != charter.settings:
        found = check(replace(filled, definition=replace(filled.definition, examples=()))).problems
        more = tuple(each for each in found if each not in as_written.problems)
    return replace(as_written, text=filled, blanks=filled.blanks, problems=(*as_written.problems, *more))


@lru_cache(maxsize=8)
def checked(text: str) -> Report:
    """The check of a text as it is written; remembered, because a form asks for it again and again."""
    return check(load(text))


def _flawed(problems: Sequence[Problem]) -> Refused:
    first = problems[0]
    place = f"{first.where}: " if first.where else ""
    return Refused(
        gettext_noop("The text does not check, so it cannot be published: %(problem)s"),
        field="text",
        problem=f"{place}{first.said}",
    )


def plain_settings(charter: Charter) -> dict[str, object]:
    """The settings as they are stored with a release: what `Charter.with_settings` takes."""
    stored: dict[str, object] = {}
    for name, value in charter.settings.items():
        is_plain = isinstance(value, bool) or value is None
        stored[name] = value if is_plain else plain(charter.definition.settings[name].fact, value)
    return stored


# ---- drafts -----------------------------------------------------------------------------------------------------

TRANSITIONS: Mapping[DraftState, frozenset[DraftState]] = {
    DraftState.OPEN: frozenset({DraftState.PROPOSED, DraftState.DROPPED}),
    DraftState.PROPOSED: frozenset({DraftState.OPEN, DraftState.APPROVED, DraftState.DROPPED}),
    DraftState.APPROVED: frozenset({DraftState.OPEN, DraftState.PUBLISHED, DraftState.DROPPED}),
    DraftState.PUBLISHED: frozenset(),
    DraftState.DROPPED: frozenset(),
}
NOW_IT_IS: Mapping[DraftState, str] = {
    DraftState.OPEN: gettext_noop("The draft is not proposed. Propose it first."),
    DraftState.PROPOSED: gettext_noop("The draft has been proposed. Take the proposal back first."),
    DraftState.APPROVED: gettext_noop("The draft has been approved. Take the proposal back first."),
    DraftState.PUBLISHED: gettext_noop("The draft has been published. Start a new one."),
    DraftState.DROPPED: gettext_noop("The draft has been dropped. Start a new one."),
}


def check_move(state: DraftState, to: DraftState) -> None:
    if to not in TRANSITIONS[state]:
        raise Refused(NOW_IT_IS[state])


def check_open(state: DraftState) -> None:
    """Refused where nothing may be typed: once it is proposed, others read it."""
    if state is not DraftState.OPEN:
        raise Refused(NOW_IT_IS[state])


def check_own(charter_id: str, *, floor: str) -> None:
    if charter_id == floor:
        raise Refused(gettext_noop("The law is not ours to publish. It holds beneath every promise."))


def check_approved(state: DraftState) -> None:
    if state is DraftState.PROPOSED:
        raise Refused(gettext_noop("A second person has to approve the draft first."))
    check_move(state, DraftState.PUBLISHED)


def typed_text(text: str) -> str:
    """The text as it is kept: lines end in one way, whatever has sent it. Refused when it is empty or over-long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Refused(gettext_noop("The text is empty."), field="text")
    if len(text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("The text is longer than %(most)s characters."), field="text", most=LONGEST_TEXT
        )
    return text


def typed_settings(settings: Mapping[str, object]) -> dict[str, object]:
    """The settings as they are kept: what has been typed, right or wrong. Refused when it is over-long."""
    kept: dict[str, object] = {}
    for name, value in settings.items():
        is_plain = value is None or isinstance(value, bool | int)
        kept[name] = value if is_plain else str(value)
        if len(name) > LONGEST_VALUE or len(str(kept[name])) > LONGEST_VALUE:
            raise Refused(
                gettext_noop("At most %(most)s characters, please."), field=name, most=LONGEST_VALUE
            )
    if len(kept) > MOST_SETTINGS:
        raise Refused(gettext_noop("At most %(most)s settings, please."), most=MOST_SETTINGS)
    return kept


def content_of(text: str, settings: Mapping[str, object]) -> str:
    """The hash of everything that a draft says."""
    said = json.dumps([text, dict(settings)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def asked_for(text: str, settings: Mapping[str, object]) -> dict[str, object]:
    """The settings for which the text asks; none while it cannot be read."""
    try:
        known = checked(text).text.definition.settings
    except CharterError:
        return {}
    return {name: value for name, value in settings.items() if name in known}


def check_proposed_day(
    known: Sequence[Published], day: date | None, *, replaces: int | None, reason: str, today: date
) -> date:
    """The day from which on a proposal would hold: that of the release replaced, or one that is free from today on."""
    if replaces is not None:
        check_replacing(known, replaces, reason=reason)
        return next(each.in_force_from for each in known if each.number == replaces)
    if day is None:
        raise Refused(gettext_noop("Say from which day on it holds."), field="in_force_from")
    check_day(timeline(known), day, today=today)
    return day


def check_not_past(day: date | None, *, replaces: int | None, today: date) -> None:
    """Refused when the day that was approved has gone by; a release that is replaced is so for its past too."""
    if replaces is None and day is not None and day < today:
        raise Refused(
            gettext_noop(
                "The day that was approved, %(day)s, has passed, and nothing is published for the past."
                " Take the proposal back and propose a day from today on."
            ),
            day=day.isoformat(),
        )


def check_untouched(text: str, settings: Mapping[str, object], *, approved: str) -> None:
    """Refused when what stands there is not what was approved. Pages cannot bring that about; the table could."""
    if content_of(text, settings) != approved:
        raise Refused(
            gettext_noop("The draft is not what was approved. Take the proposal back and look at it.")
        )


def reason_to_return(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(gettext_noop("Say what should be changed."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(
            gettext_noop("At most %(most)s characters, please."), field="reason", most=LONGEST_REASON
        )
    return reason


def check_basis(known: Sequence[Published], basis: Basis, *, replaces: int | None) -> None:
    """Refused when something has been published since the draft was started that it does not know of.

    A draft that replaces the very release from which it was started need not know of later ones.
    """
    successor = next((each.number for each in known if each.replaces == basis.release), None)
    if basis.release is not None and successor is not None:
        raise Refused(
            gettext_noop(
                "Release %(number)s, from which this draft was started, has been withdrawn by release %(successor)s."
                " Move the draft onto release %(onto)s; what you typed stays."
            ),
            number=basis.release,
            successor=successor,
            onto=onto(known, basis, replaces=replaces).release,
        )
    last = last_of(known)
    if last in {basis.release or basis.newest, None} or (replaces is not None and replaces == basis.release):
        return
    raise Refused(
        gettext_noop(
            "Release %(last)s holds by now, and this draft does not know of it."
            " Move the draft onto that release; what you typed stays."
        ),
        last=last,
    )


def check_start(known: Sequence[Published], basis: int | None) -> None:
    """Refused for a release that has been withdrawn: nobody goes on from it."""
    if basis is not None and living(known, basis) != basis:
        raise Refused(
            gettext_noop("Release %(number)s has been withdrawn. Start from release %(successor)s."),
            number=basis,
            successor=living(known, basis),
        )


def onto(known: Sequence[Published], basis: Basis, *, replaces: int | None) -> Basis:
    """Where a draft would be moved: onto the last release, or from a withdrawn one that it replaces onto its successor.

    A draft that brings in the text as shipped stays on that.
    """
    last = last_of(known)
    if basis.release is None and basis.newest is not None:
        return Basis(None, last)
    if basis.release is not None and replaces == basis.release:
        successor = living(known, basis.release)
        return Basis(last if successor == basis.release else successor, last)
    return Basis(last, last)


def living(known: Sequence[Published], number: int) -> int:
    """The release itself, or the one that has taken its place in the end."""
    after = {each.replaces: each.number for each in known}
    while number in after:
        number = after[number]
    return number


def last_of(known: Iterable[Published]) -> int | None:
    """The number of the release that holds last."""
    stretches = timeline(known)
    return stretches[-1].number if stretches else None


def merged_settings(
    before: Mapping[str, object], after: Mapping[str, object], mine: Mapping[str, object]
) -> dict[str, object]:
    """What has been typed stays; the rest is as in the new basis."""
    return {
        name: after.get(name, mine.get(name))
        if name in after and mine.get(name) == before.get(name)
        else mine.get(name)
        for name in {**mine, **after}
    }


def merged(before: str, after: str, mine: str) -> Merged:
    """My changes of `before` made to `after`, line by line; where both have changed the same lines, mine stay."""
    if mine in {before, after}:
        return Merged(after)
    if after == before:
        return Merged(mine)
    old = before.splitlines(keepends=True)
    if max(len(old), after.count("\n"), mine.count("\n")) > MOST_LINES:
        return Merged(mine, overlaps=True)
    edits = sorted(
        [(*edit, True) for edit in _edits(old, mine.splitlines(keepends=True))]
        + [(*edit, False) for edit in _edits(old, after.splitlines(keepends=True))],
        key=lambda edit: edit[:2],
    )
    lines: list[str] = []
    at, overlaps = 0, False
    while edits:
        start, end = edits[0][:2]
        group = []
        while edits and (edits[0][0] < end or edits[0][0] == start):
            group.append(edits.pop(0))
            end = max(end, group[-1][1])
        lines += old[at:start]
        by_me = [(low, high, new) for low, high, new, is_mine in group if is_mine]
        by_them = [(low, high, new) for low, high, new, is_mine in group if not is_mine]
        overlaps = overlaps or bool(by_me and by_them and by_me != by_them)
        lines += _edited(old, by_me or by_them, start, end)
        at = end
    return Merged("".join([*lines, *old[at:]]), overlaps)


def _edits(old: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(low, high, new[left:right]) for kind, low, high, left, right in steps if kind != "equal"]


def _edited(old: list[str], edits: Sequence[tuple[int, int, list[str]]], start: int, end: int) -> list[str]:
    lines: list[str] = []
    for low, high, new in edits:
        lines += [*old[start:low], *new]
        start = high
    return [*lines, *old[start:end]]


def check_approver(approver: int, *, proposed_by: int | None, edited_by: Collection[int]) -> None:
    """Refused for who has proposed the draft or typed in it: a second person reads it with fresh eyes."""
    if approver == proposed_by:
        raise Refused(
            gettext_noop("You have proposed this draft yourself. A second person has to approve it.")
        )
    if approver in edited_by:
        raise Refused(gettext_noop("You have written in this draft. Somebody who has not has to approve it."))
