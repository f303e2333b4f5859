"""What has happened to a case, from its journal, with ids as they are called outside."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from yinuo.billing import queries as billing
from yinuo.commitments import queries as commitments
from yinuo.depot import queries as depot
from yinuo.dispatch import queries as dispatch
from yinuo.followup import queries as followup
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.kernel.money import yuan
from yinuo.network import queries as network
from yinuo.parties import queries as parties
from yinuo.platform.api.paging import Stretched, id_of, opened, sealed
from yinuo.platform.api.problems import Fault
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import Page, Shape
from yinuo.platform.api.types import Count, Moment
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import queries as workorders

routes = Routes(tags=["journal"])
Names = Callable[[set[int]], dict[int, UUID]]
THINGS: dict[str, tuple[str, Names]] = {
    "parent_id": ("parent", intake.public_ids),
    "customer_id": ("customer", parties.public_ids),
    "sold_unit_id": ("unit", installed_base.public_ids),
    "order_id": ("work_order", workorders.public_ids),
    "item_id": ("checklist_item", workorders.item_public_ids),
    "commitment_id": ("commitment", commitments.public_ids),
    "visit_id": ("visit", dispatch.public_ids),
    "stay_id": ("stay", depot.public_ids),
    "charge_id": ("charge", billing.charge_names),
    "payment_id": ("payment", billing.payment_names),
    "invoice_id": ("invoice", billing.invoice_names),
    "collection_id": ("collection", billing.collection_names),
    "refund_id": ("refund", billing.refund_names),
    "callback_id": ("callback", followup.public_ids),
    "evidence_id": ("picture", evidence.public_ids),
    "signature_id": ("signature", evidence.public_ids),
    "staff_id": ("person", network.public_ids),
    "technician_id": ("technician", network.public_ids),
    "owner_id": ("owner", network.public_ids),
    "before_id": ("before", network.public_ids),
    "after_id": ("after", network.public_ids),
}
"""What stands under which name in a payload, how it is called here, and how its ids are found."""


class EventsAsked(Stretched):
    limit: Annotated[int, Field(ge=1, le=100, description="At most so many.")] = 100


class DoneBy(Shape):
    kind: str = Field(examples=["token"], description="user, token, system or anonymous.")
    name: str


class EventShown(Shape):
    """One event. `hash` chains it to the one before it."""

    number: Count
    type: str = Field(examples=["intake.case_registered"])
    at: Moment
    recorded_at: Moment
    by: DoneBy
    data: dict[str, Any]
    hash: str


@routes.read("/cases/{uuid:case_id}/events", P.INTAKE_CASE_READ, Page[EventShown])
def list_events(request: Request, case_id: UUID, asked: Query[EventsAsked]) -> Page[EventShown]:
    """The journal of a case, oldest first."""
    number = id_of(intake.visible_to(request.actor), case_id)
    entries = list(
        journal.of_stream(f"case:{number}").filter(seq__gt=_after(asked.cursor))[: asked.limit + 1]
    )
    more, entries = len(entries) > asked.limit, entries[: asked.limit]
    people = network.names_of_users({entry.actor_id for entry in entries if entry.actor_id is not None})
    names = _names(entries)
    return Page(
        items=[
            EventShown(
                number=entry.seq,
                type=entry.code,
                at=entry.at,
                recorded_at=entry.recorded_at,
                by=DoneBy(kind=entry.actor_kind, name=people.get(entry.actor_id or 0, "")),
                data=_data(entry.payload, names),
                hash=entry.hash,
            )
            for entry in entries
        ],
        next=sealed(str(entries[-1].seq)) if more else None,
    )


def _after(cursor: str) -> int:
    if not cursor:
        return 0
    seq = whole(opened(cursor))
    if seq is None or seq >= 2**31:
        raise Fault("invalid", _("This is no cursor of this list. Begin without one."), parameter="cursor")
    return seq


def _names(entries: list[Entry]) -> dict[str, dict[int, UUID]]:
    """How everything that the entries name is called outside. A statement for each kind of thing."""
    found = {}
    for key, (_name, public_ids) in THINGS.items():
        wanted = {entry.payload[key] for entry in entries if entry.payload.get(key)}
        if wanted:
            found[key] = public_ids(wanted)
    return found


def _data(payload: dict[str, Any], names: dict[str, dict[int, UUID]]) -> dict[str, Any]:
    """The payload without our own numbers."""
    shown: dict[str, Any] = {}
    for key, value in payload.items():
        if key in THINGS:
            shown[THINGS[key][0]] = names.get(key, {}).get(value)
        elif key.endswith("_fen"):
            shown[key.removesuffix("_fen")] = yuan(value)
        elif not key.endswith("_id"):
            shown[key] = value
    return shown
