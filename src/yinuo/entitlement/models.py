from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from yinuo.entitlement.types import EXCHANGES, GIVEN_AT_THE_COUNTER, Answer, Origin, Outcome, Tender
from yinuo.kernel.charters import Remedy
from yinuo.kernel.ids import new_id

REMEDIES = [(remedy.value, remedy.value) for remedy in Remedy]


def _values(kinds: "frozenset[Remedy]") -> list[str]:
    return sorted(kind.value for kind in kinds)


class Decision(models.Model):
    """Which promise applied to a case, from which facts, by which clauses. Rows are only ever added.

    `release` is the hash of the charter's content; the decision can be replayed from it and the facts. `result` is what
    the charter said. A decision by people carries the reason, and its own class, or its own remedy and amounts;
    what the charter said stays beside it.
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
    origin = models.CharField(
        max_length=10,
        choices=[(origin.value, origin.value) for origin in Origin],
        default=Origin.CHARTER.value,
        db_default=Origin.CHARTER.value,
    )
    remedy = models.CharField(max_length=16, blank=True, choices=REMEDIES, default="", db_default="")
    deduct_fen = models.PositiveBigIntegerField(null=True)
    pays_fen = models.PositiveBigIntegerField(null=True)
    override_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="decision_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.CHARTER, override_reason="", remedy="")
                | (Q(origin__in=[Origin.OVERRIDE, Origin.AGREEMENT]) & ~Q(override_reason="")),
                name="decision_by_people_says_why",
            ),
            models.CheckConstraint(
                condition=Q(remedy="", deduct_fen__isnull=True, pays_fen__isnull=True)
                | (~Q(remedy="") & Q(deduct_fen__isnull=False, pays_fen__isnull=False)),
                name="decision_remedy_has_amounts",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["release", "-id"], name="decision_by_release")]


class KnownFact(models.Model):
    """A fact about a case that somebody has answered when the decision asked for it."""

    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.JSONField()
    told_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "name"], name="fact_once")]


class Choice(models.Model):
    """What has been chosen among the offers of a decision, at the decision's amounts. Rows are only ever added.

    Whoever changes their mind chooses again; the newest choice of the newest decision counts.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    remedy = models.CharField(max_length=16, choices=REMEDIES)
    deduct_fen = models.PositiveBigIntegerField()
    pays_fen = models.PositiveBigIntegerField()
    chosen_by = models.BigIntegerField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "seq"], name="choice_once"),
            models.CheckConstraint(
                condition=Q(remedy__in=[remedy.value for remedy in Remedy]), name="choice_remedy_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="choice_of_case")]


class Given(models.Model):
    """An exchange handed over, or money paid back: once per decision. Rows are only ever added.

    The amount is that of the choice. `taken_by` is who received it, `new_serial` the item that was handed over.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    choice = models.OneToOneField(Choice, models.PROTECT, related_name="+")
    remedy = models.CharField(max_length=16, choices=REMEDIES)
    new_serial = models.CharField(max_length=40, blank=True)
    tender = models.CharField(
        max_length=10, blank=True, choices=[(tender.value, tender.value) for tender in Tender]
    )
    taken_by = models.CharField(max_length=60)
    given_by = models.BigIntegerField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(remedy__in=_values(GIVEN_AT_THE_COUNTER)), name="given_at_the_counter"
            ),
            models.CheckConstraint(
                condition=(Q(remedy__in=_values(EXCHANGES)) & ~Q(new_serial=""))
                | (~Q(remedy__in=_values(EXCHANGES)) & Q(new_serial="")),
                name="given_exchange_names_the_item",
            ),
            models.CheckConstraint(
                condition=Q(remedy__in=_values(EXCHANGES)) | ~Q(tender=""), name="given_money_says_how"
            ),
            models.CheckConstraint(condition=~Q(taken_by=""), name="given_to_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="given_of_case")]


class Telling(models.Model):
    """The customer has been told a refusal with its clause, and has accepted or disputed it. Rows are only ever added."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=[(answer.value, answer.value) for answer in Answer])
    said = models.CharField(max_length=400, blank=True)
    taken_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    told_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "answer"], name="telling_once_per_answer"),
            models.CheckConstraint(
                condition=Q(answer=Answer.ACCEPTED, taken_by__isnull=True)
                | (Q(answer=Answer.DISPUTED, taken_by__isnull=False) & ~Q(said="")),
                name="telling_dispute_is_taken",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="telling_of_case")]
