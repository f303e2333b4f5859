"""A company and two dealers with their people: what the tests of files of customers, units and products start from."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from yinuo.kernel.actors import Actor
from yinuo.network import queries as network
from yinuo.network.models import Staff, Unit
from yinuo.network.types import UnitKind
from yinuo.parties import actions
from yinuo.parties.types import CustomerKind
from yinuo.platform.accounts.models import Role, User
from yinuo.platform.accounts.sessions import USER, SessionStore
from yinuo.platform.organisations import context
from yinuo.platform.permissions.roles import ROLES

NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
"""Friday, half past nine in Shanghai."""


@dataclass(frozen=True)
class Scene:
    company: Unit
    dealer: Unit
    clerk: Actor
    chief: Actor
    administrator: Actor
    accountant: Actor
    dealer_clerk: Actor
    other_dealer_clerk: Actor


def build() -> Scene:
    company = Unit.objects.create(kind=UnitKind.COMPANY, code="hq", name="安达电器")
    dealer = Unit.objects.create(kind=UnitKind.DEALER, code="d1", name="城东经销", parent=company)
    other = Unit.objects.create(kind=UnitKind.DEALER, code="d2", name="城西经销", parent=company)
    return Scene(
        company=company,
        dealer=dealer,
        clerk=person("chen", "clerk", company),
        chief=person("liu", "chief", company),
        administrator=person("gao", "administrator", company),
        accountant=person("qian", "accountant", company),
        dealer_clerk=person("ma", "dealer", dealer),
        other_dealer_clerk=person("lin", "dealer", other),
    )


def person(username: str, role: str, unit: Unit) -> Actor:
    template = next(template for template in ROLES if template.code == role)
    kept, _ = Role.objects.get_or_create(
        code=role,
        defaults={"name": template.name, "permissions": sorted(template.permissions), "built_in": True},
    )
    user = User.objects.create(username=username, name=username.title(), created_at=NOW)
    user.roles.add(kept)
    Staff.objects.create(user=user, unit=unit)
    return network.actor_for(user, second_factor=True)


def customer(actor: Actor, *, name: str = "王丽华", phones: tuple[str, ...] = ("199 0000 5678",), **more):
    return actions.register_customer(
        kind=CustomerKind.PERSON, name=name, phones=phones, actor=actor, now=NOW, **more
    )


def sign_in(client, actor: Actor) -> None:
    """Open a session for the person in the test client, with the second factor shown."""
    session = SessionStore()
    session[USER] = actor.id
    session["factor"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def setting(org, **values) -> None:
    """Set the organisation's settings, for the next request already."""
    org.settings = values
    org.save(update_fields=["settings"])
    context.forget()


def place(name: str, *args: object) -> str:
    """The address of a page inside the organisation."""
    return reverse(name, urlconf="yinuo.config.urls_organisation", args=args)


class Pages:
    """Pages by the name of their address, opened as the person who is signed in."""

    def __init__(self, client) -> None:
        self.client = client

    def as_(self, actor: Actor) -> "Pages":
        sign_in(self.client, actor)
        return self

    def get(self, page, /, *args, query="", **headers):
        return self.client.get(f"/o/anda{place(page, *args)}{query}", headers=headers)

    def post(self, page, /, *args, query="", headers=None, **data):
        """With a fresh form key, unless one is given."""
        return self.client.post(
            f"/o/anda{place(page, *args)}{query}", {"_key": str(uuid.uuid4()), **data}, headers=headers or {}
        )
