from enum import StrEnum


class Permission(StrEnum):
    """Every permission, `context:resource:action`, in alphabetical order."""

    ACCOUNTS_AUDIT_READ = "accounts:audit:read"
    ACCOUNTS_ROLE_WRITE = "accounts:role:write"
    ACCOUNTS_TOKEN_WRITE = "accounts:token:write"  # noqa: S105 - a permission, not a password
    ACCOUNTS_USER_READ = "accounts:user:read"
    ACCOUNTS_USER_WRITE = "accounts:user:write"
    BILLING_CASH_RECEIVE = "billing:cash:receive"
    BILLING_CHARGE_COLLECT = "billing:charge:collect"
    BILLING_CHARGE_READ = "billing:charge:read"
    BILLING_CHARGE_WRITE = "billing:charge:write"
    BILLING_INVOICE_WRITE = "billing:invoice:write"
    BILLING_REFUND_APPROVE = "billing:refund:approve"
    BILLING_REFUND_WRITE = "billing:refund:write"
    CATALOGUE_MODEL_READ = "catalogue:model:read"
    CATALOGUE_TARIFF_READ = "catalogue:tariff:read"
    CHARTERS_CHARTER_READ = "charters:charter:read"
    CHARTERS_DRAFT_APPROVE = "charters:draft:approve"
    CHARTERS_DRAFT_READ = "charters:draft:read"
    CHARTERS_DRAFT_WRITE = "charters:draft:write"
    CHARTERS_RELEASE_APPROVE = "charters:release:approve"
    CHARTERS_RELEASE_PUBLISH = "charters:release:publish"
    COMMITMENTS_CLOCK_PAUSE = "commitments:clock:pause"
    COMMITMENTS_FIGURE_READ = "commitments:figure:read"
    COMMITMENTS_REASON_CORRECT = "commitments:reason:correct"
    COMMITMENTS_REASON_WRITE = "commitments:reason:write"
    DEPOT_CARD_CHECK = "depot:card:check"
    DEPOT_CARD_WORK = "depot:card:work"
    DEPOT_STAY_READ = "depot:stay:read"
    DEPOT_STAY_WRITE = "depot:stay:write"
    DISPATCH_VISIT_BOOK = "dispatch:visit:book"
    DISPATCH_VISIT_READ = "dispatch:visit:read"
    DUTIES_DUTY_DO = "duties:duty:do"
    DUTIES_DUTY_MANAGE = "duties:duty:manage"
    DUTIES_DUTY_READ = "duties:duty:read"
    ENTITLEMENT_DECISION_OVERRIDE = "entitlement:decision:override"
    ENTITLEMENT_DECISION_WRITE = "entitlement:decision:write"
    ENTITLEMENT_REMEDY_AGREE = "entitlement:remedy:agree"
    ENTITLEMENT_REMEDY_WRITE = "entitlement:remedy:write"
    ESCALATION_ASK_ANSWER = "escalation:ask:answer"
    ESCALATION_ASK_WRITE = "escalation:ask:write"
    ESCALATION_HELP_REVIEW = "escalation:help:review"
    ESCALATION_REST_WRITE = "escalation:rest:write"
    FIELD_VISIT_WORK = "field:visit:work"
    FOLLOWUP_CALLBACK_READ = "followup:callback:read"
    FOLLOWUP_CALLBACK_WRITE = "followup:callback:write"
    IMPORTS_FILE_WRITE = "imports:file:write"
    IMPROVEMENT_RECORD_READ = "improvement:record:read"
    IMPROVEMENT_RECORD_WRITE = "improvement:record:write"
    INSTALLED_BASE_UNIT_READ = "installed_base:unit:read"
    INSTALLED_BASE_UNIT_WRITE = "installed_base:unit:write"
    INTAKE_CASE_EXPORT = "intake:case:export"
    INTAKE_CASE_HANDOVER = "intake:case:handover"
    INTAKE_CASE_READ = "intake:case:read"
    INTAKE_CASE_WRITE = "intake:case:write"
    INTAKE_ENQUIRY_WRITE = "intake:enquiry:write"
    JOBS_STEP_RETRY = "jobs:step:retry"
    NETWORK_ROSTER_WRITE = "network:roster:write"
    NETWORK_UNIT_WRITE = "network:unit:write"
    ORGANISATIONS_SETTING_WRITE = "organisations:setting:write"
    PARTIES_CUSTOMER_MERGE = "parties:customer:merge"
    PARTIES_CUSTOMER_READ = "parties:customer:read"
    PARTIES_CUSTOMER_REVEAL = "parties:customer:reveal"
    PARTIES_CUSTOMER_WRITE = "parties:customer:write"
    WEB_TODAY_READ = "web:today:read"
    WEBHOOKS_ENDPOINT_WRITE = "webhooks:endpoint:write"
    WORKORDERS_ORDER_READ = "workorders:order:read"
    WORKORDERS_ORDER_WRITE = "workorders:order:write"
    WORKORDERS_TIME_READ = "workorders:time:read"
    WORKORDERS_TIME_WRITE = "workorders:time:write"


NEEDS_SECOND_FACTOR = frozenset(
    {
        Permission.ACCOUNTS_ROLE_WRITE,
        Permission.ACCOUNTS_TOKEN_WRITE,
        Permission.ACCOUNTS_USER_WRITE,
        Permission.BILLING_REFUND_APPROVE,
        Permission.BILLING_REFUND_WRITE,
        Permission.CHARTERS_DRAFT_APPROVE,
        Permission.CHARTERS_RELEASE_APPROVE,
        Permission.CHARTERS_RELEASE_PUBLISH,
        Permission.ENTITLEMENT_DECISION_OVERRIDE,
        Permission.ENTITLEMENT_REMEDY_AGREE,
        Permission.IMPORTS_FILE_WRITE,
        Permission.INTAKE_CASE_EXPORT,
        Permission.WEBHOOKS_ENDPOINT_WRITE,
    }
)
"""Who may export, approve, pay money back or let programs in signs in with a second factor."""

KEPT_BY_PEOPLE = (
    "accounts:",
    "charters:draft:",
    "charters:release:",
    "commitments:figure:",
    "duties:",
    "escalation:",
    "imports:",
    "jobs:",
    "network:",
    "organisations:",
    "web:",
    "webhooks:",
)
NOT_FOR_PROGRAMS = frozenset(permission for permission in Permission if permission.startswith(KEPT_BY_PEOPLE))
"""People, roles, tokens, settings and tables are kept by people; no token opens them."""
