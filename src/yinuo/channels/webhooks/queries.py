import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet, Subquery

from yinuo.channels.webhooks import rules
from yinuo.channels.webhooks.events import TestSent
from yinuo.channels.webhooks.models import STILL_OPEN, Attempt, Delivery, Endpoint
from yinuo.channels.webhooks.types import DeliveryState, NamedHosts
from yinuo.kernel.errors import NotFound
from yinuo.kernel.events import REGISTRY
from yinuo.platform import sealing
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.platform.paging import Page, by_key

KNOWN = "webhooks"
"""Under which the organisation remembers what its endpoints want."""
SAMPLE = 100
"""How many of the newest deliveries a rate is made from, and how far waiting ones are counted."""

# ---- what is wanted ------------------------------------------------------------------------------


def wanted() -> list[str]:
    """The patterns of all endpoints that are on: known with the organisation, without a statement."""
    patterns: list[str] = context.current().settings.get(KNOWN, [])
    return patterns


def patterns_of_active() -> list[str]:
    active = Endpoint.objects.filter(is_active=True).values_list("events", flat=True)
    return sorted({pattern for patterns in active for pattern in patterns})


def listening(code: str) -> list[Endpoint]:
    """The endpoints that are told this event. One statement."""
    active = Endpoint.objects.filter(is_active=True).order_by("id")
    return [endpoint for endpoint in active if rules.is_wanted(code, endpoint.events)]


def codes() -> list[str]:
    """Every event that can be told."""
    return sorted(code for code in REGISTRY if rules.matches(rules.EVERYTHING, code))


def named_hosts() -> NamedHosts:
    """Hosts that whoever runs the installation has named (`YINUO_WEBHOOK_HOSTS`)."""
    return rules.named_hosts(settings.WEBHOOK_HOSTS)


# ---- endpoints -----------------------------------------------------------------------------------


def kept() -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(removed_at__isnull=True)


def endpoint(endpoint_id: int) -> Endpoint:
    found = kept().filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound
    return found


def lock(endpoint_id: int) -> Endpoint:
    """The endpoint, held until the transaction ends; events that name it go on."""
    found = kept().select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint does: of the newest ended deliveries and of those that wait."""

    endpoint: Endpoint
    ended: int
    lost: int
    waiting: int


def health() -> list[Health]:
    """Every endpoint with its health. One statement."""
    of_endpoint = Delivery.objects.filter(endpoint_id=OuterRef("pk")).order_by("-id")
    still_open, ended = of_endpoint.filter(state__in=STILL_OPEN), of_endpoint.exclude(state__in=STILL_OPEN)
    rows = (
        kept()
        .order_by("name")
        .annotate(
            newest=ArraySubquery(ended.values("state")[:SAMPLE]),
            waiting=ArraySubquery(still_open.values("pk")[: SAMPLE + 1]),
        )
    )
    return [
        Health(row, len(row.newest), row.newest.count(DeliveryState.GIVEN_UP), len(row.waiting))
        for row in rows
    ]


def given_up() -> list[Endpoint]:
    """Endpoints that were switched off because they did nothing but fail."""
    return list(kept().filter(given_up_at__isnull=False).order_by("given_up_at"))


def names_of(ids: Iterable[int]) -> dict[int, str]:
    wanted_ids = list(ids)
    return dict(Endpoint.objects.filter(pk__in=wanted_ids).values_list("pk", "name")) if wanted_ids else {}


def secrets(found: Endpoint, *, now: datetime) -> list[str]:
    """The secrets that sign at this moment, the newest first. Raises `sealing.Unreadable`."""
    sealed = [found.secret]
    if found.old_until is not None and now < found.old_until:
        sealed.append(found.old_secret)
    return [sealing.unseal(each) for each in sealed]


# ---- deliveries ----------------------------------------------------------------------------------


def delivery(delivery_id: int) -> Delivery:
    found = Delivery.objects.select_related("endpoint", "entry").filter(pk=delivery_id).first()
    if found is None or found.endpoint.removed_at is not None:
        raise NotFound
    return found


def lock_delivery(delivery_id: int) -> Delivery:
    """The delivery with its endpoint and entry; only the delivery is held."""
    rows = Delivery.objects.select_related("endpoint", "entry").select_for_update(of=("self",))
    found = rows.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found


def is_test(found: Delivery) -> bool:
    return found.code == TestSent.code


def log(endpoint_id: int, *, state: str, key: str, direction: str, size: int = 25) -> Page[Delivery]:
    """Deliveries of an endpoint, newest first, each with its last attempt's status and failure. One statement."""
    last = Attempt.objects.filter(delivery_id=OuterRef("pk")).order_by("-id")
    rows = Delivery.objects.filter(endpoint_id=endpoint_id).defer("body")
    if state in set(DeliveryState):
        rows = rows.filter(state=state)
    rows = rows.annotate(
        last_status=Subquery(last.values("status")[:1]), last_failure=Subquery(last.values("failure")[:1])
    )
    return by_key(rows, key=key, direction=direction, size=size)


def attempts(delivery_id: int) -> list[Attempt]:
    """The newest attempts first."""
    return list(Attempt.objects.filter(delivery_id=delivery_id).order_by("-id")[:SAMPLE])


def next_due(delivery_id: int, *, now: datetime) -> int | None:
    """The first delivery that is due at the endpoint of this one, in the order of the journal. One statement."""
    same = Delivery.objects.filter(pk=delivery_id).values("endpoint_id")
    rows = Delivery.objects.filter(endpoint_id__in=same, state__in=STILL_OPEN, next_at__lte=now)
    return rows.order_by("id").values_list("pk", flat=True).first()


def oldest_due() -> datetime | None:
    """Since when the delivery that is due longest could have been made."""
    rows = Delivery.objects.filter(state__in=STILL_OPEN).order_by("next_at")
    return rows.values_list("next_at", flat=True).first()


# ---- what is said --------------------------------------------------------------------------------

ALIASES = {"order": "workorders.WorkOrder", "parent": "intake.Case", "gone": "parties.Customer"}
"""Fields of events that name a thing by another word than its model's."""
CASE = "intake.Case"


@cache
def things() -> dict[str, type[Model]]:
    """What the ids in events name, by the word before `_id`, for everything that has a public id.

    Models are found by their names: what leaves the house must know every context, and imports none of them.
    """
    found: dict[str, list[type[Model]]] = {}
    for model in apps.get_models():
        if hasattr(model, "public_id"):
            word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model.__name__).lower()
            found.setdefault(word, []).append(model)
    unmistakable = {word: models[0] for word, models in found.items() if len(models) == 1}
    return unmistakable | {word: apps.get_model(label) for word, label in ALIASES.items()}


def data_of(entry: Entry) -> dict[str, Any]:
    """The event's payload as other programs read it: public ids for numbers of our own where there are any.

    A case is named by public id, number and its address in the API. One statement for each thing that is named.
    """
    said: dict[str, Any] = {}
    for name, value in entry.payload.items():
        word = name.removesuffix("_id")
        model = things().get(word) if name.endswith("_id") else None
        if model is None:
            said[name] = value
        elif model is apps.get_model(CASE):
            said[word] = _case(model, value)
        else:
            said[name] = _public_id(model, value)
    return said


def _case(model: type[Model], pk: int | None) -> dict[str, str] | None:
    row = QuerySet(model).filter(pk=pk).values_list("public_id", "number").first()
    if row is None:
        return None
    public_id, number = row
    address = f"/o/{context.current().slug}/api/v1/cases/{public_id}"
    return {"id": str(public_id), "number": number, "url": address}


def _public_id(model: type[Model], pk: int | None) -> str | None:
    found = QuerySet(model).filter(pk=pk).values_list("public_id", flat=True).first()
    return None if found is None else str(found)
