from typing import ClassVar

from django.db import models


class Approval(models.Model):
    """The general manager has approved a release of a charter (C344). Rows are only ever added.

    `release` is the hash of the charter with the organisation's settings: a changed setting is a new release.
    """

    charter = models.CharField(max_length=40)
    release = models.CharField(max_length=64)
    approved_by = models.BigIntegerField()
    approved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "release"], name="release_approved_once")
        ]
