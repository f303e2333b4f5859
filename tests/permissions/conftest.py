from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.office import NOW, TODAY, Office, open_office, sign_in, snapshot
from tests.permissions.table import ROLES
from tests.plugins.database import ReturningClient
from tests.workshop import Workshop
from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.models import Charge
from yinuo.billing.types import Buyer, PaymentMethod
from yinuo.channels.webhooks import actions as webhooks
from yinuo.channels.webhooks.models import Endpoint
from yinuo.charters import actions as charters
from yinuo.charters import queries as promises
from yinuo.charters.library import shipped_text
from yinuo.commitments.tests.making import pledged, started, told
from yinuo.depot.actions import returning
from yinuo.duties import actions as duties
from yinuo.duties.models import Occurrence
from yinuo.duties.types import About, Owner, Task
from yinuo.entitlement import actions as entitlement
from yinuo.escalation import actions as escalation
from yinuo.escalation.types import ReliefAct
from yinuo.followup import actions as followup
from yinuo.improvement import actions as improvement
from yinuo.improvement.types import Month
from yinuo.intake.actions import registering, views
from yinuo.intake.models import SavedView
from yinuo.intake.types import CaseKind, Need
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.network import actions as network
from yinuo.notices import queries as notices
from yinuo.notices.models import Message, Notice
from yinuo.platform import clock
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.imports import runs
from yinuo.platform.organisations import context
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as checklists
from yinuo.workorders.models import InternalWork
from yinuo.workorders.types import InternalKind

GOES = {"HQ": "wang", "XH": "ma", "BJ": "tang", "YH": "luo", "LP": "gao"}
WORKS = {"HQ": "lin", "XH": "ma", "BJ": "tang", "YH": "jin", "LP": "fang"}
OF_THE_WHOLE = (
    "delivery",
    "endpoint",
    "import_run",
    "message",
    "role",
    "simulation",
    "simulated",
    "step",
    "token",
)
BOOKS_TIME = ("lin", "zhou", "wang", "mei")
SETTINGS = {"charter": {"small_fee_limit": "200.00"}}
APART = 100_000
"""Numbers that the other organisation uses up first, so that none of its things has a number of ours."""


@dataclass(frozen=True)
class World:
    """One of each thing at each unit, by unit and kind; everybody's browser; the other organisation's things."""

    office: Office
    things: dict[str, dict[str, Any]]
    elsewhere: dict[str, Any]
    browsers: dict[str, ReturningClient]


@pytest.fixture(scope="module")
def world(settled_office) -> Iterator[World]:
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: NOW)
    patch.setattr(context.current(), "settings", SETTINGS)
    with transaction.atomic():
        things = {unit: things_at(settled_office, unit) for unit in GOES}
        publish()
        draft(settled_office)
        tried = simulations(settled_office)
        for each in things.values():
            each.update(tried)
        with context.inside(context.find("other")):
            skip_numbers()
            context.current().settings = SETTINGS
            office = open_office()
            elsewhere = things_at(office, "HQ")
            charters.start_draft(charter_id="mall", basis=None, actor=office["zhou"], now=NOW)
            elsewhere |= simulations(office)
        browsers = {
            role: sign_in(ReturningClient(), settled_office[username]) for role, username in ROLES.items()
        }
        yield World(settled_office, things, elsewhere, browsers | {"anonymous": ReturningClient()})
        transaction.set_rollback(True)
    patch.undo()


def things_at(office: Office, unit: str) -> dict[str, Any]:
    case = office.case(unit)
    registering.attach_picture(
        case_id=case.id, content=snapshot(), name="a.jpg", actor=office["zhou"], now=NOW
    )
    order = office.voucher(case)
    callback = followup.plan_callback(
        case_id=case.id,
        order_id=order.id,
        unit_id=office.units[unit],
        completed_at=NOW,
        actor=SYSTEM,
        now=NOW,
    )
    endpoint = webhook(unit)
    things = {
        "case": case.id,
        "code": case.public_id,
        "customer": case.customer_id,
        "unit": case.sold_unit_id,
        "order": order.id,
        "item": checklists.items_of(case.id)[0].id,
        "visit": office.booked(order, GOES[unit]).id,
        "callback": callback.id,
        **in_the_workshop(office, unit),
        "evidence": evidence.of_case(case.id)[0].id,
        "commitment": started(case).id,
        "pledge": pledged(case, office["zhou"]).id,
        "telling": told(case).id,
        **duty_at(office, unit),
        **money_at(office, unit),
        **upwards_at(office, unit),
        "person": office.staff(WORKS[unit]),
        "record": improvement.hand_in(
            month=Month.of(TODAY).before, remarks="", actor=office[GOES[unit]], now=NOW
        ).id,
        "org_unit": office.units[unit],
        "shift": on_call(office, unit),
        "endpoint": endpoint.pk,
        "delivery": webhooks.send_test(endpoint_id=endpoint.pk, actor=SYSTEM, now=NOW).pk,
        "message": failed_message(office["wu"]),
        "step": stuck_step(),
        "token": made_token(office["wu"]),
        "role": Role.objects.get(code="clerk").pk,
        "import_run": runs.open_run(b"x", kind="customers", name="a.csv", actor=SYSTEM, now=NOW).pk,
    }
    for username in ROLES.values():
        if username in office.actors and username not in {"wang", "wu"}:
            keep_view(office, username)
    for username in BOOKS_TIME:
        run(office, username)
    for username in ROLES.values():
        if username in office.actors:
            be_told(office, username)
    views_of = {f"view of {view.owner_id}": view.id for view in SavedView.objects.all()}
    times_of = {f"time of {work.staff_id}": work.id for work in InternalWork.objects.all()}
    people = dict(User.objects.values_list("id", "username"))
    told_to = {f"notice of {office.staff(people[each.user_id])}": each.id for each in Notice.objects.all()}
    return things | views_of | times_of | told_to


def upwards_at(office: Office, unit: str) -> dict[str, int]:
    """A case in urgent need that is offered to somebody, with a question and help at once; a complaint that rests."""
    by: dict[str, Any] = {"actor": office["lin"], "now": NOW}
    urgent = office.case(unit, need=Need.ILL)
    asked = escalation.ask_superior(case_id=urgent.id, wants="要", obstacle="难", proposal="办", **by)
    relay = escalation.offer_relay(case_id=urgent.id, to_id=office.staff("sun"), reason="交班", **by)
    resting, complaint = (office.case(unit, kind=CaseKind.COMPLAINT) for _ in range(2))
    rest = escalation.put_to_rest(
        case_id=resting.id, until=NOW + timedelta(days=1), reason="责任不清", actor=office["zhou"], now=NOW
    )
    return {
        "ask": asked.id,
        "relay": relay.id,
        "relief": escalation.note_help(case_id=urgent.id, act=ReliefAct.DISPATCH, **by).id,
        "rest": rest.id,
        "complaint": complaint.id,
        "urgent_order": office.voucher(urgent).id,
    }


def on_call(office: Office, unit: str) -> int:
    return network.put_on_call(
        unit_id=office.units[unit],
        staff_id=office.staff(WORKS[unit]),
        day=TODAY,
        begins=time(20),
        ends=time(8),
        actor=SYSTEM,
        now=NOW,
    ).pk


def duty_at(office: Office, unit: str) -> dict[str, int]:
    """A duty of the unit that is owed now."""
    duty = duties.write(
        title="每月报表",
        every="month",
        task=Task(office.units[unit], Owner(office.staff(WORKS[unit])), About(), TODAY),
        actor=SYSTEM,
        now=NOW,
    )
    return {"duty": duty.id, "occurrence": Occurrence.objects.get(duty=duty).id}


def publish() -> None:
    """A first release of a promise by which nothing is decided here."""
    charters.publish_release(
        charter_id="mall", text=shipped_text("mall"), settings={}, in_force_from=TODAY, actor=SYSTEM, now=NOW
    )


def draft(office: Office) -> None:
    """Two drafts of that promise: one that is being written, one that waits for its second person. All are told."""
    for _ in range(2):
        made = charters.start_draft(charter_id="mall", basis=1, actor=office["zhou"], now=NOW)
    made = charters.save_draft(
        draft_id=made.id,
        text=None,
        settings={"early_days": "2"},
        seen_version=1,
        actor=office["zhou"],
        now=NOW,
    )
    charters.note_simulated(draft_id=made.id, content=made.content, actor=SYSTEM, now=NOW)
    charters.propose_draft(
        draft_id=made.id,
        seen_version=2,
        in_force_from=TODAY + timedelta(days=1),
        actor=office["zhou"],
        now=NOW,
    )
    people = [office[username].id or 0 for username in ROLES.values()]
    charters.tell_people(charter_id="mall", number=1, people=people, actor=SYSTEM, now=NOW)


def simulations(office: Office) -> dict[str, int]:
    """The draft that is being written, tried on this day: once done, once waiting for the worker."""
    by: dict[str, Any] = {"actor": office["zhou"], "now": NOW}
    draft_id = promises.draft("mall", 1, actor=office["zhou"]).id
    done = entitlement.start_simulation(draft_id=draft_id, period_from=TODAY, period_to=TODAY, **by)
    entitlement.carry_on(simulation_id=done.id, now=NOW, enough=lambda: False)
    waiting = entitlement.start_simulation(draft_id=draft_id, period_from=TODAY, period_to=TODAY, **by)
    return {"simulated": done.id, "simulation": waiting.id}


def webhook(unit: str) -> Endpoint:
    """An endpoint; adding one reads the organisation's settings afresh."""
    made, _secret = webhooks.add_endpoint(
        name=unit, url="https://hooks.example.com/", events=["imports.*"], actor=SYSTEM, now=NOW
    )
    opened = context.current()
    opened.settings = {**opened.settings, **SETTINGS}
    return made


def money_at(office: Office, unit: str) -> dict[str, int]:
    """One charge that is partly paid and to be fetched, one that is settled and shall be paid back."""
    technician = GOES[unit]
    charge = signed(office, unit)
    by = {"actor": office["chen"], "now": NOW}
    walk = billing.plan_collection(charge_id=charge.id, staff_id=office.staff(technician), day=TODAY, **by)
    payments = [
        billing.collect(
            charge_id=charge.id,
            version=charges.get(charge.id, actor=SYSTEM).version,
            amount_fen=500,
            method=PaymentMethod.CASH,
            actor=office[technician],
            now=NOW,
        )
        for _ in range(2)
    ]
    taken = billing.hand_in(
        staff_id=office.staff(technician), payment_ids=[payments[0].id], counted_fen=500, **by
    )
    settled = signed(office, unit)
    billing.collect(
        charge_id=settled.id,
        version=settled.version,
        amount_fen=settled.total_fen,
        method=PaymentMethod.WECHAT,
        **by,
    )
    refund = billing.ask_refund(
        charge_id=settled.id,
        version=settled.version + 1,
        amount_fen=100,
        method=PaymentMethod.WECHAT,
        reason="多收",
        **by,
    )
    invoice = billing.issue_invoice(
        charge_id=charge.id,
        version=charges.get(charge.id, actor=SYSTEM).version,
        buyer=Buyer("王丽华"),
        amount_fen=100,
        **by,
    )
    walk = billing.plan_collection(charge_id=charge.id, staff_id=walk.staff_id, day=TODAY, **by)
    receivable = charges.accounts(actor=SYSTEM).get(kind="receivable", unit_id=office.units[unit])
    return {
        "charge": charge.id,
        "payment": payments[1].id,
        "hand_in": taken.id,
        "refund": refund.id,
        "invoice": invoice.id,
        "collection": walk.id,
        "account": receivable.id,
    }


def signed(office: Office, unit: str) -> Charge:
    """What is owed after a repair."""
    visit = office.booked(office.voucher(office.case(unit)), GOES[unit])
    office.finished(visit, GOES[unit])
    charge = charges.of_order(visit.order_id)
    assert charge is not None
    return charge


def in_the_workshop(office: Office, unit: str) -> dict[str, int]:
    """A product taken back by the unit's technician, on whose bench it is; another that the technician carries."""
    shop = Workshop(office, at=unit, technician=GOES[unit])
    visit = office.booked(office.voucher(office.case(unit)), GOES[unit])
    shop.taken_on(visit).entered()
    carried = Workshop(office, at=unit, technician=GOES[unit]).planned()
    returning.send_out(**carried.by("zhou"), technician_id=office.staff(GOES[unit]))
    return {"stay": shop.stay_id, "carried": carried.stay_id, "visit_to_workshop": visit.id}


def keep_view(office: Office, username: str) -> None:
    if not SavedView.objects.filter(owner_id=office.staff(username)).exists():
        views.save_view(name="我的", query="", is_shared=False, actor=office[username], now=NOW)


def run(office: Office, username: str) -> None:
    if not InternalWork.objects.filter(staff_id=office.staff(username)).exists():
        workorders.start_time(kind=InternalKind.PARTS, note="", actor=office[username], now=NOW)


def be_told(office: Office, username: str) -> None:
    """One notice of somebody's own, of a kind that they may see."""
    actor = office[username]
    if not Notice.objects.filter(user_id=actor.id).exists():
        Notice.objects.create(
            user_id=actor.id,
            kind=notices.kinds_seen_by(actor)[0],
            recipient="told",
            source="journal:1",
            in_product=True,
            at=NOW,
            made_at=NOW,
        )


def failed_message(to: Actor) -> int:
    """A message that no server took."""
    made = Message.objects.create(
        user_id=to.id, channel="email", state="failed", error="-", due_at=NOW, made_at=NOW
    )
    return made.pk


def made_token(owner: Actor) -> int:
    """A token of the administrator's own."""
    token, _secret = accounts.make_token(
        name="ERP", scopes=["catalogue:model:read"], days=30, address=None, actor=owner, now=NOW
    )
    return token.pk


def stuck_step() -> int:
    """The newest job, as if it had failed three times."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE public.procrastinate_jobs SET status = 'failed', attempts = 3
            WHERE id = (SELECT max(id) FROM public.procrastinate_jobs) RETURNING id
            """
        )
        (found,) = cursor.fetchone()
    return int(found)


def skip_numbers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()")
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT count(nextval('{name}')) FROM generate_series(1, {APART})")
