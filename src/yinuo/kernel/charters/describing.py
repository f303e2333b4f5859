"""The promise as people read it: a page of sections, in one language."""

from collections.abc import Iterable
from dataclasses import dataclass

from yinuo.kernel.charters import wording
from yinuo.kernel.charters.definition import BLANK, CoverRow, Definition, Fact, PayerRow, Row, Test
from yinuo.kernel.charters.parameters import Settings, in_force, resolved, settings_of
from yinuo.kernel.charters.types import Payer, Text
from yinuo.kernel.charters.values import words

HEADINGS = {
    "cover": Text("保障什么、保障多久", "What is covered, and for how long"),
    "refuse": Text("哪些情形不予保障", "What is refused"),
    "payer": Text("由谁付费", "Who pays"),
    "clauses": Text("我们怎样服务", "How we serve"),
    "settings": Text("本单位的约定", "What we have settled"),
}

PAYERS = {
    Payer.CUSTOMER: Text("由客户付费", "the customer pays"),
    Payer.CONTRACT: Text("按合同收费", "charged under the contract"),
    Payer.ORGANISATION: Text("由本单位承担", "we bear the cost"),
    Payer.MAKER: Text("由生产厂家承担", "the maker bears the cost"),
    Payer.DEALER: Text("由经销商承担", "the dealer bears the cost"),
    Payer.SUPPLIER: Text("由供应商承担", "the supplier bears the cost"),
    Payer.INSURER: Text("由保险公司承担", "the insurer bears the cost"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One clause, or one setting (its `clause` may be empty). `details` are short facts about it."""

    clause: str
    source: str
    text: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    release: str
    lang: str
    title: str
    source: str
    sections: tuple[Section, ...]


def describe(definition: Definition, settings: Settings, release: str, lang: str) -> Page:
    """The page of a charter in `zh-Hans` or `en`. Rows that the settings switch off do not appear."""
    sections = []
    told: set[str] = set()
    for name, rows in (
        ("cover", definition.cover),
        ("refuse", definition.refuse),
        ("payer", definition.payer),
    ):
        shown = [row for row in rows if in_force(row, settings)]
        told.update(row.clause for row in rows)
        sections.append(section(name, (row_entry(definition, row, settings, lang) for row in shown), lang))
    others = (clause for clause in definition.clauses.values() if clause.id not in told)
    entries = (Entry(each.id, each.source, each.text.lang(lang), ()) for each in others)
    sections.append(section("clauses", entries, lang))
    sections.append(section("settings", setting_entries(definition, settings, lang), lang))
    return Page(
        id=definition.id,
        release=release,
        lang=lang,
        title=definition.title.lang(lang),
        source=definition.source,
        sections=tuple(each for each in sections if each.entries),
    )


def section(name: str, entries: Iterable[Entry], lang: str) -> Section:
    return Section(HEADINGS[name].lang(lang), tuple(entries))


def row_entry(definition: Definition, row: Row, settings: Settings, lang: str) -> Entry:
    clause = definition.clauses[row.clause]
    details = []
    if isinstance(row, CoverRow):
        duration = wording.length(definition, row)
        joined = Text(f"{row.title.zh}：{duration.zh}", f"{row.title.en}: {duration.en}")
        details.append(joined.lang(lang))
    if isinstance(row, PayerRow):
        kind = Text(f"{row.service_class}类", f"class {row.service_class}")
        details.extend((kind.lang(lang), PAYERS[row.payer].lang(lang)))
    for name, test in row.when.items():
        if name not in definition.settings:
            details.append(condition(definition.fact(name), test, settings).lang(lang))
    return Entry(clause.id, clause.source, (row.text or clause.text).lang(lang), tuple(details))


def condition(fact: Fact, test: Test, settings: Settings) -> Text:
    """A condition in words; a bound that is still blank shows as one."""
    if any(settings[name] is None for name in settings_of(test)):
        return Text(f"{fact.label.zh}：{BLANK}", f"{fact.label.en}: {BLANK}")
    return wording.condition(fact, resolved(test, settings))


def setting_entries(definition: Definition, settings: Settings, lang: str) -> Iterable[Entry]:
    for name, setting in definition.settings.items():
        value = settings[name]
        shown = BLANK if value is None else words(setting.fact, value).lang(lang)
        yield Entry(setting.clause or "", "", setting.fact.label.lang(lang), (shown,))
