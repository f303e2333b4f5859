from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from yinuo.improvement import queries, rules
from yinuo.improvement.events import RecordHandedIn, RecordReceived, RecordReturned
from yinuo.improvement.models import RecordAnswer, WorkRecord
from yinuo.improvement.types import Answer, Month
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

ANSWERS = {Answer.RECEIVED: RecordReceived, Answer.RETURNED: RecordReturned}


def hand_in(*, month: Month, remarks: str, reason: str = "", actor: Actor, now: datetime) -> WorkRecord:
    """Hand in one's own month, its figures frozen as they are now (C330).

    Refused before the month is over, while something of it has not ended, and for a second time without a reason.
    """
    actor.require(Permission.IMPROVEMENT_RECORD_WRITE)
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only people on the staff list hand in work records."))
    rules.check_month_over(month, today=queries.local_day(now))
    with transaction.atomic():
        unit_id = network.lock_person(actor.staff_id).unit_id
        before = queries.newest(actor.staff_id, month)
        rules.check_edition(is_first=before is None, reason=reason.strip())
        figures, pieces = queries.figures_of(actor.staff_id, month)
        rules.check_all_ended(pieces)
        record = WorkRecord.objects.create(
            staff_id=actor.staff_id,
            unit_id=unit_id,
            month=month.first,
            edition=before.edition + 1 if before else 1,
            replaces=before,
            reason=reason.strip() if before else "",
            figures=asdict(figures),
            remarks=remarks.strip(),
            due_on=rules.due_on(month, queries.due_day()),
            handed_in_at=now,
            handed_in_by=actor.id,
        )
        recording.record(
            RecordHandedIn(
                staff_id=record.staff_id, record_id=record.id, month=month.first, edition=record.edition
            ),
            actor=actor,
            now=now,
        )
    return record


def answer_record(
    *, record_id: int, answer: Answer, remark: str, actor: Actor, now: datetime
) -> RecordAnswer:
    """Receive a record as seen, or return it with a reason.

    Refused for one's own, for one that has been answered, and for one that a later version has replaced.
    """
    actor.require(Permission.IMPROVEMENT_RECORD_READ)
    remark = remark.strip()
    with transaction.atomic():
        staff_id = queries.get(record_id, actor=actor).staff_id
        network.lock_person(staff_id)
        record = queries.get(record_id, actor=actor)
        rules.check_answer(answer, remark=remark, is_own=record.staff_id == actor.staff_id)
        if hasattr(record, "answer"):
            raise Refused(gettext_noop("This record has been answered already."))
        newest = queries.newest(record.staff_id, Month(record.month))
        if newest is None or newest.id != record.id:
            raise Refused(
                gettext_noop("A later version of this record has been handed in. Look at that one.")
            )
        given = RecordAnswer.objects.create(
            record=record, answer=answer, remark=remark, at=now, by_id=actor.staff_id
        )
        recording.record(
            ANSWERS[answer](
                staff_id=record.staff_id, record_id=record.id, month=record.month, edition=record.edition
            ),
            actor=actor,
            now=now,
        )
    return given
