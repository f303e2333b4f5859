from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.commitments.types import OPEN, EventKind, Post, State, SubjectKind, Via
from yinuo.kernel.clocks.events import SKEW_TOLERANCE
from yinuo.kernel.ids import new_id

STATES = [state.value for state in State]
OPEN_STATES = sorted(state.value for state in OPEN)
LATE_STATES = [State.BREACHED.value, State.STOPPED.value]
SETTING_TERMS = [EventKind.START.value, EventKind.RETARGET.value]
PLAIN = [EventKind.RESUME.value, EventKind.STOP.value, EventKind.REOPEN.value]


def _choices(kinds: "list[str]") -> list[tuple[str, str]]:
    return [(kind, kind) for kind in kinds]


class KeptCalendar(models.Model):
    """The hours of a calendar as they stood when a clock began to count by them. Rows are only ever added."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=40)
    data = models.JSONField()
    kept_at = models.DateTimeField()


class Commitment(models.Model):
    """What was promised, with its clock: due, elapsed, paused, late.

    `responsible` has it in hand where no case says who does; `kind` and `subject_id` name what it is about. The promise is named by release, clause and line of the charter, from
    the event `start` to the event `stop`. From `started_at` on, the columns follow from the events and can be
    written anew from them as of `as_of`; `next_at` is the moment when somebody must act on the clock.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    kind = models.CharField(max_length=12, choices=_choices([kind.value for kind in SubjectKind]))
    subject_id = models.BigIntegerField()
    case = models.ForeignKey("intake.Case", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    responsible = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    charter = models.CharField(max_length=40)
    release = models.CharField(max_length=64)
    clause = models.CharField(max_length=40)
    row = models.CharField(max_length=120)
    start = models.CharField(max_length=60)
    stop = models.CharField(max_length=60)
    within = models.CharField(max_length=30)
    calendar = models.CharField(max_length=40, blank=True)
    zh = models.TextField()
    en = models.TextField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_after = models.DateTimeField()
    elapsed = models.BigIntegerField()
    paused = models.BigIntegerField()
    paused_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=_choices(STATES))
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    generation = models.PositiveSmallIntegerField(default=0)
    warned = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="commitment_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SubjectKind]), name="commitment_subject_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=SubjectKind.CASE) | Q(case__isnull=False, case_id=F("subject_id")),
                name="commitment_case_is_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("started_at"), late_after__gte=F("due_at")),
                name="commitment_due_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(elapsed__gte=0, paused__gte=0), name="commitment_seconds_counted"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False, next_at__isnull=True)),
                name="commitment_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CANCELLED)
                | Q(state__in=LATE_STATES, breached_at__isnull=False)
                | (~Q(state__in=LATE_STATES) & Q(breached_at__isnull=True)),
                name="commitment_late_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PAUSED) | Q(paused_until__isnull=False),
                name="commitment_paused_until_when",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "charter", "row"],
                condition=Q(state__in=OPEN_STATES),
                name="commitment_open_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "charter", "row", "started_at"],
                name="commitment_started_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="commitment_next_to_act"
            ),
            models.Index(
                fields=["unit", "due_at"], condition=Q(state__in=OPEN_STATES), name="commitment_open_by_due"
            ),
            models.Index(fields=["case"], name="commitment_of_case"),
        ]


class CommitmentEvent(models.Model):
    """What happened to a clock, in the order of arrival. Rows are only ever added.

    `occurred_at` counts, by the clock of the device; `received_at` is the server's. `terms` is what was promised, and
    `calendar` the hours it counts by, for a start or a retarget. `cause` names the event of the product behind it.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=_choices([kind.value for kind in EventKind]))
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device_ahead = models.IntegerField(default=0)
    is_doubtful = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, blank=True)
    review_at = models.DateTimeField(null=True)
    terms = models.JSONField(null=True)
    calendar = models.ForeignKey(KeptCalendar, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=60, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "seq"], name="clock_event_in_order"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(kind=EventKind.START), name="clock_started_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EventKind]), name="clock_event_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SETTING_TERMS, terms__isnull=False)
                | (~Q(kind__in=SETTING_TERMS) & Q(terms__isnull=True, calendar__isnull=True)),
                name="clock_terms_with_their_event",
            ),
            models.CheckConstraint(
                condition=(Q(kind=EventKind.PAUSE, review_at__isnull=False, review_at__gt=F("occurred_at")))
                | (~Q(kind=EventKind.PAUSE) & Q(review_at__isnull=True)),
                name="clock_pause_until_when",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PLAIN, reason="")
                | Q(kind=EventKind.START, reason="")
                | (Q(kind__in=[EventKind.PAUSE, EventKind.RETARGET, EventKind.CANCEL]) & ~Q(reason="")),
                name="clock_event_says_why",
            ),
            models.CheckConstraint(
                condition=Q(device_ahead__gt=SKEW_TOLERANCE.total_seconds())
                | Q(occurred_at__lte=F("received_at") + SKEW_TOLERANCE),
                name="clock_event_not_in_the_future",
            ),
        ]


class LadderStep(models.Model):
    """A step of the ladder that has fired: once per clock and generation. Rows are only ever added.

    `at` is the moment it stands for, `fired_at` when the sweep came to it. Without `staff` nobody could be told.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    generation = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20)
    at = models.DateTimeField()
    fired_at = models.DateTimeField()
    post = models.CharField(max_length=12, choices=_choices([post.value for post in Post]))
    via = models.CharField(max_length=10, choices=_choices([via.value for via in Via]))
    staff = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "generation", "key"], name="ladder_step_fires_once"
            ),
            models.CheckConstraint(condition=Q(fired_at__gte=F("at")), name="ladder_step_not_early"),
            models.CheckConstraint(
                condition=Q(via=Via.NOBODY, staff__isnull=True)
                | (~Q(via=Via.NOBODY) & Q(staff__isnull=False)),
                name="ladder_step_told_whom",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "-id"], name="ladder_step_of_staff")]
