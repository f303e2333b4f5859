from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yinuo.installed_base.types import Left


class SoldUnit(models.Model):
    """One serial-numbered product in a customer's hands, with what its promise depends on.

    `price_fen` is what the customer paid. A unit that came in exchange names the one that it `replaces`, and keeps its
    day of sale; one that was given back says as what it left, and when.
    """

    public_id = models.UUIDField(unique=True)
    serial = models.CharField(max_length=40, unique=True)
    model = models.ForeignKey("catalogue.ProductModel", models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    sold_on = models.DateField(null=True)
    installed_on = models.DateField(null=True)
    invoice_number = models.CharField(max_length=40, blank=True)
    price_fen = models.PositiveBigIntegerField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    exchanged_on = models.DateField(null=True)
    left_as = models.CharField(max_length=10, blank=True, choices=[(left.value, left.value) for left in Left])
    left_on = models.DateField(null=True)
    region = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True, exchanged_on__isnull=True)
                | models.Q(replaces__isnull=False, exchanged_on__isnull=False),
                name="unit_exchanged_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(left_as="", left_on__isnull=True)
                | models.Q(left_as__in=[left.value for left in Left], left_on__isnull=False),
                name="unit_left_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer"], name="unit_of_customer"),
            GinIndex(fields=["search"], name="unit_search", fastupdate=False),
        ]


class Contract(models.Model):
    """A maintenance contract (商品保养合同书) that covers one unit for a time (C348)."""

    number = models.CharField(max_length=40)
    sold_unit = models.ForeignKey(SoldUnit, models.PROTECT, related_name="contracts")
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "sold_unit"], name="contract_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="contract_forward"
            ),
        ]
