"""A charter together with the text below which it may not fall.

Offers are united; of the same remedy the smaller deduction counts, of covers the longer, of time limits the earlier
due. A case is refused only where the charter refuses and the floor gives nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yinuo.kernel.charters.answers import Decision, Offer, Others, Period, Promised, Question, Reason
from yinuo.kernel.charters.definition import OUTCOME, Bridge
from yinuo.kernel.charters.types import Outcome, Text, Value
from yinuo.kernel.charters.values import REMEDIES

if TYPE_CHECKING:
    from yinuo.kernel.charters.charter import Charter

MINUTES = {"minutes": 1, "hours": 60, "days": 1440}


def with_floor(charter: "Charter", floor: "Charter", facts: Mapping[str, object]) -> Decision:
    """The decision of both. Raises `FactError` for a fact that neither knows."""
    known = floor.definition.facts
    foreign = {
        name: raw for name, raw in facts.items() if name in known and name not in charter.definition.facts
    }
    checked = charter.check_facts({name: raw for name, raw in facts.items() if name not in foreign})
    own = charter.decide_checked(checked)
    shared = {name: raw for name, raw in facts.items() if name in known}
    below = floor.decide(bridged(charter, checked, own) | shared)
    return merged(charter, floor, own, with_own_questions(charter, checked, own, below))


def bridged(charter: "Charter", checked: Mapping[str, Value], own: Decision) -> dict[str, object]:
    """What the charter says about the facts of the floor."""
    values = working(charter, checked, own)
    return {bridge.name: bridge_value(bridge, values) for bridge in charter.definition.bridges}


def working(charter: "Charter", checked: Mapping[str, Value], own: Decision) -> dict[str, Any]:
    values: dict[str, Any] = dict(checked)
    for name, compute in charter.program.every_step:
        values[name] = compute(values)
    if own.outcome is not Outcome.NEEDS_FACTS:
        values[OUTCOME] = own.outcome.value
    return values


def bridge_value(bridge: Bridge, values: Mapping[str, Any]) -> object:
    if bridge.fact:
        return values.get(bridge.fact)
    if bridge.when is None:
        return bridge.value
    found = [
        None if values.get(name) is None else test.accepts(values[name]) for name, test in bridge.when.items()
    ]
    if False in found:
        return False
    return None if None in found else True


def with_own_questions(
    charter: "Charter", checked: Mapping[str, Value], own: Decision, below: Decision
) -> Decision:
    """The floor's decision, asking for facts of the charter where they stand for its own."""
    bridges = {bridge.name: bridge for bridge in charter.definition.bridges}
    questions: dict[str, Question] = {}
    for question in below.questions:
        bridge = bridges.get(question.fact)
        if bridge is None:
            questions.setdefault(question.fact, question)
            continue
        for name in (bridge.fact, *(bridge.when or ())):
            for base in own.needs if name == OUTCOME else charter.program.bases.get(name, ()):
                if checked.get(base) is None:
                    questions.setdefault(base, Question(base, charter.question(base)))
    return replace(below, questions=tuple(questions.values()))


def merged(charter: "Charter", floor: "Charter", own: Decision, below: Decision) -> Decision:
    questions = {each.fact: each for each in (*own.questions, *below.questions)}
    offers = united(own.offer, below.offer)
    outcome = outcome_of(own, below, open_=bool(questions), offers=bool(offers))
    parts = [(charter, own)]
    if below.clauses and below.outcome in (Outcome.COVERED, Outcome.REFUSED):
        parts.append((floor, below))
    if own.outcome is Outcome.REFUSED and outcome is not Outcome.REFUSED:
        parts = [(floor, below)]
    refused = outcome is Outcome.REFUSED
    decided = outcome is not Outcome.NEEDS_FACTS
    covers = tuple(sorted((*own.covers, *below.covers), key=lambda each: each.ends_on, reverse=True))
    return replace(
        own,
        outcome=outcome,
        service_class=own.service_class if decided else None,
        payer=own.payer if decided else None,
        floor=f"{floor.id} {floor.release}",
        cover=longest(covers),
        covers=covers,
        refused_by=own.refused_by + (below.refused_by if refused else ()) if refused else (),
        questions=tuple(questions.values()) if not decided else (),
        because=tuple(because(parts)) if decided else (),
        clauses=tuple(dict.fromkeys(c for _, part in parts for c in part.clauses)) if decided else (),
        others=Others(lambda: own.near_misses + below.near_misses, lambda: own.why_not + below.near_misses),
        offer=offers if outcome is Outcome.COVERED else (),
        fees=own.fees if decided else (),
        promises=tuple(earlier(own.promises, below.promises)),
        evidence=own.evidence + below.evidence,
        possible=own.possible + below.possible if not decided else (),
        remarks=tuple(remarks(charter, floor, own, below, outcome)),
    )


def outcome_of(own: Decision, below: Decision, *, open_: bool, offers: bool) -> Outcome:
    if open_ or Outcome.NEEDS_FACTS in (own.outcome, below.outcome):
        return Outcome.NEEDS_FACTS
    if offers and own.outcome in (Outcome.REFUSED, Outcome.NEGOTIATE, Outcome.COVERED):
        return Outcome.COVERED
    return own.outcome


def united(own: Iterable[Offer], below: Iterable[Offer]) -> tuple[Offer, ...]:
    """Every remedy of either, each from the text that deducts less and then pays more; the charter's own in a tie."""
    found = {offer.remedy: offer for offer in own}
    for offer in below:
        mine = found.get(offer.remedy)
        if mine is None or (offer.deduct, -offer.pays_customer) < (mine.deduct, -mine.pays_customer):
            found[offer.remedy] = offer
    return tuple(found.values())


def longest(covers: tuple[Period, ...]) -> Period | None:
    return covers[0] if covers else None


def because(parts: Iterable[tuple["Charter", Decision]]) -> Iterable[Reason]:
    """The reasons of both texts, each with the text that it stands in."""
    for text, decision in parts:
        for reason in decision.because:
            yield replace(reason, charter=text.id)


def earlier(own: Iterable[Promised], below: Iterable[Promised]) -> Iterable[Promised]:
    """The time limits of both; of two for the same thing the shorter, where their clocks can be compared."""
    mine = list(own)
    kept = []
    for other in below:
        same = [each for each in mine if (each.start, each.stop) == (other.start, other.stop)]
        longer = [each for each in same if shorter(other, each)]
        for each in longer:
            mine.remove(each)
        if not same or longer or not all(shorter(each, other) or equal(each, other) for each in same):
            kept.append(other)
    yield from (*mine, *kept)


def equal(one: Promised, other: Promised) -> bool:
    return _measured(one) == _measured(other)


def _measured(limit: Promised) -> tuple[int, str, str, str, str]:
    return limit.amount, limit.unit, limit.calendar, limit.if_closed, limit.every


def shorter(one: Promised, other: Promised) -> bool:
    """Whether a time limit certainly ends before another that starts with it."""
    if (one.calendar, one.if_closed, one.every) != (other.calendar, other.if_closed, other.every):
        return False
    if one.unit == other.unit:
        return one.amount < other.amount
    if one.unit in MINUTES and other.unit in MINUTES and one.calendar == "always":
        return one.amount * MINUTES[one.unit] < other.amount * MINUTES[other.unit]
    return False


def remarks(
    charter: "Charter", floor: "Charter", own: Decision, below: Decision, outcome: Outcome
) -> Iterable[Text]:
    """In words, which text gave what."""
    if outcome is not Outcome.COVERED:
        return
    above = [each for each in below.offer if own.offered(each.remedy) is None]
    better = [
        each
        for each in below.offer
        if (mine := own.offered(each.remedy)) is not None
        and (each.deduct, -each.pays_customer) < (mine.deduct, -mine.pays_customer)
    ]
    zh, en = charter.title.zh, charter.title.en
    if own.outcome is Outcome.REFUSED:
        above = []
        yield Text(
            f"“{zh}”不予办理（{'、'.join(own.refused_by)}），但“{floor.title.zh}”给予的不能少。",
            f"“{en}” refuses ({', '.join(own.refused_by)}), but what “{floor.title.en}” gives stands.",
        )
    for offers, more_zh, more_en in ((above, "另给", "also gives"), (better, "扣得更少", "deducts less for")):
        if offers:
            named = [REMEDIES[each.remedy] for each in offers]
            clauses = ", ".join(dict.fromkeys(clause for each in offers for clause in each.clauses))
            yield Text(
                f"“{floor.title.zh}”{more_zh}：{'、'.join(each.zh for each in named)}（{clauses}）。",
                f"“{floor.title.en}” {more_en}: {', '.join(each.en for each in named)} ({clauses}).",
            )
