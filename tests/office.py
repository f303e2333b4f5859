"""An office at work, made by the product's own verbs: people, goods, customers, and cases as far as a test needs."""

import io
import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import transaction
from PIL import Image, ImageDraw

from yinuo.catalogue import actions as catalogue
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.types import Window
from yinuo.field import actions as visits
from yinuo.field.types import Work
from yinuo.installed_base import actions as installed_base
from yinuo.intake.actions import registering
from yinuo.intake.types import Channel
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Refused
from yinuo.network import actions as network
from yinuo.network import queries
from yinuo.network.actions import Account, Place, UnitData
from yinuo.network.types import UnitKind
from yinuo.parties import actions as parties
from yinuo.parties.types import CustomerKind
from yinuo.platform.accounts.models import User
from yinuo.platform.accounts.sessions import FACTOR, USER, SessionStore
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.web.demo import people
from yinuo.workorders import actions as workorders

NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
"""Friday, half past nine in Shanghai."""
OPENED = NOW - timedelta(days=24)
TODAY = date(2026, 3, 13)
SOLD_LONG_AGO, SOLD_LAST_YEAR = date(2020, 5, 1), date(2025, 9, 1)
MORE_PEOPLE = (
    ("mei", "梅芳", "clerk", "XH"),
    ("fang", "方远", "dealer", "LP"),
    ("gao", "高翔", "technician", "LP"),
)
_numbers = itertools.count(1)


@dataclass
class Office:
    """The personas of the demonstration and three more, as actors; a television model with tariff and faults."""

    actors: dict[str, Actor]
    units: dict[str, int]
    model_id: int
    fault_id: int

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]

    def staff(self, username: str) -> int:
        found = self.actors[username].staff_id
        assert found is not None
        return found

    # ---- files ----------------------------------------------------------------------------------

    def customer(self, at: str = "HQ", name: str = "王丽华", phone: str | None = None) -> Any:
        return parties.register_customer(
            kind=CustomerKind.PERSON,
            name=name,
            phones=[phone or f"138{next(_numbers):08d}"],
            region="330106",
            address="文三路 90 号",
            note="",
            unit_id=self.units[at],
            actor=SYSTEM,
            now=NOW,
        )

    def sold_unit(self, customer: Any, sold_on: date | None = SOLD_LONG_AGO) -> Any:
        return installed_base.add_unit(
            serial=f"SN{next(_numbers):08d}",
            model_id=self.model_id,
            customer_id=customer.id,
            sold_on=sold_on,
            actor=SYSTEM,
            now=NOW,
        )

    def contract(self, sold_unit: Any) -> Any:
        return installed_base.add_contract(
            sold_unit_id=sold_unit.id,
            number=f"BY{next(_numbers):06d}",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            actor=SYSTEM,
            now=NOW,
        )

    # ---- a case, as far as it shall go ----------------------------------------------------------

    def case(
        self, at: str = "HQ", *, sold_on: date | None = SOLD_LONG_AGO, by: str = "lin", **given: Any
    ) -> Any:
        """A request that is decided: class A when the unit was sold long ago, C when last year."""
        customer = self.customer(at)
        if "sold_unit_id" not in given:
            given["sold_unit_id"] = self.sold_unit(customer, sold_on).id
        return registering.register_case(
            **{
                "channel": Channel.PHONE,
                "customer_id": customer.id,
                "contact_name": customer.name,
                "contact_phone": customer.phones.all()[0].digits,
                "description": "开机有声音无图像",
                "region": "330106",
                "address": "文三路 90 号",
                "unit_id": self.units[at],
                "actor": self[by],
                "now": NOW,
                **given,
            }
        )

    def voucher(self, case: Any, *, now: datetime = NOW) -> Any:
        return workorders.draw_voucher(case_id=case.id, instructions="", actor=self["sun"], now=now)

    def booked(self, order: Any, technician: str = "wang", *, start: datetime | None = None) -> Any:
        start = start or NOW + timedelta(hours=next(_numbers) * 3)
        return dispatch.book_visit(
            order_id=order.id,
            technician_id=self.staff(technician),
            window=Window(start, start + timedelta(hours=2)),
            actor=self["zhou"],
            now=NOW,
        )

    def finished(self, visit: Any, technician: str = "wang", *, works: tuple[str, ...] = ("T1",)) -> Any:
        """The straight way of a visit to its signature."""
        by: dict[str, Any] = {"visit_id": visit.id, "actor": self[technician], "now": NOW}
        report = visits.arrive(**by)
        report = visits.show_tariff(**by, version=report.version)
        if works:
            report = visits.set_estimate(
                **by, version=report.version, works=[Work(code, 1) for code in works], parts=()
            )
        report = visits.agree(**by, version=report.version, is_given=True, signer="王丽华")
        report = visits.record_findings(**by, version=report.version, findings="电源板烧毁", work_minutes=40)
        return visits.finish_fixed(**by, version=report.version, signature=drawing(), signer="王丽华")


def open_office() -> Office:
    """Settle everybody in the organisation that is open."""
    patch = pytest.MonkeyPatch()
    patch.setattr(context.current(), "is_demo", True)
    patch.setattr(Argon2PasswordHasher, "time_cost", 1)
    patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    try:
        settled = people.settle(now=OPENED)
    finally:
        patch.undo()
    units, actors = dict(settled.units), dict(settled.actors)
    second = UnitData("LP", "临平佳美电器", "330113", "人民大道 1 号", "0571-55500144")
    units["LP"] = network.add_unit(kind=UnitKind.DEALER, data=second, actor=SYSTEM, now=OPENED).id
    for username, name, role, unit in MORE_PEOPLE:
        person = network.add_person(
            account=Account(username, name, (role,)),
            place=Place(units[unit], is_technician=role == "technician"),
            actor=SYSTEM,
            now=OPENED,
        )
        actors[username] = queries.actor_for(User.objects.get(pk=person.user_id), second_factor=True)
    model = catalogue.set_model(
        code="L55E9",
        name="液晶电视",
        brand="安达",
        category="电视机",
        free_months=12,
        actor=SYSTEM,
        now=OPENED,
    )
    fault = catalogue.set_fault(category="电视机", code="TV01", name="无图像", actor=SYSTEM, now=OPENED)
    for code, name, fen in (("T1", "检测", 3000), ("T2", "更换电源板", 12000)):
        catalogue.set_tariff(
            code=code,
            category="电视机",
            name=name,
            price_fen=fen,
            guide_price_fen=None,
            valid_from=date(2026, 1, 1),
            actor=SYSTEM,
            now=OPENED,
        )
    return Office(actors, units, model.id, fault.id)


def drawing() -> bytes:
    """A name drawn on white paper, as the signature pad gives it."""
    image = Image.new("RGBA", (300, 120), "white")
    ImageDraw.Draw(image).line((20, 90, 120, 30, 260, 80), fill="black", width=4)
    return _as_bytes(image, "PNG")


def snapshot() -> bytes:
    return _as_bytes(Image.new("RGB", (60, 40), "navy"), "JPEG")


def _as_bytes(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def sign_in(client: Any, actor: Actor | None) -> Any:
    """Open a session with a second factor for the person; for nobody, close it."""
    client.cookies.clear()
    if actor is not None:
        session = SessionStore()
        session[USER], session[FACTOR] = str(actor.id), "totp"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def send(client: Any, path: str, data: dict[str, Any] | None = None, *, key: str = "") -> Any:
    """POST a form with the key that makes it safe to repeat."""
    return client.post(path, {"_key": key or str(uuid.uuid4()), **(data or {})})


@contextmanager
def refused(kind: type[Refused] = Refused, says: str = "", *, field: str | None = None) -> Iterator[Any]:
    """The block refuses for the reason given, and the journal has nothing new."""
    before = list(Entry.objects.values_list("id", flat=True))
    with pytest.raises(kind) as refusal, transaction.atomic():
        yield refusal
    assert says in str(refusal.value)
    if field is not None:
        assert refusal.value.field == field
    assert list(Entry.objects.values_list("id", flat=True)) == before


def codes(case_id: int | None = None) -> list[str]:
    """What the journal says has happened, in order."""
    entries = Entry.objects.order_by("id")
    if case_id is not None:
        entries = entries.filter(case_id=case_id)
    return list(entries.values_list("code", flat=True))
