"""What may follow what in the life of a voucher, what a checklist asks for, which time can be booked on internal work."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from yinuo.kernel.charters.steps import ItemKind, Step, step_of
from yinuo.kernel.charters.words import kind_of
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.workorders.types import Asked, InternalKind, Known, Reply, Spent
from yinuo.workorders.types import OrderState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.DRAWN: frozenset({S.DISPATCHED, S.IN_WORKSHOP, S.VOIDED}),
    S.DISPATCHED: frozenset({S.WORKING, S.DRAWN, S.VOIDED}),
    S.WORKING: frozenset({S.SIGNED, S.IN_WORKSHOP, S.DRAWN, S.VOIDED}),
    S.IN_WORKSHOP: frozenset({S.SIGNED, S.VOIDED}),
    S.SIGNED: frozenset({S.FILED}),
    S.FILED: frozenset(),
    S.VOIDED: frozenset(),
}


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]


DAY_MINUTES = 24 * 60


def whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def spent_between(start: datetime, end: datetime, *, zone: tzinfo) -> Spent:
    """Time from when to when, in whole minutes. Refused unless it ends after it starts, on the same local day."""
    start, end = whole_minute(start), whole_minute(end)
    if end <= start:
        raise Refused(gettext_noop("The time must end after it starts."), field="end")
    day = start.astimezone(zone).date()
    if end.astimezone(zone).date() != day:
        raise Refused(
            gettext_noop(
                "Time is booked day by day. End it before midnight and book the rest on the next day."
            ),
            field="end",
        )
    return Spent(day, (end - start) // timedelta(minutes=1), start, end)


def spent_minutes(day: date, minutes: int) -> Spent:
    """Only how long. Refused for what no day has."""
    if not 1 <= minutes <= DAY_MINUTES:
        raise Refused(gettext_noop("Working time is between 1 minute and 24 hours."), field="minutes")
    return Spent(day, minutes)


def spent_until_stopped(start: datetime, now: datetime, *, zone: tzinfo) -> Spent:
    """What runs since `start` ends now; less than a minute counts as one."""
    return spent_between(start, max(whole_minute(now), start + timedelta(minutes=1)), zone=zone)


def is_open(day: date, *, today: date, days: int | None) -> bool:
    """Whether time of that day may still be booked or corrected: so many days long, or until its month ends."""
    if days is None:
        return (day.year, day.month) == (today.year, today.month)
    return today - day <= timedelta(days=days)


def check_day(day: date, *, today: date, days: int | None) -> None:
    if day > today:
        raise Refused(
            gettext_noop("This day has not come yet. Book time when the work is done."), field="day"
        )
    if is_open(day, today=today, days=days):
        return
    if days is None:
        raise Refused(gettext_noop("The month of this day has ended; its time stays as it is."), field="day")
    raise Refused(
        gettext_noop("Time may be booked and corrected for %(days)s days; after that it stays as it is."),
        field="day",
        days=days,
    )


def check_spent(spent: Spent, *, now: datetime) -> None:
    """Refuse time that has not passed yet."""
    if spent.end is not None and spent.end > now:
        raise Refused(
            gettext_noop("This time has not passed yet. Book time when the work is done."), field="end"
        )


def check_total(spent: Spent, *, already: int) -> None:
    """Refuse what would make a day longer than it is."""
    if already + spent.minutes > DAY_MINUTES:
        raise Refused(
            gettext_noop("%(already)s minutes are booked on this day already; a day has 24 hours."),
            field="end" if spent.end else "minutes",
            already=already,
        )


def check_note(kind: InternalKind, note: str) -> None:
    if kind is InternalKind.OTHER and not note:
        raise Refused(gettext_noop("Say in the note what you did."), field="note")


# ---- the checklist of a case ---------------------------------------------------------------------

BY_WORD: Mapping[str, Known] = {
    "address": Known.ADDRESS,
    "agreed_time": Known.BOOKED,
    "agreement_to_materials": Known.CONSENT,
    "amount_not_exceeded": Known.CONSENT,
    "answer_of_customer": Known.CONSENT,
    "budget_of_each_item": Known.CONSENT,
    "callback_record": Known.CALLED,
    "chief_check": Known.CHECKED,
    "comment": Known.CALLED,
    "complaint_register": Known.REGISTERED,
    "contact_person": Known.NAME,
    "content": Known.REGISTERED,
    "cost_confirmed": Known.CONSENT,
    "customer_name": Known.NAME,
    "entry_date": Known.REGISTERED,
    "equipment_taken_back": Known.TAKEN,
    "fault_record": Known.WORK,
    "first_person_asked": Known.REGISTERED,
    "goods_receipt": Known.TAKEN,
    "goods_register_entry": Known.ENTERED,
    "home_address": Known.ADDRESS,
    "items_by_order": Known.CHECKED,
    "model": Known.MODEL,
    "name": Known.NAME,
    "name_of_adviser": Known.REGISTERED,
    "paid_in_to_accountant": Known.SETTLED,
    "parts_replaced": Known.WORK,
    "phone": Known.PHONE,
    "receipt_voided": Known.GIVEN_BACK,
    "record_of_service_on_site": Known.WORK,
    "register_struck_off": Known.STRUCK_OFF,
    "repair_card": Known.ENTERED,
    "repair_record": Known.WORK,
    "repair_sheet": Known.WORK,
    "repair_time": Known.WORK,
    "return_date": Known.RETURN,
    "score": Known.CALLED,
    "sent_by_customer_service": Known.BOOKED,
    "sent_by_project_department": Known.BOOKED,
    "service_file": Known.REGISTERED,
    "service_report": Known.BOOKED,
    "service_voucher": Known.SETTLED,
    "service_voucher_filed": Known.FILED,
    "signature_of_chief_inspector": Known.CHECKED,
    "state_after_repair": Known.CHECKED,
    "tariff_shown": Known.TARIFF,
    "telephone": Known.PHONE,
    "ticket": Known.REGISTERED,
    "time_of_leaving": Known.LEFT,
    "work_record": Known.WORK,
}
SIGNATURES = frozenset({"customer_signature", "signature_of_customer", "user_signature"})
SIGNED_AT: Mapping[Step, Known] = {
    Step.VISIT: Known.SIGNED,
    Step.WORK: Known.SIGNED,
    Step.BENCH: Known.TAKEN,
    Step.HANDOVER: Known.GIVEN_BACK,
}
ARRIVED_AT: Mapping[Step, Known] = {Step.RECEPTION: Known.REGISTERED, Step.VISIT: Known.ARRIVED}
"""What ticks itself depends for some words on the step: who arrives at the reception, and who at the customer's."""


def known_by(word: str, step: Step) -> Known | None:
    """By which event an item ticks itself; none where somebody answers it."""
    if word in SIGNATURES:
        return SIGNED_AT.get(step)
    if word == "time_of_arrival":
        return ARRIVED_AT.get(step)
    return BY_WORD.get(word)


def asked(rows: Iterable[Mapping[str, Any]], releases: Mapping[str, str]) -> tuple[Asked, ...]:
    """What the evidence of a decision asks for on the case, thing by thing; nothing of what happens elsewhere.

    Only what certainly applies is mandatory. Rows of decisions that were made before rows had names go by their clause.
    """
    found: dict[tuple[str, str, str], Asked] = {}
    own = next(iter(releases))
    for each in rows:
        told = {item["name"]: item for item in each.get("items", ())}
        charter = each.get("charter") or own
        for word in each["collect"]:
            item = told.get(word, {})
            kind = ItemKind(item["kind"]) if item else kind_of(word)
            step = Step(each["at"]) if each.get("at") else step_of(each["step"], kind)
            if step is None:
                continue
            one = Asked(
                charter=charter,
                release=releases[charter],
                row=each.get("row") or f"{each['clause']} {each['step']}",
                clause=each["clause"],
                word=word,
                step=step,
                kind=kind,
                is_mandatory=each["mandatory"] and each["certain"] and kind is not ItemKind.REMINDER,
                is_certain=each["certain"],
                least=item.get("least"),
                most=item.get("most"),
            )
            found.setdefault(one.key, one)
    return tuple(found.values())


PICTURED = frozenset({ItemKind.PHOTO, ItemKind.DOCUMENT, ItemKind.SIGNATURE})
LONGEST_TEXT = 400
MOST_NUMBER = 999_999


def check_reply(kind: ItemKind, reply: Reply, *, least: int | None, most: int | None) -> None:
    """Refused when the reply is not what the kind of the item wants."""
    if kind is ItemKind.REMINDER:
        raise Refused(gettext_noop("This is kept in mind; there is nothing to answer."))
    if kind is ItemKind.TEXT and not reply.text.strip():
        raise Refused(gettext_noop("Write down what is asked for."), field="text")
    if kind is ItemKind.NUMBER:
        _check_number(
            reply.number, least=0 if least is None else least, most=MOST_NUMBER if most is None else most
        )
    if kind in PICTURED and reply.picture is None:
        raise Refused(gettext_noop("Take a picture of it."), field="picture")
    if kind is ItemKind.SIGNATURE and not reply.signer.strip():
        raise Refused(gettext_noop("Write down who has signed."), field="signer")
    if len(reply.text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("At most %(most)s characters are kept here."), field="text", most=LONGEST_TEXT
        )


def _check_number(number: int | None, *, least: int, most: int) -> None:
    if number is None or not least <= number <= most:
        raise Refused(
            gettext_noop("Enter a number between %(least)s and %(most)s."),
            field="number",
            least=least,
            most=most,
        )
