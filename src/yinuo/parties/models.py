from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yinuo.parties.types import CustomerKind


class Customer(models.Model):
    """Somebody whom we have sold to or who has asked for service (C001, C351).

    `unit` is the network unit that may see the file. A merged customer points to the one that stays and keeps why.
    """

    public_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in CustomerKind])
    name = models.CharField(max_length=60)
    region = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=400, blank=True)
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    merge_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="customer_search", fastupdate=False),
            models.Index(fields=["unit", "-id"], name="customer_of_unit"),
        ]


class Phone(models.Model):
    """A number of a customer, digits only; the same number may not stand twice with one customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    digits = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "digits"], name="phone_once")]
        indexes: ClassVar = [models.Index(fields=["digits"], name="phone_digits")]
        ordering: ClassVar = ["-is_main", "id"]
