"""What people who sign in can do, and what can be done with them."""

from yinuo.platform.accounts.actions.entering import (
    accept_invitation,
    check_code,
    check_password,
    note_signed_in,
    sign_out,
)
from yinuo.platform.accounts.actions.own import (
    add_second_factor,
    change_language,
    change_password,
    confirm_password,
    make_recovery_codes,
)
from yinuo.platform.accounts.actions.people import (
    add_user,
    change_user,
    disable_user,
    enable_user,
    end_session,
    end_sessions,
    invite,
    invite_first_administrator,
    remove_second_factor,
)
from yinuo.platform.accounts.actions.programs import USE_NOTED_EVERY, make_token, note_use, revoke_token
from yinuo.platform.accounts.actions.roles import add_role, change_role, seed_roles

__all__ = [
    "USE_NOTED_EVERY",
    "accept_invitation",
    "add_role",
    "add_second_factor",
    "add_user",
    "change_language",
    "change_password",
    "change_role",
    "change_user",
    "check_code",
    "check_password",
    "confirm_password",
    "disable_user",
    "enable_user",
    "end_session",
    "end_sessions",
    "invite",
    "invite_first_administrator",
    "make_recovery_codes",
    "make_token",
    "note_signed_in",
    "note_use",
    "remove_second_factor",
    "revoke_token",
    "seed_roles",
    "sign_out",
]
