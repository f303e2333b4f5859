"""How somebody proved who they are, and why that failed."""

from enum import StrEnum


class Factor(StrEnum):
    """What came on top of the password. A session without one has fewer permissions."""

    NONE = ""
    TOTP = "totp"
    RECOVERY = "recovery"


class Failure(StrEnum):
    """Why a sign-in did not go; the person is told the same for all that concern the password."""

    UNKNOWN = "unknown"
    PASSWORD = "password"  # noqa: S105 - a reason, not a password
    DISABLED = "disabled"
    DEMO_ONLY = "demo_only"
    CODE = "code"
