from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models

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
