"""How the codes of customers are said: English msgids."""

from yinuo.kernel.errors import gettext_noop
from yinuo.parties.types import CustomerKind, RevealReason

KINDS: dict[CustomerKind, str] = {
    CustomerKind.PERSON: gettext_noop("A person"),
    CustomerKind.COMPANY: gettext_noop("A company"),
}
REVEAL_REASONS: dict[RevealReason, str] = {
    RevealReason.CALL: gettext_noop("To call the customer"),
    RevealReason.VISIT: gettext_noop("To go to the customer"),
    RevealReason.CORRECTION: gettext_noop("To correct the file"),
    RevealReason.REQUEST: gettext_noop("The customer asks what we have on file"),
}
