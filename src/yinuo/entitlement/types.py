from enum import StrEnum


class ServiceClass(StrEnum):
    """Who pays for the service (C347–C350)."""

    PAID = "A"
    CONTRACT = "B"
    FREE = "C"
    INTERNAL = "D"


class Outcome(StrEnum):
    DECIDED = "decided"
    NEEDS_FACTS = "needs_facts"
