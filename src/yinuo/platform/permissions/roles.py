"""The roles that a new organisation starts with; from then on they are its own data."""

from dataclasses import dataclass

from yinuo.kernel.errors import gettext_noop
from yinuo.platform.permissions.types import Permission as P

READING = frozenset(
    {
        P.BILLING_CHARGE_READ,
        P.CATALOGUE_MODEL_READ,
        P.CATALOGUE_TARIFF_READ,
        P.CHARTERS_CHARTER_READ,
        P.DEPOT_STAY_READ,
        P.DISPATCH_VISIT_READ,
        P.DUTIES_DUTY_READ,
        P.FOLLOWUP_CALLBACK_READ,
        P.INSTALLED_BASE_UNIT_READ,
        P.INTAKE_CASE_READ,
        P.PARTIES_CUSTOMER_READ,
        P.WEB_TODAY_READ,
        P.WORKORDERS_ORDER_READ,
    }
)
DESK = READING | {
    P.COMMITMENTS_CLOCK_PAUSE,
    P.COMMITMENTS_REASON_WRITE,
    P.DEPOT_STAY_WRITE,
    P.DUTIES_DUTY_DO,
    P.ENTITLEMENT_DECISION_WRITE,
    P.ENTITLEMENT_REMEDY_WRITE,
    P.ESCALATION_ASK_ANSWER,
    P.ESCALATION_ASK_WRITE,
    P.INSTALLED_BASE_UNIT_WRITE,
    P.INTAKE_CASE_HANDOVER,
    P.INTAKE_CASE_WRITE,
    P.INTAKE_ENQUIRY_WRITE,
    P.PARTIES_CUSTOMER_REVEAL,
    P.PARTIES_CUSTOMER_WRITE,
    P.WORKORDERS_ORDER_WRITE,
    P.WORKORDERS_TIME_WRITE,
}


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    code: str
    name: str
    permissions: frozenset[P]


ROLES: tuple[RoleTemplate, ...] = (
    RoleTemplate("clerk", gettext_noop("Service clerk"), DESK),
    RoleTemplate(
        "chief",
        gettext_noop("Service chief"),
        DESK
        | {
            P.CHARTERS_DRAFT_APPROVE,
            P.CHARTERS_DRAFT_READ,
            P.CHARTERS_DRAFT_WRITE,
            P.COMMITMENTS_FIGURE_READ,
            P.COMMITMENTS_REASON_CORRECT,
            P.DEPOT_CARD_CHECK,
            P.DISPATCH_VISIT_BOOK,
            P.DUTIES_DUTY_MANAGE,
            P.ENTITLEMENT_DECISION_OVERRIDE,
            P.ENTITLEMENT_REMEDY_AGREE,
            P.ESCALATION_HELP_REVIEW,
            P.ESCALATION_REST_WRITE,
            P.IMPROVEMENT_RECORD_READ,
            P.INTAKE_CASE_EXPORT,
            P.NETWORK_ROSTER_WRITE,
            P.PARTIES_CUSTOMER_MERGE,
            P.WORKORDERS_TIME_READ,
        },
    ),
    RoleTemplate(
        "technician",
        gettext_noop("Technician"),
        frozenset(
            {
                P.BILLING_CHARGE_COLLECT,
                P.CATALOGUE_MODEL_READ,
                P.CATALOGUE_TARIFF_READ,
                P.CHARTERS_CHARTER_READ,
                P.DEPOT_CARD_WORK,
                P.DUTIES_DUTY_DO,
                P.DUTIES_DUTY_READ,
                P.FIELD_VISIT_WORK,
                P.IMPROVEMENT_RECORD_WRITE,
                P.WEB_TODAY_READ,
                P.WORKORDERS_TIME_WRITE,
            }
        ),
    ),
    RoleTemplate(
        "accountant",
        gettext_noop("Accountant"),
        READING
        | {
            P.BILLING_CASH_RECEIVE,
            P.BILLING_CHARGE_COLLECT,
            P.BILLING_CHARGE_WRITE,
            P.BILLING_INVOICE_WRITE,
            P.BILLING_REFUND_WRITE,
            P.ESCALATION_ASK_WRITE,
            P.DUTIES_DUTY_DO,
            P.INTAKE_CASE_EXPORT,
        },
    ),
    RoleTemplate(
        "caller",
        gettext_noop("Call-back clerk"),
        READING
        | {P.DUTIES_DUTY_DO, P.ESCALATION_ASK_WRITE, P.FOLLOWUP_CALLBACK_WRITE, P.PARTIES_CUSTOMER_REVEAL},
    ),
    RoleTemplate(
        "manager",
        gettext_noop("General manager"),
        READING
        | {
            P.ACCOUNTS_AUDIT_READ,
            P.BILLING_REFUND_APPROVE,
            P.CHARTERS_DRAFT_APPROVE,
            P.CHARTERS_DRAFT_READ,
            P.CHARTERS_DRAFT_WRITE,
            P.CHARTERS_RELEASE_APPROVE,
            P.CHARTERS_RELEASE_PUBLISH,
            P.COMMITMENTS_FIGURE_READ,
            P.ESCALATION_ASK_ANSWER,
            P.ESCALATION_HELP_REVIEW,
            P.DUTIES_DUTY_DO,
            P.DUTIES_DUTY_MANAGE,
            P.IMPROVEMENT_RECORD_READ,
            P.INTAKE_CASE_EXPORT,
            P.WORKORDERS_TIME_READ,
        },
    ),
    RoleTemplate(
        "administrator",
        gettext_noop("System administrator"),
        frozenset(
            {
                P.ACCOUNTS_AUDIT_READ,
                P.ACCOUNTS_ROLE_WRITE,
                P.ACCOUNTS_TOKEN_WRITE,
                P.ACCOUNTS_USER_READ,
                P.ACCOUNTS_USER_WRITE,
                P.CATALOGUE_MODEL_READ,
                P.CATALOGUE_TARIFF_READ,
                P.CHARTERS_CHARTER_READ,
                P.CHARTERS_DRAFT_READ,
                P.CHARTERS_DRAFT_WRITE,
                P.CHARTERS_RELEASE_PUBLISH,
                P.IMPORTS_FILE_WRITE,
                P.JOBS_STEP_RETRY,
                P.NETWORK_ROSTER_WRITE,
                P.NETWORK_UNIT_WRITE,
                P.ORGANISATIONS_SETTING_WRITE,
                P.WEBHOOKS_ENDPOINT_WRITE,
                P.WEB_TODAY_READ,
            }
        ),
    ),
    RoleTemplate(
        "dealer",
        gettext_noop("Dealer clerk"),
        READING
        | {
            P.COMMITMENTS_CLOCK_PAUSE,
            P.COMMITMENTS_FIGURE_READ,
            P.COMMITMENTS_REASON_WRITE,
            P.DEPOT_STAY_WRITE,
            P.DUTIES_DUTY_DO,
            P.ENTITLEMENT_DECISION_WRITE,
            P.ENTITLEMENT_REMEDY_WRITE,
            P.ESCALATION_ASK_ANSWER,
            P.ESCALATION_ASK_WRITE,
            P.INSTALLED_BASE_UNIT_WRITE,
            P.INTAKE_CASE_WRITE,
            P.INTAKE_ENQUIRY_WRITE,
            P.PARTIES_CUSTOMER_REVEAL,
            P.PARTIES_CUSTOMER_WRITE,
            P.WORKORDERS_ORDER_WRITE,
        },
    ),
)
