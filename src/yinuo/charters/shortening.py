"""A promise on a few lines, as a wall has room for. No database."""

from collections.abc import Iterable
from typing import cast

from yinuo.charters.library import spoken
from yinuo.charters.types import InShort
from yinuo.kernel.charters import Charter, Chooser, Text
from yinuo.kernel.charters.compiling.parameters import AnyRow, in_force
from yinuo.kernel.charters.definition import ASKED_ON, OneOf, Row, SettingRef
from yinuo.kernel.charters.explaining import page, wording
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.charters.values import words

MOST_LIMITS = 12


def in_short(charter: Charter, language: str) -> InShort:
    """How long what is covered, who chooses, and what has its days; what is still blank or switched off is left out."""
    definition = charter.definition
    covers: dict[Text, dict[Text, None]] = {}
    for cover in _in_force(definition.cover, charter):
        if not isinstance(cover.length.amount, SettingRef):
            what = covers.setdefault(wording.length(definition, cover), {})
            what.update(dict.fromkeys(_goods(cover, charter) or [cover.title]))
    choices: dict[Text, None] = {}
    limits: dict[Text, None] = {}
    for row in _in_force(definition.remedy, charter):
        if len(row.offer) > 1 and isinstance(row.chooses, Chooser):
            offered, who = wording.remedies(row.offer), page.CHOOSERS[row.chooses]
            choices[Text(f"{offered.zh}：{who.zh}", f"{offered.en}: {who.en}")] = None
        if row.offer and _has_days(row, charter):
            limits[row.text or definition.clauses[row.clause].text] = None
    for promise in _in_force(definition.promise, charter):
        if isinstance(promise.amount, int):
            limits[promise.text or definition.clauses[promise.clause].text] = None

    def said(texts: Iterable[Text]) -> tuple[str, ...]:
        return tuple(_start_large(spoken(each, language)) for each in texts)

    comma = ", " if language == "en" else "、"
    return InShort(
        tuple((comma.join(said(what)), spoken(length, language)) for length, what in covers.items()),
        said(choices),
        said(list(limits)[:MOST_LIMITS]),
    )


def _in_force(rows: Iterable[AnyRow], charter: Charter) -> list[AnyRow]:
    settings = charter.settings
    return [cast("AnyRow", page.filled_as_far(row, settings)) for row in rows if in_force(row, settings)]


def _goods(row: Row, charter: Charter) -> list[Text]:
    """The choices that a row is for, in words."""
    found = []
    for name, test in row.when.items():
        fact = charter.definition.fact(name)
        if fact.type is FactType.CHOICE and isinstance(test, OneOf) and name not in charter.settings:
            found += [words(fact, value) for value in fact.values if value in test.values]
    return found


def _has_days(row: Row, charter: Charter) -> bool:
    """Whether a row asks how many days ago something was."""
    derived = (charter.definition.derived.get(name) for name in row.when)
    return any(each and each.function == "days_between" and ASKED_ON in each.arguments for each in derived)


def _start_large(text: str) -> str:
    return text[:1].upper() + text[1:]
