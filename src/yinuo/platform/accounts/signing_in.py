"""The browser's side of signing in: who has shown a password and still owes a code, and who is in."""

import posixpath
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.middleware.csrf import rotate_token
from django.urls import get_script_prefix, reverse

from yinuo.kernel.actors import Actor
from yinuo.platform.accounts import actions, limits
from yinuo.platform.accounts.models import User
from yinuo.platform.accounts.sessions import FACTOR, USER
from yinuo.platform.accounts.types import Factor
from yinuo.platform.requests import Request

PENDING = "pending"
PENDING_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who has shown the right password; `onward` is where they wanted to go."""

    user: User
    onward: str

    @property
    def actor(self) -> Actor:
        return himself(self.user)


def himself(user: User) -> Actor:
    """The person as actor of steps that need no permission."""
    return Actor(kind="user", id=user.pk, name=user.name)


def hold(request: Request, user: User, *, onward: str) -> None:
    """Remember for ten minutes that the password was right. The session gets a new id and opens nothing."""
    request.session.flush()
    request.session[PENDING] = {"user": user.pk, "at": request.now.isoformat(), "onward": onward}


def pending(request: Request) -> Pending | None:
    held = request.session.get(PENDING)
    if held is None or request.now - datetime.fromisoformat(held["at"]) > PENDING_LASTS:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    return Pending(user=user, onward=held["onward"]) if user else None


def open_session(request: Request, user: User, *, factor: Factor) -> None:
    """Sign the person in: a session with a new id and nothing of the old one, a new anti-forgery token."""
    session = request.session
    session.flush()
    session[USER] = str(user.pk)
    session["address"] = limits.address_of(request)
    session["agent"] = request.headers.get("User-Agent", "")[:200]
    session["created_at"] = session["seen_at"] = request.now.isoformat()
    if factor is not Factor.NONE:
        session[FACTOR] = factor.value
    rotate_token(request)
    actions.note_signed_in(
        user=user, factor=factor, address=limits.address_of(request), actor=himself(user), now=request.now
    )


def within(address: str) -> str:
    """The address if it lies inside this organisation, else its first page."""
    home, prefix = reverse("today"), get_script_prefix()
    parts = urlsplit(address)
    plain = unquote(parts.path)
    if parts.scheme or parts.netloc or "\\" in plain or any(ord(sign) < 32 for sign in unquote(address)):
        return home
    if not plain.startswith(prefix) or not f"{posixpath.normpath(plain)}/".startswith(prefix):
        return home
    return address
