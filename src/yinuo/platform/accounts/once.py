"""Secrets that a page shows once after the redirect: kept in the session until then."""

from typing import Any

from yinuo.platform.requests import Request


def keep(request: Request, name: str, value: Any) -> None:
    request.session[f"once:{name}"] = value


def shown(request: Request, name: str) -> Any:
    """The value, which is gone afterwards; nothing when it has been shown."""
    key = f"once:{name}"
    return request.session.pop(key) if key in request.session else None
