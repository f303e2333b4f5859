from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.kernel.ids import new_id


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


class Release(models.Model):
    """A charter as it was published: its text, the settings filled in, and the day from which it holds. Only ever added.

    It holds until the day before the next one; so there is no hole, and a day is covered once. A release is withdrawn
    by a successor that starts on the same day (`edition` is one more) and takes its place for its whole range. Numbers
    have no gaps: each leans on the one before it (`after`). The keys of several columns stand in the migration.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    charter = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    after = models.PositiveIntegerField(null=True)
    text = models.TextField()
    settings = models.JSONField()
    release = models.CharField(max_length=64)
    in_force_from = models.DateField()
    edition = models.PositiveSmallIntegerField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    replaced_edition = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    published_on = models.DateField()
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["charter", "in_force_from", "edition"], name="release_day_covered_once"
            ),
            models.UniqueConstraint(
                fields=["id", "charter", "in_force_from", "edition"], name="release_as_replaced"
            ),
            models.CheckConstraint(
                condition=Q(number=1, after__isnull=True)
                | Q(number__gt=1, after__isnull=False, after=F("number") - 1),
                name="release_number_follows",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, replaced_edition__isnull=True, edition=1, reason="")
                | (
                    Q(
                        replaces__isnull=False,
                        replaced_edition__isnull=False,
                        edition=F("replaced_edition") + 1,
                    )
                    & ~Q(reason="")
                ),
                name="release_replaces_why",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=False) | Q(in_force_from__gte=F("published_on")),
                name="release_not_in_the_past",
            ),
            models.CheckConstraint(condition=Q(release__regex="^[0-9a-f]{64}$"), name="release_hash_whole"),
            models.CheckConstraint(condition=~Q(text=""), name="release_text_whole"),
        ]
        indexes: ClassVar = [models.Index(fields=["release"], name="release_by_hash")]
