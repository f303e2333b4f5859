"""Identifiers of what leaves the database: random enough not to be guessed, in the order of their making."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A UUIDv7."""
    return UUID(int=uuid6.uuid7().int)
