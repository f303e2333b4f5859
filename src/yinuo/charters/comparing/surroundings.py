"""What stands around the clauses: settings, what is asked and computed, and what holds for the text as a whole."""

from collections.abc import Iterator

from yinuo.charters.comparing.items import EMPTY, Found, Item, change_of, otherwise, same
from yinuo.charters.types import Change, Effect, Topic
from yinuo.kernel.charters import Charter, Text
from yinuo.kernel.charters.definition import BLANK, OUTCOME, Bridge, Derived, Fact, OneOf
from yinuo.kernel.charters.explaining import page
from yinuo.kernel.charters.values import words

FUNCTIONS = {
    "days_between": Text("相隔天数", "days between"),
    "add_days": Text("若干天后", "so many days after"),
    "add_months": Text("若干个月后", "so many months after"),
    "within": Text("在期间内", "within the period"),
    "at_least_count": Text("至少符合几项", "at least so many of"),
    "any_of": Text("任一", "any of"),
    "all_of": Text("全部", "all of"),
    "max_of": Text("最大", "the largest of"),
    "min_of": Text("最小", "the smallest of"),
    "sum_of": Text("合计", "the sum of"),
    "later_of": Text("较晚", "the later of"),
    "earlier_of": Text("较早", "the earlier of"),
    "count_of": Text("符合几项", "how many of"),
    "percent_of": Text("百分比", "percent of"),
}
CONVENTIONS = {
    "half_up": Text("四舍五入", "half up"),
    "half_even": Text("四舍六入五成双", "half to even"),
    "last_day": Text("取当月最后一天", "is the last day of that month"),
    "next_day": Text("取次月第一天", "is the first day of the next month"),
}


def settings(before: Charter, after: Charter) -> dict[str, list[Item]]:
    """What is settled otherwise, by clause; a setting that stands at no clause of the texts by its name."""
    found: dict[str, list[Item]] = {}
    old, new = before.definition.settings, after.definition.settings
    clauses = {**before.definition.clauses, **after.definition.clauses}
    for name in {**new, **old}:
        one, other = old.get(name), new.get(name)
        setting = other or one
        assert setting is not None
        label = setting.fact.label
        was = _value(one.fact, before.settings[name]) if one else EMPTY
        now = _value(other.fact, after.settings[name]) if other else EMPTY
        items = []
        if one is None or other is None or before.settings[name] != after.settings[name]:
            items.append(Item(Topic.SETTING, EMPTY, label, was, now))
        if one and other:
            place = Text("所属条款", "clause")
            moved = (place, same(one.clause or ""), same(other.clause or ""))
            items += _fact(one.fact, other.fact, Topic.SETTING, label)
            items += otherwise(Topic.SETTING, moved, of=label)
        if items:
            at = setting.clause if setting.clause in clauses else name
            found.setdefault(at or name, []).extend(items)
    return found


def _value(fact: Fact, value: object) -> Text:
    return Text(BLANK, BLANK) if value is None else words(fact, value)  # type: ignore[arg-type] # a value of the fact


def questions(before: Charter, after: Charter) -> Iterator[Found]:
    """Facts that are asked now, or no longer, or otherwise; and what is computed from them."""
    old, new = before.definition.facts, after.definition.facts
    for place, name in enumerate({**new, **old}):
        if name not in old:
            item = Item(None, EMPTY, Text("询问", "asked"), EMPTY, after.question(name))
            yield Found("", "", new[name].label, Change.ADDED, None, place, [item])
        elif name not in new:
            item = Item(None, EMPTY, Text("询问", "asked"), before.question(name), EMPTY)
            yield Found("", "", old[name].label, Change.REMOVED, None, place, [item])
        else:
            items = list(_fact(old[name], new[name], None, EMPTY))
            items += otherwise(None, (Text("问法", "question"), before.question(name), after.question(name)))
            yield Found("", "", new[name].label, Change.CHANGED, None, place, items)
    was, now = before.definition.derived, after.definition.derived
    for place, name in enumerate({**now, **was}, len(old) + len(new)):
        computed = Text("计算方法", "how it is computed")
        one = _computed(was[name], before) if name in was else EMPTY
        other = _computed(now[name], after) if name in now else EMPTY
        items = otherwise(None, (computed, one, other))
        if name in was and name in now:
            items += _fact(was[name].fact, now[name].fact, None, EMPTY)
        label = (now.get(name) or was[name]).fact.label
        yield Found("", "", label, change_of(name, was, now), None, place, items)


def _computed(derived: Derived, charter: Charter) -> Text:
    zh, en = [], []
    for argument, is_literal in zip(derived.arguments, derived.literal, strict=True):
        label = same(str(argument)) if is_literal else charter.definition.fact(str(argument)).label
        zh.append(label.zh)
        en.append(label.en)
    function = FUNCTIONS[derived.function]
    return Text(f"{function.zh}（{'、'.join(zh)}）", f"{function.en} ({', '.join(en)})")


def _fact(one: Fact, other: Fact, topic: Topic | None, of: Text) -> Iterator[Item]:
    """What of a fact is otherwise, its question aside."""
    units = (one.unit or EMPTY, other.unit or EMPTY)
    most = tuple(EMPTY if each.most is None else words(each, each.most) for each in (one, other))
    days = tuple(same(", ".join(each.not_before)) for each in (one, other))
    yield from otherwise(
        topic,
        (Text("名称", "called"), one.label, other.label),
        (Text("种类", "kind"), same(one.type.value), same(other.type.value)),
        (Text("单位", "unit"), *units),
        (Text("最大", "at most"), most[0], most[1]),
        (Text("不早于", "not before"), days[0], days[1]),
        of=of,
    )
    choice = Text("选项", "choice")
    for value in {**dict.fromkeys(other.values), **dict.fromkeys(one.values)}:
        old, new = one.labels.get(value, EMPTY), other.labels.get(value, EMPTY)
        yield from otherwise(topic, (choice, old, new), of=of)


def whole(before: Charter, after: Charter) -> Iterator[Found]:
    """What holds for the text as a whole."""
    old, new = before.definition, after.definition
    items = otherwise(
        Topic.SERVICE,
        (Text("名称", "title"), old.title, new.title),
        (Text("出处", "source"), same(old.source), same(new.source)),
    )
    items += otherwise(
        Topic.SETTING,
        (Text("舍入", "rounding"), CONVENTIONS[old.rounding], CONVENTIONS[new.rounding]),
        (
            Text("月末没有这一天时", "a day that a month does not have"),
            CONVENTIONS[old.end_of_month],
            CONVENTIONS[new.end_of_month],
        ),
        (
            Text("批准级别", "levels of approval"),
            same(" < ".join(old.levels)),
            same(" < ".join(new.levels)),
        ),
    )
    was, now = ({each.name: each for each in text.bridges} for text in (old, new))
    for name in {**now, **was}:
        what = Text(f"法律问到的“{name}”", f"what the law asks: {name}")
        one = _bridge(was[name], before) if name in was else EMPTY
        other = _bridge(now[name], after) if name in now else EMPTY
        if was.get(name) != now.get(name):
            items.append(Item(Topic.SETTING, EMPTY, what, one, other, Effect.DIFFERENT))
    yield Found("", new.source, new.title, Change.CHANGED, Topic.SETTING, 0, items)


def _bridge(bridge: Bridge, charter: Charter) -> Text:
    if bridge.when is not None:
        parts = []
        for name, test in bridge.when.items():
            if name == OUTCOME and isinstance(test, OneOf):
                said = ", ".join(sorted(test.values))
                parts.append(Text(f"答复：{said}", f"the answer: {said}"))
            else:
                parts.append(page.condition(charter.definition.fact(name), test, charter.settings))
        return Text("；".join(each.zh for each in parts), "; ".join(each.en for each in parts))
    return charter.definition.fact(bridge.fact).label if bridge.fact else same(str(bridge.value))
