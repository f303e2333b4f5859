"""How the codes of a visit are said: English msgids."""

from yinuo.field.types import PhotoPurpose, Step, VisitOutcome
from yinuo.kernel.errors import gettext_noop

OUTCOMES: dict[VisitOutcome, str] = {
    VisitOutcome.FIXED: gettext_noop("Fixed and signed"),
    VisitOutcome.NOBODY_HOME: gettext_noop("Nobody home"),
    VisitOutcome.WRONG_UNIT: gettext_noop("Another unit than registered"),
    VisitOutcome.FEE_REFUSED: gettext_noop("Fee refused"),
    VisitOutcome.COME_AGAIN: gettext_noop("Somebody must come again"),
    VisitOutcome.TAKEN_BACK: gettext_noop("Taken to the workshop"),
}
PURPOSES: dict[PhotoPurpose, str] = {
    PhotoPurpose.BEFORE: gettext_noop("Before"),
    PhotoPurpose.AFTER: gettext_noop("After"),
    PhotoPurpose.LABEL: gettext_noop("Type label"),
    PhotoPurpose.TAKEN: gettext_noop("As handed over"),
}
STEPS: dict[Step, str] = {
    Step.ARRIVE: gettext_noop("Arrive"),
    Step.TARIFF: gettext_noop("Tariff"),
    Step.ESTIMATE: gettext_noop("Estimate"),
    Step.CONSENT: gettext_noop("Consent"),
    Step.FINDINGS: gettext_noop("Findings"),
    Step.SIGN: gettext_noop("Sign"),
}
PAYERS: dict[str, str] = {
    "A": gettext_noop("The customer pays for this service."),
    "B": gettext_noop("The maintenance contract covers this service."),
    "C": gettext_noop("This service is free within the guarantee."),
    "D": gettext_noop("Internal work; the customer pays nothing."),
}
