"""A house with people in it, made by the product's own verbs, for tests."""

from datetime import UTC, datetime

from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.network import actions as network
from yinuo.network import queries
from yinuo.network.actions import Account, Place, UnitData
from yinuo.network.models import Staff, Unit
from yinuo.network.types import UnitKind
from yinuo.platform.accounts import actions, second_factor
from yinuo.platform.accounts.models import User

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "kuaima-jiabian"
ADDRESS = "203.0.113.7"


def make_house() -> Unit:
    """Company, roles, calendar; one administrator `root`, invited and not yet there."""
    network.open_organisation(name="安达总部", username="root", person="管家", actor=SYSTEM, now=NOW)
    return Unit.objects.get(kind=UnitKind.COMPANY)


def make_unit(code: str, kind: UnitKind = UnitKind.DEALER) -> Unit:
    return network.add_unit(kind=kind, data=UnitData(code=code, name=f"网点 {code}"), actor=SYSTEM, now=NOW)


def make_person(username: str, *roles: str, unit: Unit | None = None, password: str = PASSWORD) -> Staff:
    """Somebody with a password; without a unit at the company."""
    place = unit or Unit.objects.filter(kind=UnitKind.COMPANY).first() or make_house()
    person = network.add_person(
        account=Account(username=username, name=f"员工 {username}", roles=roles),
        place=Place(unit_id=place.pk),
        actor=SYSTEM,
        now=NOW,
    )
    token = actions.invite(user_id=person.user_id, actor=SYSTEM, now=NOW)
    actions.accept_invitation(token=token, password=password, actor=SYSTEM, now=NOW)
    return Staff.objects.select_related("user", "unit").get(pk=person.pk)


def give_second_factor(user: User) -> str:
    """Set up the second factor of yesterday's codes; answers the secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    User.objects.filter(pk=user.pk).update(totp_secret=secret, totp_last_step=0)
    user.refresh_from_db()
    return secret


def code_at(secret: str, now: datetime) -> str:
    return second_factor.code_of(secret, second_factor.step_at(now))


def actor_of(person: Staff, *, second_factor: bool = True) -> Actor:
    return queries.actor_for(User.objects.get(pk=person.user_id), second_factor=second_factor)
