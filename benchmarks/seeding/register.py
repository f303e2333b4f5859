"""A register of any length: cases with their rows, decisions and journal entries, written by COPY in minutes.

The office, the customers, the units and the tariff come from the demonstration's own actions; the cases repeat them
with other numbers, states, owners and times. Search tokens are those of the product.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from yinuo.catalogue.models import Fault
from yinuo.charters import queries as charters
from yinuo.installed_base.models import SoldUnit
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.network.models import Staff, Unit
from yinuo.platform.organisations import actions, context, schemas
from yinuo.platform.organisations.models import Organisation
from yinuo.platform.search.tokens import document_tokens
from yinuo.web.demo import people, stock

STATES = (
    (CaseState.CLOSED, 0.955), (CaseState.CANCELLED, 0.02), (CaseState.STRUCK_OFF, 0.008), (CaseState.DISPATCHED, 0.007),
    (CaseState.VOUCHERED, 0.004), (CaseState.DECIDED, 0.003), (CaseState.REGISTERED, 0.003),
)  # fmt: skip
LIVE = {
    CaseState.STRUCK_OFF,
    CaseState.DISPATCHED,
    CaseState.VOUCHERED,
    CaseState.DECIDED,
    CaseState.REGISTERED,
}
CASE = (
    "id", "public_id", "number", "kind", "channel", "state", "customer_id", "sold_unit_id", "product_model_id", "fault_id",
    "unit_id", "owner_id", "first_asked_id", "contact_name", "contact_phone", "other_phone", "region", "address",
    "description", "wish", "nudges", "registered_at", "struck_off_at", "closed_at", "cancel_reason", "version",
)  # fmt: skip
ROW = (
    "case_id", "number", "kind", "state", "is_live", "channel", "klass", "unit_id", "owner_id", "owner_name", "zone",
    "customer_id", "customer_name", "phone_tail", "product", "serial", "what", "technician_name", "nudges", "next_due",
    "next_due_what", "registered_at", "changed_at", "search",
)  # fmt: skip
DECISION = (
    "case_id", "seq", "charter", "release", "facts", "outcome", "klass", "payer", "result", "override_reason", "decided_at",
)  # fmt: skip
ENTRY = (
    "stream", "seq", "code", "case_id", "at", "recorded_at", "actor_kind", "request_id", "payload", "previous_hash", "hash",
)  # fmt: skip


def ensure(slug: str, size: int, *, now: datetime) -> Organisation:
    """The organisation with that many cases, in the present shape; made when it is not there."""
    schemas.migrate(login=True, now=now)
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        found = actions.create_organisation(slug, f"{size:,}", actor=SYSTEM, now=now, is_demo=True)
        with context.inside(found):
            people.settle(now=now - timedelta(days=2200))
            stock.fill(opened_at=now - timedelta(days=2200), now=now)
            fill(size, now=now)
    return found


def fill(size: int, *, now: datetime) -> None:
    """Write the cases. Indexes of the big tables are built afterwards."""
    indexes = take_off_indexes(("intake_caserow",))
    cases = list(_cases(size, now=now))
    _copy("intake_case", CASE, (one["case"] for one in cases))
    _copy("intake_caserow", ROW, (one["row"] for one in cases))
    _copy("entitlement_decision", DECISION, (one["decision"] for one in cases))
    _copy("journal_entry", ENTRY, (entry for one in cases for entry in one["entries"]))
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("SELECT setval(pg_get_serial_sequence('intake_case', 'id'), %s)", [size])
        cursor.execute("ANALYZE")


def _cases(size: int, *, now: datetime) -> Iterator[dict[str, Any]]:
    dice, written = random.Random(7), _written()
    units = list(SoldUnit.objects.select_related("model", "customer").prefetch_related("customer__phones"))
    faults: dict[str, list[Fault]] = {}
    for fault in Fault.objects.all():
        faults.setdefault(fault.category, []).append(fault)
    staff = list(Staff.objects.filter(is_technician=False).select_related("user"))
    technicians = [
        person.user.name for person in Staff.objects.filter(is_technician=True).select_related("user")
    ]
    points = list(Unit.objects.values_list("id", flat=True))
    states = dice.choices([state for state, _ in STATES], [share for _, share in STATES], k=size)
    step = timedelta(days=2190) / size
    tokens: dict[int, list[str]] = {}
    for index in range(size):
        case_id = index + 1
        unit = units[dice.randrange(len(units))]
        customer, model = unit.customer, unit.model
        fault = dice.choice(faults.get(model.category) or [None])
        phone = f"199{dice.randrange(10**8):08d}"
        at = now - timedelta(days=2190) + step * index
        state = states[index] if index < size * 0.97 or dice.random() < 0.5 else dice.choice(sorted(LIVE))
        live = state in LIVE
        due = (
            now + timedelta(hours=dice.uniform(-30, 90))
            if state in {CaseState.DISPATCHED, CaseState.STRUCK_OFF}
            else None
        )
        owner, point = dice.choice(staff), dice.choice(points)
        number = f"JX{at:%y%m}-{case_id:06d}"
        what = fault.name if fault else "不工作"
        description = f"{model.name}{what}。"
        if unit.id not in tokens:
            tokens[unit.id] = document_tokens(
                [unit.address, model.name], names=[customer.name], codes=[unit.serial, model.code]
            )
        vector = " ".join(
            _lexeme(t) for t in {*tokens[unit.id], *document_tokens([description], codes=[number, phone])}
        )
        klass = dice.choice("AAAABCC") if state is not CaseState.REGISTERED else ""
        decided = written[klass]
        yield {
            "case": (
                case_id, uuid.UUID(int=dice.getrandbits(128)), number, "repair", "phone", state, customer.id, unit.id, model.id,
                fault.id if fault else None, point, owner.id, owner.id, customer.name, phone, "", unit.region, unit.address,
                description, "", 0, at, at if not live else (at if state is CaseState.STRUCK_OFF else None),
                at if state is CaseState.CLOSED else None, "客户取消" if state is CaseState.CANCELLED else "", 1,
            ),
            "row": (
                case_id, number, "repair", state, live, "phone", klass, point, owner.id, owner.user.name, unit.region, customer.id,
                customer.name, phone[-4:], f"{model.name} {model.code}"[:80], unit.serial, what,
                dice.choice(technicians) if state in {CaseState.DISPATCHED, CaseState.CLOSED, CaseState.STRUCK_OFF} else "",
                0, due, ("visit" if state is CaseState.DISPATCHED else "callback") if due else "", at, at, vector,
            ),
            "decision": (
                case_id, 1, CHARTER, decided.release, decided.facts, decided.outcome, klass, decided.payer,
                decided.whole if index >= size - FULL else decided.short, "", at,
            ),
            "entries": _entries(case_id, at),
        }  # fmt: skip


FULL = 20_000
"""So many of the newest cases keep a decision whole, as the product writes it; the older ones keep its shape."""
CHARTER = "service-office"
NO_CONTRACT = {"internal": False, "asked_on": "2026-11-01", "has_contract": False}
FACTS = {
    "": {"internal": False, "asked_on": "2026-11-01"},
    "A": {**NO_CONTRACT, "sold_on": "2020-01-01", "free_months": 12},
    "B": {
        "internal": False,
        "asked_on": "2026-11-01",
        "sold_on": "2020-01-01",
        "free_months": 12,
        "has_contract": True,
        "contract_starts_on": "2026-01-01",
        "contract_ends_on": "2026-12-31",
    },
    "C": {**NO_CONTRACT, "sold_on": "2026-10-01", "free_months": 12, "user_damage": False},
}
"""What was known of a case, by the class that it got; without a class something must be asked."""


@dataclass(frozen=True, slots=True)
class Written:
    release: str
    facts: str
    outcome: str
    payer: str
    whole: str
    short: str


def _written() -> dict[str, Written]:
    """A real decision of each class. The short form leaves out what stands beside what decides."""
    charter = charters.as_shipped(CHARTER)
    found = {}
    for klass, facts in FACTS.items():
        decision = charter.decide(facts)
        result = decision.as_json()
        if (decision.service_class or "") != klass:
            raise ValueError(f"The office decides class {decision.service_class} where {klass} was meant.")
        short = {**result, "why_not": [], "near_misses": [], "promises": [], "evidence": []}
        found[klass] = Written(
            charter.release,
            json.dumps(facts),
            "decided" if klass else "needs_facts",
            decision.payer or "",
            json.dumps(result),
            json.dumps(short),
        )
    return found


def _entries(case_id: int, at: datetime) -> list[tuple[Any, ...]]:
    payload = json.dumps({"case_id": case_id, "kind": "repair", "channel": "phone"})
    decided = json.dumps(
        {"case_id": case_id, "decision_id": case_id, "klass": "A", "clauses": ["C347"], "is_override": False}
    )
    first = hashlib.sha256(f"{case_id}".encode()).hexdigest()
    return [
        (f"case:{case_id}", 1, "intake.case_registered", case_id, at, at, "system", "", payload, "", first),
        (
            f"case:{case_id}",
            2,
            "entitlement.case_decided",
            case_id,
            at,
            at,
            "system",
            "",
            decided,
            first,
            first[::-1],
        ),
    ]


def _lexeme(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _copy(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]] | Any) -> None:
    with connection.cursor() as cursor:
        names = ", ".join(f'"{column}"' for column in columns)
        with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def take_off_indexes(tables: tuple[str, ...]) -> list[str]:
    """Drop the plain indexes of the tables and answer how to make them again."""
    again = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                """
                SELECT indexdef, indexname FROM pg_indexes
                WHERE schemaname = current_schema() AND tablename = %s
                  AND indexname NOT IN (SELECT conname FROM pg_constraint)
                """,
                [table],
            )
            for definition, name in cursor.fetchall():
                again.append(definition)
                cursor.execute(f'DROP INDEX "{name}"')
    return again
