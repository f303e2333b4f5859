from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func

from yinuo.dispatch.types import VisitState
from yinuo.kernel.ids import new_id

STATES = [state.value for state in VisitState]
HOLDING = [VisitState.BOOKED.value, VisitState.ARRIVED.value]


class TechnicianRange(Func):
    """A one-number range, so that the exclusion needs no extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


class Visit(models.Model):
    """A technician sent with a voucher for a date and window (C351)."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    order = models.ForeignKey("workorders.WorkOrder", models.PROTECT, related_name="+")
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    technician = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    reason = models.CharField(max_length=200, blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.BigIntegerField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="visit_state_known"),
            models.CheckConstraint(
                condition=models.Q(during__isempty=False) & models.Q(during__upper_inf=False),
                name="visit_window_real",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[VisitState.CANCELLED, VisitState.FAILED])
                | ~models.Q(reason=""),
                name="visit_ended_why",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state__in=HOLDING), name="visit_one_live"
            ),
            ExclusionConstraint(
                name="technician_in_one_place",
                expressions=[
                    (TechnicianRange(F("technician_id"), F("technician_id")), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=HOLDING),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["technician", "state"], name="visit_of_technician")]
