"""The charters that are shipped with the product, and the page in which people read a promise. No database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from opencc import OpenCC

from yinuo.charters.types import WITHIN_THE_HOUSE, Chapter, Line, Paragraph, Reading, Topic
from yinuo.kernel.charters import Charter, Page, Section, Text, load
from yinuo.kernel.charters.compiling.parameters import in_force
from yinuo.kernel.charters.definition import (
    EvidenceRow,
    Fact,
    OneOf,
    PayerRow,
    PromiseRow,
    RemedyRow,
    Row,
    Test,
)
from yinuo.kernel.charters.explaining import page, wording
from yinuo.kernel.charters.ladders import Breach
from yinuo.kernel.charters.values import REMEDIES, nearest, words
from yinuo.kernel.errors import Refused, gettext_noop

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
READERS = {name.lower(): name for name in LANGUAGES}
AT_THE_REQUEST = "request.received"
"""The step at which a customer shows what the promise asks for."""
INTERNAL = "D"
FEW = 4


@cache
def shipped_ids() -> tuple[str, ...]:
    folder = files("yinuo.charters") / "shipped"
    return tuple(
        sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml"))
    )


def language_of(code: str) -> str:
    """The reader's language as charters name it, by the code that pages use: `zh-hant` is `zh-Hant`."""
    return READERS.get(code, LANGUAGES[0])


def shipped_text(charter_id: str) -> str:
    """The file of a shipped charter. Refused for an unknown id, naming the nearest."""
    known = shipped_ids()
    if charter_id not in known:
        hint = nearest(charter_id, known) or ", ".join(known)
        message = gettext_noop("There is no charter “%(id)s”. Did you mean “%(hint)s”?")
        raise Refused(message, id=charter_id, hint=hint)
    return (files("yinuo.charters") / "shipped" / f"{charter_id}.toml").read_text(encoding="utf-8")


@cache
def shipped(charter_id: str) -> Charter:
    """A shipped charter with its default settings. Refused for an unknown id."""
    return load(shipped_text(charter_id))


def promise_page(charter: Charter, lang: str) -> Page:
    """The promise in `zh-Hans`, `zh-Hant` (derived from the simplified text) or `en`."""
    if lang != "zh-Hant":
        return charter.describe(lang)
    page = charter.describe("zh-Hans")
    convert = traditional()
    sections = tuple(
        Section(
            convert(section.heading),
            tuple(
                replace(
                    entry, text=convert(entry.text), details=tuple(convert(each) for each in entry.details)
                )
                for entry in section.entries
            ),
        )
        for section in page.sections
    )
    return replace(page, lang=lang, title=convert(page.title), sections=sections)


def spoken(words: Text, language: str) -> str:
    """A charter's words in the reader's language and script; `language` as the pages name it."""
    if language == "en":
        return words.en
    return traditional()(words.zh) if language.lower() == "zh-hant" else words.zh


def recurring(charter: Charter) -> list[PromiseRow]:
    """The lines of a promise that are owed once in every period, as its settings leave them."""
    found = [row for row in charter.definition.promise if row.every and in_force(row, charter.settings)]
    return [cast("PromiseRow", page.filled_as_far(row, charter.settings)) for row in found]


@cache
def traditional() -> Callable[[str], str]:
    return cast("Callable[[str], str]", OpenCC("s2tw").convert)


@lru_cache(maxsize=64)
def reading(charter: Charter, lang: str, *, within_the_house: bool = True) -> Reading:
    """The promise by what people ask it, in `zh-Hans`, `zh-Hant` or `en`, each clause once under a question.

    What the settings switch off does not appear. For customers it leaves out what is the house's own business.
    """
    spoken = "en" if lang == "en" else "zh-Hans"
    chapters = [
        Chapter(
            topic,
            (
                *paragraphs(charter, topic, rows, spoken),
                *by_the_house(topic, rows, spoken),
            )
            if within_the_house
            else tuple(paragraphs(charter, topic, for_customers(rows), spoken)),
        )
        for topic, rows in by_topic(charter)
        if within_the_house or topic not in WITHIN_THE_HOUSE
    ]
    if within_the_house:
        chapters.append(Chapter(Topic.SETTING, tuple(settled(charter, spoken))))
    told = Reading(
        charter=charter.id,
        release=charter.release,
        lang=lang,
        title=charter.title.lang(spoken),
        source=charter.definition.source,
        chapters=tuple(each for each in chapters if each.paragraphs),
    )
    return in_traditional(told) if lang == "zh-Hant" else told


def of_the_house(row: Row | None) -> bool:
    return isinstance(row, PayerRow) and row.service_class == INTERNAL


Rows = list[tuple[str, Row | None]]


def for_customers(rows: Rows) -> Rows:
    """Without internal work, and promises without who is told of a delay, who is fined and who hears of it."""
    found: Rows = []
    for clause, row in rows:
        if isinstance(row, PromiseRow):
            owed = row.breach.compensation if row.breach is not None else None
            breach = None if owed is None else Breach(compensation=owed)
            found.append((clause, replace(row, ladder=(), breach=breach)))
        elif not of_the_house(row):
            found.append((clause, row))
    return found


def by_topic(charter: Charter) -> Iterator[tuple[Topic, Rows]]:
    """The rows in force with their clauses, by question. A clause without rows is one of how we serve."""
    definition = charter.definition
    live = {
        name: [row for row in rows if in_force(row, charter.settings)]
        for name, rows in page.tables(definition)
    }
    shown = [row for row in definition.evidence if row in live["evidence"] and row.step == AT_THE_REQUEST]
    deducting = [
        (clause, row)
        for row in live["remedy"]
        if isinstance(row, RemedyRow) and row.depreciation
        for remedy in row.depreciation.rates
        for clause in row.terms.get(remedy, (row.clause,))
    ]
    told = {row.clause for _name, rows in page.tables(definition) for row in rows}
    told.update(clause for clause, _row in deducting)
    tables: tuple[tuple[Topic, Iterable[Row]], ...] = (
        (Topic.COVER, live["cover"]),
        (Topic.REMEDY, live["remedy"]),
        (Topic.DEDUCTION, ()),
        (Topic.PAYER, (*live["payer"], *live["fee"])),
        (Topic.BRING, shown),
        (Topic.REFUSE, live["refuse"]),
        (Topic.PROMISE, live["promise"]),
        (Topic.SERVICE, ()),
        (Topic.RECORD, (row for row in live["evidence"] if row not in shown)),
        (Topic.APPROVAL, live["approval"]),
        (Topic.PARTNER, live["partner"]),
    )
    for topic, rows in tables:
        match topic:
            case Topic.DEDUCTION:
                yield topic, [(clause, row) for clause, row in deducting]
            case Topic.SERVICE:
                yield topic, [(clause, None) for clause in definition.clauses if clause not in told]
            case _:
                yield topic, [(row.clause, row) for row in rows]


def paragraphs(charter: Charter, topic: Topic, rows: Rows, lang: str) -> Iterator[Paragraph]:
    """One paragraph for each clause, with a line for each way in which it applies."""
    found: dict[str, dict[Line, None]] = {}
    for clause_id, row in rows:
        lines = found.setdefault(clause_id, {})
        if row is None:
            continue
        line = (
            deduction(charter, clause_id, row, lang)
            if topic is Topic.DEDUCTION
            else one_line(charter, row, lang)
        )
        if line != Line(""):
            lines[line] = None
    for clause_id, lines in found.items():
        clause = charter.definition.clauses[clause_id]
        yield Paragraph(clause.id, clause.source, clause.text.lang(lang), tuple(lines))


def by_the_house(topic: Topic, rows: Rows, lang: str) -> Iterator[Paragraph]:
    """Which ladder is climbed where a time limit names none."""
    told = page.by_the_house(row for _clause, row in rows) if topic is Topic.PROMISE else None
    if told is not None:
        yield Paragraph("", "", told.lang(lang), ())


def one_line(charter: Charter, row: Row, lang: str) -> Line:
    filled = page.filled_as_far(row, charter.settings)
    follows = [each.lang(lang) for each in page.follows(charter.definition, filled)]
    if isinstance(row, PayerRow) and row.service_class != INTERNAL:
        follows = follows[1:]
    conditions = [
        condition(charter, charter.definition.fact(name), test).lang(lang)
        for name, test in row.when.items()
        if name not in charter.definition.settings and not isinstance(row, EvidenceRow)
    ]
    return Line(row.text.lang(lang) if row.text else "", tuple(follows), tuple(conditions))


def deduction(charter: Charter, clause_id: str, row: Row, lang: str) -> Line:
    """What a clause says of the remedies to which it gives their terms."""
    filled = page.filled_as_far(row, charter.settings)
    assert isinstance(filled, RemedyRow)
    assert filled.depreciation is not None
    follows = []
    for remedy, rate in filled.depreciation.rates.items():
        if clause_id in filled.terms.get(remedy, (row.clause,)):
            name, share = REMEDIES[remedy], page.per(rate)
            follows.append(f"{name.zh}：{share.zh}" if lang != "en" else f"{name.en}: {share.en}")
    return Line("", tuple(follows))


def condition(charter: Charter, fact: Fact, test: Test) -> Text:
    """A condition in words; of a long list of choices rather those that are left out."""
    if isinstance(test, OneOf) and len(test.values) > FEW:
        others = [value for value in fact.values if value not in test.values]
        if len(others) < len(test.values) and others:
            left_out = [words(fact, value) for value in others]
            return Text(
                f"{fact.label.zh}：{'、'.join(each.zh for each in left_out)}以外",
                f"{fact.label.en}: anything but {', '.join(wording.start_small(each.en) for each in left_out)}",
            )
    return page.condition(fact, test, charter.settings)


def settled(charter: Charter, lang: str) -> Iterator[Paragraph]:
    for entry in page.setting_entries(charter.definition, charter.settings, lang):
        yield Paragraph(entry.clause, "", entry.text, (Line("", entry.details),))


def in_traditional(told: Reading) -> Reading:
    convert = traditional()

    def line(each: Line) -> Line:
        follows, conditions = (tuple(map(convert, said)) for said in (each.follows, each.conditions))
        return Line(convert(each.text), follows, conditions)

    def paragraph(each: Paragraph) -> Paragraph:
        return replace(each, text=convert(each.text), lines=tuple(line(one) for one in each.lines))

    chapters = tuple(
        replace(each, paragraphs=tuple(paragraph(one) for one in each.paragraphs)) for each in told.chapters
    )
    return replace(told, title=convert(told.title), chapters=chapters)
