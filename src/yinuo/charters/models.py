from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.charters.types import DraftState
from yinuo.kernel.ids import new_id

AGREED = (DraftState.APPROVED, DraftState.PUBLISHED)
PUT_FORWARD = (DraftState.PROPOSED, *AGREED)


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
            models.UniqueConstraint(fields=["id", "charter"], name="release_of_charter"),
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


class Draft(models.Model):
    """A promise on its way to a release: written, simulated, proposed, approved by a second person, published.

    `basis` is the release that it was started from, nothing for the text as shipped; `newest` the number of the last
    release on the timeline at that time. `content` is the hash of text and settings; `simulated` and `approved` say
    for which content that was done. Settings stand as they were typed, also those that the text does not ask for now.
    `version` counts every change, for pages that have grown old. The day and the reason of a proposal stay when it
    comes back. The keys of several columns stand in the migration: basis, release and what is replaced are of the
    same charter.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    charter = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    basis = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    newest = models.PositiveIntegerField(null=True)
    text = models.TextField()
    settings = models.JSONField()
    content = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in DraftState])
    version = models.PositiveIntegerField(default=1)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    changed_by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(null=True)
    simulated = models.CharField(max_length=64, blank=True)
    simulated_at = models.DateTimeField(null=True)
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    in_force_from = models.DateField(null=True)
    replaces = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    returned_by = models.BigIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_because = models.CharField(max_length=300, blank=True)
    approved = models.CharField(max_length=64, blank=True)
    approved_by = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    release = models.OneToOneField(Release, models.PROTECT, null=True, related_name="draft")
    dropped_by = models.BigIntegerField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charter", "number"], name="draft_number_once"),
            models.CheckConstraint(
                condition=~Q(text="") & Q(content__regex="^[0-9a-f]{64}$"), name="draft_whole"
            ),
            models.CheckConstraint(
                condition=Q(changed_by__isnull=True, changed_at__isnull=True)
                | Q(changed_by__isnull=False, changed_at__isnull=False),
                name="draft_changed_whole",
            ),
            models.CheckConstraint(
                condition=Q(simulated="", simulated_at__isnull=True)
                | Q(simulated__regex="^[0-9a-f]{64}$", simulated_at__isnull=False),
                name="draft_simulated_whole",
            ),
            models.CheckConstraint(
                condition=Q(returned_by__isnull=True, returned_at__isnull=True, returned_because="")
                | (Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(returned_because="")),
                name="draft_returned_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=PUT_FORWARD,
                    proposed_by__isnull=False,
                    proposed_at__isnull=False,
                    in_force_from__isnull=False,
                    simulated=F("content"),
                )
                | (~Q(state__in=PUT_FORWARD) & Q(proposed_by__isnull=True, proposed_at__isnull=True)),
                name="draft_proposed_as_simulated",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="draft_replaces_why"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=AGREED,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    approved=F("content"),
                )
                | (~Q(state__in=AGREED) & Q(approved_by__isnull=True, approved_at__isnull=True, approved="")),
                name="draft_approved_as_it_is",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    ~Q(approved_by=F("proposed_by"))
                    & (Q(changed_by__isnull=True) | ~Q(approved_by=F("changed_by")))
                ),
                name="draft_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.PUBLISHED, release__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(release__isnull=True)),
                name="draft_published_is_release",
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.DROPPED, dropped_by__isnull=False, dropped_at__isnull=False)
                | (~Q(state=DraftState.DROPPED) & Q(dropped_by__isnull=True, dropped_at__isnull=True)),
                name="draft_dropped_whole",
            ),
        ]


class DraftEdit(models.Model):
    """Somebody has typed in a draft, or moved it: who, when, and what it was then. Only ever added."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    content = models.CharField(max_length=64)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "version"], name="draft_edit_once"),
            models.CheckConstraint(condition=Q(content__regex="^[0-9a-f]{64}$"), name="draft_edit_whole"),
        ]


class Notice(models.Model):
    """Somebody who works by a promise has been told of a release, and has read it or not yet. `person` is an account."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    person = models.BigIntegerField()
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "person"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("told_at")),
                name="notice_read_after_told",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_to_read")
        ]
