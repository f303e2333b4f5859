"""Many cases on a charter and its floor, and under two charters: the same as deciding each of them singly."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yinuo.charters.library import shipped, shipped_text
from yinuo.kernel.charters import Charter, Decision, Outcome, load
from yinuo.kernel.charters.simulating.settling import OUTCOMES, Settled, Settler
from yinuo.kernel.charters.simulating.told import Told
from yinuo.kernel.charters.simulating.weighing import EXCHANGES, weighed
from yinuo.kernel.charters.types import FactError, Payer, Remedy
from yinuo.kernel.tests.test_charters_equivalence import AS_FOUND, Draw, some_facts

ON_THE_LAW = ("mall", "online-shop", "tailor", "taobao", "first-asked")
BY_THEMSELVES = ("mall", "law-cn", "cooling-tower", "market-organiser")
FEW = settings(max_examples=12, deadline=None, phases=AS_FOUND, suppress_health_check=[HealthCheck.too_slow])
CHEAPER = ('refund = "0.5% per day"', 'refund = "0.4% per day"')


def singly(charter: Charter, floor: Charter | None, facts: dict[str, Any]) -> Decision:
    known = charter.usable(facts)
    if floor is None:
        return charter.decide(known)
    below = {name: raw for name, raw in facts.items() if name not in charter.definition.facts}
    return charter.decide_with(floor, known | floor.usable(below))


def told_cases(draw: Draw, charter: Charter, floor: Charter | None) -> list[dict[str, Any]]:
    """Facts of the charter and sometimes of its floor, some of them missing, in an order that can be."""
    found = []
    for _ in range(12):
        facts = some_facts(draw, charter)
        if floor is not None and draw(st.booleans()):
            below = some_facts(draw, floor)
            facts |= {name: raw for name, raw in below.items() if name not in charter.definition.facts}
        missing = draw(st.sets(st.sampled_from(sorted(facts)), max_size=4)) if draw(st.booleans()) else set()
        told = {name: raw for name, raw in facts.items() if name not in missing}
        try:
            singly(charter, floor, told)
        except FactError:
            continue
        found.append(told)
    return found


def said(decision: Decision) -> Any:
    clauses = decision.clauses or decision.refused_by
    return (
        decision.outcome,
        clauses[0] if clauses and decision.outcome is not Outcome.NEEDS_FACTS else decision.outcome.value,
        (decision.service_class, decision.payer),
        {offer.remedy: (offer.deduct, offer.pays_customer) for offer in decision.offer},
        {(fee.kind, fee.payer): fee.amount for fee in decision.fees if fee.amount},
    )


def said_in_columns(found: Settled, row: int) -> Any:
    return (
        OUTCOMES[found.outcome[row]],
        found.labels[found.clause[row]],
        found.payers[found.payer[row]],
        {
            remedy: (int(each.deduct[row]), int(each.pays[row]))
            for remedy, each in found.offers.items()
            if each.has[row]
        },
        {key: int(amount[row]) for key, amount in found.fees.items() if amount[row]},
    )


def crosses_the_counter(decision: Decision, chosen: Remedy | None) -> int:
    worth = {
        offer.remedy: -offer.deduct if offer.remedy in EXCHANGES else offer.pays_customer
        for offer in decision.offer
    }
    fees = sum(fee.amount for fee in decision.fees if fee.payer is Payer.CUSTOMER)
    best = max(worth.values(), default=0)
    return (best if chosen is None else worth.get(chosen, best)) - fees


def treated(decision: Decision) -> Any:
    offers = {
        (each.remedy, each.deduct, each.pays_customer, each.chooses, each.freight, each.loaner)
        for each in decision.offer
    }
    return said(decision)[0], said(decision)[2], offers, said(decision)[4]


@pytest.mark.parametrize("name", ON_THE_LAW)
@FEW
@given(data=st.data())
def test_many_cases_on_the_law_come_to_what_each_comes_to(name: str, data: st.DataObject) -> None:
    charter, floor = shipped(name), shipped("law-cn")
    cases = told_cases(data.draw, charter, floor)
    found = Settler(charter, floor).settle(Told(cases))
    for row, case in enumerate(cases):
        assert said_in_columns(found, row) == said(singly(charter, floor, case))


@pytest.mark.parametrize("name", BY_THEMSELVES)
@FEW
@given(data=st.data())
def test_many_cases_without_a_floor_come_to_what_each_comes_to(name: str, data: st.DataObject) -> None:
    charter = shipped(name)
    cases = told_cases(data.draw, charter, None)
    settler = Settler(charter, None)
    found = settler.settle(Told(cases))
    asked = settler.asked(found, cases)
    for row, case in enumerate(cases):
        assert said_in_columns(found, row) == said(singly(charter, None, case))
        assert bool(asked[row]) == found.needing[row]


@FEW
@given(data=st.data())
def test_two_promises_weighed_in_columns_differ_as_they_do_case_by_case(data: st.DataObject) -> None:
    """The rate of a refund is lower in one of them."""
    old, floor = shipped("mall"), shipped("law-cn")
    new = load(shipped_text("mall").replace(*CHEAPER))
    assert new.release != old.release
    cases = told_cases(data.draw, old, floor)
    chosen = [data.draw(st.sampled_from([None, *Remedy])) for _ in cases]
    told = Told(cases)
    found = weighed(Settler(old, floor).settle(told), Settler(new, floor).settle(told), chosen)
    for each, case, taken in zip(found, cases, chosen, strict=True):
        before, after = singly(old, floor, case), singly(new, floor, case)
        assert (each.before, each.after) == (
            crosses_the_counter(before, taken),
            crosses_the_counter(after, taken),
        )
        assert each.changed == (treated(before) != treated(after))
        assert (each.old, each.new) == (said(before)[1], said(after)[1])


def test_what_a_charter_cannot_take_is_unknown_alike_in_columns_and_singly() -> None:
    charter = shipped("mall")
    case = {"goods": "submarine", "asked_on": "2026-03-10", "price": 300, "nobody_asks": True, "worn": False}
    assert charter.usable(case) == {"asked_on": "2026-03-10", "worn": False}
    read = Told([case]).read_by(charter.definition)
    assert {name for name, data in read.columns.items() if not data.missing().any()} == {"asked_on", "worn"}
