"""Who acts. Every verb takes an actor; nobody acts by default."""

from dataclasses import dataclass, field
from typing import Literal

from yinuo.kernel.errors import Forbidden, gettext_noop

ActorKind = Literal["user", "token", "system", "anonymous"]
PEOPLE: tuple[ActorKind, ...] = ("user", "token")
"""Somebody at a page, or a program in somebody's name: `id` is the person's in both."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which network units an actor may see. `units=None` means the whole organisation."""

    units: frozenset[int] | None = None
    home: int | None = None

    def covers(self, unit_id: int | None) -> bool:
        return self.units is None or (unit_id is not None and unit_id in self.units)


NOWHERE = Scope(units=frozenset())
EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself, with what it may do and where.

    `staff_id` is the actor's row in the network's staff list, if any.
    """

    kind: ActorKind
    id: int | None
    name: str
    permissions: frozenset[str] = frozenset()
    scope: Scope = field(default=NOWHERE)
    staff_id: int | None = None

    def may(self, permission: str) -> bool:
        return self.kind == "system" or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless the actor holds the permission."""
        if not self.may(permission):
            raise Forbidden(gettext_noop("You do not have the permission for this. Ask your administrator."))


SYSTEM = Actor(kind="system", id=None, name="system", scope=EVERYWHERE)
ANONYMOUS = Actor(kind="anonymous", id=None, name="", scope=NOWHERE)
