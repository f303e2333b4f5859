from typing import ClassVar

from django.db import models


class Counter(models.Model):
    """The last number of a series in a local year."""

    series = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "year"], name="one_counter")]
