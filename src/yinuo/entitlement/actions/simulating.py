"""A draft is tried on the decided cases of a past period, before anybody proposes it.

The work is done in slices by a job: each slice takes up where the last one has put down, so a worker that is killed
loses one chunk, and others have their turn between slices.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from yinuo.charters import queries as charters
from yinuo.entitlement import queries, rules
from yinuo.entitlement.events import (
    SimulationExported,
    SimulationFailed,
    SimulationFinished,
    SimulationStarted,
    SimulationStopped,
)
from yinuo.entitlement.models import (
    Choice,
    Decision,
    SimulatedCase,
    SimulatedText,
    Simulation,
    SimulationCell,
    SimulationMonth,
    SimulationQuestion,
)
from yinuo.entitlement.types import UNDER_WAY, Past, Simulated, SimulationState
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.kernel.charters.simulating.settling import Settler

CHUNK = 4000
"""Cases that are read and decided together; what has been added up is kept after each chunk."""


def start_simulation(
    *, draft_id: int, period_from: date, period_to: date, actor: Actor, now: datetime
) -> Simulation:
    """Try a draft on the decided cases of a past period, beside the promise that is in force today.

    What is compared is pinned: both texts with their settings, the law, and the newest decision. While the very same
    is under way, that one is meant. Refused for a period that is reversed, in the future or over-long, and for a draft
    that does not check.
    """
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    rules.check_period(period_from, period_to, today=charters.today(now))
    with transaction.atomic():
        draft = charters.lock_draft(draft_id, actor=actor)
        new = charters.publishable_draft(draft)
        binding = charters.binding(draft.charter, asked_on=charters.today(now))
        old = charters.in_force(draft.charter, asked_on=charters.today(now))
        number = binding.stretch.number if binding.stretch else None
        against_text = (
            charters.shipped_text(draft.charter) if number is None else _text_of(draft.charter, number)
        )
        has_floor = bool(new.definition.bridges or old.definition.bridges)
        wanted = Simulation(
            charter=draft.charter,
            draft=draft,
            content=draft.content,
            text=_kept(draft.text),
            settings=charters.plain_settings(new),
            release=new.release,
            against_number=number,
            against_text=_kept(against_text),
            against_settings=charters.plain_settings(old),
            against=old.release,
            floor_text=_kept(charters.shipped_text(charters.FLOOR)) if has_floor else None,
            period_from=period_from,
            period_to=period_to,
            newest_decision=Decision.objects.aggregate(newest=Max("id"))["newest"] or 0,
            newest_choice=Choice.objects.aggregate(newest=Max("id"))["newest"] or 0,
            state=SimulationState.WAITING,
            started_by=actor.id,
            started_at=now,
        )
        running = queries.under_way(wanted)
        if running is not None:
            return running
        try:
            with transaction.atomic():
                wanted.save(force_insert=True)
        except IntegrityError:
            raise Refused(
                gettext_noop("Somebody else has just started this simulation. Reload the page.")
            ) from None
        recording.record(
            SimulationStarted(
                charter=draft.charter,
                simulation_id=wanted.id,
                draft_id=draft.id,
                number=draft.number,
                content=draft.content,
                against=old.release,
                period_from=period_from,
                period_to=period_to,
            ),
            actor=actor,
            now=now,
        )
    return wanted


def _text_of(charter_id: str, number: int) -> str:
    return charters.known(charter_id, number).text


def _kept(text: str) -> SimulatedText:
    kept, _ = SimulatedText.objects.get_or_create(
        sha256=hashlib.sha256(text.encode()).hexdigest(), defaults={"text": text}
    )
    return kept


def stop_simulation(*, simulation_id: int, draft_id: int, actor: Actor, now: datetime) -> Simulation:
    """Stop a simulation; nothing of it counts. Refused when it has ended already."""
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    with transaction.atomic():
        found = _lock(simulation_id)
        if found.draft_id != draft_id or actor.scope.units is not None:
            raise NotFound
        if not found.is_under_way:
            raise Refused(gettext_noop("The simulation has ended already."))
        found.state, found.finished_at, found.stopped_by = SimulationState.STOPPED, now, actor.id
        found.save(update_fields=["state", "finished_at", "stopped_by"])
        recording.record(SimulationStopped(**_named(found)), actor=actor, now=now)
    return found


def carry_on(*, simulation_id: int, now: datetime, enough: Callable[[], bool]) -> bool:
    """Work on a simulation, chunk by chunk, until `enough` says so; whether something is left to do.

    One that has ended is left alone. A chunk counts only if nobody else has taken it meanwhile.
    """
    found = (
        Simulation.objects.select_related("text", "against_text", "floor_text")
        .filter(pk=simulation_id)
        .first()
    )
    if found is None or not found.is_under_way:
        return False
    if found.state == SimulationState.WAITING:
        found.total, found.state = queries.decided_in(found).count(), SimulationState.RUNNING
        begun = Simulation.objects.filter(pk=found.id, state=SimulationState.WAITING)
        begun.update(total=found.total, state=found.state, moved_at=now)
    while True:
        past = queries.past_of(found, after=found.position, limit=CHUNK)
        if not past:
            _finish(found, now=now)
            return False
        if not _add(found, list(_decided(found, past)), now=now):
            return False
        if enough():
            return True


def _decided(found: Simulation, past: list[Past]) -> Iterator[Simulated]:
    """The cases under both promises."""
    from yinuo.kernel.charters.simulating.told import Told  # noqa: PLC0415 - numpy is for the worker
    from yinuo.kernel.charters.simulating.weighing import weighed  # noqa: PLC0415

    old, new = _settlers(*queries.promises_of(found))
    facts = [case.facts for case in past]
    told = Told(facts)
    before, after = old.settle(told), new.settle(told)
    asked = new.asked(after, facts)
    for case, one, asks in zip(
        past, weighed(before, after, [each.chosen for each in past]), asked, strict=True
    ):
        yield Simulated(
            case_id=case.case_id,
            decision_id=case.decision_id,
            month=case.month,
            old=one.old,
            new=one.new,
            changed=one.changed,
            before=one.before,
            after=one.after,
            by_people=case.by_people,
            elsewhere=case.elsewhere,
            asks=asks,
        )


@lru_cache(maxsize=2)
def _settlers(old: Charter, new: Charter, floor: Charter | None) -> "tuple[Settler, Settler]":
    from yinuo.kernel.charters.simulating.settling import Settler  # noqa: PLC0415 - numpy is for the worker

    return tuple(Settler(each, floor if each.definition.bridges else None) for each in (old, new))  # type: ignore[return-value] # two of them


def _add(found: Simulation, cases: list[Simulated], *, now: datetime) -> bool:
    """Add a chunk up and keep its cases, in one transaction; False when the simulation has moved or ended meanwhile."""
    with transaction.atomic():
        current = _lock(found.id)
        if current.state != SimulationState.RUNNING or current.position != found.position:
            return False
        SimulatedCase.objects.bulk_create(
            [
                SimulatedCase(
                    simulation_id=found.id,
                    case_id=case.case_id,
                    decision_id=case.decision_id,
                    old=case.old,
                    new=case.new,
                    changed=case.changed,
                    by_people=case.by_people,
                    asks=list(case.asks),
                    before_fen=case.before,
                    after_fen=case.after,
                )
                for case in cases
                if case.is_kept
            ],
            batch_size=1000,
        )
        tally = rules.tally_of(current.tally)
        for case in cases:
            tally.add(case)
        current.tally = tally.as_json()
        current.position, current.done = cases[-1].case_id, current.done + len(cases)
        current.total, current.moved_at = max(current.total, current.done), now
        current.save(update_fields=["tally", "position", "done", "total", "moved_at"])
    found.position = current.position
    return True


def _finish(found: Simulation, *, now: datetime) -> None:
    """Write down what has been added up. Nothing when it has ended meanwhile."""
    with transaction.atomic():
        current = _lock(found.id)
        if current.state != SimulationState.RUNNING or current.position != found.position:
            return
        tally = rules.tally_of(current.tally)
        old, _, floor = queries.promises_of(found)
        asked_before = old.definition.facts.keys() | (floor.definition.facts.keys() if floor else set())
        SimulationCell.objects.bulk_create(
            SimulationCell(
                simulation=current,
                old=before,
                new=after,
                cases=cell.cases,
                changed=cell.changed,
                by_people=cell.by_people,
                before_fen=cell.before,
                after_fen=cell.after,
                examples=cell.examples,
            )
            for (before, after), cell in sorted(tally.cells.items())
        )
        SimulationMonth.objects.bulk_create(
            SimulationMonth(
                simulation=current,
                month=month,
                cases=total.cases,
                changed=total.changed,
                before_fen=total.before,
                after_fen=total.after,
            )
            for month, total in sorted(tally.months.items())
        )
        SimulationQuestion.objects.bulk_create(
            SimulationQuestion(simulation=current, fact=name, is_new=name not in asked_before, cases=cases)
            for name, cases in sorted(tally.asked.items())
        )
        current.state, current.finished_at, current.moved_at = SimulationState.DONE, now, now
        current.tally, current.total, current.elsewhere = {}, current.done, tally.elsewhere
        current.save(update_fields=["state", "finished_at", "moved_at", "tally", "total", "elsewhere"])
        recording.record(
            SimulationFinished(
                **_named(current),
                content=current.content,
                cases=current.total,
                changed=sum(cell.changed for cell in tally.cells.values()),
                more_fen=sum(cell.after - cell.before for cell in tally.cells.values()),
            ),
            actor=SYSTEM,
            now=now,
        )


def break_off(*, simulation_id: int, now: datetime) -> None:
    """The product failed on the way: nothing of the simulation counts."""
    with transaction.atomic():
        found = _lock(simulation_id)
        if found.state in UNDER_WAY:
            found.state, found.finished_at = SimulationState.FAILED, now
            found.save(update_fields=["state", "finished_at"])
            recording.record(SimulationFailed(**_named(found)), actor=SYSTEM, now=now)


def record_export(*, found: Simulation, cases: int, actor: Actor, now: datetime) -> None:
    """Write to the audit who took a simulation out."""
    actor.require(Permission.CHARTERS_DRAFT_READ)
    with transaction.atomic():
        recording.record(SimulationExported(**_named(found), cases=cases), actor=actor, now=now)


def _lock(simulation_id: int) -> Simulation:
    found = (
        Simulation.objects.select_related("draft")
        .select_for_update(of=("self",))
        .filter(pk=simulation_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _named(found: Simulation) -> dict[str, Any]:
    return {
        "charter": found.charter,
        "simulation_id": found.id,
        "draft_id": found.draft_id,
        "number": found.draft.number,
    }
