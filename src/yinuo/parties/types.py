from enum import StrEnum


class CustomerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class RevealReason(StrEnum):
    """Why somebody looks at a full phone number and address."""

    CALL = "call"
    VISIT = "visit"
    CORRECTION = "correction"
    REQUEST = "request"
