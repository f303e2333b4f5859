from typing import ClassVar

from django.db import models


class ProductModel(models.Model):
    """What is sold and serviced. `free_months` is the free guarantee period printed for the model (C349).

    `goods` is what the promise calls such a product, where its rules differ by goods.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    brand = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=20)
    goods = models.CharField(max_length=40, blank=True, default="")
    free_months = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["category", "code"], name="model_by_category")]


class Fault(models.Model):
    """A complaint as customers put it, per product category."""

    category = models.CharField(max_length=20)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)


class TariffItem(models.Model):
    """What a piece of work costs, with the trade association's guide price beside it (C010, C012).

    A change of price is a new row: a customer who has been shown a price keeps it.
    """

    code = models.CharField(max_length=20)
    category = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    price_fen = models.PositiveBigIntegerField()
    guide_price_fen = models.PositiveBigIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(valid_to__isnull=True), name="tariff_one_price_in_force"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["category", "code"], name="tariff_by_category")]
