from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.commitments.types import (
    OPEN,
    WAIVABLE,
    ConsequenceKind,
    EventKind,
    LateReason,
    State,
    SubjectKind,
    Via,
)
from yinuo.kernel.charters.ladders import Act, Post
from yinuo.kernel.clocks.events import SKEW_TOLERANCE
from yinuo.kernel.ids import new_id

STATES = [state.value for state in State]
OPEN_STATES = sorted(state.value for state in OPEN)
LATE_STATES = [State.BREACHED.value, State.STOPPED.value]
LATE_REASONS = [reason.value for reason in LateReason]
SETTING_TERMS = [EventKind.START.value, EventKind.RETARGET.value]
POSTS = [post.value for post in Post]
KINDS = [kind.value for kind in ConsequenceKind]
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
    written anew from them as of `as_of`; `next_at` is the moment when somebody must act on the clock, `moves` how often
    another target has moved the due time. `late_reason` is the newest explanation.
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
    moves = models.PositiveSmallIntegerField(default=0, db_default=0)
    warned = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField()
    late_reason = models.CharField(
        max_length=16, blank=True, choices=_choices(LATE_REASONS), default="", db_default=""
    )
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
            models.CheckConstraint(
                condition=Q(late_reason__in=["", *LATE_REASONS]), name="commitment_late_reason_known"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "charter", "row"],
                condition=Q(state__in=OPEN_STATES),
                name="commitment_open_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "charter", "row", "started_at"],
                condition=~Q(state=State.CANCELLED),
                name="commitment_started_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="commitment_next_to_act"
            ),
            models.Index(
                fields=["unit", "due_at"], condition=Q(ended_at__isnull=True), name="commitment_open_of_unit"
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(ended_at__isnull=True), name="commitment_open_everywhere"
            ),
            models.Index(fields=["case"], name="commitment_of_case"),
            models.Index(
                fields=["charter", "clause", "due_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="commitment_open_by_promise",
            ),
            models.Index(
                fields=["kind", "due_at", "id"],
                include=[
                    *("unit", "charter", "clause", "state", "late_after", "ended_at", "paused", "moves"),
                    *("generation", "late_reason", "case"),
                ],
                name="commitment_figures",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=LATE_STATES, late_reason=""),
                name="commitment_unexplained",
            ),
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
    key = models.CharField(max_length=40)
    at = models.DateTimeField()
    fired_at = models.DateTimeField()
    post = models.CharField(max_length=20, choices=_choices(POSTS))
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


class LadderAct(models.Model):
    """What a step of the ladder did besides telling somebody, or why it was refused. Rows are only ever added."""

    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="+")
    act = models.CharField(max_length=20, choices=_choices([act.value for act in Act]))
    is_done = models.BooleanField()
    refusal = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step", "act"], name="ladder_act_once"),
            models.CheckConstraint(condition=Q(act__in=[act.value for act in Act]), name="ladder_act_known"),
            models.CheckConstraint(
                condition=Q(is_done=True, refusal="") | (Q(is_done=False) & ~Q(refusal="")),
                name="ladder_act_refused_why",
            ),
        ]


class Consequence(models.Model):
    """What follows a breach as it stood at a moment; the newest row of a kind and post counts. Rows are only ever added.

    `amount_fen` is the sum so far for `days_late` started days; without it the promise leaves it blank. `is_final` once
    nothing is added any more. `post` is who is fined or hears of it, `staff` the person. Nothing is paid by it.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    generation = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=_choices(KINDS))
    clause = models.CharField(max_length=40)
    post = models.CharField(max_length=20, blank=True, choices=_choices(POSTS))
    staff = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    days_late = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField(null=True)
    is_final = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "seq"], name="consequence_in_order"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="consequence_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="consequence_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind=ConsequenceKind.COMPENSATION, post="", staff__isnull=True)
                | Q(kind__in=[ConsequenceKind.PENALTY, ConsequenceKind.REPORT], post__in=POSTS),
                name="consequence_of_whom",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConsequenceKind.REPORT) | Q(amount_fen__isnull=True),
                name="consequence_report_costs_nothing",
            ),
        ]


class Waiver(models.Model):
    """A sum that is not owed after all, for an objective reason (C332): once per delay. Rows are only ever added."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    generation = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=_choices(sorted(WAIVABLE)))
    reason = models.CharField(max_length=400)
    by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "generation", "kind"], name="waiver_once"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(kind.value for kind in WAIVABLE)), name="waiver_of_a_sum"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_says_why"),
        ]


class Explanation(models.Model):
    """Why a promised time was not kept, as somebody said it. The newest counts; rows are only ever added."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=16, choices=_choices(LATE_REASONS))
    text = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "seq"], name="explanation_in_order"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="explanation_counted_from_one"),
            models.CheckConstraint(condition=Q(reason__in=LATE_REASONS), name="explanation_reason_known"),
            models.CheckConstraint(
                condition=~Q(reason=LateReason.OTHER) | ~Q(text=""), name="explanation_other_says_what"
            ),
        ]


class Telling(models.Model):
    """Something that only people can see has happened to a case, told by hand. Rows are only ever added.

    `name` is what charters call it, `at` when it happened; `turn` counts how often the very same was taken back before.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    told_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name", "at", "turn"], name="telling_once"),
            models.CheckConstraint(condition=Q(told_at__gte=F("at")), name="telling_not_of_the_future"),
            models.CheckConstraint(condition=~Q(name=""), name="telling_of_something"),
        ]


class TakenBack(models.Model):
    """A telling was wrong: what it did to clocks is undone. Rows are only ever added."""

    telling = models.OneToOneField(Telling, models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=200)
    taken_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="telling_taken_back_why"),
        ]
