"""What decisions of the department store's charter cost: one by one, by the million, checked and simulated.

Microseconds of process CPU, best of several rounds. Beside ours, on the same cases in the same run: a decision table of
zen-engine, and one nested condition of CEL, compiled. They are given the facts that ours derives (days since the sale,
whether there is cover) and answer the row only; every row is compared with ours before anything is measured.

    python benchmarks/charters.py [--cases 1000000]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yinuo.charters.library import shipped, shipped_text
from yinuo.cli.cases import cases_of, simulated
from yinuo.kernel.charters import Charter, check, load
from yinuo.kernel.charters.deciding.answers import after_cover
from yinuo.kernel.charters.definition import COVERED, Between, OneOf
from yinuo.kernel.charters.simulating import Machine
from yinuo.kernel.charters.types import FactType

ROUNDS = 5
PART = 1_000_000
SINGLE = 1_000
BELONGS = (
    "has_card",
    "has_voucher",
    "matches_card",
    "matches_voucher",
    "original_state",
    "similar_available",
)


def best(work: Callable[[], object], operations: int, rounds: int = ROUNDS) -> float:
    """Microseconds per operation, best of several rounds."""
    spent = []
    for _ in range(rounds):
        started = process_time()
        work()
        spent.append(process_time() - started)
    return min(spent) / operations * 1e6


def show(name: str, found: float, unit: str, limit: str = "") -> None:
    print(f"{name:<66} {found:>12,.2f} {unit:<8} {limit}")


def some_columns(charter: Charter, count: int, seed: int) -> dict[str, Any]:
    """Cases by column, as a file holds them: mostly in order, prices up to 1,000 yuan, up to 100 days after the sale."""
    chance = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for name, fact in charter.definition.facts.items():
        match fact.type:
            case FactType.CHOICE:
                codes = chance.integers(0, len(fact.values), count).astype(np.int8)
                columns[name] = pa.DictionaryArray.from_arrays(codes, list(fact.values))
            case FactType.FLAG:
                columns[name] = pa.array((chance.random(count) < 0.97) == (name in BELONGS))
            case FactType.COUNT:
                columns[name] = pa.array(np.minimum(chance.geometric(0.7, count) - 1, 3))
            case FactType.MONEY:
                fen = chance.integers(1, 100_000, count)
                columns[name] = whole_fen(np.where(chance.random(count) < 0.05, 21_000, fen))
            case FactType.MEASURE:
                tenths = pa.array([Decimal(each) / 10 for each in range(101)], pa.decimal128(4, 1))
                columns[name] = pa.DictionaryArray.from_arrays(
                    chance.integers(0, 101, count), tenths.cast(pa.string())
                )
    sold = np.datetime64("2025-11-01") + chance.integers(0, 90, count)
    columns["sold_on"] = pa.array(sold)
    columns["asked_on"] = pa.array(sold + np.minimum(chance.geometric(0.05, count) - 1, 100))
    return columns


def whole_fen(fen: Any) -> Any:
    """Amounts as decimals with two places."""
    halves = np.zeros(2 * len(fen), dtype="<i8")
    halves[::2] = fen
    return pa.Array.from_buffers(pa.decimal128(12, 2), len(fen), [None, pa.py_buffer(halves)])


def facts_of(part: Any, row: int) -> dict[str, Any]:
    return {name: part.column(name)[row].as_py() for name in part.schema.names}


def as_json(facts: dict[str, Any]) -> str:
    return json.dumps(
        {name: each if isinstance(each, bool | int) else str(each) for name, each in facts.items()}
    )


class Peers:
    """The store's rows in the order in which they are asked, for engines that take the first one that fits."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        program = charter.program
        bits = program.tables["refuse"] | program.tables["remedy"]
        self.rows = [(bit, row) for bit, row in enumerate(program.rows) if bits >> bit & 1]
        self.names = list(dict.fromkeys(name for _, row in self.rows for name in row.when))
        self.zen = self.zen_decision()
        self.cel = self.cel_program()

    def context(self, facts: dict[str, Any]) -> dict[str, Any]:
        checked = self.charter.check_facts(facts)
        verdict = self.charter.verdict(checked)
        left = after_cover(self.charter.program, verdict.mask)
        known = {**verdict.values, COVERED: bool(left & self.charter.program.cover)}
        found = {name: known[name] for name in self.names}
        return {name: int(each * 10) if isinstance(each, Decimal) else each for name, each in found.items()}

    def zen_decision(self) -> Any:
        import zen

        fields = [{"id": name, "name": name, "field": name} for name in self.names]
        rules = []
        for bit, row in self.rows:
            cells = {name: zen_cell(row.when[name]) if name in row.when else "" for name in self.names}
            rules.append({"_id": str(bit), **cells, "row": str(bit)})
        table = {
            "hitPolicy": "first",
            "inputs": fields,
            "outputs": [{"id": "row", "name": "row", "field": "row"}],
            "rules": rules,
        }
        nodes = [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ]
        edges = [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ]
        return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def cel_program(self) -> Any:
        import cel

        expression = "-1"
        for bit, row in reversed(self.rows):
            tests = " && ".join(cel_test(name, test) for name, test in row.when.items()) or "true"
            expression = f"({tests}) ? {bit} : ({expression})"
        return cel.compile(expression)

    def ask_zen(self, context: dict[str, Any]) -> int:
        return int(self.zen.evaluate(context)["result"]["row"])

    def ask_cel(self, context: dict[str, Any]) -> int:
        return int(self.cel.execute(context))


def plain(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value * 10) if isinstance(value, Decimal) else value)


def ends(test: Between) -> list[str]:
    found = []
    if test.low is not None:
        found.append(f"{'>=' if test.low_closed else '>'} {plain(test.low)}")
    if test.high is not None:
        found.append(f"{'<=' if test.high_closed else '<'} {plain(test.high)}")
    return found


def zen_cell(test: Any) -> str:
    if isinstance(test, OneOf):
        return ", ".join(plain(value) for value in sorted(test.values))
    return " and ".join(ends(test))


def cel_test(name: str, test: Any) -> str:
    if isinstance(test, OneOf):
        return f"{name} in [{', '.join(plain(value) for value in sorted(test.values))}]"
    return " && ".join(f"{name} {end}" for end in ends(test))


def one_by_one(charter: Charter, part: Any) -> None:
    given = [facts_of(part, row) for row in range(SINGLE)]
    checked = [charter.check_facts(facts) for facts in given]
    texts = [as_json(facts) for facts in given]
    show(
        "one decision from checked facts: clause, amounts, rows overridden",
        best(lambda: [charter.verdict(facts) for facts in checked], SINGLE),
        "µs",
        "limit 10, goal 3",
    )
    show(
        "  from JSON",
        best(lambda: [charter.verdict(charter.check_facts(json.loads(text))) for text in texts], SINGLE),
        "µs",
        "limit 10",
    )
    show("  of which reading the JSON", best(lambda: [json.loads(text) for text in texts], SINGLE), "µs")
    show(
        "  with the explanation: reasons, offers, cover, duties, near misses in words",
        best(lambda: [charter.decide_checked(facts).near_misses for facts in checked], SINGLE),
        "µs",
        "limit 50, goal 15",
    )
    show(
        "  with everything that JSON says, all other clauses and what each missed too",
        best(lambda: [charter.decide_checked(facts).as_json() for facts in checked], SINGLE),
        "µs",
    )
    try:
        peers = Peers(charter)
    except ImportError as error:
        print(f"no peers: {error}")
        return
    contexts = [peers.context(facts) for facts in given]
    ours = [first_row(charter, facts) for facts in checked]
    for name, ask in (("zen-engine, decision table", peers.ask_zen), ("CEL, compiled", peers.ask_cel)):
        assert [ask(context) for context in contexts] == ours, f"{name} answers otherwise"
        show(
            f"  {name}, row only", best(lambda ask=ask: [ask(context) for context in contexts], SINGLE), "µs"
        )


def first_row(charter: Charter, facts: Any) -> int:
    bits = charter.verdict(facts).deciding
    return (bits & -bits).bit_length() - 1


def by_the_million(charter: Charter, part: Any) -> None:
    count = part.num_rows
    started = process_time()
    machine = Machine(charter)
    show("making the machine", (process_time() - started) * 1e3, "ms")
    cases, _ = cases_of(charter.definition, charter.definition, part)
    show("coding the columns", best(lambda: machine.encode(cases), count, 3) * 1e3, "ns/case")
    coded = machine.encode(cases)
    spent = best(lambda: machine.decide(coded), count, 3)
    show("decisions from coded columns: row", 1 / spent, "M/s")
    spent = best(lambda: list(machine.money(coded, machine.decide(coded))), count, 3)
    show("decisions from coded columns: row and money", 1 / spent, "M/s", "limit 5, goal 12")
    results = machine.decide(coded)
    wrong = compared = 0
    for money in machine.money(coded, results):
        line = money.line
        prices, days = (
            cases.columns[line.price].values[money.cases],
            np.zeros(len(money.cases), dtype=np.int64),
        )
        if line.since:
            days = (
                cases.columns[line.until].values[money.cases] - cases.columns[line.since].values[money.cases]
            )
        for price, passed, deduct, pays in zip(
            prices.tolist(), days.tolist(), money.deduct.tolist(), money.pays.tolist(), strict=True
        ):
            exact = min(price, floor(Fraction(price) * line.rate * passed + Fraction(1, 2)))
            paid = floor(Fraction(price) * line.times + Fraction(1, 2)) - exact if line.times else 0
            wrong += (deduct, pays) != (exact, paid)
            compared += 1
    show(f"amounts that differ from exact fractions, of {compared:,}", wrong, "", "limit 0")


def checks(charter: Charter) -> None:
    check(charter)
    show(
        "check of the store's charter",
        best(lambda: check(load(shipped_text("mall"))), 1) / 1e3,
        "ms",
        "with loading",
    )
    show("  when loaded", best(lambda: check(charter), 1) / 1e3, "ms", "goal 10")
    table = load(brackets(10, 10, 10))
    assert check(table).passed
    show("check of a table of 1,000 brackets", best(lambda: check(table), 1) / 1e3, "ms", "goal 50")


def brackets(goods: int, ages: int, prices: int) -> str:
    names = [f"goods{number}" for number in range(goods)]
    labels = "".join(f'labels.{name} = {{ zh = "{name}", en = "{name}" }}\n' for name in names)
    parts = [
        '[charter]\nid = "brackets"\ntitle = { zh = "表", en = "Table" }\n',
        f'[facts.goods]\ntype = "choice"\nof = {json.dumps(names)}\nzh = "品"\nen = "Goods"\n{labels}',
        '[facts.age]\ntype = "count"\nzh = "天"\nen = "Days"\n[facts.price]\ntype = "money"\nzh = "价"\nen = "Price"\n',
        '[clauses]\nA = { source = "x", zh = "甲", en = "a" }\nB = { source = "x", zh = "乙", en = "b" }\n',
    ]
    for place, name in enumerate(names):
        for age in range(ages):
            for price in range(prices):
                tests = [
                    f'goods = "{name}"',
                    bracket("age", age, ages, "{}"),
                    bracket("price", price, prices, '"{}.00"'),
                ]
                offer = "repair" if (place + age + price) % 2 else "exchange"
                parts.append(
                    f'[[remedy]]\nid = "{name} {age} {price}"\nclause = "{"AB"[price % 2]}"\n'
                    f'when = {{ {", ".join(tests)} }}\noffer = ["{offer}"]\n'
                )
    return "\n".join(parts)


def bracket(fact: str, number: int, count: int, form: str) -> str:
    low = f"over = {form.format(number * 100)}" if number else ""
    high = f"at_most = {form.format(number * 100 + 100)}" if number + 1 < count else ""
    return f"{fact} = {{ {', '.join(end for end in (low, high) if end)} }}"


def simulation(count: int, folder: Path) -> None:
    """Two releases on many cases, in a process of its own, so that its memory can be told."""
    path = folder / "cases.parquet"
    writer: Any = None
    for start in range(0, count, PART):
        part = pa.table(some_columns(shipped("mall"), min(PART, count - start), 8 + start // PART))
        writer = writer or pq.ParquetWriter(path, part.schema)
        writer.write_table(part)
    writer.close()
    told = subprocess.run(
        [sys.executable, __file__, "--simulate", str(path)], check=True, capture_output=True, text=True
    )
    found = json.loads(told.stdout)
    name = f"two releases on {found['cases']:,} cases, from Parquet to report"
    show(name, found["spent"], "s CPU", "goal 30, then 5 s for 10 million")
    show("  cases decided differently", found["changed"], "")
    show("  memory of the process, at most", found["memory"], "MB")


def simulate(path: Path) -> None:
    charter = shipped("mall")
    draft = load(shipped_text("mall").replace('refund = "0.5% per day"', 'refund = "0.4% per day"'))
    started = process_time()
    found = simulated(charter, draft, path, progress=False)
    spent = process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cases": found.cases, "changed": found.changed, "spent": spent, "memory": memory}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--simulate", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    count = given.cases
    if given.simulate:
        simulate(given.simulate)
        return

    charter = shipped("mall")
    columns = some_columns(charter, min(count, 1_000_000), 7)
    part = pa.RecordBatch.from_pydict(columns)
    one_by_one(charter, part)
    by_the_million(charter, part)
    checks(charter)
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted({min(count, 1_000_000), count}):
            simulation(size, Path(folder))


if __name__ == "__main__":
    main()
