"""What a visit may do next, what the customer has agreed to, and how it may end."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from yinuo.entitlement.types import ServiceClass
from yinuo.field.types import Progress, Step, UsedPart, VisitOutcome
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.workorders.types import Line

StepState = Literal["done", "current", "todo", "skipped"]
PNG_ADDRESS = "data:image/png;base64,"
LONGEST_MINUTES = 24 * 60
MOST_QUANTITY = 999

NOTE_WANTED = {
    VisitOutcome.NOBODY_HOME: gettext_noop("Say how you tried to reach the customer."),
    VisitOutcome.WRONG_UNIT: gettext_noop("Say which unit you found there."),
    VisitOutcome.FEE_REFUSED: gettext_noop("Say what the customer said about the fee."),
    VisitOutcome.COME_AGAIN: gettext_noop("Say why somebody must come again, such as a missing part."),
}


def way(progress: Progress) -> dict[Step, StepState]:
    """Every step with its state: the first one that is not done is current, and skipped when the visit has ended without it."""
    done = {
        Step.ARRIVE: progress.arrived,
        Step.TARIFF: progress.tariff_shown,
        Step.ESTIMATE: progress.estimated,
        Step.CONSENT: progress.agreed,
        Step.FINDINGS: progress.found,
        Step.SIGN: progress.signed,
    }
    current = next((step for step in Step if not done[step]), None)
    states: dict[Step, StepState] = {}
    for step in Step:
        if done[step]:
            states[step] = "done"
        elif progress.ended:
            states[step] = "skipped"
        else:
            states[step] = "current" if step is current else "todo"
    return states


def may_open(step: Step, progress: Progress) -> bool:
    """Whether a step can be worked on: the one to do next, or one before it that may still be corrected.

    A diagnosis may be written down as soon as the tariff has been shown.
    """
    if progress.ended or progress.arrived is (step is Step.ARRIVE):
        return False
    if step is Step.FINDINGS:
        return progress.tariff_shown
    before = list(Step)[: list(Step).index(step)]
    states = way(progress)
    return all(states[earlier] == "done" for earlier in before)


def is_estimated(klass: str, lines: Sequence[Line], *, tariff_shown: bool) -> bool:
    """Paid service needs at least one position; other classes cost nothing unless something is added (C347)."""
    return tariff_shown and (bool(lines) or klass != ServiceClass.PAID)


def is_agreed(consented: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> bool:
    """Whether what the customer agreed to is still the estimate, position by position (C017)."""
    return [dict(line) for line in consented] == [asdict(line) for line in lines]


def agreed_price(part: UsedPart, lines: Sequence[Line]) -> int:
    """What a used part costs in fen each: the price agreed for a part of that name, or nothing.

    Refused when more are used than the customer agreed to pay for (C017).
    """
    offered = [line for line in lines if not line.tariff_code and line.name == part.name]
    if not offered:
        return 0
    agreed = sum(line.quantity for line in offered)
    if part.quantity > agreed:
        raise Refused(
            gettext_noop(
                "The customer has agreed to %(agreed)s of “%(name)s”. Change the estimate and ask again."
            ),
            field="parts",
            agreed=agreed,
            name=part.name,
        )
    return offered[0].price_fen


def check_quantity(quantity: int, *, field: str) -> None:
    if not 1 <= quantity <= MOST_QUANTITY:
        raise Refused(gettext_noop("A quantity is between 1 and %(most)s."), field=field, most=MOST_QUANTITY)


def check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Refused(gettext_noop("Working time is between 1 minute and 24 hours."), field="work_minutes")


def check_ending(outcome: VisitOutcome, *, note: str, tariff_shown: bool, klass: str, total_fen: int) -> None:
    """Refuse an end that contradicts what has happened, or that does not say why."""
    if outcome is VisitOutcome.FIXED:
        raise Refused(gettext_noop("A repair is ended by the customer's signature."), field="outcome")
    if not note:
        raise Refused(NOTE_WANTED[outcome], field="note")
    if outcome is VisitOutcome.NOBODY_HOME and tariff_shown:
        raise Refused(gettext_noop("Somebody was at home: the tariff has been shown."), field="outcome")
    if outcome is VisitOutcome.FEE_REFUSED:
        if not tariff_shown:
            raise Refused(
                gettext_noop("Show the tariff first; only then can a fee be refused."), field="outcome"
            )
        if klass != ServiceClass.PAID and total_fen == 0:
            raise Refused(
                gettext_noop("There is no fee on this voucher that could be refused."), field="outcome"
            )


def drawn(address: str) -> bytes:
    """The picture inside the data address that a signature pad gives. Refused when nothing was drawn."""
    if not address.strip():
        raise Refused(
            gettext_noop("The signature is empty. Ask the customer to sign in the frame."), field="signature"
        )
    unreadable = Refused(
        gettext_noop("The signature did not arrive whole. Ask for it again."), field="signature"
    )
    if not address.startswith(PNG_ADDRESS):
        raise unreadable
    try:
        return base64.b64decode(address.removeprefix(PNG_ADDRESS), validate=True)
    except binascii.Error:
        raise unreadable from None
