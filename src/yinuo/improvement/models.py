from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from yinuo.improvement.types import Answer
from yinuo.kernel.ids import new_id


class WorkRecord(models.Model):
    """A technician's month, its figures frozen when it was handed in (C330).

    A record never changes: a later one `replaces` it, with the reason. `due_on` is the day by which it was owed then.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    staff = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    month = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="later")
    reason = models.CharField(max_length=200, blank=True)
    figures = models.JSONField()
    remarks = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="record_of_a_month"),
            models.CheckConstraint(
                condition=models.Q(edition=1, replaces__isnull=True)
                | models.Q(edition__gt=1, replaces__isnull=False) & ~models.Q(reason=""),
                name="record_replaced_why",
            ),
            models.UniqueConstraint(fields=["staff", "month", "edition"], name="record_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "staff"], name="record_of_month")]


class RecordAnswer(models.Model):
    """What the leader did with a record, once: received as seen, or returned with a reason."""

    record = models.OneToOneField(WorkRecord, models.PROTECT, related_name="answer")
    answer = models.CharField(max_length=8, choices=[(answer.value, answer.value) for answer in Answer])
    remark = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(answer__in=list(Answer)), name="record_answer_known"),
            models.CheckConstraint(
                condition=~models.Q(answer=Answer.RETURNED) | ~models.Q(remark=""), name="record_returned_why"
            ),
        ]
