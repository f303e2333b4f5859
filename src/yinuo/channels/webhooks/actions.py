import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from yinuo.channels.webhooks import client, queries, rules
from yinuo.channels.webhooks.events import (
    DeliveryResent,
    EndpointAdded,
    EndpointChanged,
    EndpointRemoved,
    EndpointSwitchedOff,
    EndpointSwitchedOn,
    SecretRotated,
    TestSent,
)
from yinuo.channels.webhooks.models import STILL_OPEN, Attempt, Delivery, Endpoint
from yinuo.channels.webhooks.types import Call, DeliveryState, Failure, Outcome
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform import sealing
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.organisations import settings as organisations
from yinuo.platform.permissions.types import Permission

QUEUE = "webhooks"
DELIVER, WAKE = "webhooks.deliver", "webhooks.wake"
"""Names of the jobs in `tasks.py`."""

# ---- endpoints -----------------------------------------------------------------------------------


def add_endpoint(
    *, name: str, url: str, events: Collection[str], actor: Actor, now: datetime
) -> tuple[Endpoint, str]:
    """Tell events to an address from now on. Answers the endpoint and its secret, which is shown once.

    Refused for addresses that may not be called, unknown events, a name that is taken, and more endpoints than most.
    """
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    said = _checked(name, url, events)
    secret = _new_secret()
    with transaction.atomic():
        names = set(queries.kept().values_list("name", flat=True))
        if len(names) >= rules.MOST_ENDPOINTS:
            raise Refused(
                gettext_noop("There are %(most)s addresses already. Remove one first."),
                most=rules.MOST_ENDPOINTS,
            )
        _check_name(said["name"], names)
        endpoint = Endpoint.objects.create(
            **said, secret=sealing.seal(secret), created_at=now, created_by=actor.id
        )
        _remember_what_is_wanted()
        recording.record(EndpointAdded(endpoint_id=endpoint.pk), actor=actor, now=now)
    return endpoint, secret


def change_endpoint(
    *,
    endpoint_id: int,
    version: int,
    name: str,
    url: str,
    events: Collection[str],
    actor: Actor,
    now: datetime,
) -> Endpoint:
    """Correct name, address and events. What waits goes to the new address. Refused like a new one."""
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    said = _checked(name, url, events)
    with transaction.atomic():
        endpoint = queries.lock(endpoint_id)
        if endpoint.version != version:
            raise Stale({"name": endpoint.name, "url": endpoint.url}, version=endpoint.version)
        _check_name(said["name"], set(queries.kept().exclude(pk=endpoint_id).values_list("name", flat=True)))
        fields = tuple(field for field, value in said.items() if getattr(endpoint, field) != value)
        if not fields:
            return endpoint
        for field in fields:
            setattr(endpoint, field, said[field])
        endpoint.version += 1
        endpoint.rests_until = None
        endpoint.save(update_fields=[*fields, "version", "rests_until"])
        _remember_what_is_wanted()
        recording.record(EndpointChanged(endpoint_id=endpoint_id, fields=fields), actor=actor, now=now)
    return endpoint


def switch_on(*, endpoint_id: int, actor: Actor, now: datetime) -> None:
    """Tell it events again, from now on. Its failures are forgotten."""
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    with transaction.atomic():
        endpoint = queries.lock(endpoint_id)
        if endpoint.is_active:
            raise Refused(gettext_noop("This address is switched on already."))
        endpoint.is_active = True
        endpoint.given_up_at = endpoint.failing_since = endpoint.rests_until = None
        endpoint.failures = 0
        endpoint.save(update_fields=["is_active", "given_up_at", "failing_since", "rests_until", "failures"])
        _remember_what_is_wanted()
        recording.record(EndpointSwitchedOn(endpoint_id=endpoint_id), actor=actor, now=now)


def switch_off(*, endpoint_id: int, actor: Actor, now: datetime) -> None:
    """Tell it nothing any more; what still waits for it is not sent."""
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    with transaction.atomic():
        endpoint = queries.lock(endpoint_id)
        if not endpoint.is_active:
            raise Refused(gettext_noop("This address is switched off already."))
        _switch_off(endpoint, given_up_at=None, actor=actor, now=now)


def remove_endpoint(*, endpoint_id: int, actor: Actor, now: datetime) -> None:
    """Take an address off the list for good, with its secrets. What was sent stays on record."""
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    with transaction.atomic():
        endpoint = queries.lock(endpoint_id)
        endpoint.is_active = False
        endpoint.removed_at = now
        endpoint.secret = endpoint.old_secret = ""
        endpoint.old_until = endpoint.given_up_at = None
        endpoint.save(
            update_fields=["is_active", "removed_at", "secret", "old_secret", "old_until", "given_up_at"]
        )
        _remember_what_is_wanted()
        recording.record(EndpointRemoved(endpoint_id=endpoint_id), actor=actor, now=now)


def rotate_secret(*, endpoint_id: int, old_until: datetime, actor: Actor, now: datetime) -> str:
    """Make a new secret, which is shown once; the one before signs beside it until then.

    Of three only the newest two are valid. Refused when the old one shall stay for more than a month.
    """
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    rules.check_overlap(old_until, now=now)
    secret = _new_secret()
    with transaction.atomic():
        endpoint = queries.lock(endpoint_id)
        stays = old_until > now
        endpoint.old_secret = endpoint.secret if stays else ""
        endpoint.old_until = old_until if stays else None
        endpoint.secret = sealing.seal(secret)
        endpoint.save(update_fields=["secret", "old_secret", "old_until"])
        hours = int((old_until - now) / timedelta(hours=1))
        recording.record(SecretRotated(endpoint_id=endpoint_id, old_hours=hours), actor=actor, now=now)
    return secret


def send_test(*, endpoint_id: int, actor: Actor, now: datetime) -> Delivery:
    """Send a message that says nothing, to see whether it arrives; also while the address is switched off."""
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    with transaction.atomic():
        endpoint = queries.lock(endpoint_id)
        entry = recording.record(TestSent(endpoint_id=endpoint_id), actor=actor, now=now)
        delivery = Delivery.objects.create(**_new(endpoint, entry.pk, TestSent.code, now=now))
        _end_rest(endpoint)
        _queue(delivery)
    return delivery


def _checked(name: str, url: str, events: Collection[str]) -> dict[str, Any]:
    name = " ".join(name.split())
    if not 0 < len(name) <= 60:
        raise Refused(gettext_noop("A name has 1 to 60 characters."), field="name")
    target = rules.parse(url)
    rules.check_target(target, queries.named_hosts())
    return {"name": name, "url": target.url, "events": rules.check_patterns(events, queries.codes())}


def _check_name(name: str, taken: Collection[str]) -> None:
    if name in taken:
        raise Refused(gettext_noop("“%(name)s” is taken."), field="name", name=name)


def _new_secret() -> str:
    return rules.SECRET_PREFIX + secrets.token_urlsafe(32)


def _switch_off(endpoint: Endpoint, *, given_up_at: datetime | None, actor: Actor, now: datetime) -> None:
    endpoint.is_active = False
    endpoint.given_up_at = given_up_at
    endpoint.save(update_fields=["is_active", "given_up_at"])
    _remember_what_is_wanted()
    recording.record(EndpointSwitchedOff(endpoint_id=endpoint.pk), actor=actor, now=now)


def _end_rest(endpoint: Endpoint) -> None:
    if endpoint.rests_until is not None:
        Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)


def _remember_what_is_wanted() -> None:
    """What nobody wants then costs an event nothing."""
    organisations.keep(queries.KNOWN, queries.patterns_of_active)


# ---- events become deliveries --------------------------------------------------------------------


def tell(*, code: str, entry_id: int, now: datetime) -> None:
    """Queue an event for every endpoint that wants it, in the transaction of the event; called by the pipeline only.

    Costs no statement when nobody wants it.
    """
    if not rules.is_wanted(code, queries.wanted()):
        return
    made = Delivery.objects.bulk_create(
        Delivery(**_new(endpoint, entry_id, code, now=now)) for endpoint in queries.listening(code)
    )
    for delivery in made:
        _queue(delivery)


def resend(*, delivery_id: int, actor: Actor, now: datetime) -> None:
    """Send a delivery once more, at once and with the same id. Refused while it is about to be sent anyway."""
    actor.require(Permission.WEBHOOKS_ENDPOINT_WRITE)
    with transaction.atomic():
        delivery = queries.lock_delivery(delivery_id)
        endpoint = queries.lock(delivery.endpoint_id)
        if delivery.state == DeliveryState.WAITING:
            raise Refused(gettext_noop("This message is about to be sent anyway."))
        if not endpoint.is_active and not queries.is_test(delivery):
            raise Refused(gettext_noop("Switch the address on first."))
        delivery.state = DeliveryState.WAITING
        delivery.tries = 0
        delivery.next_at = now
        delivery.ended_at = None
        delivery.save(update_fields=["state", "tries", "next_at", "ended_at"])
        _end_rest(endpoint)
        recording.record(
            DeliveryResent(endpoint_id=endpoint.pk, delivery_id=delivery_id), actor=actor, now=now
        )
        _queue(delivery)


def _new(endpoint: Endpoint, entry_id: int, code: str, *, now: datetime) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint.pk,
        "entry_id": entry_id,
        "code": code,
        "state": DeliveryState.WAITING,
        "next_at": now,
        "created_at": now,
    }


def _queue(delivery: Delivery) -> None:
    """A job for now. Jobs of one endpoint run one after the other; so that none blocks those after it, all are due."""
    slug = context.current().slug
    job = app.configure_task(DELIVER, queue=QUEUE, lock=f"webhooks:{slug}:{delivery.endpoint_id}")
    job.defer(org=slug, delivery_id=delivery.pk)


def _queue_later(delivery: Delivery, *, now: datetime) -> None:
    """A job that queues the delivery when it is due, and holds up nothing until then."""
    assert delivery.next_at is not None
    seconds = max(1, round((delivery.next_at - now).total_seconds()))
    job = app.configure_task(WAKE, queue=QUEUE, schedule_in={"seconds": seconds})
    job.defer(org=context.current().slug, delivery_id=delivery.pk)


# ---- deliveries are made -------------------------------------------------------------------------


def wake(*, delivery_id: int, now: datetime) -> None:
    """Queue a delivery whose time has come; called by its job only."""
    with transaction.atomic():
        delivery = queries.lock_delivery(delivery_id)
        if delivery.next_at is None:
            return
        if delivery.next_at > now:
            _queue_later(delivery, now=now)
        else:
            _queue(delivery)


def deliver(*, delivery_id: int, now: datetime) -> None:
    """Send one delivery if it is due, and what else is due at its endpoint; called by its job only.

    Goes on until something fails, time is up or enough is done: then others have their turn.
    """
    next_id: int | None = delivery_id
    spent, turns = 0, 0
    while next_id is not None and spent < rules.TURN_MS and turns < rules.TURN_MOST:
        outcome = _send(next_id, now=now)
        if outcome is not None and outcome.failure is not None:
            return
        spent += outcome.ms if outcome is not None else 0
        turns += 1
        next_id = queries.next_due(delivery_id, now=now)


def _send(delivery_id: int, *, now: datetime) -> Outcome | None:
    """One call between two transactions: while the receiver takes its time nothing is held. Nothing when it is not due."""
    begun = _begin(delivery_id, now=now)
    if begun is None:
        return None
    call, signed = begun
    outcome = (
        Outcome(ms=0, failure=Failure.SECRET)
        if call is None
        else client.send(call, named=queries.named_hosts())
    )
    _end(delivery_id, outcome, signed=signed, now=now)
    return outcome


def _begin(delivery_id: int, *, now: datetime) -> tuple[Call | None, str] | None:
    """The call to make with its signature; no call when it cannot be signed; nothing when it is not to be made now."""
    with transaction.atomic():
        delivery = queries.lock_delivery(delivery_id)
        endpoint = delivery.endpoint
        if delivery.next_at is None or delivery.next_at > now:
            return None
        if endpoint.removed_at is not None or not (endpoint.is_active or queries.is_test(delivery)):
            _close(delivery, DeliveryState.GIVEN_UP, now=now)
            return None
        if endpoint.rests_until is not None and endpoint.rests_until > now:
            _put_off(delivery, endpoint.rests_until, now=now)
            return None
        message_id = rules.event_id(context.current().slug, delivery.entry_id, delivery.entry.hash)
        if not delivery.body:
            delivery.body = rules.body_of(
                message_id=message_id,
                code=delivery.code,
                at=delivery.entry.at,
                organisation=context.current().slug,
                data=queries.data_of(delivery.entry),
            )
            delivery.save(update_fields=["body"])
    try:
        valid = queries.secrets(endpoint, now=now)
    except sealing.Unreadable:
        return None, ""
    timestamp, body = int(now.timestamp()), delivery.body.encode()
    signed = rules.signature(valid, message_id=message_id, timestamp=timestamp, body=body)
    headers = rules.headers(message_id=message_id, timestamp=timestamp, signed=signed)
    return Call(rules.parse(endpoint.url), headers, body), signed


def _end(delivery_id: int, outcome: Outcome, *, signed: str, now: datetime) -> None:
    with transaction.atomic():
        delivery = queries.lock_delivery(delivery_id)
        Attempt.objects.create(
            delivery=delivery,
            at=now,
            ms=outcome.ms,
            status=outcome.status,
            failure=outcome.failure or "",
            signed=signed,
            answer=_readable(outcome.answer),
        )
        endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=delivery.endpoint_id)
        if outcome.failure is None:
            _close(delivery, DeliveryState.DELIVERED, now=now)
            _note_success(endpoint, now=now)
        else:
            _try_again(delivery, now=now)
            _note_failure(endpoint, now=now)


def _close(delivery: Delivery, state: DeliveryState, *, now: datetime) -> None:
    delivery.state = state
    delivery.next_at = None
    delivery.ended_at = now
    delivery.save(update_fields=["state", "next_at", "ended_at"])


def _put_off(delivery: Delivery, until: datetime, *, now: datetime) -> None:
    """While the endpoint rests; it is no attempt."""
    spread = rules.spread_of(delivery.pk, delivery.tries)
    delivery.next_at = until + (until - now) * spread
    delivery.save(update_fields=["next_at"])
    _queue_later(delivery, now=now)


def _try_again(delivery: Delivery, *, now: datetime) -> None:
    if delivery.state not in STILL_OPEN:
        return
    delivery.tries += 1
    spread = rules.spread_of(delivery.pk, delivery.tries)
    delivery.next_at = rules.next_try(tries=delivery.tries, spread=spread, now=now)
    if delivery.next_at is None:
        delivery.save(update_fields=["tries"])
        _close(delivery, DeliveryState.GIVEN_UP, now=now)
        return
    delivery.state = DeliveryState.FAILED
    delivery.save(update_fields=["tries", "state", "next_at"])
    _queue_later(delivery, now=now)


def _note_success(endpoint: Endpoint, *, now: datetime) -> None:
    endpoint.last_success_at = now
    endpoint.failures = 0
    endpoint.failing_since = endpoint.rests_until = None
    endpoint.save(update_fields=["last_success_at", "failures", "failing_since", "rests_until"])


def _note_failure(endpoint: Endpoint, *, now: datetime) -> None:
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    rest = rules.rest_after(endpoint.failures)
    endpoint.rests_until = now + rest if rest is not None else None
    endpoint.save(update_fields=["failures", "failing_since", "rests_until"])
    if endpoint.is_active and rules.is_hopeless(endpoint.failing_since, now=now):
        _switch_off(endpoint, given_up_at=now, actor=SYSTEM, now=now)


def _readable(answer: bytes) -> str:
    """The first characters of the answer as text that a table can keep."""
    return answer.decode("utf-8", "replace").replace("\0", "\ufffd")[:LONGEST_ANSWER]


LONGEST_ANSWER = 1000
