from typing import ClassVar

from django.db import models


class Decision(models.Model):
    """Which promise applied to a case, from which facts, by which clauses. Rows are only ever added.

    `release` is the hash of the charter's content; the decision can be replayed from it and the facts.
    An override carries the reason and the class that the charter would have given.
    """

    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    charter = models.CharField(max_length=40)
    release = models.CharField(max_length=64)
    facts = models.JSONField()
    outcome = models.CharField(max_length=12)
    klass = models.CharField(max_length=1, blank=True)
    payer = models.CharField(max_length=20, blank=True)
    result = models.JSONField()
    override_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="decision_once")]


class KnownFact(models.Model):
    """A fact about a case that somebody has answered when the decision asked for it."""

    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.JSONField()
    told_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "name"], name="fact_once")]
