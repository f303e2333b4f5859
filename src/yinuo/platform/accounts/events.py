from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountEvent(Event):
    user_id: int

    @property
    def stream(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class UserAdded(AccountEvent):
    code: ClassVar[str] = "accounts.user_added"
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UserChanged(AccountEvent):
    code: ClassVar[str] = "accounts.user_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UserDisabled(AccountEvent):
    code: ClassVar[str] = "accounts.user_disabled"


@dataclass(frozen=True, kw_only=True, slots=True)
class UserEnabled(AccountEvent):
    code: ClassVar[str] = "accounts.user_enabled"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationMade(AccountEvent):
    code: ClassVar[str] = "accounts.invitation_made"


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordChanged(AccountEvent):
    code: ClassVar[str] = "accounts.password_changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactorAdded(AccountEvent):
    code: ClassVar[str] = "accounts.second_factor_added"


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactorRemoved(AccountEvent):
    code: ClassVar[str] = "accounts.second_factor_removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryCodesMade(AccountEvent):
    """Ten new ones; those before no longer open anything."""

    code: ClassVar[str] = "accounts.recovery_codes_made"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn(AccountEvent):
    code: ClassVar[str] = "accounts.signed_in"
    factor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOut(AccountEvent):
    code: ClassVar[str] = "accounts.signed_out"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInFailed(AccountEvent):
    """`user_id` is 0 when nobody has that name."""

    code: ClassVar[str] = "accounts.sign_in_failed"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionEnded(AccountEvent):
    code: ClassVar[str] = "accounts.session_ended"
    by_other: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenMade(AccountEvent):
    """A program may work in the person's name from now on."""

    code: ClassVar[str] = "accounts.token_made"
    token_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenRevoked(AccountEvent):
    code: ClassVar[str] = "accounts.token_revoked"
    token_id: int
    by_other: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessRefused(AccountEvent):
    """A page or an act that the permission did not allow."""

    code: ClassVar[str] = "accounts.access_refused"
    view: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleChanged(Event):
    code: ClassVar[str] = "accounts.role_changed"
    role_id: int
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def stream(self) -> str:
        return f"role:{self.role_id}"
