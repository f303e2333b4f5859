"""One decision, a column of decisions and the slow interpreter say the same: shipped charters and made-up ones."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yinuo.charters.library import shipped
from yinuo.kernel.charters import Charter, Outcome, load
from yinuo.kernel.charters.definition import Fact
from yinuo.kernel.charters.simulating import Machine
from yinuo.kernel.charters.simulating.cases import from_rows
from yinuo.kernel.charters.simulating.fees import fees
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.tests.reference import Interpreter, Said

AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
"""A whole charter and its cases take long to make smaller; a failure shows as it was found."""

Draw = Callable[[Any], Any]
FIRST_DAY = date(2025, 12, 30)
AGES = (
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    10,
    11,
    15,
    16,
    20,
    28,
    31,
    32,
    59,
    60,
    61,
    62,
    89,
    90,
    91,
    92,
    93,
    365,
    366,
    731,
    1096,
)
BELONGS = (
    "has_card",
    "has_voucher",
    "matches_card",
    "matches_voucher",
    "original_state",
    "installed",
    "defective",
)


def value(draw: Draw, fact: Fact) -> Any:
    """A value as people write it, mostly near the bounds that the shipped charters have."""
    match fact.type:
        case FactType.CHOICE:
            return draw(st.sampled_from(fact.values))
        case FactType.FLAG:
            usual = fact.name in BELONGS
            return draw(st.sampled_from([usual] * 9 + [not usual]))
        case FactType.COUNT:
            counts = [0, 0, 1, 2, 3, 4, 5, 30, 31, 90, 91, 3000, 3001, 50_000, 60_001]
            most = fact.most if isinstance(fact.most, int) else counts[-1]
            return draw(st.sampled_from([count for count in counts if count <= most]))
        case FactType.MONEY:
            amounts = [st.sampled_from(["0.00", "0.01", "166.67", "209.99", "210.00"]), st.integers(0, 10**8)]
            found = draw(st.one_of(amounts))
            return found if isinstance(found, str) else f"{Decimal(found) / 100:.2f}"
        case FactType.MEASURE:
            return draw(st.sampled_from(["0", "4.9", "5", "5.00", "5.1", "30"]))
    return FIRST_DAY + timedelta(days=draw(st.sampled_from([*range(40), 60])))


def some_facts(draw: Draw, charter: Charter) -> dict[str, Any]:
    facts = {name: value(draw, fact) for name, fact in charter.definition.facts.items()}
    if "asked_on" in facts:
        later = [day for name, day in facts.items() if isinstance(day, date) and name != "asked_on"]
        facts["asked_on"] = max(later, default=FIRST_DAY) + timedelta(days=draw(st.sampled_from(AGES)))
    return facts


def said_by(charter: Charter, facts: dict[str, Any]) -> Said:
    decision = charter.decide(facts)
    verdict = charter.verdict(charter.check_facts(facts))
    bits = verdict.deciding
    row = charter.program.rows[(bits & -bits).bit_length() - 1] if bits else None
    return Said(
        decision.outcome.value,
        decision.service_class,
        {offer.remedy.value: (offer.deduct, offer.pays_customer) for offer in decision.offer},
        {fee.kind.value: fee.amount for fee in decision.fees},
        row.id if row else None,
    )


def assert_columns_agree(charter: Charter, rows: list[dict[str, Any]]) -> None:
    """Every case decided in columns like one by one: outcome, offers, first deciding row, amounts."""
    machine = Machine(charter)
    cases = from_rows(charter.definition, rows)
    coded, results = machine.run(cases)
    money: dict[int, dict[str, tuple[int, int]]] = {}
    for each in machine.money(coded, results):
        for case, deduct, pays in zip(each.cases, each.deduct, each.pays, strict=True):
            money.setdefault(int(case), {})[each.line.remedy.value] = (int(deduct), int(pays))
    charged: dict[int, dict[str, int]] = {}
    for fee in fees(coded, results):
        for case, amount in zip(fee.cases, fee.amount, strict=True):
            charged.setdefault(int(case), {})[fee.charge.kind.value] = int(amount)
    for number, facts in enumerate(rows):
        verdict = charter.verdict(charter.check_facts(facts))
        charges = zip(verdict.answer.charges, verdict.charged, strict=False)
        assert charged.get(number, {}) == {charge.kind.value: amount for charge, amount in charges}
        assert results.of(number) == verdict.answer
        bits = verdict.deciding
        assert int(results.row[number]) == (bits & -bits).bit_length() - 1
        priced = {
            line.remedy.value: amounts
            for line, amounts in zip(verdict.answer.lines, verdict.amounts, strict=False)
            if line.price and verdict.answer.outcome is not Outcome.NEEDS_FACTS
        }
        assert money.get(number, {}) == priced


@pytest.mark.parametrize("name", ["mall", "law-cn"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_FOUND)
@given(data=st.data())
def test_a_shipped_charter_is_decided_alike_by_all_three(name: str, data: st.DataObject) -> None:
    charter = shipped(name)
    interpreter = Interpreter(charter.definition, charter.settings)
    rows = [some_facts(data.draw, charter) for _ in range(5)]
    for facts in rows:
        assert said_by(charter, facts) == interpreter.decide(charter.check_facts(facts))
    assert_columns_agree(charter, rows)


@pytest.mark.parametrize("name", ["mall", "law-cn", "service-office"])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_FOUND)
@given(data=st.data())
def test_missing_facts_are_treated_alike_in_columns(name: str, data: st.DataObject) -> None:
    charter = shipped(name)
    rows = []
    for _ in range(6):
        facts = some_facts(data.draw, charter)
        gone = data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=4, unique=True))
        rows.append({name: each for name, each in facts.items() if name not in gone})
    assert_columns_agree(charter, rows)


HEAD = """
[charter]
id = "made-up"
title = { zh = "甲", en = "a" }
rounding = "%(rounding)s"
end_of_month = "%(end_of_month)s"
[facts]
goods = { type = "choice", of = ["shoe", "suit", "soap"], zh = "甲", en = "a", labels.shoe = { zh = "甲", en = "a" }, \
labels.suit = { zh = "甲", en = "a" }, labels.soap = { zh = "甲", en = "a" } }
worn = { type = "flag", zh = "甲", en = "a" }
torn = { type = "flag", zh = "甲", en = "a" }
uses = { type = "count", zh = "甲", en = "a" }
price = { type = "money", zh = "甲", en = "a", most = "1000000.00" }
size = { type = "measure", zh = "甲", en = "a" }
months = { type = "count", zh = "甲", en = "a" }
idle = { type = "count", zh = "甲", en = "a" }
sold_on = { type = "date", zh = "甲", en = "a" }
asked_on = { type = "date", zh = "甲", en = "a" }
[derived]
age = { days_between = ["sold_on", "asked_on"], zh = "甲", en = "a" }
some = { at_least_count = [1, "worn", "torn"], zh = "甲", en = "a" }
month_end = { add_months = ["sold_on", "months"], zh = "甲", en = "a" }
in_month = { within = ["asked_on", "sold_on", "month_end"], zh = "甲", en = "a" }
most_used = { max_of = ["uses", "months"], zh = "甲", en = "a" }
[clauses]
"""
TODAY = date(2026, 3, 31)
POSSIBLE: dict[str, list[Any]] = {
    "goods": ["shoe", "suit", "soap"],
    "worn": [True, False],
    "torn": [True, False],
    "uses": [0, 1, 2, 3, 4],
    "price": ["0.00", "0.03", "99.99", "100.00", "100.01", "333.33"],
    "size": ["0.5", "1.5", "2", "2.5", "3"],
    "months": [0, 1, 2],
    "idle": [0, 1, 3],
    "sold_on": [TODAY - timedelta(days=days) for days in (-1, 0, 1, 2, 28, 29, 30, 31, 32, 59, 61)],
    "asked_on": [TODAY - timedelta(days=1), TODAY],
}
CONDITIONS = {
    "goods": ['"shoe"', '{ in = ["shoe", "soap"] }', '{ not_in = ["suit"] }'],
    "worn": ["true", "false"],
    "some": ["true", "false"],
    "in_month": ["true", "false"],
    "uses": ["2", "{ over = 1 }", "{ at_most = 3 }", "{ between = [1, 3] }", "{ at_least = 2, under = 4 }"],
    "most_used": ["{ over = 1 }", "{ under = 3 }"],
    "price": ['{ at_least = "100.00" }', '{ under = "100.00" }', '"99.99"'],
    "size": ['{ over = "1.5" }', '{ at_most = "2" }'],
    "age": ["{ at_most = 1 }", "{ over = 1, at_most = 30 }", "{ at_least = 31 }"],
    "covered": ["true", "false"],
}
INDEPENDENT = ("goods", "worn", "uses", "price", "size")
OFFERS = ('["repair"]', '["exchange", "refund"]', '["refund"]', '["double_refund"]', '["treble_damages"]')
RATES = (
    "",
    'depreciation = { refund = "0.5% per day", from = "sold_on" }',
    'depreciation = { refund = "0.33% per day", from = "sold_on", less = ["idle"] }',
    'depreciation = { refund = "7.5% per 10", by = "uses" }',
)
FEES = (
    "free = true",
    'amount = "12.35"',
    'of = "price"\npercent = "33%"',
    'amount = "1.11"\nper = "size"',
    'tiers = [{ up_to = 1, amount = "5.00" }, { amount = "9.00" }]\nper = "uses"',
    'of = "price"\nquota = { used = "uses", free = 3, units = "months", beyond = "70%" }',
)


def conditions(draw: Draw, names: tuple[str, ...], always: tuple[str, ...] = ()) -> str:
    some = draw(st.lists(st.sampled_from(names), max_size=3 - len(always), unique=True))
    chosen = dict.fromkeys((*always, *some))
    return (
        "when = { "
        + ", ".join(f"{name} = {draw(st.sampled_from(CONDITIONS[name]))}" for name in chosen)
        + " }"
    )


def ordered(draw: Draw, table: str, count: int, number: int, rank: list[int]) -> str:
    over = [
        f'"{table}{other}"' for other in range(count) if rank[number] < rank[other] and draw(st.booleans())
    ]
    group = draw(st.sampled_from(["exclusion", "special", "general", "catch_all"]))
    return f'group = "{group}"\noverrides = [{", ".join(over)}]'


COVERS = (0, 1, 1, 2, 2, 3)
REFUSALS = (0, 1, 1, 2, 3)


@st.composite
def charters(
    draw: Draw,
    *,
    dates: bool,
    covers: tuple[int, ...] = COVERS,
    refusals: tuple[int, ...] = REFUSALS,
) -> Charter:
    """Few rows of every kind; of the refusals half ask whether there is cover, where there is any."""
    head = HEAD % {
        "rounding": draw(st.sampled_from(["half_up", "half_even"])),
        "end_of_month": draw(st.sampled_from(["last_day", "next_day"])),
    }
    names = tuple(name for name in CONDITIONS if name != "covered") if dates else INDEPENDENT
    clauses, rows = [], []

    def row(table: str, number: int, body: str) -> None:
        clauses.append(f'{table}{number} = {{ source = "x", zh = "甲", en = "a" }}')
        rows.append(f'[[{table}]]\nclause = "{table}{number}"\n{body}')

    covering = draw(st.sampled_from(covers)) if dates else 0
    for number in range(covering):
        length = draw(st.sampled_from(['"30 days"', '"1 month"', '{ months = "months" }']))
        extra = draw(st.sampled_from(["", 'plus = ["idle"]', 'usage = { fact = "uses", at_most = 2 }']))
        box = conditions(draw, ("goods", "worn"))
        row("cover", number, f'{box}\nfor = {length}\nfrom = "sold_on"\n{extra}')
    asking = ("covered",) if covering else ()
    names = (*names, *asking)
    for number in range(draw(st.sampled_from(refusals))):
        row("refuse", number, conditions(draw, names, asking if draw(st.booleans()) else ()))
    for table in draw(st.sampled_from([("remedy",), ("payer",), ("payer", "remedy"), ("remedy", "fee")])):
        count = draw(st.integers(1, 4))
        rank = draw(st.permutations(range(count)))
        for number in range(count):
            body = f"{conditions(draw, names)}\n{ordered(draw, table, count, number, rank)}"
            if table == "payer":
                body += f'\nclass = "{draw(st.sampled_from("AB"))}"\npayer = "{draw(st.sampled_from(["customer", "maker"]))}"'
            elif table == "fee":
                body += f'\nkind = "labour"\n{draw(st.sampled_from(FEES))}'
            else:
                offer = draw(st.sampled_from([*OFFERS, ""]))
                rates = draw(st.sampled_from(RATES)) if dates and '"refund"' in offer else ""
                body += f"\noffer = {offer}\n{rates}" if offer else "\nnegotiate = true"
            row(table, number, body)
    return load(head + "\n".join([*clauses, *rows]))


def drawn(draw: Draw) -> dict[str, Any]:
    return {name: draw(st.sampled_from(values)) for name, values in POSSIBLE.items()}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_FOUND)
@given(data=st.data(), charter=charters(dates=True))
def test_a_made_up_charter_is_decided_alike_by_all_three(data: st.DataObject, charter: Charter) -> None:
    interpreter = Interpreter(charter.definition, charter.settings)
    rows = [drawn(data.draw) for _ in range(6)]
    for facts in rows:
        assert said_by(charter, facts) == interpreter.decide(charter.check_facts(facts))
    missing = data.draw(st.lists(st.sampled_from(sorted(POSSIBLE)), max_size=4, unique=True))
    some = [{name: each for name, each in facts.items() if name not in missing} for facts in rows]
    assert_columns_agree(charter, rows + some)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_FOUND)
@given(data=st.data(), charter=charters(dates=True, covers=(2, 3, 4), refusals=(2, 3)))
def test_many_covers_and_refusals_are_decided_alike_by_all_three(
    data: st.DataObject, charter: Charter
) -> None:
    interpreter = Interpreter(charter.definition, charter.settings)
    rows = [drawn(data.draw) for _ in range(12)]
    for facts in rows:
        assert said_by(charter, facts) == interpreter.decide(charter.check_facts(facts))
    assert_columns_agree(charter, rows)


TWO_COVERS = """
month = { source = "x", zh = "甲", en = "a" }
shoes = { source = "x", zh = "甲", en = "a" }
none_while_covered = { source = "x", zh = "甲", en = "a" }
others = { source = "x", zh = "甲", en = "a" }
[[cover]]
clause = "month"
for = "1 month"
from = "sold_on"
[[cover]]
clause = "shoes"
when = { goods = "shoe" }
for = "30 days"
from = "sold_on"
[[refuse]]
clause = "none_while_covered"
when = { covered = true }
[[remedy]]
clause = "others"
group = "catch_all"
offer = ["repair"]
"""


def test_a_refusal_under_cover_stands_whatever_other_covers_there_are() -> None:
    charter = load(HEAD % {"rounding": "half_up", "end_of_month": "last_day"} + TWO_COVERS)
    days = {"sold_on": date(2026, 3, 1), "asked_on": date(2026, 3, 30)}
    cases = [{"goods": goods, **days} for goods in ("suit", "shoe")]
    assert [charter.decide(facts).outcome for facts in cases] == [Outcome.REFUSED, Outcome.REFUSED]
    assert_columns_agree(charter, cases)


NO_LENGTH = """
month = { source = "x", zh = "甲", en = "a" }
[settings.length]
type = "count"
default = 0
zh = "甲"
en = "a"
[[cover]]
clause = "month"
for = { months = "length" }
from = "sold_on"
"""


def test_a_cover_to_which_a_setting_gives_no_length_is_none() -> None:
    charter = load(HEAD % {"rounding": "half_up", "end_of_month": "last_day"} + NO_LENGTH)
    day = {"sold_on": date(2026, 3, 1), "asked_on": date(2026, 3, 1)}
    decision = charter.decide(day)
    assert (decision.outcome, decision.needs) == (Outcome.NEGOTIATE, ())
    assert_columns_agree(charter, [day, {}])
    longer = charter.with_settings({"length": 1})
    assert longer.decide(day).outcome is Outcome.COVERED
    assert_columns_agree(longer, [day, {}])


def completions(facts: dict[str, Any], unknown: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    combinations = product(*(POSSIBLE[name] for name in unknown))
    return {values: {**facts, **dict(zip(unknown, values, strict=True))} for values in combinations}


def mattering(charter: Charter, facts: dict[str, Any], unknown: list[str]) -> tuple[set[str], list[Said]]:
    """The unknown facts of which two values lead to different answers or amounts while all others stay."""
    interpreter = Interpreter(charter.definition, charter.settings)
    answers = {}
    for values, complete in completions(facts, unknown).items():
        said = interpreter.decide(charter.check_facts(complete))
        said.first = None
        answers[values] = said
    found = set()
    for place, name in enumerate(unknown):
        by_others: dict[tuple[Any, ...], list[Said]] = {}
        for values, answer in answers.items():
            by_others.setdefault(values[:place] + values[place + 1 :], []).append(answer)
        if any(each != group[0] for group in by_others.values() for each in group):
            found.add(name)
    return found, list(answers.values())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_FOUND)
@given(data=st.data(), charter=charters(dates=True))
def test_no_fact_that_can_change_the_answer_is_forgotten(data: st.DataObject, charter: Charter) -> None:
    facts = drawn(data.draw)
    unknown = data.draw(st.lists(st.sampled_from(sorted(POSSIBLE)), min_size=1, max_size=3, unique=True))
    decision = charter.decide({name: each for name, each in facts.items() if name not in unknown})
    needed, answers = mattering(charter, facts, unknown)
    assert needed <= set(decision.needs) <= set(unknown)
    assert (decision.outcome is Outcome.NEEDS_FACTS) == bool(decision.needs)
    if not decision.needs:
        offers = {offer.remedy.value: (offer.deduct, offer.pays_customer) for offer in decision.offer}
        assert all(said.outcome == decision.outcome.value and said.offers == offers for said in answers)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_FOUND)
@given(data=st.data(), charter=charters(dates=False))
def test_only_facts_that_can_change_the_answer_are_asked_for(data: st.DataObject, charter: Charter) -> None:
    facts = drawn(data.draw)
    unknown = data.draw(
        st.lists(st.sampled_from(["goods", "worn", "uses", "size"]), min_size=1, max_size=3, unique=True)
    )
    decision = charter.decide({name: each for name, each in facts.items() if name not in unknown})
    if not charter.definition.fee:
        assert set(decision.needs) == mattering(charter, facts, unknown)[0]
