"""Secrets that leave the system once and come back once; only their digest is kept."""

import hashlib
import secrets

READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new() -> str:
    """256 bits for a link."""
    return secrets.token_urlsafe(32)


def new_readable() -> str:
    """80 bits in four groups that can be read off paper: no I, O, 0 or 1."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


PROGRAM = "yn_"
"""How the secrets of programs begin, so that people and scanners know them."""


def new_for_program() -> str:
    """256 bits for a program, recognisable by its beginning."""
    return f"{PROGRAM}{new()}"


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def as_typed(code: str) -> str:
    """A readable code however it was typed: small letters, spaces, without hyphens."""
    plain = "".join(sign for sign in code.upper() if sign in READABLE)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
