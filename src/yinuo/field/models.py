from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yinuo.field.types import PhotoPurpose, VisitOutcome


class VisitReport(models.Model):
    """What the technician found and did. Steps are stamped in order; none can be skipped.

    `consent_at` is empty again when the estimate has changed since the customer agreed.
    """

    visit = models.OneToOneField("dispatch.Visit", models.PROTECT, primary_key=True, related_name="+")
    arrived_at = models.DateTimeField()
    tariff_shown_at = models.DateTimeField(null=True)
    consent_at = models.DateTimeField(null=True)
    findings = models.CharField(max_length=1000, blank=True)
    work_done = models.CharField(max_length=1000, blank=True)
    work_minutes = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=[(o.value, o.value) for o in VisitOutcome])
    outcome_note = models.CharField(max_length=200, blank=True)
    signer = models.CharField(max_length=40, blank=True)
    signature_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(consent_at__isnull=True) | models.Q(tariff_shown_at__isnull=False),
                name="report_tariff_before_consent",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=VisitOutcome.FIXED)
                | (
                    models.Q(consent_at__isnull=False)
                    & models.Q(signature_id__isnull=False)
                    & models.Q(work_minutes__isnull=False)
                    & ~models.Q(findings="")
                ),
                name="report_fixed_is_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(ended_at__isnull=False), name="report_outcome_when"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", VisitOutcome.FIXED]) | ~models.Q(outcome_note=""),
                name="report_not_fixed_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=VisitOutcome.TAKEN_BACK)
                | (models.Q(signature_id__isnull=False) & models.Q(tariff_shown_at__isnull=False)),
                name="report_taken_is_signed",
            ),
        ]


class TakenGoods(models.Model):
    """What the technician has taken to the workshop, and how it looked (C355)."""

    report = models.OneToOneField(VisitReport, models.PROTECT, primary_key=True, related_name="taken")
    name = models.CharField(max_length=80)
    serial = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=400)
    accessories = ArrayField(models.CharField(max_length=12), default=list)
    others = models.CharField(max_length=200, blank=True)


class PartUsed(models.Model):
    """A part built in, by name; stock comes with the parts context."""

    report = models.ForeignKey(VisitReport, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField(default=1)
    price_fen = models.PositiveBigIntegerField(default=0)


class VisitPhoto(models.Model):
    """A photo taken on a visit, and what it shows."""

    report = models.ForeignKey(VisitReport, models.PROTECT, related_name="photos")
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=[(p.value, p.value) for p in PhotoPurpose])
