"""What has become of the rows of a clause."""

from collections.abc import Iterator, Mapping

from yinuo.charters.comparing import effects
from yinuo.charters.comparing.items import EMPTY, Item
from yinuo.charters.library import AT_THE_REQUEST
from yinuo.charters.types import Effect, Topic
from yinuo.kernel.charters import Charter, Text
from yinuo.kernel.charters.compiling.parameters import in_force
from yinuo.kernel.charters.definition import EvidenceRow, OneOf, OrderedRow, Row
from yinuo.kernel.charters.explaining import page
from yinuo.kernel.charters.explaining.terms import OFF, Term, terms
from yinuo.kernel.charters.values import words

TOPICS = {
    "cover": Topic.COVER,
    "refuse": Topic.REFUSE,
    "payer": Topic.PAYER,
    "remedy": Topic.REMEDY,
    "fee": Topic.PAYER,
    "promise": Topic.PROMISE,
    "evidence": Topic.RECORD,
    "approval": Topic.APPROVAL,
    "partner": Topic.PARTNER,
}
WAYS = {
    "cover": Text("保障", "cover"),
    "refuse": Text("不予保障", "refusal"),
    "payer": Text("付费", "payment"),
    "remedy": Text("解决办法", "remedy"),
    "fee": Text("收费", "charge"),
    "promise": Text("时限", "time limit"),
    "evidence": Text("凭据", "record"),
    "approval": Text("批准", "approval"),
    "partner": Text("约定", "term"),
}
UNSPOKEN = ("group", "overrides", "title", "price", "also", "terms.", "kind", "name")
"""Terms that a line about a whole row leaves out."""
DEDUCTIONS = ("rate.", "depreciation.", "less.")
FEW = 4
Texts = tuple[Charter, Charter]
"""The earlier text and the later one."""
Pair = tuple[Row | None, Row | None]
"""A row of the earlier text and the one that has taken its place."""


def changes(clause: str, texts: Texts) -> Iterator[Item]:
    """What has become of the rows of a clause."""
    for pair in _pairs(clause, texts):
        yield from _row(pair, texts)


def topic_of(name: str, texts: Texts) -> Topic:
    """The question under which a clause stands by its rows."""
    for charter in reversed(texts):
        for _table, rows in page.tables(charter.definition):
            for row in rows:
                if row.clause == name:
                    return _topic(row)
        for remedy in charter.definition.remedy:
            if any(name in clauses for clauses in remedy.terms.values()):
                return Topic.DEDUCTION
    return Topic.SERVICE


def _topic(row: Row) -> Topic:
    is_shown = isinstance(row, EvidenceRow) and row.step == AT_THE_REQUEST
    return Topic.BRING if is_shown else TOPICS[row.table]


def _pairs(clause: str, texts: Texts) -> Iterator[Pair]:
    """The rows of a clause side by side: of the same name, else of the same content, conditions or loneliness."""
    before, after = texts
    for (_table, old), (_same_table, new) in zip(
        page.tables(before.definition), page.tables(after.definition), strict=True
    ):
        ours = {row.id: row for row in old if row.clause == clause}
        theirs = {row.id: row for row in new if row.clause == clause}
        for name in [each for each in ours if each in theirs]:
            yield ours.pop(name), theirs.pop(name)
        for one in list(ours.values()):
            said = _said(one, before)
            conditions = {key: term for key, term in said.items() if term.is_condition}
            alike = next((row for row in theirs.values() if not _changed(said, _said(row, after))), None)
            alike = alike or next((row for row in theirs.values() if dict(row.when) == dict(one.when)), None)
            if alike is None and len(ours) == len(theirs) == 1 and conditions:
                alike = next(iter(theirs.values()))
            if alike is not None:
                yield ours.pop(one.id), theirs.pop(alike.id)
        yield from ((row, None) for row in ours.values())
        yield from ((None, row) for row in theirs.values())


def _said(row: Row, charter: Charter) -> dict[str, Term]:
    return terms(charter.definition, row, charter.settings)


def _changed(old: Mapping[str, Term], new: Mapping[str, Term]) -> list[str]:
    """The keys of what is said otherwise, in the order in which a row says it.

    What only comes or goes together with another term is not said beside that.
    """
    keys = [
        key for key in {**new, **old} if key not in old or key not in new or old[key].data != new[key].data
    ]
    alone = [key for key in keys if (key in old and key in new) or not key.startswith(effects.ACCOMPANY)]
    return alone or keys


def _row(pair: Pair, texts: Texts) -> Iterator[Item]:
    """What has become of one row: new, gone, switched on or off, or otherwise in some terms."""
    (one, other), (before, after) = pair, texts
    was = one is not None and in_force(one, before.settings)
    is_now = other is not None and in_force(other, after.settings)
    old = _said(one, before) if one else {}
    new = _said(other, after) if other else {}
    if one and was and not is_now:
        effect = effects.of_row_gone(one, before, after)
        yield Item(_topic(one), _of(old), WAYS[one.table], _whole(old), OFF if other else EMPTY, effect)
    elif other and is_now and not was:
        effect = effects.of_row_added(other, before, after)
        yield Item(_topic(other), _of(new), WAYS[other.table], OFF if one else EMPTY, _whole(new), effect)
    elif one and other:
        changed = _changed(old, new)
        of = _of({key: term for key, term in new.items() if key not in changed})
        for key in changed:
            yield _term((old.get(key), new.get(key)), (one, other), of, texts)
        yield from _turn(one, other, of, texts)
    else:
        row = one or other
        assert row is not None
        way = WAYS[row.table]
        dormant = Text(f"{way.zh}（{OFF.zh}）", f"{way.en} ({OFF.en})")
        yield Item(_topic(row), _of(new or old), dormant, _whole(old), _whole(new))


def _term(said: tuple[Term | None, Term | None], rows: tuple[Row, Row], of: Text, texts: Texts) -> Item:
    old, new = said
    term = new or old
    assert term is not None
    topic = Topic.DEDUCTION if term.key.startswith(DEDUCTIONS) else _topic(rows[1])
    if not term.is_condition:
        effect = effects.of_term(old, new)
        return Item(topic, of, term.what, old.said if old else EMPTY, new.said if new else EMPTY, effect)
    name = term.key.removeprefix("when.")
    what = Text(f"条件“{term.what.zh}”", f"condition “{term.what.en}”")
    was, now = (_wanted(text, name, each) for text, each in zip(texts, said, strict=True))
    return Item(topic, of, what, was, now, effects.of_condition(old, new, rows, texts))


def _wanted(charter: Charter, name: str, term: Term | None) -> Text:
    """What a condition asks; of a long list of choices rather those that are left out."""
    if term is None:
        return EMPTY
    fact = charter.definition.fact(name)
    if isinstance(term.test, OneOf) and len(term.test.values) > FEW:
        others = [value for value in fact.values if value not in term.test.values]
        if 0 < len(others) < len(term.test.values):
            left_out = [words(fact, value) for value in others]
            return Text(
                f"{'、'.join(each.zh for each in left_out)}以外",
                f"anything but {', '.join(each.en for each in left_out)}",
            )
    return term.said


def _of(said: Mapping[str, Term]) -> Text:
    """Which way of a clause is meant: what it asks for, flags and numbers with their names."""
    zh, en = [], []
    for term in said.values():
        if term.is_condition:
            is_plain = isinstance(term.test, OneOf) and not term.test.values & {True, False}
            if is_plain and len(term.test.values) <= FEW:  # type: ignore[union-attr] # a OneOf
                zh.append(term.said.zh)
                en.append(term.said.en)
            elif not is_plain:
                zh.append(f"{term.what.zh}：{term.said.zh}")
                en.append(f"{term.what.en}: {term.said.en}")
    return Text(" · ".join(zh), " · ".join(en))


def _whole(said: Mapping[str, Term]) -> Text:
    spoken = [term for key, term in said.items() if not term.is_condition and not key.startswith(UNSPOKEN)]
    offers = [term for term in spoken if term.key.startswith("offer.")]
    zh = [f"{term.what.zh}：{term.said.zh}" for term in spoken if term not in offers]
    en = [f"{term.what.en}: {term.said.en}" for term in spoken if term not in offers]
    if offers:
        zh.insert(0, "或".join(term.said.zh for term in offers))
        en.insert(0, " or ".join(term.said.en for term in offers))
    if not spoken and said:
        return Text("适用", "applies")
    return Text("；".join(zh), "; ".join(en))


def _turn(one: Row, other: Row, of: Text, texts: Texts) -> Iterator[Item]:
    """Where only the place in the file says which of two rows goes first, and it has changed."""
    if not isinstance(one, OrderedRow) or not isinstance(other, OrderedRow):
        return
    was, now = _rivals(one, texts[0]), _rivals(other, texts[1])
    for name in was.keys() & now.keys():
        (clause, was_first), (_clause, is_first) = was[name], now[name]
        if was_first is not is_first:
            first, second = (
                Text(f"在{clause}之前", f"before {clause}"),
                Text(f"在{clause}之后", f"after {clause}"),
            )
            said = (first, second) if was_first else (second, first)
            yield Item(_topic(other), of, Text("先后", "turn"), *said, Effect.DIFFERENT)


def _rivals(row: OrderedRow, charter: Charter) -> dict[str, tuple[str, bool]]:
    """The rows that may take the cases of this one and say something else: their clause, and whether this goes first."""
    found, is_first = {}, False
    for each in charter.definition.first_hit:
        if each.table != row.table or each.series != row.series or each.group is not row.group:
            continue
        if each.id == row.id:
            is_first = True
        elif each.says != row.says and effects.compete(row, charter, each, charter):
            found[each.id] = (each.clause, is_first)
    return found
