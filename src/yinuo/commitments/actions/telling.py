"""What only people can see is told on a case: it begins and ends promised times, and can be taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yinuo.commitments import labels, queries, rules
from yinuo.commitments.actions import changing
from yinuo.commitments.events import Happened, TellingTakenBack
from yinuo.commitments.models import Commitment, TakenBack, Telling
from yinuo.commitments.types import BY_HAND, EventKind, Ground
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseKind
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.intake.models import Case

AGAIN = "_again"
TAKEN_BACK = "commitments.telling_taken_back"


def tellable(
    case: "Case",
    *,
    running: Iterable[Commitment] | None = None,
    promises: Iterable[Mapping[str, Any]] | None = None,
) -> tuple[str, ...]:
    """What can be told of a case now: what begins a promise that does not run, and what ends one that does.

    Only what no event of the product says; an event that the house's own charter has invented belongs to it. The open
    clocks and the promises of the newest decision are asked for unless they are given.
    """
    running = queries.open_of_case(case.id) if running is None else list(running)
    begun = {each.start for each in running if not each.stop.endswith(AGAIN)}
    ends = {each.stop.removesuffix(AGAIN) for each in running}
    if promises is None:
        promises = _promised(case) if intake.is_live(case) else []
    begins = {each["start"] for each in promises if each["certain"] and not each.get("every")} - begun
    return tuple(sorted(name for name in ends | begins if name in BY_HAND or name not in labels.EVENTS))


def _promised(case: "Case") -> list[dict[str, Any]]:
    is_complaint = case.kind == CaseKind.COMPLAINT
    promised = entitlement.promised_to(case) if is_complaint else decisions.promised(case.id)
    return list(promised["promises"])


def tell(*, case_id: int, name: str, at: datetime, actor: Actor, now: datetime, note: str = "") -> Telling:
    """Tell that something has happened to a case, and when: promised times begin and end with it (C337, C339).

    Told twice, it has happened once. Refused for what no promise of the case waits for, for a moment in the future or
    before the request came in.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        before = queries.standing_telling(case_id, name=name, at=at)
        if before is not None:
            return before
        rules.check_told(at, registered_at=case.registered_at, now=now)
        if name not in tellable(case):
            raise Refused(gettext_noop("No promised time of this case waits for that."), field="name")
        telling = Telling.objects.create(
            case=case,
            unit_id=case.unit_id,
            name=name,
            at=at,
            turn=queries.turn_of_telling(case_id, name=name, at=at),
            note=note.strip(),
            told_by_id=actor.staff_id,
            told_at=now,
        )
        recording.record(
            Happened(case_id=case.id, telling_id=telling.id, what=name), actor=actor, now=now, occurred_at=at
        )
    return telling


def take_back(*, telling_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take back what was told wrongly: what began with it is not owed, what ended with it has run all the while.

    Refused without a reason, a second time, and when one of those promised times has gone on since.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why you take it back."), field="reason")
    with transaction.atomic():
        telling = queries.telling(telling_id, actor=actor)
        intake.lock(telling.case_id, actor=actor)
        if queries.is_taken_back(telling):
            raise Refused(gettext_noop("This has been taken back already."))
        event = Happened(case_id=telling.case_id, telling_id=telling.id, what=telling.name)
        done = queries.rows_by_telling(telling, names=event.names)
        for row in done:
            if queries.rows_of(row.commitment_id)[-1].id != row.id:
                raise Refused(
                    gettext_noop(
                        "The promised time %(clause)s has gone on since, so this stays as it was told."
                    ),
                    clause=row.commitment.clause,
                )
        TakenBack.objects.create(
            telling=telling, reason=reason.strip(), taken_by_id=actor.staff_id, taken_at=now
        )
        for row in sorted(done, key=lambda row: row.kind != EventKind.START):
            if row.kind == EventKind.START:
                changing.cancel(
                    commitment_id=row.commitment_id,
                    ground=Ground.TAKEN_BACK,
                    actor=SYSTEM,
                    now=max(now, row.commitment.started_at),
                )
            else:
                changing.reopen(
                    commitment_id=row.commitment_id,
                    occurred_at=row.occurred_at,
                    cause=TAKEN_BACK,
                    actor=SYSTEM,
                    now=now,
                )
        recording.record(
            TellingTakenBack(case_id=telling.case_id, telling_id=telling.id, what=telling.name),
            actor=actor,
            now=now,
        )
