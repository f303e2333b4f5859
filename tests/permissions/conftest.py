from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from tests.office import NOW, Office, open_office, sign_in, snapshot
from tests.permissions.table import ROLES
from tests.plugins.database import ReturningClient
from yinuo.followup import actions as followup
from yinuo.intake.actions import registering, views
from yinuo.intake.models import SavedView
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.platform import clock
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts.models import Role
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.imports import runs
from yinuo.platform.organisations import context

GOES = {"HQ": "wang", "XH": "ma", "BJ": "tang", "YH": "luo", "LP": "gao"}
WORKS = {"HQ": "lin", "XH": "ma", "BJ": "tang", "YH": "jin", "LP": "fang"}
OF_THE_WHOLE = ("import_run", "role", "step", "token")
APART = 100_000
"""Numbers that the other organisation uses up first, so that none of its things has a number of ours."""


@dataclass(frozen=True)
class World:
    """One of each thing at each unit, by unit and kind; everybody's browser; the other organisation's things."""

    office: Office
    things: dict[str, dict[str, int]]
    elsewhere: dict[str, int]
    browsers: dict[str, ReturningClient]


@pytest.fixture(scope="module")
def world(settled_office) -> Iterator[World]:
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: NOW)
    with transaction.atomic():
        things = {unit: things_at(settled_office, unit) for unit in GOES}
        with context.inside(context.find("other")):
            skip_numbers()
            elsewhere = things_at(open_office(), "HQ")
        browsers = {
            role: sign_in(ReturningClient(), settled_office[username]) for role, username in ROLES.items()
        }
        yield World(settled_office, things, elsewhere, browsers | {"anonymous": ReturningClient()})
        transaction.set_rollback(True)
    patch.undo()


def things_at(office: Office, unit: str) -> dict[str, int]:
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
    things = {
        "case": case.id,
        "customer": case.customer_id,
        "unit": case.sold_unit_id,
        "order": order.id,
        "visit": office.booked(order, GOES[unit]).id,
        "callback": callback.id,
        "evidence": evidence.of_case(case.id)[0].id,
        "person": office.staff(WORKS[unit]),
        "org_unit": office.units[unit],
        "step": stuck_step(),
        "token": made_token(office["wu"]),
        "role": Role.objects.get(code="clerk").pk,
        "import_run": runs.open_run(b"x", kind="customers", name="a.csv", actor=SYSTEM, now=NOW).pk,
    }
    for username in ROLES.values():
        if username in office.actors and username not in {"wang", "wu"}:
            keep_view(office, username)
    return things | {f"view of {view.owner_id}": view.id for view in SavedView.objects.all()}


def keep_view(office: Office, username: str) -> None:
    if not SavedView.objects.filter(owner_id=office.staff(username)).exists():
        views.save_view(name="我的", query="", is_shared=False, actor=office[username], now=NOW)


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
