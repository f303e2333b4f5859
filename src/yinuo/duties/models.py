from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.duties.types import OccurrenceState
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.clocks import deadlines
from yinuo.kernel.ids import new_id

STATES = [state.value for state in OccurrenceState]
POSTS = [Post.CHIEF.value, Post.MANAGER.value]
UNITS = [*deadlines.UNITS, "months", "days", "working days", "hours", "minutes"]


class Duty(models.Model):
    """What is owed once in every period, by a person or a post of a unit.

    It names the line of the charter that it was taken over from, or none. `next_at` is when its next occurrence
    begins by itself; what runs from something that somebody must tell has none.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    charter = models.CharField(max_length=40, blank=True)
    release = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    row = models.CharField(max_length=120, blank=True)
    start = models.CharField(max_length=60)
    stop = models.CharField(max_length=60)
    zh = models.TextField()
    en = models.TextField()
    every = models.CharField(max_length=20)
    amount = models.PositiveIntegerField()
    limit_unit = models.CharField(max_length=20, choices=[(unit, unit) for unit in UNITS])
    business = models.BooleanField(default=False)
    if_closed = models.CharField(max_length=6, blank=True)
    owner = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=12, blank=True, choices=[(post, post) for post in POSTS])
    customer = models.ForeignKey("parties.Customer", models.PROTECT, null=True, related_name="+")
    partner = models.CharField(max_length=60, blank=True)
    recipients = models.JSONField(default=list)
    first_on = models.DateField()
    next_on = models.DateField(null=True)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(limit_unit__in=UNITS), name="duty_limit_known"),
            models.CheckConstraint(condition=~Q(every="") & ~Q(zh=""), name="duty_says_what_and_how_often"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, post="") | Q(owner__isnull=True, post__in=POSTS),
                name="duty_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(charter="", release="", clause="", row="")
                | (~Q(charter="") & ~Q(release="") & ~Q(clause="") & ~Q(row="")),
                name="duty_names_its_line",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True, next_on__isnull=True)
                | Q(next_at__isnull=False, next_on__isnull=False, ended_at__isnull=True),
                name="duty_begins_again_until_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_at__gte=F("created_at")) & ~Q(end_reason="")),
                name="duty_ended_why",
            ),
            models.UniqueConstraint(
                fields=["unit", "charter", "row", "owner", "post", "customer", "partner"],
                condition=Q(ended_at__isnull=True) & ~Q(charter=""),
                nulls_distinct=False,
                name="duty_taken_over_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="duty_next_to_begin"),
            models.Index(fields=["unit"], condition=Q(ended_at__isnull=True), name="duty_of_unit"),
            models.Index(fields=["owner"], condition=Q(ended_at__isnull=True), name="duty_of_owner"),
        ]


class Occurrence(models.Model):
    """One time that a duty is owed: its period, its clock, and what became of it."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    period_on = models.DateField()
    begins_at = models.DateTimeField()
    commitment = models.OneToOneField("commitments.Commitment", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.BigIntegerField(null=True)
    note = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    given_to = models.JSONField(default=list)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="occurrence_state_known"),
            models.UniqueConstraint(fields=["duty", "period_on"], name="occurrence_begins_once"),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.DONE, done_at__isnull=False, done_at__gte=F("begins_at"))
                | (~Q(state=OccurrenceState.DONE) & Q(done_at__isnull=True)),
                name="occurrence_done_when",
            ),
            models.CheckConstraint(
                condition=(Q(state=OccurrenceState.SKIPPED) & ~Q(reason=""))
                | (~Q(state=OccurrenceState.SKIPPED) & Q(reason="")),
                name="occurrence_skipped_why",
            ),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.OPEN, told_at__isnull=True)
                | (~Q(state=OccurrenceState.OPEN) & Q(told_at__isnull=False)),
                name="occurrence_ended_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["duty"], condition=Q(state=OccurrenceState.OPEN), name="occurrence_open_of_duty"
            ),
        ]
