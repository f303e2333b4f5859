"""The in/out register of customers' goods and the repair cards.

Each step of the way leaves a stamp or a row that the next one leans on, by CHECK or by foreign key. Those keys that span
several columns stand in the first migration: a card needs an entered stay, a check needs a finished bench of the same
card and technician, what goes back needs a passed check of the same product.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Case, F, Func, Q, When

from yinuo.depot.rules import LEAST_TRIES, LONGEST_SESSION
from yinuo.depot.types import CameBy, Proof, ResultKind, SessionKind, VoidedAs, WaitsFor
from yinuo.kernel.ids import new_id

RESULTS = [kind.value for kind in ResultKind]


def all_or_none(*stamps: str, texts: tuple[str, ...] = ()) -> Q:
    """The stamps are set together or not at all; so are the texts."""
    given, missing = Q(), Q()
    for name in stamps:
        given &= Q(**{f"{name}__isnull": False})
        missing &= Q(**{f"{name}__isnull": True})
    for name in texts:
        given &= ~Q(**{name: ""})
        missing &= Q(**{name: ""})
    return given | missing


def needs(later: str, *earlier: str) -> Q:
    """The later stamp stands only where the earlier ones do."""
    before = Q()
    for name in earlier:
        before &= Q(**{f"{name}__isnull": False})
    return Q(**{f"{later}__isnull": True}) | before


class Span(Func):
    """The time between two columns; without an end it lasts."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class TechnicianRange(Func):
    """A one-number range, so that the exclusion needs no extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


class Stay(models.Model):
    """A line of the in/out register (客户商品进出登记簿) with its receipt (客户商品领取收据): from hand to hand (C355, C357)."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    order = models.OneToOneField("workorders.WorkOrder", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    sold_unit = models.ForeignKey("installed_base.SoldUnit", models.PROTECT, null=True, related_name="+")
    visit = models.OneToOneField("dispatch.Visit", models.PROTECT, null=True, related_name="+")
    came_by = models.CharField(max_length=8, choices=[(way.value, way.value) for way in CameBy])
    name = models.CharField(max_length=80)
    serial = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=400)
    accessories = ArrayField(models.CharField(max_length=12), default=list)
    others = models.CharField(max_length=200, blank=True)
    trouble = models.CharField(max_length=400)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    taken_signature = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")
    taken_signer = models.CharField(max_length=40)
    receipt_number = models.CharField(max_length=24, unique=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    shelf = models.CharField(max_length=40, blank=True)
    clearance = models.ForeignKey("Inspection", models.PROTECT, null=True, related_name="+")
    cleared_as = models.CharField(max_length=12, blank=True, choices=[(kind, kind) for kind in RESULTS])
    return_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    carrier = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    sent_out_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(null=True)
    stored_where = models.CharField(max_length=80, blank=True)
    lost_at = models.DateTimeField(null=True)
    lost_by = models.CharField(max_length=40, blank=True)
    lost_proof = models.CharField(
        max_length=12, blank=True, choices=[(proof.value, proof.value) for proof in Proof]
    )
    lost_signature = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, related_name="+")
    delivered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    signature = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, related_name="+")
    signer = models.CharField(max_length=40, blank=True)
    receipt_voided_at = models.DateTimeField(null=True)
    receipt_voided_as = models.CharField(
        max_length=12, blank=True, choices=[(how.value, how.value) for how in VoidedAs]
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(came_by=CameBy.VISIT, visit__isnull=False)
                | Q(came_by=CameBy.COUNTER, visit__isnull=True),
                name="stay_came_by",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(condition="") & ~Q(taken_signer=""), name="stay_described"
            ),
            models.CheckConstraint(
                condition=all_or_none("entered_at", "entered_by", texts=("shelf",)), name="stay_entered_whole"
            ),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True) | Q(entered_at__gte=F("taken_at")),
                name="stay_entered_after_taken",
            ),
            models.CheckConstraint(
                condition=all_or_none("clearance", texts=("cleared_as",)) & needs("clearance", "entered_at"),
                name="stay_cleared_whole",
            ),
            models.CheckConstraint(condition=needs("return_on", "clearance"), name="stay_return_after_check"),
            models.CheckConstraint(condition=needs("told_at", "return_on"), name="stay_told_after_return"),
            models.CheckConstraint(
                condition=all_or_none("carrier", "sent_out_at") & needs("carrier", "return_on"),
                name="stay_sent_out_whole",
            ),
            models.CheckConstraint(
                condition=all_or_none("stored_at", texts=("stored_where",))
                & needs("stored_at", "return_on")
                & (Q(stored_at__isnull=True) | Q(tries__gte=LEAST_TRIES)),
                name="stay_stored_after_tries",
            ),
            models.CheckConstraint(
                condition=all_or_none("lost_at", "lost_signature", texts=("lost_by", "lost_proof")),
                name="stay_lost_declared",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(left_at__isnull=True), name="stay_one_end"
            ),
            models.CheckConstraint(
                condition=needs("delivered_at", "return_on")
                & (Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("entered_at"))),
                name="stay_delivered_after_return",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(cleared_as=ResultKind.BEYOND_REPAIR),
                name="stay_left_beyond_repair",
            ),
            models.CheckConstraint(
                condition=(
                    Q(delivered_at__isnull=True, left_at__isnull=True)
                    & Q(signature__isnull=True, handed_by__isnull=True, signer="")
                )
                | (
                    (Q(delivered_at__isnull=False) | Q(left_at__isnull=False))
                    & Q(signature__isnull=False, handed_by__isnull=False, receipt_voided_at__isnull=False)
                    & ~Q(signer="")
                ),
                name="stay_end_signed",
            ),
            models.CheckConstraint(
                condition=all_or_none("receipt_voided_at", texts=("receipt_voided_as",)),
                name="stay_receipt_voided_whole",
            ),
            models.CheckConstraint(
                condition=Q(receipt_voided_as="")
                | Q(receipt_voided_as=VoidedAs.LOST, lost_at__isnull=False, lost_at=F("receipt_voided_at"))
                | Q(
                    receipt_voided_as=VoidedAs.RETRIEVED,
                    delivered_at__isnull=False,
                    delivered_at=F("receipt_voided_at"),
                )
                | Q(
                    receipt_voided_as=VoidedAs.RETRIEVED,
                    left_at__isnull=False,
                    left_at=F("receipt_voided_at"),
                ),
                name="stay_receipt_voided_why",
            ),
            models.UniqueConstraint(fields=["id", "entered_at"], name="stay_entered"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="stay_of_case"),
            models.Index(
                fields=["unit", "id"],
                condition=Q(delivered_at__isnull=True, left_at__isnull=True),
                name="stay_here",
            ),
        ]


class RepairCard(models.Model):
    """The repair card (修护卡) that hangs on the product: who repairs it, what was wrong, what was done (C356)."""

    stay = models.OneToOneField(Stay, models.PROTECT, primary_key=True, related_name="card")
    opened_at = models.DateTimeField()
    technician = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    diagnosis = models.CharField(max_length=1000, blank=True)
    work_done = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(technician__isnull=False) | Q(diagnosis="", work_done=""), name="card_written_by"
            ),
            models.CheckConstraint(
                condition=Q(work_done="") | ~Q(diagnosis=""), name="card_diagnosis_before_work"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["technician"], name="card_of_technician")]


class BenchSession(models.Model):
    """A technician at a card, from start to stop: the sessions are the actual time (C356)."""

    card = models.ForeignKey(RepairCard, models.PROTECT, related_name="sessions")
    technician = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in SessionKind])
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    correction = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gt=F("started_at")),
                name="session_takes_time",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__lte=F("started_at") + LONGEST_SESSION),
                name="session_within_a_shift",
            ),
            models.UniqueConstraint(
                fields=["technician"], condition=Q(stopped_at__isnull=True), name="session_one_running"
            ),
            ExclusionConstraint(
                name="session_one_at_a_time",
                expressions=[
                    (TechnicianRange(F("technician_id"), F("technician_id")), RangeOperators.OVERLAPS),
                    (Span(F("started_at"), F("stopped_at")), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class PartReplaced(models.Model):
    """A part replaced in the workshop, by name, at the price that the customer has agreed to (C356)."""

    card = models.ForeignKey(RepairCard, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField()
    price_fen = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1) & ~Q(name=""), name="part_replaced_counted"),
            models.UniqueConstraint(fields=["card", "name"], name="part_replaced_once"),
        ]


class Waiting(models.Model):
    """The bench stands still, since when and what for."""

    card = models.ForeignKey(RepairCard, models.PROTECT, related_name="waitings")
    waits_for = models.CharField(max_length=10, choices=[(reason.value, reason.value) for reason in WaitsFor])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="waiting_forwards"
            ),
            models.UniqueConstraint(
                fields=["card"], condition=Q(until__isnull=True), name="waiting_one_at_a_time"
            ),
        ]


class Result(models.Model):
    """The bench is done with the product, one way or the other. Rows are only ever added."""

    card = models.ForeignKey(RepairCard, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in RESULTS])
    technician = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=RESULTS), name="result_known"),
            models.UniqueConstraint(fields=["id", "card", "technician", "kind"], name="result_of_whom"),
        ]


class Inspection(models.Model):
    """The chief's check (验讫) of one result, by somebody who has not done the work (C357). Rows are only ever added."""

    result = models.OneToOneField(Result, models.PROTECT, related_name="inspection")
    card = models.ForeignKey(RepairCard, models.PROTECT, related_name="+")
    technician = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in RESULTS])
    checker = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    is_passed = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    cleared_id = models.GeneratedField(
        expression=Case(When(is_passed=True, then=F("card_id"))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(checker=F("technician")), name="inspection_by_another"),
            models.CheckConstraint(condition=Q(is_passed=True) | ~Q(note=""), name="inspection_failed_why"),
            models.UniqueConstraint(fields=["cleared_id"], name="inspection_passed_once"),
            models.UniqueConstraint(fields=["id", "cleared_id", "kind"], name="inspection_clears"),
        ]


class Contact(models.Model):
    """An attempt to tell the customer that the product can be collected. Rows are only ever added."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="contacts")
    is_reached = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
