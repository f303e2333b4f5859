"""What each event says in the audit log: event code → sentence about whoever did it.

Parameters: `%(user)s`, `%(staff)s`, `%(role)s`, `%(unit)s` are names, `%(fields)s`, `%(reason)s`, `%(factor)s`,
`%(view)s` are words for the codes in the payload; everything else is the payload itself.
"""

from django.utils.translation import gettext_noop

from yinuo.parties.labels import REVEAL_REASONS

TEXTS = {
    "accounts.user_added": gettext_noop("added %(user)s"),
    "accounts.user_changed": gettext_noop("changed %(user)s: %(fields)s"),
    "accounts.user_disabled": gettext_noop("disabled the account of %(user)s"),
    "accounts.user_enabled": gettext_noop("enabled the account of %(user)s"),
    "accounts.invitation_made": gettext_noop("made an invitation link for %(user)s"),
    "accounts.password_changed": gettext_noop("set a new password for %(user)s"),
    "accounts.second_factor_added": gettext_noop("set up the second factor of %(user)s"),
    "accounts.second_factor_removed": gettext_noop("removed the second factor of %(user)s"),
    "accounts.recovery_codes_made": gettext_noop("made new recovery codes for %(user)s"),
    "accounts.signed_in": gettext_noop("signed in (%(factor)s)"),
    "accounts.signed_out": gettext_noop("signed out"),
    "accounts.sign_in_failed": gettext_noop("failed to sign in as %(user)s: %(reason)s"),
    "accounts.session_ended": gettext_noop("ended a session of %(user)s"),
    "accounts.token_made": gettext_noop("let a program work in the name of %(user)s"),
    "accounts.token_revoked": gettext_noop("revoked an API token of %(user)s"),
    "accounts.access_refused": gettext_noop("was refused: %(view)s"),
    "accounts.role_changed": gettext_noop("changed the role %(role)s: %(added)s added, %(removed)s removed"),
    "network.unit_changed": gettext_noop("changed %(unit)s: %(fields)s"),
    "network.staff_changed": gettext_noop("changed the entry of %(staff)s: %(fields)s"),
    "network.calendar_changed": gettext_noop("changed the business calendar"),
    "organisations.settings_changed": gettext_noop("changed settings: %(fields)s"),
    "parties.contact_revealed": gettext_noop("revealed the contact of customer %(customer_id)s: %(reason)s"),
    "parties.customers_merged": gettext_noop("merged customer %(gone_id)s into %(customer_id)s"),
    "intake.cases_exported": gettext_noop("exported the register"),
}

WORDS = {
    "": gettext_noop("password only"),
    "totp": gettext_noop("password and code"),
    "recovery": gettext_noop("password and recovery code"),
    "unknown": gettext_noop("no such name"),
    "password": gettext_noop("wrong password"),
    "disabled": gettext_noop("account disabled"),
    "demo_only": gettext_noop("account of the demonstration"),
    "code": gettext_noop("wrong code"),
    "added": gettext_noop("new"),
    "name": gettext_noop("name"),
    "roles": gettext_noop("roles"),
    "language": gettext_noop("language"),
    "unit_id": gettext_noop("place of work"),
    "title": gettext_noop("title"),
    "phone": gettext_noop("phone"),
    "is_technician": gettext_noop("technician"),
    "skills": gettext_noop("skills"),
    "deputy_id": gettext_noop("deputy"),
    "absent_from": gettext_noop("away from"),
    "absent_to": gettext_noop("away until"),
    "region": gettext_noop("region"),
    "address": gettext_noop("address"),
    "is_active": gettext_noop("open or closed"),
    "time_zone": gettext_noop("time zone"),
    **{reason.value: words for reason, words in REVEAL_REASONS.items()},
}
"""Words for codes in payloads; a code without one is shown as it is."""
