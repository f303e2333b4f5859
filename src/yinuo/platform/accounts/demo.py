"""The demonstration: personas with one known password, valid only in an organisation that is a demonstration."""

from dataclasses import dataclass
from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.translation import gettext

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.accounts import second_factor
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import NEEDS_SECOND_FACTOR

PASSWORD = "qianjin-8848"  # noqa: S105 - known to everybody on purpose
DUTIES = {
    "clerk": gettext_noop("Takes calls, registers requests, draws vouchers"),
    "chief": gettext_noop("Gives vouchers to technicians, decides otherwise with a reason"),
    "technician": gettext_noop("Visits customers with the phone in hand"),
    "accountant": gettext_noop("Follows money and exports the register"),
    "caller": gettext_noop("Calls customers back and records whether it helped"),
    "manager": gettext_noop("Reads everything, watches what is late"),
    "administrator": gettext_noop("Keeps people, roles and settings, imports tables"),
    "dealer": gettext_noop("Sees and registers the requests of one dealer only"),
}


@dataclass(frozen=True, slots=True)
class Persona:
    username: str
    name: str
    role: str
    duty: str


def is_open() -> bool:
    """True inside an organisation that is a demonstration."""
    return context.current().is_demo


def make_persona(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Let the person sign in as the demonstration does: known password, and a second factor where roles need one.

    Refused outside a demonstration. Only the system may.
    """
    if actor.kind != "system":
        raise Forbidden(gettext_noop("Personas are made with the demonstration."))
    if not is_open():
        raise Refused(gettext_noop("This organisation is not a demonstration."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        user.is_demo = True
        user.set_password(PASSWORD)
        if user.permission_set() & NEEDS_SECOND_FACTOR and not user.totp_secret:
            user.totp_secret = pyotp.random_base32()
            user.totp_last_step = second_factor.step_at(now) - second_factor.NEIGHBOURS - 1
        user.save(update_fields=["is_demo", "password", "totp_secret", "totp_last_step"])


def personas() -> list[Persona]:
    """Who can be tried out, in the order in which they were made; nobody outside a demonstration."""
    if not is_open():
        return []
    found = []
    for user in User.objects.filter(is_demo=True, is_active=True).order_by("id").prefetch_related("roles"):
        role = next(iter(user.roles.all()), None)
        duty = DUTIES.get(role.code, "") if role else ""
        found.append(
            Persona(
                username=user.username,
                name=user.name,
                role=gettext(role.name) if role else "",
                duty=gettext(duty) if duty else "",
            )
        )
    return found


def code_for(user: User, *, now: datetime) -> str:
    """A code that works for half a minute at least, shown on the demonstration's code page.

    Empty until the next half minute where those that would have been used.
    """
    if not (user.is_demo and is_open() and user.totp_secret):
        return ""
    steps = second_factor.usable_steps(now=now, last_step=user.totp_last_step)
    lasting = [step for step in steps if step >= second_factor.step_at(now)]
    return second_factor.code_of(user.totp_secret, lasting[0]) if lasting else ""
