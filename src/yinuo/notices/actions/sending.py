"""The outbox: each message is sent by a job of its own, after the transaction that made it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from yinuo.channels.email import actions as email
from yinuo.channels.email.types import Mail, MailFailed
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.notices import labels, queries, rules
from yinuo.notices.events import MessageRetried
from yinuo.notices.models import Message, Notice
from yinuo.notices.types import MAY_RETRY, Channel, MessageState, Text
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission

SEND, QUEUE = "notices.send", "mail"
AT_ONCE = 500


class NotSent(Exception):
    """A message did not go out; the queue tries its job again and then shows it as stuck."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes out in one attempt."""

    channel: Channel
    address: str
    text: Text
    key: str


def queue(message: Message, *, now: datetime) -> None:
    """A job for a message, when it is due. Jobs of one message run one after the other."""
    slug = context.current().slug
    seconds = max(0, round((message.due_at - now).total_seconds()))
    later: Any = {"schedule_in": {"seconds": seconds}} if seconds else {}
    job = app.configure_task(SEND, queue=QUEUE, lock=f"notices:{slug}:{message.pk}", **later)
    job.defer(org=slug, message_id=message.pk)


def send(*, message_id: int, now: datetime) -> None:
    """Send one message if it is to be sent now; called by its job only. Raises `NotSent` so that it is tried again.

    Two transactions with the call between them: while the server takes its time nothing is held.
    """
    envelope = _begin(message_id, now=now)
    if envelope is None:
        return
    try:
        _carry(envelope)
    except MailFailed as failure:
        _end(message_id, MessageState.FAILED, now=now, error=failure.reason)
        raise NotSent(f"message {message_id}: {failure.reason}") from None
    _end(message_id, MessageState.SENT, now=now)


def _begin(message_id: int, *, now: datetime) -> Envelope | None:
    """Word the message and take it in hand; nothing when it is not to be sent, now or by this way."""
    with transaction.atomic():
        message = queries.lock_message(message_id)
        state = MessageState(message.state)
        if not rules.may_begin(state, started_at=message.started_at, due_at=message.due_at, now=now):
            return None
        notices = queries.still_wanted(message)
        if not notices:
            _write(message, MessageState.DROPPED, now=now)
            return None
        channel = Channel(message.channel)
        text = worded(message, notices)
        address = queries.address_of(message.user_id, channel)
        message.language = queries.language_of(message.user)
        message.subject, message.body = text.subject, text.body
        message.sent_to = rules.masked_address(address) if address else ""
        message.started_at = now
        message.tries += 1
        if not queries.has_adapter(channel):
            _write(message, MessageState.NO_ADAPTER, now=now)
            return None
        if not address:
            _write(message, MessageState.NO_ADDRESS, now=now)
            return None
        _write(message, MessageState.SENDING, now=now)
    return Envelope(channel, address, text, str(message.public_id))


def worded(message: Message, notices: list[Notice]) -> Text:
    """What a message says, in the language of its person."""
    chosen = queries.preference(message.user_id)
    return labels.text(
        [queries.told(each) for each in notices],
        language=queries.language_of(message.user),
        zone=chosen.time_zone or context.current().time_zone,
        house=context.current().name,
    )


def _carry(envelope: Envelope) -> None:
    text = envelope.text
    email.send(
        Mail(envelope.address, text.subject, text.body, key=envelope.key, sender_name=context.current().name)
    )


def _end(message_id: int, state: MessageState, *, now: datetime, error: str = "") -> None:
    with transaction.atomic():
        _write(queries.lock_message(message_id), state, now=now, error=error)


def _write(message: Message, state: MessageState, *, now: datetime, error: str = "") -> None:
    still_goes = state in {MessageState.SENDING, MessageState.FAILED}
    message.state = state
    message.error = error[:200]
    message.ended_at = None if still_goes else now
    message.save(
        update_fields=[
            *("state", "error", "ended_at", "language", "subject", "body", "sent_to", "started_at", "tries"),
        ]
    )


def retry(*, message_id: int, actor: Actor, now: datetime) -> None:
    """Send a message again that did not go out. Refused for one that did, or still will."""
    actor.require(Permission.JOBS_STEP_RETRY)
    with transaction.atomic():
        message = queries.lock_message(message_id)
        if message.state not in MAY_RETRY:
            raise Refused(
                gettext_noop("Only what failed, or had no way or address, is sent again. This needs nothing.")
            )
        recording.record(MessageRetried(message_id=message_id), actor=actor, now=now)
        queue(message, now=now)


def forget(*, now: datetime) -> int:
    """Remove messages that ended long ago, and notices of last year; answers how many."""
    old = queries.ended_before(now - rules.KEPT_MESSAGES, limit=AT_ONCE)
    gone, _each = Message.objects.filter(pk__in=old).delete()
    past = Notice.objects.filter(made_at__lt=now - rules.KEPT_NOTICES).order_by("id")
    more, _each = Notice.objects.filter(pk__in=list(past.values_list("id", flat=True)[:AT_ONCE])).delete()
    return gone + more
