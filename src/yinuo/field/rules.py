"""What a visit may do next, what the customer has agreed to, and how it may end."""

from typing import Literal

from yinuo.entitlement.types import ServiceClass
from yinuo.field.types import Progress, Step, VisitOutcome
from yinuo.kernel.errors import Refused, gettext_noop

StepState = Literal["done", "current", "todo", "skipped"]
LONGEST_MINUTES = 24 * 60

NOTE_WANTED = {
    VisitOutcome.NOBODY_HOME: gettext_noop("Say how you tried to reach the customer."),
    VisitOutcome.WRONG_UNIT: gettext_noop("Say which unit you found there."),
    VisitOutcome.FEE_REFUSED: gettext_noop("Say what the customer said about the fee."),
    VisitOutcome.COME_AGAIN: gettext_noop("Say why somebody must come again, such as a missing part."),
    VisitOutcome.TAKEN_BACK: gettext_noop("Say why it cannot be fixed here."),
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


def check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Refused(gettext_noop("Working time is between 1 minute and 24 hours."), field="work_minutes")


def check_ending(outcome: VisitOutcome, *, note: str, tariff_shown: bool, klass: str, total_fen: int) -> None:
    """Refuse an end that contradicts what has happened, or that does not say why."""
    if outcome is VisitOutcome.FIXED:
        raise Refused(gettext_noop("A repair is ended by the customer's signature."), field="outcome")
    if not note:
        raise Refused(NOTE_WANTED[outcome], field="note")
    if outcome is VisitOutcome.TAKEN_BACK:
        raise Refused(gettext_noop("The customer signs for what is taken to the workshop."), field="outcome")
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
