"""A request enters the register."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries
from yinuo.intake.actions import rows
from yinuo.intake.events import AttachmentAdded, CaseCorrected, CaseNudged, CaseRegistered, NeedMarked
from yinuo.intake.models import Case
from yinuo.intake.types import CaseKind, CaseState, Channel, Need
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.kernel.ids import new_id
from yinuo.network import queries as network
from yinuo.parties import queries as parties
from yinuo.platform.evidence.actions import add_picture
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.evidence.types import EvidenceKind
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission
from yinuo.platform.phones import parse_phone

CORRECTABLE = (
    "contact_name",
    "contact_phone",
    "other_phone",
    "region",
    "address",
    "description",
    "wish",
    "sold_unit_id",
    "product_model_id",
    "fault_id",
)


def register_case(
    *,
    channel: Channel,
    customer_id: int,
    contact_name: str,
    contact_phone: str,
    description: str,
    actor: Actor,
    now: datetime,
    kind: CaseKind = CaseKind.REPAIR,
    sold_unit_id: int | None = None,
    product_model_id: int | None = None,
    fault_id: int | None = None,
    other_phone: str = "",
    region: str = "",
    address: str = "",
    wish: str = "",
    unit_id: int | None = None,
    need: Need | None = None,
) -> Case:
    """Enter a request into the call-for-repair register and give it an owner (C351, C478).

    The owner is who was asked first; while that person is absent, the deputy. `unit_id` is the network unit that
    shall serve it, by default the actor's own; `need` says that somebody cannot wait (C511). A customer or unit that the actor may not see is not found; a unit
    of another customer is refused.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    if not description.strip():
        raise Refused(gettext_noop("Say what is wrong, in the customer's words."), field="description")
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can take a request."))
    unit = unit_id or network.home_unit_id(actor)
    if not actor.scope.covers(unit):
        raise NotFound
    if sold_unit_id is None:
        customer_id = parties.get(customer_id, actor=actor).id
    else:
        _check_owned(sold_unit_id, customer_id, actor=actor)
    return _enter(
        Case(
            kind=kind,
            channel=channel,
            customer_id=customer_id,
            sold_unit_id=sold_unit_id,
            product_model_id=product_model_id,
            fault_id=fault_id,
            unit_id=unit,
            first_asked_id=actor.staff_id,
            contact_name=contact_name.strip(),
            contact_phone=parse_phone(contact_phone, field="contact_phone").digits,
            other_phone=parse_phone(other_phone, field="other_phone").digits if other_phone.strip() else "",
            region=region,
            address=address.strip(),
            description=description.strip(),
            wish=wish.strip(),
            need=need or "",
        ),
        actor=actor,
        now=now,
    )


def _check_owned(sold_unit_id: int, customer_id: int, *, actor: Actor) -> None:
    if installed_base.owner_of(sold_unit_id, actor=actor) != customer_id:
        raise Refused(gettext_noop("This unit belongs to another customer."), field="sold_unit_id")


def complain(
    *, parent_id: int, description: str, actor: Actor, now: datetime, owner_id: int | None = None
) -> Case:
    """Open a complaint about a case, for its owner or somebody else; called by the pipeline only.

    It follows a bad answer to a call-back, or a refusal that the customer disputes.
    """
    parent = queries.lock(parent_id, actor=actor)
    return _enter(
        Case(
            kind=CaseKind.COMPLAINT,
            channel=Channel.PHONE if owner_id is None else Channel(parent.channel),
            customer_id=parent.customer_id,
            sold_unit_id=parent.sold_unit_id,
            product_model_id=parent.product_model_id,
            unit_id=parent.unit_id,
            first_asked_id=actor.staff_id or parent.owner_id,
            owner_id=owner_id or parent.owner_id,
            parent_id=parent.id,
            contact_name=parent.contact_name,
            contact_phone=parent.contact_phone,
            other_phone=parent.other_phone,
            region=parent.region,
            address=parent.address,
            need=parent.need,
            description=description[:1000],
        ),
        actor=actor,
        now=now,
    )


def _enter(case: Case, *, actor: Actor, now: datetime) -> Case:
    """Give the case its number and owner and write it into the register.

    Belongs to the transaction that is open, if one is: who wants to go on after a refusal opens one of their own.
    """
    with transaction.atomic(savepoint=False):
        asked = network.person(case.owner_id or case.first_asked_id)
        case.owner_id = network.stand_in(asked, at=now).id
        case.id = queries.next_case_id()
        case.public_id = new_id()
        case.number = number_of(case.id, CaseKind(case.kind), now=now)
        case.state = CaseState.REGISTERED
        case.registered_at = now
        case.save(force_insert=True)
        rows.write(case.id, now=now)
        recording.record(
            CaseRegistered(
                case_id=case.id,
                kind=case.kind,
                channel=case.channel,
                customer_id=case.customer_id,
                sold_unit_id=case.sold_unit_id,
                owner_id=case.owner_id,
                parent_id=case.parent_id,
            ),
            actor=actor,
            now=now,
        )
        if case.need:
            recording.record(NeedMarked(case_id=case.id, need=case.need), actor=actor, now=now)
    return case


def number_of(case_id: int, kind: CaseKind, *, now: datetime) -> str:
    """`JX2611-000123`: 叫修 or 投诉 (TS), the local month, and the running number."""
    local = now.astimezone(ZoneInfo(context.current().time_zone))
    prefix = "TS" if kind is CaseKind.COMPLAINT else "JX"
    return f"{prefix}{local:%y%m}-{case_id:06d}"


def correct_case(
    *, case_id: int, version: int, changes: dict[str, object], actor: Actor, now: datetime
) -> Case:
    """Correct what was taken down, as long as the case is live. `changes` maps field names to new values.

    A unit that the actor may not see is not found; one of another customer is refused.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        if case.version != version:
            raise Stale({name: getattr(case, name) for name in CORRECTABLE}, version=case.version)
        if not queries.is_live(case):
            raise Refused(gettext_noop("The case is closed. Reopen it first."))
        parsed = dict(changes)
        for name in ("contact_phone", "other_phone"):
            if parsed.get(name):
                parsed[name] = parse_phone(str(parsed[name]), field=name).digits
        changed = tuple(
            name for name in CORRECTABLE if name in parsed and parsed[name] != getattr(case, name)
        )
        if not changed:
            return case
        if "sold_unit_id" in changed and isinstance(parsed["sold_unit_id"], int):
            _check_owned(parsed["sold_unit_id"], case.customer_id, actor=actor)
        for name in changed:
            setattr(case, name, parsed[name])
        case.version += 1
        case.save(update_fields=[*changed, "version"])
        rows.write(case.id, now=now)
        recording.record(CaseCorrected(case_id=case.id, fields=changed), actor=actor, now=now)
    return case


def follow_merge(*, keep_id: int, gone_id: int, now: datetime) -> None:
    """Cases of a customer that has been merged go to the one that stays; called by the pipeline."""
    moved = list(Case.objects.filter(customer_id=gone_id).values_list("id", flat=True))
    Case.objects.filter(pk__in=moved).update(customer_id=keep_id)
    for case_id in moved:
        rows.write(case_id, now=now)


def nudge(*, case_id: int, actor: Actor, now: datetime) -> None:
    """The customer has asked again (催办): counted, and seen by everybody who works on the case."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        if not queries.is_live(case):
            raise Refused(gettext_noop("The case is closed. Register a new one if something is wrong again."))
        Case.objects.filter(pk=case.id).update(nudges=F("nudges") + 1)
        rows.write(case.id, now=now)
        recording.record(CaseNudged(case_id=case.id, count=case.nudges + 1), actor=actor, now=now)


def attach_picture(*, case_id: int, content: bytes, name: str, actor: Actor, now: datetime) -> Evidence:
    """Add a picture that the customer has sent. Refused when it is not one."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        evidence = add_picture(
            content,
            name=name,
            kind=EvidenceKind.ATTACHMENT,
            purpose="request",
            case_id=case.id,
            unit_id=case.unit_id,
            actor=actor,
            now=now,
            field="pictures",
        )
        recording.record(AttachmentAdded(case_id=case.id, evidence_id=evidence.id), actor=actor, now=now)
    return evidence
