"""Two charters on the same cases: what would be charged differently."""

from decimal import Decimal
from typing import Any

import pytest

from yinuo.kernel.charters import Charter, load
from yinuo.kernel.charters.simulating import Machine, compare
from yinuo.kernel.charters.simulating.cases import from_rows
from yinuo.kernel.charters.simulating.fees import fees

HEAD = """
[charter]
id = "repairs"
title = { zh = "修理", en = "Repairs" }
rounding = "%s"
[facts]
far = { type = "flag", zh = "远", en = "Far" }
weight = { type = "measure", zh = "重", en = "Weight" }
hours = { type = "count", zh = "时", en = "Hours" }
used = { type = "count", zh = "用", en = "Used" }
price = { type = "money", zh = "价", en = "Price" }
[clauses]
R = { source = "x", zh = "甲", en = "a" }
L = { source = "x", zh = "乙", en = "b" }
T = { source = "x", zh = "丙", en = "c" }
[[remedy]]
clause = "R"
offer = ["repair"]
"""
LABOUR = '[[fee]]\nclause = "L"\nkind = "labour"\namount = "12.35"\nper = "hours"\n'
TRAVEL = '[[fee]]\nclause = "T"\nkind = "travel"\nwhen = { far = true }\namount = "20.00"\n'
CASES: list[dict[str, Any]] = [
    {"far": True, "weight": "1.25", "hours": 1, "used": 0, "price": "10.00"},
    {"far": False, "weight": "0.333", "hours": 3, "used": 2, "price": "0.03"},
    {"far": True, "weight": "2", "hours": 0, "used": 5, "price": "99.99"},
]


def charter(*parts: str, rounding: str = "half_up") -> Charter:
    return load(HEAD % rounding + "\n".join(parts))


def compared(old: Charter, new: Charter, cases: list[dict[str, Any]]) -> dict[str, Any]:
    parts = [(from_rows(old.definition, cases), from_rows(new.definition, cases))]
    return compare(old, new, parts).as_json()


def test_fees_are_summed_by_clause_and_kind_and_their_difference_told() -> None:
    dearer = LABOUR.replace("12.35", "15.00")
    found = compared(charter(LABOUR, TRAVEL), charter(dearer, TRAVEL), CASES)
    assert found["old_clauses"]["R"]["fees"] == {
        "labour": {"cases": 3, "amount": "49.40"},
        "travel": {"cases": 2, "amount": "40.00"},
    }
    assert found["new_clauses"]["R"]["fees"]["labour"] == {"cases": 3, "amount": "60.00"}
    assert found["difference_in_fees"] == {"labour": "10.60"}
    assert found["changed"] == 2  # no hours cost nothing before and now


def test_a_fee_that_falls_away_is_a_difference_too() -> None:
    found = compared(charter(LABOUR, TRAVEL), charter(LABOUR), CASES)
    assert found["difference_in_fees"] == {"travel": "-40.00"}
    assert found["changed"] == 2


@pytest.mark.parametrize("rounding", ["half_up", "half_even"])
@pytest.mark.parametrize(
    "terms",
    [
        'amount = "1.11"\nper = "weight"',
        'of = "price"\npercent = "33%"',
        'of = "price"\nper = "weight"\npercent = "12.5%"',
        'tiers = [{ up_to = "0.5", amount = "5.00" }, { up_to = "2", amount = "7.00" }, { amount = "9.00" }]\nper = "weight"',
        'tiers = [{ up_to = 1, amount = "5.00" }, { amount = "9.00" }]\nper = "hours"',
        'of = "price"\nquota = { used = "used", free = 3, units = "hours", beyond = "70%" }',
        "free = true",
    ],
)
def test_fees_of_many_cases_are_those_of_single_ones(terms: str, rounding: str) -> None:
    mine = charter(f'[[fee]]\nclause = "L"\nkind = "labour"\n{terms}', rounding=rounding)
    huge = [{**case, "price": "99999999999.99", "weight": Decimal("98765.4321")} for case in CASES]
    for cases in (CASES, huge):
        machine = Machine(mine)
        (charged,) = fees(*machine.run(from_rows(mine.definition, cases)))
        wanted = [mine.decide(case).fees[0].amount for case in cases]
        assert [int(amount) for amount in charged.amount] == wanted
