"""What the pipeline does when a promise is changed: it is simulated, who may not second it, and who is told."""

from datetime import datetime

from yinuo.charters import actions as promises
from yinuo.charters import queries as charters
from yinuo.charters.events import DraftApproved, DraftPublished
from yinuo.entitlement.events import SimulationFinished, SimulationStarted
from yinuo.kernel.actors import Actor
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission

WORKS_BY_THE_PROMISE = (
    Permission.CHARTERS_DRAFT_APPROVE,
    Permission.CHARTERS_RELEASE_APPROVE,
    Permission.DEPOT_CARD_WORK,
    Permission.ENTITLEMENT_DECISION_WRITE,
    Permission.FIELD_VISIT_WORK,
    Permission.FOLLOWUP_CALLBACK_WRITE,
    Permission.INTAKE_CASE_WRITE,
)
"""Who registers, decides, repairs, goes to customers, calls them or answers for it has to know what is promised."""


def queue_simulation(event: SimulationStarted, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    """The worker takes a simulation up, slice by slice."""
    from yinuo.flow import tasks  # noqa: PLC0415 - the tasks import the pipeline

    tasks.defer_simulation(simulation_id=event.simulation_id)


def note_simulated(event: SimulationFinished, *, actor: Actor, now: datetime) -> None:
    """What has been simulated may be proposed."""
    promises.note_simulated(draft_id=event.draft_id, content=event.content, actor=actor, now=now)


def refuse_same_person(event: DraftApproved, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    """Who has written a draft does not approve it with another account either."""
    if actor.id is not None:
        network.check_other_person(actor.id, charters.writers_of(event.draft_id))


def tell_people(event: DraftPublished, *, actor: Actor, now: datetime) -> None:
    """Who works by the promise learns that there is a new one. Of a promise by which nobody works nobody is told."""
    if event.charter != charters.decides_by():
        return
    promises.tell_people(
        charter_id=event.charter,
        number=event.release,
        people=network.accounts_that_may(WORKS_BY_THE_PROMISE),
        actor=actor,
        now=now,
    )
