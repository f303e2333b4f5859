"""What each event says in the audit log: event code → sentence about whoever did it.

Parameters: amounts such as `%(counted)s` come from `counted_fen`; `%(user)s`, `%(staff)s`, `%(role)s`, `%(unit)s`, `%(endpoint)s` are names, `%(fields)s`, `%(reason)s`, `%(factor)s`,
`%(view)s` are words for the codes in the payload; everything else is the payload itself.
"""

from django.utils.translation import gettext_noop

from yinuo.intake.labels import ENQUIRIES
from yinuo.parties.labels import REVEAL_REASONS
from yinuo.workorders.labels import INTERNAL

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
    "network.on_call_put": gettext_noop("put %(staff)s on call at %(unit)s"),
    "network.on_call_dropped": gettext_noop("took %(staff)s off the roster of %(unit)s"),
    "network.calendar_changed": gettext_noop("changed the business calendar"),
    "organisations.settings_changed": gettext_noop("changed settings: %(fields)s"),
    "charters.draft_started": gettext_noop("started draft %(number)s of the promise %(charter)s"),
    "charters.draft_saved": gettext_noop("wrote in draft %(number)s of the promise %(charter)s"),
    "charters.draft_moved": gettext_noop(
        "moved draft %(number)s of the promise %(charter)s onto another release"
    ),
    "charters.draft_proposed": gettext_noop(
        "proposed draft %(number)s of the promise %(charter)s, in force from %(in_force_from)s"
    ),
    "charters.proposal_withdrawn": gettext_noop(
        "took the proposal of draft %(number)s of the promise %(charter)s back"
    ),
    "charters.draft_returned": gettext_noop("returned draft %(number)s of the promise %(charter)s"),
    "charters.draft_approved": gettext_noop("approved draft %(number)s of the promise %(charter)s"),
    "charters.draft_published": gettext_noop(
        "published draft %(number)s of the promise %(charter)s as release %(release)s"
    ),
    "charters.draft_dropped": gettext_noop("dropped draft %(number)s of the promise %(charter)s"),
    "charters.people_told": gettext_noop(
        "told %(people)s people of release %(number)s of the promise %(charter)s"
    ),
    "charters.release_read": gettext_noop("has read release %(number)s of the promise %(charter)s"),
    "duties.duty_taken_over": gettext_noop("took a recurring duty over from a promise (%(clause)s)"),
    "duties.duty_written": gettext_noop("wrote a recurring duty"),
    "duties.duty_given": gettext_noop("gave a recurring duty to somebody else"),
    "duties.duty_ended": gettext_noop("ended a recurring duty"),
    "duties.occurrence_begun": gettext_noop("a recurring duty began anew"),
    "duties.occurrence_done": gettext_noop("did a recurring duty"),
    "duties.occurrence_skipped": gettext_noop("left a recurring duty out this time"),
    "entitlement.simulation_started": gettext_noop(
        "simulated draft %(number)s of the promise %(charter)s from %(period_from)s to %(period_to)s"
    ),
    "entitlement.simulation_finished": gettext_noop(
        "the simulation of draft %(number)s of the promise %(charter)s ended: %(changed)s of %(cases)s cases differ"
    ),
    "entitlement.simulation_stopped": gettext_noop(
        "stopped a simulation of draft %(number)s of the promise %(charter)s"
    ),
    "entitlement.simulation_failed": gettext_noop(
        "a simulation of draft %(number)s of the promise %(charter)s broke off"
    ),
    "entitlement.simulation_exported": gettext_noop(
        "exported a simulation of draft %(number)s of the promise %(charter)s with %(cases)s cases"
    ),
    "charters.release_approved": gettext_noop("approved the promise %(charter)s"),
    "charters.release_published": gettext_noop(
        "published release %(number)s of the promise %(charter)s, in force from %(in_force_from)s"
    ),
    "installed_base.unit_exchanged": gettext_noop("exchanged unit %(sold_unit_id)s for unit %(new_id)s"),
    "installed_base.unit_given_back": gettext_noop("took unit %(sold_unit_id)s back for its price"),
    "notices.matrix_changed": gettext_noop(
        "settled anew who is told of what: %(switched_on)s switched on, %(switched_off)s switched off"
    ),
    "notices.preferences_changed": gettext_noop("changed the notices of %(user)s: %(fields)s"),
    "notices.message_retried": gettext_noop("had message %(message_id)s sent again"),
    "webhooks.endpoint_added": gettext_noop("added the webhook %(endpoint)s"),
    "webhooks.endpoint_changed": gettext_noop("changed the webhook %(endpoint)s: %(fields)s"),
    "webhooks.endpoint_switched_on": gettext_noop("switched the webhook %(endpoint)s on"),
    "webhooks.endpoint_switched_off": gettext_noop("switched the webhook %(endpoint)s off"),
    "webhooks.endpoint_removed": gettext_noop("removed the webhook %(endpoint)s"),
    "webhooks.secret_rotated": gettext_noop(
        "made a new secret for the webhook %(endpoint)s; the old one is valid for %(old_hours)s hours"
    ),
    "webhooks.test_sent": gettext_noop("sent a test to the webhook %(endpoint)s"),
    "webhooks.delivery_resent": gettext_noop("resent a message to the webhook %(endpoint)s"),
    "parties.contact_revealed": gettext_noop("revealed the contact of customer %(customer_id)s: %(reason)s"),
    "parties.customers_merged": gettext_noop("merged customer %(gone_id)s into %(customer_id)s"),
    "intake.cases_exported": gettext_noop("exported the register"),
    "commitments.clocks_exported": gettext_noop("exported promised times: %(count)s rows"),
    "intake.enquiry_noted": gettext_noop("noted an enquiry about the tariff: %(result)s"),
    "workorders.time_started": gettext_noop("began internal work: %(kind)s"),
    "workorders.time_stopped": gettext_noop("stopped internal work after %(minutes)s minutes"),
    "workorders.time_booked": gettext_noop(
        "booked %(minutes)s minutes of internal work on %(day)s: %(kind)s"
    ),
    "workorders.time_corrected": gettext_noop(
        "corrected internal work of %(day)s: %(kind)s, %(minutes)s minutes"
    ),
    "workorders.time_withdrawn": gettext_noop("withdrew a booking of internal work"),
    "improvement.record_handed_in": gettext_noop(
        "handed in the work record of %(month)s, version %(edition)s"
    ),
    "improvement.record_received": gettext_noop("received the work record of %(staff)s, %(month)s"),
    "improvement.record_returned": gettext_noop("returned the work record of %(staff)s, %(month)s"),
    "billing.cash_handed_in": gettext_noop("took %(counted)s of cash from %(staff)s, expected %(expected)s"),
    "billing.day_closed": gettext_noop(
        "closed %(day)s at %(unit)s: counted %(counted)s, expected %(expected)s, %(deposit)s to the bank"
    ),
    "billing.charge_voided": gettext_noop("voided a charge of %(total)s on case %(case_id)s"),
    "billing.charge_waived": gettext_noop("let go %(amount)s on case %(case_id)s"),
    "billing.receipt_voided": gettext_noop("voided a receipt for %(amount)s on case %(case_id)s"),
    "billing.invoice_voided": gettext_noop("voided an invoice on case %(case_id)s"),
    "billing.invoice_reversed": gettext_noop("reversed an invoice on case %(case_id)s"),
    "billing.refund_asked": gettext_noop("asked to pay back %(amount)s on case %(case_id)s"),
    "billing.refund_paid": gettext_noop("paid back %(amount)s on case %(case_id)s"),
    "billing.refund_declined": gettext_noop("declined to pay back %(amount)s on case %(case_id)s"),
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
    "url": gettext_noop("address of the receiver"),
    "events": gettext_noop("events"),
    **{reason.value: words for reason, words in REVEAL_REASONS.items()},
    **{result.value: words for result, words in ENQUIRIES.items()},
    **{kind.value: words for kind, words in INTERNAL.items()},
}
"""Words for codes in payloads; a code without one is shown as it is."""
