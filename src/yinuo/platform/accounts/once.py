"""Secrets that a page shows once after the redirect: kept in the session until then."""

from typing import Any

from django.http import HttpRequest


def keep(request: HttpRequest, name: str, value: Any) -> None:
    request.session[f"once:{name}"] = value


def shown(request: HttpRequest, name: str) -> Any:
    """The value, which is gone afterwards; nothing when it has been shown."""
    key = f"once:{name}"
    return request.session.pop(key) if key in request.session else None
