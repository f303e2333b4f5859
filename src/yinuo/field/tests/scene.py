"""A service office with a case that has been dispatched: what the tests of visits and call-backs start from."""

import io
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from PIL import Image, ImageDraw

from yinuo.catalogue.models import ProductModel, TariffItem
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.models import Visit
from yinuo.dispatch.types import Window
from yinuo.installed_base.models import SoldUnit
from yinuo.intake.actions import registering
from yinuo.intake.models import Case
from yinuo.intake.types import Channel
from yinuo.kernel.actors import Actor
from yinuo.network import queries as network
from yinuo.network.models import BusinessCalendar, Staff, Unit
from yinuo.network.types import UnitKind
from yinuo.parties.models import Customer, Phone
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.accounts.sessions import USER, SessionStore
from yinuo.platform.permissions.roles import ROLES
from yinuo.workorders import actions as workorders
from yinuo.workorders.models import WorkOrder

NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
"""Friday, half past nine in Shanghai."""
HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS)
PHONE = "13800005678"


@dataclass(frozen=True)
class Scene:
    """People with their roles' permissions, and one visit that is booked for ten o'clock."""

    company: Unit
    dealer: Unit
    clerk: Actor
    chief: Actor
    technician: Actor
    colleague: Actor
    caller: Actor
    dealer_technician: Actor
    dealer_caller: Actor
    case: Case
    order: WorkOrder
    visit: Visit


def build() -> Scene:
    """Made through the verbs of the way, so that the whole pipeline has run."""
    company = Unit.objects.create(kind=UnitKind.COMPANY, code="hq", name="安达电器")
    dealer = Unit.objects.create(kind=UnitKind.DEALER, code="d1", name="城东经销", parent=company)
    BusinessCalendar.objects.create(
        name="office", is_default=True, data={"timezone": "Asia/Shanghai", "weekly": WEEK}
    )
    clerk, chief = person("chen", "clerk", company), person("liu", "chief", company)
    technician = person("zhang", "technician", company)
    case = register(company, owner=clerk, sold_on=date(2020, 5, 1))
    order, visit = send(case, technician, clerk=clerk, chief=chief)
    return Scene(
        company=company,
        dealer=dealer,
        clerk=clerk,
        chief=chief,
        technician=technician,
        colleague=person("wu", "technician", company),
        caller=person("he", "caller", company),
        dealer_technician=person("ma", "technician", dealer),
        dealer_caller=person("lin", "caller", dealer),
        case=case,
        order=order,
        visit=visit,
    )


def person(username: str, role: str, unit: Unit) -> Actor:
    """Somebody on the staff list, as who they are when signed in with a second factor."""
    template = next(template for template in ROLES if template.code == role)
    kept, _ = Role.objects.get_or_create(
        code=role,
        defaults={
            "name": template.name,
            "permissions": sorted(template.permissions),
            "built_in": True,
        },
    )
    user = User.objects.create(username=username, name=username.title(), created_at=NOW)
    user.roles.add(kept)
    Staff.objects.create(user=user, unit=unit, is_technician=role == "technician")
    return network.actor_for(user, second_factor=True)


def register(unit: Unit, *, owner: Actor, sold_on: date, serial: str = "SN1") -> Case:
    """A request for a television; paid service when it was sold long ago, free within twelve months (C347, C349)."""
    model, _ = ProductModel.objects.get_or_create(
        code="L55E9", defaults={"name": "液晶电视", "category": "tv", "free_months": 12}
    )
    for code, name, price_fen, category in (
        ("T1", "检测", 3000, "tv"),
        ("T2", "更换电源板", 12000, "tv"),
        ("F1", "加氟", 20000, "air"),
    ):
        TariffItem.objects.get_or_create(
            code=code,
            valid_to=None,
            defaults={
                "name": name,
                "price_fen": price_fen,
                "category": category,
                "valid_from": date(2026, 1, 1),
            },
        )
    customer = Customer.objects.create(
        public_id=uuid.uuid4(), kind="person", name="王丽华", unit=unit, created_at=NOW
    )
    Phone.objects.create(customer=customer, digits=PHONE, kind="mobile", is_main=True)
    sold = SoldUnit.objects.create(
        public_id=uuid.uuid4(),
        serial=serial,
        model=model,
        customer=customer,
        unit=unit,
        sold_on=sold_on,
        created_at=NOW,
    )
    return registering.register_case(
        channel=Channel.PHONE,
        customer_id=customer.id,
        contact_name="王丽华",
        contact_phone=PHONE,
        description="开机有声音无图像",
        region="330106",
        address="文三路 90 号",
        sold_unit_id=sold.id,
        actor=owner,
        now=NOW - timedelta(hours=1),
    )


def send(
    case: Case, technician: Actor, *, clerk: Actor, chief: Actor, start: datetime | None = None
) -> tuple[WorkOrder, Visit]:
    """Draw the voucher and give it to the technician for two hours."""
    start = start or NOW + timedelta(minutes=30)
    order = workorders.draw_voucher(
        case_id=case.id, instructions="", actor=clerk, now=NOW - timedelta(minutes=30)
    )
    assert technician.staff_id is not None
    visit = dispatch.book_visit(
        order_id=order.id,
        technician_id=technician.staff_id,
        window=Window(start, start + timedelta(hours=2)),
        actor=chief,
        now=NOW - timedelta(minutes=20),
    )
    return order, visit


def drawing(*, is_empty: bool = False) -> bytes:
    """A name drawn on white paper, as the signature pad gives it."""
    image = Image.new("RGBA", (300, 120), "white")
    if not is_empty:
        ImageDraw.Draw(image).line((20, 90, 120, 30, 260, 80), fill="black", width=4)
    return as_bytes(image, "PNG")


def snapshot() -> bytes:
    return as_bytes(Image.new("RGB", (60, 40), "navy"), "JPEG")


def as_bytes(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def sign_in(client, actor: Actor) -> None:
    """Open a session for the person in the test client."""
    session = SessionStore()
    session[USER] = actor.id
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
