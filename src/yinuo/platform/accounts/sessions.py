"""Sessions live in the organisation's schema; their cookie is valid for its path only."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from yinuo.platform.accounts.models import Session


class SessionStore(DatabaseStore):
    """Keeps whose session it is and from where in columns, so that it can be listed and ended."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.user_id = int(data["_auth_user_id"]) if "_auth_user_id" in data else None
        row.address = data.get("address")
        row.agent = data.get("agent", "")
        row.created_at = _instant(data.get("created_at"))
        row.seen_at = _instant(data.get("seen_at"))
        return row


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class PathSessionMiddleware(SessionMiddleware):
    """Opens a session only inside an organisation and scopes its cookie to the organisation's path."""

    def process_request(self, request: HttpRequest) -> None:
        if request.organisation is None:
            return
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request, "session", None) is None or request.organisation is None:
            return response
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not settings.SESSION_COOKIE_NAME.startswith("__Host-"):
            cookie["path"] = f"/o/{request.organisation.slug}/"
        return response
