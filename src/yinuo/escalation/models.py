from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from yinuo.commitments.types import Via
from yinuo.escalation.types import (
    AskState,
    Degree,
    RelayState,
    ReliefAct,
    ReliefState,
    RestEnd,
    Verdict,
)
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.ids import new_id

Kinds = type[AskState | Verdict | Degree | RestEnd | ReliefAct | ReliefState | RelayState | Post | Via]


def _choices(kinds: Kinds) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


def _known(name: str, kinds: Kinds) -> Q:
    return Q(**{f"{name}__in": [kind.value for kind in kinds]})


class Ask(models.Model):
    """A superior is asked at once what may be done (119, C505, C508). The asker stays in charge of the case.

    `post` and `to` name who has to answer now, `due_at` until when, where the organisation names a time.
    """

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    asker = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    wants = models.CharField(max_length=1000)
    obstacle = models.CharField(max_length=1000)
    proposal = models.CharField(max_length=1000)
    amount_fen = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=_choices(AskState))
    post = models.CharField(max_length=20, choices=_choices(Post))
    to = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    via = models.CharField(max_length=10, choices=_choices(Via))
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_known("state", AskState), name="ask_state_known"),
            models.CheckConstraint(condition=Q(post__in=[Post.CHIEF, Post.MANAGER]), name="ask_goes_upwards"),
            models.CheckConstraint(condition=~Q(asker=F("to")), name="ask_of_somebody_else"),
            models.CheckConstraint(
                condition=~Q(wants="") & ~Q(obstacle="") & ~Q(proposal=""), name="ask_says_all_three"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="ask_amount_is_money"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("asked_at")), name="ask_due_after_asking"
            ),
            models.CheckConstraint(
                condition=Q(state=AskState.OPEN, answered_at__isnull=True)
                | (~Q(state=AskState.OPEN) & Q(answered_at__isnull=False)),
                name="ask_answered_when",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state=AskState.OPEN), name="ask_open_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "-id"], name="ask_of_case"),
            models.Index(fields=["to", "id"], condition=Q(state=AskState.OPEN), name="ask_open_to"),
            models.Index(fields=["asker", "-id"], name="ask_of_asker"),
        ]


class Reply(models.Model):
    """What a superior said to it, in order. Rows are only ever added.

    `amount_fen` is up to how much a grant goes; a final no holds what the customer is told.
    """

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="replies")
    seq = models.PositiveSmallIntegerField()
    by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    post = models.CharField(max_length=20, choices=_choices(Post))
    verdict = models.CharField(max_length=10, choices=_choices(Verdict))
    text = models.CharField(max_length=1000)
    amount_fen = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ask", "seq"], name="reply_in_order"),
            models.UniqueConstraint(
                fields=["ask"], condition=~Q(verdict=Verdict.PASSED_UP), name="reply_final_once"
            ),
            models.CheckConstraint(condition=_known("verdict", Verdict), name="reply_verdict_known"),
            models.CheckConstraint(condition=~Q(text=""), name="reply_says_something"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0, verdict=Verdict.GRANTED),
                name="reply_amount_with_grant",
            ),
        ]


class Rest(models.Model):
    """A complaint rests deliberately, by a chief, with a reason and an end (C503): not the same as being forgotten."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400)
    put_by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=12, blank=True, choices=_choices(RestEnd))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="rest_in_order"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="rest_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="rest_says_why"),
            models.CheckConstraint(condition=Q(until_at__gt=F("put_at")), name="rest_has_an_end"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ground="")
                | (Q(ended_at__isnull=False) & _known("ground", RestEnd)),
                name="rest_ended_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until_at"], condition=Q(ended_at__isnull=True), name="rest_until")
        ]


class Watch(models.Model):
    """How it stands with the customer while it rests: manner and degree. Rows are only ever added."""

    rest = models.ForeignKey(Rest, models.PROTECT, related_name="watches")
    by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    manner = models.CharField(max_length=400)
    degree = models.CharField(max_length=10, choices=_choices(Degree))
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(manner=""), name="watch_says_how"),
            models.CheckConstraint(condition=_known("degree", Degree), name="watch_degree_known"),
        ]


class Relief(models.Model):
    """Help that was given at once to somebody in urgent need (C511). It stands; a chief looks at it afterwards."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=_choices(ReliefAct))
    amount_fen = models.BigIntegerField(null=True)
    by = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=_choices(ReliefState))
    reviewed_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_known("act", ReliefAct), name="relief_act_known"),
            models.CheckConstraint(condition=_known("state", ReliefState), name="relief_state_known"),
            models.CheckConstraint(
                condition=Q(state=ReliefState.TO_REVIEW, reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (~Q(state=ReliefState.TO_REVIEW) & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)),
                name="relief_reviewed_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReliefState.FAULTED) | ~Q(remark=""), name="relief_says_what_was_wrong"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")),
                name="relief_reviewed_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="relief_of_case"),
            models.Index(
                fields=["unit", "id"], condition=Q(state=ReliefState.TO_REVIEW), name="relief_to_review"
            ),
        ]


class Relay(models.Model):
    """A case in urgent need is offered to somebody; until that person takes it, the giver keeps it (C511)."""

    public_id = models.UUIDField(unique=True, default=new_id, db_default=RandomUUID())
    case = models.ForeignKey("intake.Case", models.PROTECT, related_name="+")
    unit = models.ForeignKey("network.Unit", models.PROTECT, related_name="+")
    giver = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    taker = models.ForeignKey("network.Staff", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=_choices(RelayState))
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_known("state", RelayState), name="relay_state_known"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="relay_to_somebody_else"),
            models.CheckConstraint(condition=~Q(reason=""), name="relay_says_why"),
            models.CheckConstraint(
                condition=Q(state=RelayState.OFFERED, answered_at__isnull=True)
                | (~Q(state=RelayState.OFFERED) & Q(answered_at__isnull=False)),
                name="relay_answered_when",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=RelayState.OFFERED), name="relay_offered_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["taker", "id"], condition=Q(state=RelayState.OFFERED), name="relay_offered_to"
            )
        ]
