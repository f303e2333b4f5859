"""What each permission allows, in the words of the people who give it."""

from django.utils.translation import gettext_lazy as _

from yinuo.platform.permissions.types import NEEDS_SECOND_FACTOR
from yinuo.platform.permissions.types import Permission as P

GROUPS = {
    "web": _("Today"),
    "intake": _("Intake and register"),
    "entitlement": _("Decision"),
    "commitments": _("Promised times"),
    "escalation": _("Asking superiors, urgent need"),
    "duties": _("Duties"),
    "workorders": _("Vouchers"),
    "billing": _("Money"),
    "dispatch": _("Dispatch"),
    "field": _("On site"),
    "depot": _("Workshop"),
    "followup": _("Call-backs"),
    "improvement": _("Work records"),
    "parties": _("Customers"),
    "installed_base": _("Customers’ units"),
    "catalogue": _("Products and tariff"),
    "charters": _("Promises"),
    "network": _("Company, service points, dealers"),
    "imports": _("Import"),
    "accounts": _("People, roles, audit"),
    "webhooks": _("Messages to other programs"),
    "organisations": _("Settings of the organisation"),
    "jobs": _("Stuck steps"),
}
"""By context, in the order of the flow."""

LABELS = {
    P.ACCOUNTS_AUDIT_READ: _("Read the audit log"),
    P.ACCOUNTS_ROLE_WRITE: _("Change roles and give them to people"),
    P.ACCOUNTS_TOKEN_WRITE: _("Let programs work in one’s name (API tokens)"),
    P.ACCOUNTS_USER_READ: _("See people and their sign-ins"),
    P.ACCOUNTS_USER_WRITE: _("Add, change and disable people"),
    P.BILLING_CASH_RECEIVE: _("Receive cash from technicians and close the day"),
    P.BILLING_CHARGE_COLLECT: _("Collect money from customers"),
    P.BILLING_CHARGE_READ: _("See charges and payments"),
    P.BILLING_CHARGE_WRITE: _("Change how a charge is paid, void charges and receipts"),
    P.BILLING_INVOICE_WRITE: _("Issue, send and void invoices"),
    P.BILLING_REFUND_APPROVE: _("Approve refunds above the limit"),
    P.BILLING_REFUND_WRITE: _("Pay money back, with a reason"),
    P.CATALOGUE_MODEL_READ: _("See product models and faults"),
    P.CATALOGUE_TARIFF_READ: _("See the tariff"),
    P.CHARTERS_CHARTER_READ: _("Read the promises"),
    P.CHARTERS_DRAFT_APPROVE: _("Approve drafts of the promises as a second person"),
    P.CHARTERS_DRAFT_READ: _("See drafts of the promises"),
    P.CHARTERS_DRAFT_WRITE: _("Write drafts of the promises"),
    P.CHARTERS_RELEASE_APPROVE: _("Approve the promises"),
    P.CHARTERS_RELEASE_PUBLISH: _("Publish releases of the promises"),
    P.COMMITMENTS_CLOCK_PAUSE: _("Pause the clock of a promise and resume it"),
    P.COMMITMENTS_FIGURE_READ: _("See how promised times are kept, in figures"),
    P.COMMITMENTS_REASON_CORRECT: _("Correct why a promised time was not kept"),
    P.COMMITMENTS_REASON_WRITE: _("Say why a promised time was not kept"),
    P.DUTIES_DUTY_DO: _("Say that a recurring duty is done"),
    P.DUTIES_DUTY_MANAGE: _("Take over recurring duties, give them to people and end them"),
    P.DUTIES_DUTY_READ: _("See recurring duties"),
    P.DEPOT_CARD_CHECK: _("Check repairs before they go back"),
    P.DEPOT_CARD_WORK: _("Repair in the workshop"),
    P.DEPOT_STAY_READ: _("See goods in the workshop"),
    P.DEPOT_STAY_WRITE: _("Enter goods in the register and give them back"),
    P.DISPATCH_VISIT_BOOK: _("Give vouchers to technicians, move and cancel visits"),
    P.DISPATCH_VISIT_READ: _("See who goes when"),
    P.ENTITLEMENT_DECISION_OVERRIDE: _("Decide otherwise, with a reason"),
    P.ENTITLEMENT_DECISION_WRITE: _("Answer questions that a decision needs"),
    P.ENTITLEMENT_REMEDY_AGREE: _("Agree with customers where the promise leaves it open"),
    P.ENTITLEMENT_REMEDY_WRITE: _("Carry decisions out: exchange, pay back, tell a refusal"),
    P.ESCALATION_ASK_ANSWER: _("Answer what one is asked as a superior"),
    P.ESCALATION_ASK_WRITE: _("Ask a superior about a case"),
    P.ESCALATION_HELP_REVIEW: _("Look at help that was given at once"),
    P.ESCALATION_REST_WRITE: _("Let a complaint rest on purpose"),
    P.FIELD_VISIT_WORK: _("Work on one’s own visits"),
    P.FOLLOWUP_CALLBACK_READ: _("See call-backs"),
    P.FOLLOWUP_CALLBACK_WRITE: _("Call customers back and record answers"),
    P.IMPROVEMENT_RECORD_READ: _("Read and receive everybody’s monthly work records"),
    P.IMPROVEMENT_RECORD_WRITE: _("Hand in one’s own monthly work record"),
    P.IMPORTS_FILE_WRITE: _("Import tables"),
    P.INSTALLED_BASE_UNIT_READ: _("See customers’ units"),
    P.INSTALLED_BASE_UNIT_WRITE: _("Register and correct customers’ units"),
    P.INTAKE_CASE_EXPORT: _("Export the register"),
    P.INTAKE_CASE_HANDOVER: _("Hand cases over, with a reason"),
    P.INTAKE_CASE_READ: _("See cases"),
    P.INTAKE_CASE_WRITE: _("Register and work on cases"),
    P.INTAKE_ENQUIRY_WRITE: _("Note enquiries about the tariff"),
    P.JOBS_STEP_RETRY: _("Retry stuck steps"),
    P.NETWORK_ROSTER_WRITE: _("Say who is on call"),
    P.NETWORK_UNIT_WRITE: _("Add and change service points and dealers"),
    P.ORGANISATIONS_SETTING_WRITE: _("Change settings and the business calendar"),
    P.PARTIES_CUSTOMER_MERGE: _("Merge customers"),
    P.PARTIES_CUSTOMER_READ: _("See customers, phones masked"),
    P.PARTIES_CUSTOMER_REVEAL: _("Reveal phones and addresses (recorded)"),
    P.PARTIES_CUSTOMER_WRITE: _("Register and correct customers"),
    P.WEB_TODAY_READ: _("See what waits for oneself today"),
    P.WEBHOOKS_ENDPOINT_WRITE: _("Set up messages to other programs and resend them"),
    P.WORKORDERS_ORDER_READ: _("See vouchers"),
    P.WORKORDERS_ORDER_WRITE: _("Draw vouchers, estimate, file"),
    P.WORKORDERS_TIME_READ: _("See everybody’s working time"),
    P.WORKORDERS_TIME_WRITE: _("Book one’s own time on internal work"),
}


def group_of(permission: P) -> str:
    return permission.value.split(":", 1)[0]


def grouped() -> list[tuple[str, list[P]]]:
    """Contexts with their permissions, in the order of the flow."""
    return [(group, [p for p in P if group_of(p) == group]) for group in GROUPS]


def needs_second_factor(permission: P) -> bool:
    return permission in NEEDS_SECOND_FACTOR
