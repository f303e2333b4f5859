"""Time-based one-time codes (RFC 6238): six digits, thirty seconds.

A code of the step before or after the present one is accepted, because the clocks of phones differ.
"""

import hmac
from datetime import datetime

import pyotp
import segno
from django.core import signing

from yinuo.kernel.errors import Refused, gettext_noop

STEP = 30
NEIGHBOURS = 1
RECOVERY_CODES = 10


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def code_of(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, interval=STEP).generate_otp(step)


def usable_steps(*, now: datetime, last_step: int) -> range:
    """The steps whose codes are accepted now; never one at or before the last that was used."""
    present = step_at(now)
    return range(max(present - NEIGHBOURS, last_step + 1), present + NEIGHBOURS + 1)


def matching_step(secret: str, code: str, *, now: datetime, last_step: int) -> int | None:
    """The step that the code belongs to, or nothing when no step that may still be used has it."""
    typed = "".join(code.split())
    return next(
        (
            step
            for step in usable_steps(now=now, last_step=last_step)
            if hmac.compare_digest(code_of(secret, step).encode(), typed.encode())
        ),
        None,
    )


def offer(user_id: int) -> str:
    """A new secret, signed for this person: the set-up page carries it until a code confirms it."""
    return signing.dumps([user_id, pyotp.random_base32()], salt="second-factor")


def offered(text: str, *, user_id: int) -> str:
    """The secret of an offer. Refused when it was made for somebody else or altered."""
    try:
        whose, secret = signing.loads(text, salt="second-factor")
    except (signing.BadSignature, ValueError, TypeError):
        whose, secret = None, ""
    if whose != user_id:
        raise Refused(gettext_noop("This form is incomplete. Reload the page and try again."))
    return str(secret)


def picture(secret: str, *, username: str, issuer: str) -> str:
    """The QR code for authenticator apps as a data address of an SVG."""
    address = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name=issuer)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")
