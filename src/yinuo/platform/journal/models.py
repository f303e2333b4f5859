from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One event. Rows are only ever added: the application's role may not change or remove them.

    Entries of one `stream` form a hash chain; `seq` has no gaps. `at` is when it happened, `recorded_at` when
    it was written. The payload holds ids and codes only.
    """

    stream = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)
    payload = models.JSONField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "seq"], name="journal_chain")]
        indexes: ClassVar = [
            models.Index(
                fields=["case_id", "id"], condition=models.Q(case_id__isnull=False), name="journal_of_case"
            ),
            models.Index(fields=["code", "-id"], name="journal_of_kind"),
            models.Index(fields=["actor_id", "-id"], name="journal_of_actor"),
        ]


class StepDone(models.Model):
    """A `later` step that has been run for an event; the same pair is never run twice."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    step = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "step"], name="step_once")]
