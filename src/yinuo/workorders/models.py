from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q

from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.ids import new_id
from yinuo.workorders.types import (
    LIVE_STATES,
    AnswerWay,
    ConsentWay,
    InternalKind,
    ItemState,
    Known,
    OrderState,
    TimeState,
)

STATES = [state.value for state in OrderState]
LIVE = [state.value for state in LIVE_STATES]
KINDS = [kind.value for kind in InternalKind]
TIME_STATES = [state.value for state in TimeState]
COUNTING = [TimeState.RUNNING.value, TimeState.BOOKED.value]
DAY_MINUTES = 24 * 60


class PersonRange(Func):
    """A one-number range, so that the exclusion needs no extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


class MinutesOf(Func):
    """How many minutes a stretch of time lasts."""

    template = "(extract(epoch from upper(%(expressions)s) - lower(%(expressions)s)) / 60)"
    output_field = models.DecimalField()


class WorkOrder(models.Model):
    """A service voucher (服务凭证): drawn for a case, carried to the customer, signed, filed (C351, C352)."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    klass = models.CharField(max_length=1)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    instructions = models.CharField(max_length=400, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    signature_id = models.BigIntegerField(null=True)
    filed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="order_state_known"),
            models.CheckConstraint(
                condition=models.Q(filed_at__isnull=True) | models.Q(signed_at__isnull=False),
                name="order_filed_signed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[OrderState.SIGNED, OrderState.FILED])
                | models.Q(signed_at__isnull=False),
                name="order_signed_when",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True) | models.Q(signature_id__isnull=False),
                name="order_signed_proof",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=LIVE),
                name="order_one_live",
            ),
        ]


class EstimateLine(models.Model):
    """One position of the estimate, at the price that the tariff had when it was shown."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="lines")
    tariff_code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField(default=1)
    price_fen = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()

    @property
    def total_fen(self) -> int:
        return self.quantity * self.price_fen


class Consent(models.Model):
    """The customer has seen the tariff and agreed to the sum, or has refused it (C016, C017, C023)."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+")
    total_fen = models.PositiveBigIntegerField()
    lines = models.JSONField()
    is_given = models.BooleanField()
    signer = models.CharField(max_length=40)
    way = models.CharField(
        max_length=8, choices=[(way.value, way.value) for way in ConsentWay], default=ConsentWay.ON_SITE
    )
    tariff_shown_at = models.DateTimeField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)


class InternalWork(models.Model):
    """Somebody's time on internal work, class D (C350), on a local day: from when to when, or only how long.

    A correction is another row that names the one it `replaces`; what was booked first stays, withdrawn with the reason.
    While it runs, the stretch has no end.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    staff = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    state = models.CharField(max_length=10, choices=[(state, state) for state in TIME_STATES])
    day = models.DateField()
    during = DateTimeRangeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField()
    booked_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="time_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=TIME_STATES), name="time_state_known"),
            models.CheckConstraint(
                condition=models.Q(during__isnull=True)
                | (models.Q(during__isempty=False) & models.Q(during__lower_inf=False)),
                name="time_stretch_real",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=TimeState.RUNNING)
                | models.Q(during__isnull=False, during__upper_inf=True, minutes__isnull=True),
                name="time_running_is_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=TimeState.BOOKED)
                | models.Q(minutes__isnull=False, minutes__range=(1, DAY_MINUTES))
                & (models.Q(during__isnull=True) | models.Q(during__upper_inf=False)),
                name="time_booked_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(during__isnull=True)
                | models.Q(minutes__isnull=True)
                | models.Q(minutes=MinutesOf(F("during"))),
                name="time_minutes_as_long_as_stretch",
            ),
            models.CheckConstraint(
                condition=models.Q(state=TimeState.WITHDRAWN, withdrawn_at__isnull=False)
                & ~models.Q(withdraw_reason="")
                | ~models.Q(state=TimeState.WITHDRAWN)
                & models.Q(withdrawn_at__isnull=True, withdraw_reason=""),
                name="time_withdrawn_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=InternalKind.OTHER) | ~models.Q(note=""), name="time_other_says_what"
            ),
            ExclusionConstraint(
                name="time_of_one_person_once",
                expressions=[
                    (PersonRange(F("staff_id"), F("staff_id")), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=COUNTING),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "day"], name="time_of_person")]


class ChecklistItem(models.Model):
    """One thing that the promise wants on record of a case, at a step of the work.

    `charter`, `release` and `row` say where it is written: the newest decision that asks for it holds the text.
    What the promise asks for no longer, after another decision, is struck; its answers stay.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    decision = models.ForeignKey("entitlement.Decision", models.PROTECT, related_name="+")
    charter = models.CharField(max_length=40)
    release = models.CharField(max_length=64)
    row = models.CharField(max_length=200)
    clause = models.CharField(max_length=80)
    word = models.CharField(max_length=80)
    step = models.CharField(max_length=10, choices=[(step.value, step.value) for step in Step])
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ItemKind])
    is_mandatory = models.BooleanField()
    is_certain = models.BooleanField()
    known_by = models.CharField(
        max_length=10, blank=True, choices=[(known.value, known.value) for known in Known]
    )
    least = models.PositiveIntegerField(null=True)
    most = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in ItemState])
    struck_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "charter", "row", "word"], name="item_once"),
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in Step]), name="item_step_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ItemKind]), name="item_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ItemState]), name="item_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ItemKind.REMINDER) | Q(is_mandatory=False, state=ItemState.OPEN),
                name="item_reminder_is_only_read",
            ),
            models.CheckConstraint(
                condition=Q(is_certain=True) | Q(is_mandatory=False), name="item_mandatory_is_certain"
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.NUMBER) | Q(least__isnull=True, most__isnull=True),
                name="item_bounds_of_numbers",
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="item_bounds_in_order",
            ),
        ]


class ChecklistAnswer(models.Model):
    """An answer to an item of a checklist: who, when, how. Rows are only ever added; the newest one counts."""

    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=8, choices=[(way.value, way.value) for way in AnswerWay])
    known = models.CharField(
        max_length=10, blank=True, choices=[(known.value, known.value) for known in Known]
    )
    text = models.CharField(max_length=400, blank=True)
    number = models.PositiveIntegerField(null=True)
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, null=True, related_name="+")
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "seq"], name="item_answer_once"),
            models.CheckConstraint(
                condition=Q(way__in=[way.value for way in AnswerWay]), name="item_answer_way_known"
            ),
            models.CheckConstraint(
                condition=~Q(way=AnswerWay.WAIVED) | ~Q(text=""), name="item_answer_waived_says_why"
            ),
            models.CheckConstraint(
                condition=Q(way=AnswerWay.GIVEN) | Q(number__isnull=True), name="item_answer_number_is_given"
            ),
        ]
