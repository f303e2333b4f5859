"""The list row of a case, written in the transaction of the change."""

from datetime import datetime

from yinuo.intake.models import Case, CaseRow
from yinuo.intake.types import LIVE_STATES, CaseState
from yinuo.platform.phones import parse_phone
from yinuo.platform.search.tokens import document_tokens
from yinuo.platform.search.vectors import vector


def write(case_id: int, *, now: datetime) -> None:
    """Write what the row takes from the case itself; what others contribute stays as it is. Two statements."""
    case = Case.objects.select_related(*SHOWN).only(*COLUMNS).get(pk=case_id)
    model = case.sold_unit.model if case.sold_unit else case.product_model
    serial = case.sold_unit.serial if case.sold_unit else ""
    taken = {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "is_live": CaseState(case.state) in LIVE_STATES,
        "channel": case.channel,
        "unit_id": case.unit_id,
        "owner_id": case.owner_id,
        "owner_name": case.owner.user.name,
        "zone": case.region,
        "customer_id": case.customer_id,
        "customer_name": case.contact_name,
        "phone_tail": parse_phone(case.contact_phone).tail,
        "product": f"{model.name} {model.code}" if model else "",
        "serial": serial,
        "what": (case.fault.name if case.fault else case.description)[:80],
        "need": case.need,
        "nudges": case.nudges,
        "is_urgent": case.is_urgent,
        "registered_at": case.registered_at,
        "changed_at": now,
        "search": vector(
            document_tokens(
                [case.description, case.address, model.name if model else ""],
                names=[case.contact_name, case.customer.name],
                codes=[
                    case.number,
                    case.contact_phone,
                    case.other_phone,
                    serial,
                    model.code if model else "",
                ],
            )
        ),
    }
    CaseRow.objects.bulk_create(
        [CaseRow(case_id=case.id, **taken)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=list(taken),
    )


SHOWN = ("customer", "sold_unit__model", "product_model", "fault", "owner__user")
COLUMNS = (
    *("number", "kind", "state", "channel", "unit", "region", "address", "contact_name", "contact_phone"),
    *("other_phone", "description", "need", "nudges", "is_urgent", "registered_at"),
    *("customer__name", "owner__user__name"),
    *("sold_unit__serial", "sold_unit__model__name", "sold_unit__model__code"),
    *("product_model__name", "product_model__code", "fault__name"),
)
"""What a row is made of; no other column is fetched."""


def set_class(case_id: int, klass: str, *, now: datetime) -> None:
    CaseRow.objects.filter(pk=case_id).update(klass=klass, changed_at=now)


def set_technician(case_id: int, name: str, *, now: datetime) -> None:
    CaseRow.objects.filter(pk=case_id).update(technician_name=name, changed_at=now)


def set_rest(case_id: int, until: datetime | None, *, now: datetime) -> None:
    """Until when the case rests on purpose; nothing when it does not."""
    CaseRow.objects.filter(pk=case_id).update(rests_until=until, changed_at=now)


def set_next_due(case_id: int, due: datetime | None, what: str, *, now: datetime) -> None:
    """The earliest thing that is owed on the case, for Today and for lists by due time; nothing once it has ended."""
    rows = (
        CaseRow.objects.filter(pk=case_id)
        if due is None
        else CaseRow.objects.filter(pk=case_id, is_live=True)
    )
    rows.update(next_due=due, next_due_what=what, changed_at=now)


def set_state(case: Case, *, now: datetime, klass: str | None = None) -> None:
    changed = {} if klass is None else {"klass": klass}
    CaseRow.objects.filter(pk=case.id).update(
        state=case.state, is_live=CaseState(case.state) in LIVE_STATES, changed_at=now, **changed
    )
