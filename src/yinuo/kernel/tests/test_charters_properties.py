"""The compiled charter against an interpreter that is slow and obvious."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.kernel.charters import Charter, load
from yinuo.kernel.charters.derived import add_months

HEAD = """
[charter]
id = "made-up"
title = { zh = "甲", en = "a" }
[facts]
goods = { type = "choice", of = ["shoe", "suit", "soap"], zh = "甲", en = "a", labels.shoe = { zh = "甲", en = "a" }, \
labels.suit = { zh = "甲", en = "a" }, labels.soap = { zh = "甲", en = "a" }, group.worn_goods = ["shoe", "suit"] }
worn = { type = "flag", zh = "甲", en = "a" }
uses = { type = "count", zh = "甲", en = "a" }
price = { type = "money", zh = "甲", en = "a" }
size = { type = "measure", zh = "甲", en = "a" }
months = { type = "count", zh = "甲", en = "a" }
sold_on = { type = "date", zh = "甲", en = "a" }
asked_on = { type = "date", zh = "甲", en = "a" }
[derived]
age = { days_between = ["sold_on", "asked_on"], zh = "甲", en = "a" }
[clauses]
"""

GROUPS = ("exclusion", "special", "general", "catch_all")
TODAY = date(2026, 3, 31)
POSSIBLE: dict[str, list[Any]] = {
    "goods": ["shoe", "suit", "soap"],
    "worn": [True, False],
    "uses": [1, 2, 3, 4, 5],
    "price": [Decimal("99.99"), Decimal(100), Decimal(150), Decimal(200), Decimal("200.01")],
    "size": [Decimal("0.5"), Decimal("1.5"), Decimal(2), Decimal("2.5"), Decimal(3)],
    "months": [0, 1, 2],
    "sold_on": [TODAY - timedelta(days=days) for days in (-1, 0, 1, 27, 28, 29, 30, 31, 32, 59, 60, 61)],
    "asked_on": [TODAY - timedelta(days=1), TODAY],
}
INDEPENDENT = ("goods", "worn", "uses", "price", "size")


@dataclass
class Line:
    toml: str
    holds: Callable[[dict[str, Any]], bool]


def bounds(fact: str, low: str, high: str, value: Callable[[dict[str, Any]], Any], cast: type) -> list[Line]:
    at_low, at_high = cast(low.strip('"')), cast(high.strip('"'))
    return [
        Line(f"{fact} = {low}", lambda f: value(f) == at_low),
        Line(f"{fact} = {{ over = {low} }}", lambda f: value(f) > at_low),
        Line(f"{fact} = {{ at_least = {low} }}", lambda f: value(f) >= at_low),
        Line(f"{fact} = {{ under = {high} }}", lambda f: value(f) < at_high),
        Line(f"{fact} = {{ at_most = {high} }}", lambda f: value(f) <= at_high),
        Line(f"{fact} = {{ between = [{low}, {high}] }}", lambda f: at_low <= value(f) <= at_high),
        Line(f"{fact} = {{ over = {low}, under = {high} }}", lambda f: at_low < value(f) < at_high),
    ]


def age(facts: dict[str, Any]) -> int:
    return (facts["asked_on"] - facts["sold_on"]).days


CONDITIONS: dict[str, list[Line]] = {
    "goods": [
        Line('goods = "shoe"', lambda f: f["goods"] == "shoe"),
        Line('goods = { in = ["shoe", "soap"] }', lambda f: f["goods"] in ("shoe", "soap")),
        Line('goods = { in = "worn_goods" }', lambda f: f["goods"] in ("shoe", "suit")),
        Line('goods = { not_in = "worn_goods" }', lambda f: f["goods"] == "soap"),
    ],
    "worn": [Line("worn = true", lambda f: f["worn"]), Line("worn = false", lambda f: not f["worn"])],
    "uses": bounds("uses", "2", "4", lambda f: f["uses"], int),
    "price": bounds("price", '"100.00"', '"200.00"', lambda f: f["price"], Decimal),
    "size": bounds("size", '"1.5"', '"2.5"', lambda f: f["size"], Decimal),
    "age": bounds("age", "1", "30", age, int),
}


@dataclass
class Made:
    when: list[Line]
    covered: bool | None = None
    group: str = ""
    service_class: str = ""
    overrides: tuple[int, ...] = ()
    length: str = ""

    def matches(self, facts: dict[str, Any]) -> bool:
        return all(line.holds(facts) for line in self.when)

    def toml(self) -> str:
        tests = [line.toml for line in self.when]
        if self.covered is not None:
            tests.append(f"covered = {str(self.covered).lower()}")
        return "when = { " + ", ".join(tests) + " }"


@dataclass
class World:
    refuse: list[Made]
    cover: list[Made]
    payer: list[Made]

    def charter(self) -> Charter:
        parts = [HEAD]
        tables = []
        for table, rows in (("refuse", self.refuse), ("cover", self.cover), ("payer", self.payer)):
            for number, row in enumerate(rows):
                clause = f"{table}{number}"
                parts.append(f'{clause} = {{ source = "x", zh = "甲", en = "a" }}')
                tables.append(f'[[{table}]]\nclause = "{clause}"\n{row.toml()}')
                if table == "cover":
                    tables.append(f'for = {row.length}\nfrom = "sold_on"')
                if table == "payer":
                    over = ", ".join(f'"payer{other}"' for other in row.overrides)
                    payer = "customer" if row.service_class == "A" else "organisation"
                    tables.append(
                        f'group = "{row.group}"\nclass = "{row.service_class}"\npayer = "{payer}"\noverrides = [{over}]'
                    )
        return load("\n".join(parts + tables))

    def answer(self, facts: dict[str, Any]) -> tuple[str, str | None]:
        covered = any(row.matches(facts) and in_period(row.length, facts) for row in self.cover)

        def applies(row: Made) -> bool:
            return row.matches(facts) and row.covered in (None, covered)

        if any(applies(row) for row in self.refuse):
            return "refused", None
        for row in self.payer_order():
            if applies(row):
                return ("chargeable" if row.service_class == "A" else "covered"), row.service_class
        return ("covered" if covered and not self.payer else "negotiate"), None

    def payer_order(self) -> list[Made]:
        ordered: list[Made] = []
        for group in GROUPS:
            waiting = [number for number, row in enumerate(self.payer) if row.group == group]
            while waiting:
                first = next(
                    number
                    for number in waiting
                    if not any(number in self.payer[other].overrides for other in waiting)
                )
                waiting.remove(first)
                ordered.append(self.payer[first])
        return ordered


def in_period(length: str, facts: dict[str, Any]) -> bool:
    start = facts["sold_on"]
    if length == '"30 days"':
        end = start + timedelta(days=30)
    else:
        months = 1 if length == '"1 month"' else facts["months"]
        if months == 0:
            return False
        end = add_months(start, months, end_of_month="last_day")
    return bool(start <= facts["asked_on"] <= end)


@st.composite
def boxes(draw: Any, names: tuple[str, ...]) -> list[Line]:
    chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    return [draw(st.sampled_from(CONDITIONS[name])) for name in chosen]


@st.composite
def worlds(draw: Any, *, dates: bool) -> World:
    names = (*INDEPENDENT, "age") if dates else INDEPENDENT
    cover = []
    if dates:
        lengths = st.sampled_from(['"30 days"', '"1 month"', '{ months = "months" }'])
        cover = [
            Made(draw(boxes(("goods", "worn"))), length=draw(lengths)) for _ in range(draw(st.integers(0, 2)))
        ]
    asks = st.sampled_from([None, True, False]) if cover else st.none()
    refuse = [Made(draw(boxes(names)), covered=draw(asks)) for _ in range(draw(st.integers(0, 2)))]
    count = draw(st.integers(0, 5))
    rank = draw(st.permutations(range(count)))
    payer = [
        Made(
            draw(boxes(names)),
            covered=draw(asks),
            group=draw(st.sampled_from(GROUPS)),
            service_class=draw(st.sampled_from("ABC")),
            overrides=tuple(
                other for other in range(count) if rank[number] < rank[other] and draw(st.booleans())
            ),
        )
        for number in range(count)
    ]
    return World(refuse, cover, payer)


def some_facts(draw: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: draw(st.sampled_from(values)) for name, values in POSSIBLE.items()}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), world=worlds(dates=True))
def test_complete_facts_are_decided_like_the_rows_read_one_by_one(data: Any, world: World) -> None:
    charter = world.charter()
    for _ in range(5):
        facts = some_facts(data.draw)
        decision = charter.decide(facts)
        assert (decision.outcome.value, decision.service_class) == world.answer(facts)
        assert decision.needs == ()
        assert not {each.clause for each in decision.why_not} & set(decision.clauses)


def completions(facts: dict[str, Any], unknown: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    combinations = product(*(POSSIBLE[name] for name in unknown))
    return {values: {**facts, **dict(zip(unknown, values, strict=True))} for values in combinations}


def mattering(world: World, facts: dict[str, Any], unknown: list[str]) -> set[str]:
    """The unknown facts of which two values lead to different answers while all others stay."""
    answers = {values: world.answer(complete) for values, complete in completions(facts, unknown).items()}
    found = set()
    for place, name in enumerate(unknown):
        by_others: dict[tuple[Any, ...], set[Any]] = {}
        for values, answer in answers.items():
            by_others.setdefault(values[:place] + values[place + 1 :], set()).add(answer)
        if any(len(each) > 1 for each in by_others.values()):
            found.add(name)
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data(), world=worlds(dates=False))
def test_exactly_the_facts_that_can_change_the_answer_are_asked_for(data: Any, world: World) -> None:
    facts = some_facts(data.draw)
    unknown = data.draw(st.lists(st.sampled_from(INDEPENDENT), min_size=1, max_size=4, unique=True))
    known = {name: value for name, value in facts.items() if name not in unknown}
    decision = world.charter().decide(known)
    assert set(decision.needs) == mattering(world, facts, unknown)
    if not decision.needs:
        assert (decision.outcome.value, decision.service_class) == world.answer(facts)
    else:
        assert decision.outcome.value == "needs_facts"


@settings(max_examples=100, deadline=None)
@given(data=st.data(), world=worlds(dates=True))
def test_an_answer_without_all_facts_holds_whatever_they_turn_out_to_be(data: Any, world: World) -> None:
    facts = some_facts(data.draw)
    unknown = data.draw(st.lists(st.sampled_from(sorted(POSSIBLE)), min_size=1, max_size=3, unique=True))
    known = {name: value for name, value in facts.items() if name not in unknown}
    decision = world.charter().decide(known)
    assert mattering(world, facts, unknown) <= set(decision.needs) <= set(unknown)
    if not decision.needs:
        for complete in completions(facts, unknown).values():
            assert (decision.outcome.value, decision.service_class) == world.answer(complete)
