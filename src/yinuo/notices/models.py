from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.kernel.ids import new_id
from yinuo.notices.types import OUTSIDE, Hold, Kind, MessageState, Recipient

KINDS = [kind.value for kind in Kind]
RECIPIENTS = [recipient.value for recipient in Recipient]
CHANNELS = [channel.value for channel in OUTSIDE]
STATES = [state.value for state in MessageState]
STILL_OPEN = [MessageState.WAITING.value, MessageState.HELD.value]
ENDED = [
    MessageState.SENT.value,
    MessageState.NO_ADAPTER.value,
    MessageState.NO_ADDRESS.value,
    MessageState.DROPPED.value,
]
SAID = [MessageState.SENT.value, MessageState.NO_ADAPTER.value, MessageState.NO_ADDRESS.value]


def _choices(values: list[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Position(models.Model):
    """How far the journal has been read; one row. Whoever reads on holds it."""

    entry_id = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="one_position")]


class Matrix(models.Model):
    """Who hears of what by which way, as it was settled; the newest is in force. Rows are only ever added.

    `cells` names those that are on, `kinds` those that the table had at the time.
    """

    number = models.PositiveIntegerField(unique=True)
    cells = ArrayField(models.CharField(max_length=80))
    kinds = ArrayField(models.CharField(max_length=30))
    quiet_begins = models.TimeField(null=True)
    quiet_ends = models.TimeField(null=True)
    digest_at = models.TimeField()
    saved_at = models.DateTimeField()
    saved_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gt=0), name="matrix_numbered"),
            models.CheckConstraint(
                condition=Q(quiet_begins__isnull=True, quiet_ends__isnull=True)
                | (
                    Q(quiet_begins__isnull=False, quiet_ends__isnull=False) & ~Q(quiet_begins=F("quiet_ends"))
                ),
                name="matrix_quiet_whole",
            ),
        ]


class Preference(models.Model):
    """How one person wants to hear of things. Empty hours and zone are the organisation's."""

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    own_quiet = models.BooleanField(default=False)
    quiet_begins = models.TimeField(null=True)
    quiet_ends = models.TimeField(null=True)
    digest_at = models.TimeField(null=True)
    daily = ArrayField(models.CharField(max_length=30), default=list)
    muted = ArrayField(models.CharField(max_length=30), default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_begins__isnull=True, quiet_ends__isnull=True)
                | Q(own_quiet=True, quiet_begins__isnull=False, quiet_ends__isnull=False)
                & ~Q(quiet_begins=F("quiet_ends")),
                name="preference_quiet_whole",
            ),
            models.CheckConstraint(condition=~Q(daily__overlap=F("muted")), name="preference_daily_or_muted"),
            models.CheckConstraint(
                condition=Q(email="") | Q(email__regex=r"^[^@\s]+@[^@\s]+$"), name="preference_email_is_one"
            ),
        ]


class Notice(models.Model):
    """What one person is told once. `source` names what it comes from: an entry of the journal, or a fact of the system.

    `facts` holds ids, codes, numbers and times of the event; what it says is worded when it is read.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, choices=_choices(KINDS))
    recipient = models.CharField(max_length=16, choices=_choices(RECIPIENTS))
    source = models.CharField(max_length=40)
    entry = models.ForeignKey("journal.Entry", models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("intake.Case", models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    is_deputy = models.BooleanField(default=False)
    in_product = models.BooleanField()
    at = models.DateTimeField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "source"], name="notice_told_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="notice_kind_known"),
            models.CheckConstraint(condition=Q(recipient__in=RECIPIENTS), name="notice_recipient_known"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(unit__isnull=False), name="notice_of_a_case_has_its_unit"
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(in_product=True), name="notice_read_where_shown"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], condition=Q(in_product=True), name="notice_of_person"),
            models.Index(
                fields=["user", "-id"],
                condition=Q(in_product=True, read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(fields=["kind", "-id"], name="notice_of_kind"),
        ]


class Message(models.Model):
    """One message to one person outside the product, made of one or more notices.

    Subject and body are written when it is sent; until then the page words them as they would be. The address is asked
    for at sending and kept masked.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=_choices(CHANNELS))
    state = models.CharField(max_length=12, choices=_choices(STATES))
    hold = models.CharField(max_length=8, blank=True, choices=_choices([hold.value for hold in Hold]))
    due_at = models.DateTimeField()
    language = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    sent_to = models.CharField(max_length=254, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="message_state_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="message_goes_outside"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="message_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SAID) | (~Q(subject="") & ~Q(body="") & ~Q(language="")),
                name="message_said_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | ~Q(sent_to=""), name="message_sent_somewhere"
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING) | Q(started_at__isnull=False),
                name="message_sending_since",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.FAILED) | ~Q(error=""), name="message_failed_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.HELD) | ~Q(hold=""), name="message_held_why"
            ),
            models.UniqueConstraint(
                fields=["user", "channel"], condition=Q(state=MessageState.WAITING), name="one_message_waits"
            ),
            models.UniqueConstraint(
                fields=["user", "channel", "due_at"],
                condition=Q(state=MessageState.HELD),
                name="one_message_per_hold",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="message_by_state"),
            models.Index(fields=["channel", "-id"], name="message_by_channel"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="message_ended"),
        ]


class Line(models.Model):
    """A notice in a message; by one channel it goes out once."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notice_once_by_channel")
        ]
        indexes: ClassVar = [models.Index(fields=["message", "id"], name="line_of_message")]
