from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models

from yinuo.followup.types import CallbackState, CallResult, Consequence
from yinuo.kernel.ids import new_id


class Callback(models.Model):
    """A call that is owed to the customer after completion, due by the business calendar.

    What was settled at the counter has no voucher. `tries` counts the calls that did not reach the customer.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    order_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in CallbackState])
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    reasons = ArrayField(models.CharField(max_length=12), default=list)
    comment = models.CharField(max_length=1000, blank=True)
    consequence = models.CharField(
        max_length=10, blank=True, choices=[(c.value, c.value) for c in Consequence]
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(satisfaction__isnull=True) | models.Q(satisfaction__range=(1, 5)),
                name="callback_one_to_five",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CallbackState.ANSWERED)
                | (models.Q(satisfaction__isnull=False) & ~models.Q(consequence="")),
                name="callback_answered_whole",
            ),
            models.UniqueConstraint(fields=["order_id"], name="callback_once_per_voucher"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(order_id__isnull=True, state=CallbackState.DUE),
                name="callback_once_from_the_counter",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state=CallbackState.DUE), name="callback_due"),
            models.Index(fields=["case"], name="callback_of_case"),
        ]


class CallAttempt(models.Model):
    """One ring: reached or not, and when to try again."""

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="attempts")
    result = models.CharField(max_length=12, choices=[(result.value, result.value) for result in CallResult])
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
