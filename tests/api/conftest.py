from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from tests.api.program import Program, token_for
from tests.office import NOW, Office, open_office
from tests.permissions.conftest import SETTINGS, publish, skip_numbers, things_at
from yinuo.billing.models import Charge, HandIn, Invoice, Payment, Refund
from yinuo.commitments.models import Commitment
from yinuo.depot.models import Stay
from yinuo.dispatch.models import Visit
from yinuo.followup.models import Callback
from yinuo.installed_base.models import SoldUnit
from yinuo.intake.models import Case
from yinuo.network.models import Staff
from yinuo.parties.models import Customer
from yinuo.platform import clock
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation
from yinuo.platform.permissions.types import NOT_FOR_PROGRAMS, Permission
from yinuo.workorders.models import ChecklistItem, WorkOrder

MODELS: dict[str, Any] = {
    "case": Case,
    "customer": Customer,
    "unit": SoldUnit,
    "order": WorkOrder,
    "item": ChecklistItem,
    "visit": Visit,
    "callback": Callback,
    "commitment": Commitment,
    "stay": Stay,
    "carried": Stay,
    "charge": Charge,
    "payment": Payment,
    "invoice": Invoice,
    "refund": Refund,
    "hand_in": HandIn,
    "evidence": Evidence,
    "person": Staff,
}
TECHNICIANS = {"HQ": "wang", "YH": "luo"}
EVERY_SCOPE = sorted(permission.value for permission in Permission if permission not in NOT_FOR_PROGRAMS)


@pytest.fixture
def program(office) -> Callable[..., Program]:
    """Makes programs that work in somebody's name: `program("lin")`, or with some scopes only."""

    def make(username: str, *scopes: str, **given) -> Program:
        return Program(token_for(username, *scopes, **given))

    return make


@dataclass(frozen=True)
class World:
    """One of each thing at the company and at a dealer, by the ids that leave the house; and in another organisation.

    A technician of each unit may everything: what a token lacks is its own lack.
    """

    office: Office
    things: dict[str, dict[str, str]]
    elsewhere: dict[str, str]

    def program(self, unit: str, *scopes: str, **given: Any) -> Program:
        return Program(token_for(TECHNICIANS[unit], *scopes, **given))


@pytest.fixture(scope="module")
def world(settled_office) -> Iterator[World]:
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: NOW)
    patch.setattr(context.current(), "settings", SETTINGS)
    with transaction.atomic():
        Organisation.objects.update(settings=SETTINGS)
        context.forget()
        things = {
            unit: outside(things_at(settled_office, unit), settled_office, unit) for unit in TECHNICIANS
        }
        publish()
        with context.inside(context.find("other")):
            skip_numbers()
            context.current().settings = SETTINGS
            office = open_office()
            elsewhere = outside(things_at(office, "HQ"), office, "HQ")
        everything = Role.objects.create(
            code="everything", name="一切", permissions=[permission.value for permission in Permission]
        )
        for username in TECHNICIANS.values():
            User.objects.get(username=username).roles.add(everything)
        yield World(settled_office, things, elsewhere)
        transaction.set_rollback(True)
    patch.undo()
    context.forget()


def outside(numbers: dict[str, int], office: Office, unit: str) -> dict[str, str]:
    """The things by the ids that leave the house."""
    ids = {
        name: str(model.objects.values_list("public_id", flat=True).get(pk=numbers[name]))
        for name, model in MODELS.items()
    }
    technician = Staff.objects.get(pk=office.staff(TECHNICIANS[unit]))
    return {**ids, "technician": str(technician.public_id), "charter": "mall", "release": "1"}
