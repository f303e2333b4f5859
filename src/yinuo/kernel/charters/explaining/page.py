"""The promise as people read it: a page of sections, in one language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from yinuo.kernel.charters import ladders
from yinuo.kernel.charters.compiling.parameters import (
    Settings,
    blank_in,
    filled_in,
    in_force,
    resolved,
    satisfied,
    settled,
)
from yinuo.kernel.charters.definition import (
    BLANK,
    ApprovalRow,
    CoverRow,
    Definition,
    EvidenceRow,
    Fact,
    FeeRow,
    PartnerRow,
    PayerRow,
    PromiseRow,
    Rate,
    RemedyRow,
    Row,
    SettingRef,
    Test,
)
from yinuo.kernel.charters.explaining import delays, limits, wording
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.charters.types import Chooser, FactType, FeeKind, Payer, Text
from yinuo.kernel.charters.values import REMEDIES, words
from yinuo.kernel.charters.words import text_of

HEADINGS = {
    "cover": Text("保障什么、保障多久", "What is covered, and for how long"),
    "refuse": Text("哪些情形不予保障", "What is refused"),
    "payer": Text("由谁付费", "Who pays"),
    "remedy": Text("怎样解决", "What we offer"),
    "fee": Text("怎样收费", "What it costs"),
    "promise": Text("多长时间内办", "Within which time"),
    "evidence": Text("留存哪些凭据", "What is put on record"),
    "approval": Text("由谁批准", "Who approves"),
    "partner": Text("与合作方的约定", "What we have agreed with partners"),
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

AT_STEPS = {
    Step.RECEPTION: Text("接待时", "at the reception"),
    Step.PHONE: Text("接电话时", "on the phone"),
    Step.VISIT: Text("上门时", "on the visit"),
    Step.WORK: Text("修理时", "at the work"),
    Step.BENCH: Text("在工位上", "at the bench"),
    Step.HANDOVER: Text("交付时", "at the hand-over"),
    Step.CALLBACK: Text("回访时", "at the call-back"),
    Step.CLOSING: Text("结案前", "before the case is closed"),
}
ITEM_KINDS = {
    ItemKind.TICK: Text("勾选", "tick"),
    ItemKind.TEXT: Text("文字", "text"),
    ItemKind.NUMBER: Text("数字", "number"),
    ItemKind.PHOTO: Text("照片", "photo"),
    ItemKind.DOCUMENT: Text("凭证照片", "picture of the document"),
    ItemKind.SIGNATURE: Text("签名", "signature"),
    ItemKind.REMINDER: Text("提示", "reminder"),
}

CHOOSERS = {
    Chooser.CUSTOMER: Text("由顾客选择", "the customer chooses"),
    Chooser.SELLER: Text("由我方选择", "we choose"),
    Chooser.TOGETHER: Text("由双方商定", "both sides choose together"),
}

KINDS = {
    FeeKind.LABOUR: Text("工时费", "labour"),
    FeeKind.PARTS: Text("配件费", "parts"),
    FeeKind.TRAVEL: Text("上门费", "travel"),
    FeeKind.FREIGHT: Text("运费", "freight"),
}

PAUSES = {
    "appointment": Text("客户约定的时间", "a time that the customer has chosen"),
    "cooling_off": Text("静置", "cooling off"),
    "customer": Text("等客户", "waiting for the customer"),
    "parts": Text("等配件", "waiting for parts"),
    "third_party": Text("等第三方", "waiting for a third party"),
}
UNITS = {
    "minutes": Text("分钟", "minutes"),
    "hours": Text("小时", "hours"),
    "days": Text("天", "days"),
    "working days": Text("个工作日", "working days"),
    "months": Text("个月", "months"),
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
    for name, rows in tables(definition):
        shown = [row for row in rows if in_force(row, settings)]
        told.update(row.clause for row in rows)
        entries = [row_entry(definition, row, settings, lang) for row in shown]
        house = by_the_house(shown)
        if house is not None:
            entries.append(Entry("", "", house.lang(lang), ()))
        sections.append(section(name, entries, lang))
    others = (clause for clause in definition.clauses.values() if clause.id not in told)
    served = (Entry(each.id, each.source, each.text.lang(lang), ()) for each in others)
    sections.append(section("clauses", served, lang))
    sections.append(section("settings", setting_entries(definition, settings, lang), lang))
    return Page(
        id=definition.id,
        release=release,
        lang=lang,
        title=definition.title.lang(lang),
        source=definition.source,
        sections=tuple(each for each in sections if each.entries),
    )


def tables(definition: Definition) -> Iterable[tuple[str, tuple[Row, ...]]]:
    """The tables in the order in which people read them."""
    return (
        ("cover", definition.cover),
        ("refuse", definition.refuse),
        ("payer", definition.payer),
        ("remedy", definition.remedy),
        ("fee", definition.fee),
        ("promise", definition.promise),
        ("evidence", definition.evidence),
        ("approval", definition.approval),
        ("partner", definition.partner),
    )


def section(name: str, entries: Iterable[Entry], lang: str) -> Section:
    return Section(HEADINGS[name].lang(lang), tuple(entries))


def row_entry(definition: Definition, row: Row, settings: Settings, lang: str) -> Entry:
    clause = definition.clauses[row.clause]
    details = [each.lang(lang) for each in follows(definition, filled_as_far(row, settings))]
    for name, test in row.when.items():
        if name not in definition.settings:
            details.append(condition(definition.fact(name), test, settings).lang(lang))
    return Entry(clause.id, clause.source, (row.text or clause.text).lang(lang), tuple(details))


def filled_as_far(row: Row, settings: Settings) -> Row:
    """The row with its terms filled in from the settings, unless one of them is still blank.

    Days that a cover is longer by are left out where the settings say no.
    """
    if isinstance(row, CoverRow) and switched_off(row.plus_when, settings):
        row = replace(row, plus=())
    if isinstance(row, PromiseRow) and row.breach is not None:
        row = replace(row, breach=settled(row.breach, settings))
    if any(settings[name] is None for name in row.settings):
        return row
    filled: Row = filled_in(row, settings)
    return filled


def switched_off(when: Mapping[str, Test], settings: Settings) -> bool:
    """Whether the settings say no; a blank says nothing yet."""
    asked = {name: test for name, test in when.items() if settings[name] is not None}
    return not satisfied(asked, settings)


def follows(definition: Definition, row: Row) -> Iterable[Text]:
    """What follows from a row, in short facts."""
    match row:
        case CoverRow():
            yield from cover_facts(definition, row)
        case PayerRow():
            yield Text(f"{row.service_class}类", f"class {row.service_class}")
            yield PAYERS[row.payer]
        case RemedyRow():
            yield from remedy_facts(row)
        case FeeRow():
            yield KINDS[row.kind]
            yield from fee_facts(definition, row)
        case PromiseRow():
            yield from promise_facts(row)
            if row.pause:
                said = [PAUSES[reason] for reason in row.pause]
                yield Text(
                    f"可暂停：{'、'.join(each.zh for each in said)}",
                    f"may pause for: {', '.join(each.en for each in said)}",
                )
            if row.ladder:
                steps = ladders.said(row.ladder)
                yield Text(f"升级：{steps.zh}", f"escalated: {steps.en}")
            if row.breach is not None:
                yield from dict(delays.said_of(row.breach, labels_of_money(definition))).values()
        case EvidenceRow():
            yield from evidence_facts(row)
        case ApprovalRow() if row.remedies:
            yield wording.remedies(sorted(row.remedies))
        case PartnerRow() if isinstance(row.value, str | int | bool):
            yield words(row.fact, row.value)


def promise_facts(row: PromiseRow) -> Iterable[Text]:
    """How often, where it recurs, and until when."""
    if row.every:
        yield limits.often(row)
    if limits.is_whole(row):
        return
    if limits.is_by_date(row):
        yield limits.by(row)
        return
    unit = UNITS[row.unit]
    amount = row.amount if isinstance(row.amount, int) else BLANK
    business = row.calendar == "business"
    yield Text(
        f"{amount}{unit.zh}内{'（按营业时间）' if business else ''}",
        f"within {amount} {unit.en}{' of business hours' if business else ''}",
    )


def labels_of_money(definition: Definition) -> dict[str, Text]:
    facts = (*definition.facts.values(), *(each.fact for each in definition.derived.values()))
    return {fact.name: fact.label for fact in facts if fact.type is FactType.MONEY}


def by_the_house(rows: Iterable[Row | None]) -> Text | None:
    """Which ladder is climbed where a promise names none; nothing where each names its own."""
    if all(not isinstance(row, PromiseRow) or row.ladder for row in rows):
        return None
    steps = ladders.said(ladders.HOUSE)
    return Text(
        f"没有写明怎样升级的时限，按本单位通例：{steps.zh}。",
        f"A time limit that does not say how it is escalated follows the house: {steps.en}.",
    )


def evidence_facts(row: EvidenceRow) -> Iterable[Text]:
    """What the row itself says: whether it must be, at which step of the work, and how each thing is answered."""
    if not row.mandatory:
        yield Text("非必备", "not mandatory")
    if row.at is not None:
        yield AT_STEPS[row.at]
    for item in row.items.values():
        name, kind = item.text or text_of(item.name), ITEM_KINDS[item.kind]
        bounds = ["" if each is None else str(each) for each in (item.least, item.most)]
        between = f" {'–'.join(bounds)}" if any(bounds) else ""
        yield Text(f"{name.zh}（{kind.zh}{between}）", f"{name.en} ({kind.en}{between})")


def cover_facts(definition: Definition, row: CoverRow) -> Iterable[Text]:
    duration = wording.length(definition, row)
    yield Text(f"{row.title.zh}：{duration.zh}", f"{row.title.en}: {duration.en}")
    if row.usage:
        name, limit = row.usage
        fact = definition.fact(name)
        shown = Text(BLANK, BLANK) if not isinstance(limit, int | str) else words(fact, limit)
        yield Text(
            f"{fact.label.zh}超过{shown.zh}即止，以先到者为准",
            f"or until {wording.start_small(fact.label.en)} is over {shown.en}, whichever comes first",
        )
    for name in row.plus:
        label = definition.fact(name).label
        yield Text(f"另加{label.zh}", f"plus {wording.start_small(label.en)}")


def remedy_facts(row: RemedyRow) -> Iterable[Text]:
    if not row.offer:
        yield Text("由双方协商", "both sides negotiate")
        return
    yield wording.remedies(row.offer)
    if isinstance(row.chooses, Chooser) and len(row.offer) > 1:
        yield CHOOSERS[row.chooses]
    for remedy, rate in row.depreciation.rates.items() if row.depreciation else ():
        name = REMEDIES[remedy]
        yield Text(f"{name.zh}折旧：{per(rate).zh}", f"depreciation for {name.en}: {per(rate).en}")
    if row.freight:
        yield Text(f"运费{PAYERS[row.freight].zh}", f"freight: {PAYERS[row.freight].en}")
    if row.loaner:
        yield Text("提供备用品", "a loaner is lent")


def per(rate: Rate) -> Text:
    percent = BLANK if isinstance(rate.percent, SettingRef) else f"{rate.percent.normalize():f}%"
    if rate.per == 1:
        return Text(f"每天{percent}", f"{percent} a day")
    return Text(f"每{rate.per}{percent}", f"{percent} per {rate.per}")


def fee_facts(definition: Definition, row: FeeRow) -> Iterable[Text]:
    if not (row.of or row.tiers or row.amount is not None):
        yield Text("免费", "free of charge")
        return
    yield PAYERS[row.payer]
    if row.of:
        yield definition.fact(row.of).label
    if isinstance(row.percent, SettingRef) or row.percent != 100:
        share = BLANK if isinstance(row.percent, SettingRef) else f"{row.percent.normalize():f}%"
        yield Text(f"按{share}计", f"{share} of it")


def condition(fact: Fact, test: Test, settings: Settings) -> Text:
    """A condition in words; a bound that is still blank shows as one."""
    if blank_in(test, settings):
        return Text(f"{fact.label.zh}：{BLANK}", f"{fact.label.en}: {BLANK}")
    return wording.condition(fact, resolved(test, settings))


def setting_entries(definition: Definition, settings: Settings, lang: str) -> Iterable[Entry]:
    for name, setting in definition.settings.items():
        value = settings[name]
        shown = BLANK if value is None else words(setting.fact, value).lang(lang)
        yield Entry(setting.clause or "", "", setting.fact.label.lang(lang), (shown,))
