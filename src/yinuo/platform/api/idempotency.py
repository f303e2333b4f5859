"""The same call sent twice changes once: its answer is kept for a day, in the transaction of the change."""

import hashlib
import re
from datetime import datetime

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _

from yinuo.platform.accounts.actions.programs import ANSWERS_KEPT
from yinuo.platform.accounts.models import KeptAnswer
from yinuo.platform.api.problems import Fault
from yinuo.platform.requests import Request

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[\x21-\x7e]{1,200}")


def key_of(request: Request, *, required: bool) -> str:
    """The key of the call. Refused when it is no key, or missing where it is required."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        if required:
            text = _("Send the header Idempotency-Key, new for each intent, so that this is done only once.")
            raise Fault("key-missing", text, parameter=HEADER)
        return ""
    if not KEY.fullmatch(key):
        raise Fault("invalid", _("A key has 1 to 200 visible ASCII characters."), parameter=HEADER)
    return key


def call_of(request: Request) -> str:
    """A digest of what is asked for: method, address, kind and body."""
    asked = f"{request.method} {request.get_full_path()} {request.content_type}\0".encode()
    return hashlib.sha256(asked + request.body).hexdigest()


def begin(request: Request, key: str) -> HttpResponse | None:
    """Reserve the key, or answer what it was answered before; a second call at the same time waits for the first.

    Refused when the key belongs to another call.
    """
    call = call_of(request)
    if _reserve(request.token_id, key, call, now=request.now):
        return None
    kept = KeptAnswer.objects.get(token_id=request.token_id, key=key)
    if kept.call != call or kept.status is None:
        text = _("This Idempotency-Key belongs to another call. Nothing was changed; take a new key.")
        raise Fault("key-used", text, parameter=HEADER)
    response = HttpResponse(
        bytes(kept.body), status=kept.status, content_type="application/json", headers={REPLAYED: "true"}
    )
    if kept.location:
        response.headers["Location"] = kept.location
    return response


def keep(request: Request, key: str, response: HttpResponse) -> None:
    """Keep the answer in the transaction of the change."""
    location = response.headers.get("Location", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_keptanswer SET status = %s, location = %s, body = %s WHERE token_id = %s AND key = %s",
            [response.status_code, location, response.content, request.token_id, key],
        )


def _reserve(token_id: int | None, key: str, call: str, *, now: datetime) -> bool:
    """Whether the key is ours now: it is new, or what it was used for lies a day back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_keptanswer (token_id, key, call, status, location, body, at)
            VALUES (%s, %s, %s, NULL, '', '', %s)
            ON CONFLICT (token_id, key) DO UPDATE
            SET call = excluded.call, status = NULL, location = '', body = '', at = excluded.at
            WHERE accounts_keptanswer.at < %s
            RETURNING id
            """,
            [token_id, key, call, now, now - ANSWERS_KEPT],
        )
        return cursor.fetchone() is not None
