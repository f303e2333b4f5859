"""Which release holds on which day: a timeline without holes, in which no day is covered twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from yinuo.charters.types import Binding, Published, Standing, Stretch
from yinuo.kernel.charters import Charter, CharterError, Problem, Report, check, load
from yinuo.kernel.charters.values import plain
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_TEXT = 1_000_000
LONGEST_REASON = 300
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
