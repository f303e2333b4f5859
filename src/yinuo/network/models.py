from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func

from yinuo.kernel.ids import new_id
from yinuo.network.types import UnitKind


class Unit(models.Model):
    """A part of the organisation that may see its own cases: the company, a service point, a dealer."""

    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in UnitKind])
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]


class Staff(models.Model):
    """A person's place in the network. While absent, the deputy owns what would be theirs."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    user = models.OneToOneField("accounts.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=30, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_technician = models.BooleanField(default=False)
    skills = models.JSONField(default=list)
    deputy = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    absent_from = models.DateTimeField(null=True)
    absent_to = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "is_technician"], name="staff_of_unit")]

    @property
    def name(self) -> str:
        return self.user.name


class PersonRange(Func):
    """A one-number range, so that the exclusion needs no extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


LONGEST_SHIFT = timedelta(hours=25)
"""A day round the clock, with the hour that the autumn change repeats."""


class OnCall(models.Model):
    """Somebody can be reached for a unit, from when to when."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    during__isempty=False,
                    during__lower_inf=False,
                    during__upper_inf=False,
                    during__endswith__lte=F("during__startswith") + LONGEST_SHIFT,
                ),
                name="on_call_real",
            ),
            ExclusionConstraint(
                name="on_call_once_at_a_time",
                expressions=[
                    (PersonRange(F("staff_id"), F("staff_id")), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def starts_at(self) -> datetime:
        return self.during.lower

    @property
    def ends_at(self) -> datetime:
        return self.during.upper


class BusinessCalendar(models.Model):
    """The organisation's working time, in the shape that `kernel.calendars` reads; `named` says which holiday a date is."""

    name = models.CharField(max_length=40, unique=True)
    data = models.JSONField()
    named = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_calendar"
            )
        ]
