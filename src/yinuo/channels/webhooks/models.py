from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models

from yinuo.channels.webhooks.types import ANSWERED, OPEN, DeliveryState, Failure
from yinuo.kernel.ids import new_id

STATES = [state.value for state in DeliveryState]
STILL_OPEN = [state.value for state in OPEN]
SUCCESSES = (200, 299)
WITH_ANSWER = [failure.value for failure in ANSWERED]
WITHOUT_ANSWER = [failure.value for failure in Failure if failure not in ANSWERED]


class Endpoint(models.Model):
    """Where events are told. Secrets are sealed; at most two are valid at once.

    `failures` counts the attempts that failed in a row, since `failing_since`; while it rests nothing is sent.
    A removed endpoint keeps its log and loses its secrets.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=1000)
    events = ArrayField(models.CharField(max_length=60))
    is_active = models.BooleanField(default=True)
    secret = models.CharField(max_length=400, blank=True)
    old_secret = models.CharField(max_length=400, blank=True)
    old_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at__isnull=True), name="endpoint_named_once"
            ),
            models.CheckConstraint(condition=models.Q(events__len__gt=0), name="endpoint_wants_something"),
            models.CheckConstraint(
                condition=models.Q(url__regex=r"^https?://[^/@]+/"), name="endpoint_url_without_person"
            ),
            models.CheckConstraint(
                condition=models.Q(old_secret="", old_until__isnull=True)
                | (~models.Q(old_secret="") & models.Q(old_until__isnull=False)),
                name="endpoint_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(failures=0, failing_since__isnull=True)
                | models.Q(failures__gt=0, failing_since__isnull=False),
                name="endpoint_fails_since",
            ),
            models.CheckConstraint(
                condition=models.Q(given_up_at__isnull=True) | models.Q(is_active=False),
                name="endpoint_given_up_is_off",
            ),
            models.CheckConstraint(
                condition=(models.Q(removed_at__isnull=True) & ~models.Q(secret=""))
                | models.Q(removed_at__isnull=False, is_active=False, secret="", old_secret=""),
                name="endpoint_removed_is_off",
            ),
        ]


class Delivery(models.Model):
    """One event for one endpoint. `body` is made at the first attempt and stays the same for all of them.

    `tries` counts the attempts that failed since it was made or resent; `next_at` is when it is due.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    entry = models.ForeignKey("journal.Entry", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "entry"], name="delivery_once"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="delivery_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=STILL_OPEN, next_at__isnull=False, ended_at__isnull=True)
                | (~models.Q(state__in=STILL_OPEN) & models.Q(next_at__isnull=True, ended_at__isnull=False)),
                name="delivery_due_or_ended",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DeliveryState.DELIVERED) | ~models.Q(body=""),
                name="delivery_said_something",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["endpoint", "state", "-id"], name="delivery_by_state"),
            models.Index(fields=["next_at"], condition=models.Q(state__in=STILL_OPEN), name="delivery_due"),
        ]


class Attempt(models.Model):
    """One call to the receiver and what came of it. Rows are only ever added."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=10, blank=True, choices=[(f.value, f.value) for f in Failure])
    signed = models.CharField(max_length=160, blank=True)
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(failure="", status__isnull=False, status__range=SUCCESSES)
                | (
                    models.Q(failure__in=WITH_ANSWER, status__isnull=False)
                    & ~models.Q(status__range=SUCCESSES)
                )
                | models.Q(failure__in=WITHOUT_ANSWER, status__isnull=True),
                name="attempt_answered_or_not",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["delivery", "-id"], name="attempt_of_delivery")]
