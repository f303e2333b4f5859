from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from yinuo.kernel.ids import new_id
from yinuo.workorders.types import LIVE_STATES, ConsentWay, OrderState

STATES = [state.value for state in OrderState]
LIVE = [state.value for state in LIVE_STATES]


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
