"""Which way the money comes in, what may be paid, paid back and invoiced, and what a count means for the ledger."""

import re
from datetime import date

from yinuo.billing.types import ChargeState as S
from yinuo.billing.types import ChargeWay, EntryKind, Leg
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import yuan_grouped

TRANSITIONS: dict[S, frozenset[S]] = {
    S.OPEN: frozenset({S.SETTLED, S.VOIDED}),
    S.SETTLED: frozenset({S.OPEN}),
    S.VOIDED: frozenset(),
}
TAX_ID = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20}")
TAX_NUMBER = re.compile(r"\d{20}")
CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""GB 32100: the alphabet of the unified social credit code and what each of its places weighs."""
MOST_FEN = 10**12


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]


def way_of(total_fen: int, *, limit_fen: int | None) -> ChargeWay:
    """Small fees are collected on the spot (C353), everything else is invoiced (C354).

    What is small is the organisation's word; while it has not given one, everything is invoiced.
    """
    is_small = limit_fen is not None and total_fen <= limit_fen
    return ChargeWay.ON_SPOT if is_small else ChargeWay.INVOICE


def check_payment(amount_fen: int, *, owed_fen: int) -> None:
    if amount_fen <= 0:
        raise Refused(gettext_noop("Enter an amount above zero."), field="amount")
    if amount_fen > owed_fen:
        raise Refused(
            gettext_noop("Only %(owed)s are still owed. Collect no more than that."),
            field="amount",
            owed=yuan_grouped(owed_fen),
        )


def check_refund(amount_fen: int, *, refundable_fen: int, invoiceable_fen: int) -> None:
    """`refundable_fen` is what was paid and is neither paid back nor asked for, `invoiceable_fen` what no invoice covers."""
    if amount_fen <= 0:
        raise Refused(gettext_noop("Enter an amount above zero."), field="amount")
    if amount_fen > refundable_fen:
        raise Refused(
            gettext_noop("At most %(most)s can be paid back: more has not been paid."),
            field="amount",
            most=yuan_grouped(refundable_fen),
        )
    if amount_fen > invoiceable_fen:
        raise Refused(
            gettext_noop("An invoice stands for this money. Reverse it first, then pay back."), field="amount"
        )


def check_invoice(amount_fen: int, *, open_fen: int) -> None:
    if amount_fen <= 0:
        raise Refused(gettext_noop("Enter an amount above zero."), field="amount")
    if amount_fen > open_fen:
        raise Refused(
            gettext_noop("At most %(most)s can be invoiced; the rest is invoiced, paid back or waived."),
            field="amount",
            most=yuan_grouped(open_fen),
        )


def needs_second_person(amount_fen: int, *, limit_fen: int | None) -> bool:
    """Above the limit two people pay back; while there is no limit, always."""
    return limit_fen is None or amount_fen > limit_fen


def legs_of_hand_in(*, expected_fen: int, counted_fen: int) -> list[Leg]:
    """Custody gives up exactly what was expected; what is missing or too much goes to the differences."""
    return _legs(EntryKind.HANDED_IN, min(expected_fen, counted_fen)) + legs_of_count(
        expected_fen=expected_fen, counted_fen=counted_fen
    )


def legs_of_count(*, expected_fen: int, counted_fen: int) -> list[Leg]:
    """What makes the books agree with what lies on the table."""
    return _legs(EntryKind.SHORT, expected_fen - counted_fen) + _legs(
        EntryKind.OVER, counted_fen - expected_fen
    )


def _legs(kind: EntryKind, amount_fen: int) -> list[Leg]:
    return [Leg(kind, amount_fen)] if amount_fen > 0 else []


def check_count(*, expected_fen: int, counted_fen: int, reason: str) -> None:
    if not 0 <= counted_fen <= MOST_FEN:
        raise Refused(gettext_noop("A count cannot be below zero."), field="counted")
    if counted_fen != expected_fen and not reason:
        raise Refused(
            gettext_noop("Counted %(counted)s, expected %(expected)s. Count again, or say why they differ."),
            field="reason",
            counted=yuan_grouped(counted_fen),
            expected=yuan_grouped(expected_fen),
        )


def check_day(day: date, *, today: date, last_closed: date | None, first_open: date | None) -> None:
    """Days are closed once, in their order, and not before they have come."""
    if day > today:
        raise Refused(gettext_noop("This day has not come yet."), field="day")
    if last_closed is not None and day <= last_closed:
        raise Refused(
            gettext_noop("The till is closed up to %(day)s already."), field="day", day=str(last_closed)
        )
    if first_open is not None and first_open < day:
        raise Refused(
            gettext_noop("Days are closed in order. Close %(day)s first."), field="day", day=str(first_open)
        )


def cleaned_tax_id(text: str) -> str:
    """The taxpayer number as it is printed; empty for none. A code of 18 places proves itself by its last one."""
    cleaned = re.sub(r"[\s-]", "", text).upper()
    if not cleaned:
        return ""
    if TAX_ID.fullmatch(cleaned) is None:
        raise Refused(
            gettext_noop("A taxpayer number has 15, 17, 18 or 20 digits and capital letters."), field="tax_id"
        )
    if len(cleaned) == 18 and not _proves_itself(cleaned):
        raise Refused(
            gettext_noop("One character of this taxpayer number is wrong. Compare it with the licence."),
            field="tax_id",
        )
    return cleaned


def _proves_itself(code: str) -> bool:
    if not set(code) <= set(CREDIT_CODE):
        return False
    weighed = sum(
        weight * CREDIT_CODE.index(place) for weight, place in zip(CREDIT_WEIGHTS, code, strict=False)
    )
    return CREDIT_CODE[-weighed % 31] == code[17]


def cleaned_tax_number(text: str) -> str:
    """The number that the tax platform gave; empty while nobody has written it down."""
    cleaned = re.sub(r"[\s-]", "", text)
    if cleaned and TAX_NUMBER.fullmatch(cleaned) is None:
        raise Refused(gettext_noop("The number of a digital invoice has 20 digits."), field="tax_number")
    return cleaned
