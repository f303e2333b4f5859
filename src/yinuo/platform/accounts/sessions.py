"""Sessions live in the organisation's schema; their cookie is valid for its path only.

A session ends eight hours after the last request, at the latest seven days after signing in, and at once when it
is ended from a list, at sign-out, or with its account.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse

from yinuo.platform import clock
from yinuo.platform.accounts.models import Session, User
from yinuo.platform.requests import Request

USER, FACTOR = "_auth_user_id", "factor"
SEEN_EVERY = timedelta(minutes=5)
LONGEST = timedelta(days=7)


class SessionStore(DatabaseStore):
    """Keeps whose session it is and from where in columns, so that it can be listed and ended.

    `owner` is the account of the row that was read, fetched together with it.
    """

    owner: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast("Session", super().create_model_instance(data))
        row.user_id = int(data[USER]) if USER in data else None
        row.address = data.get("address")
        row.agent = data.get("agent", "")
        row.created_at = _instant(data.get("created_at"))
        row.seen_at = _instant(data.get("seen_at"))
        return row

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        kwargs.setdefault("modification", clock.now())
        return super().get_expiry_date(**kwargs)

    def _get_session_from_db(self) -> Session | None:
        """By the product's clock, where Django asks the system's."""
        live = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.now())
        found = live.select_related("user").first()
        if found is None:
            self._session_key = None
        self.owner = found.user if found else None
        return found


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def handle(session_key: str) -> str:
    """A name for a session in pages: it opens nothing."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def user_of(request: Request) -> User | None:
    """Who is signed in with this request's session; an account that may no longer sign in is nobody.

    Notes at most every five minutes that the session is in use.
    """
    session = cast("SessionStore", request.session)
    if USER not in session:
        return None
    started, seen = _instant(session.get("created_at")), _instant(session.get("seen_at"))
    if started is not None and request.now - started > LONGEST:
        session.flush()
        return None
    owner = session.owner
    user = owner if owner is not None and owner.is_active and str(owner.pk) == str(session[USER]) else None
    if user is None:
        session.flush()
    elif seen is None or request.now - seen >= SEEN_EVERY:
        session["seen_at"] = request.now.isoformat()
    return user


class PathSessionMiddleware(SessionMiddleware):
    """Opens a session only inside an organisation and scopes its cookie to the organisation's path."""

    def process_request(self, request: Request) -> None:  # type: ignore[override] # the middleware before has dressed it
        if request.organisation is None:
            request.session = SessionStore()
            return
        super().process_request(request)

    def process_response(  # type: ignore[override] # the same
        self, request: Request, response: HttpResponse
    ) -> HttpResponse:
        if getattr(request, "session", None) is None or request.organisation is None:
            return response
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not settings.SESSION_COOKIE_NAME.startswith("__Host-"):
            cookie["path"] = f"/o/{request.organisation.slug}/"
        return response
