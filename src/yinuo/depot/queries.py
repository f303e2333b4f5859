from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from yinuo.depot import rules
from yinuo.depot.models import BenchSession, Contact, RepairCard, Result, Stay, Waiting
from yinuo.depot.types import Facts, Money, NextStep, SessionKind, Stage, WaitsFor
from yinuo.entitlement.types import ServiceClass
from yinuo.intake import queries as intake
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Forbidden, NotFound, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.paging import Page, by_key
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import Line, is_agreed, is_estimated, total_fen

if TYPE_CHECKING:
    from yinuo.workorders.models import Consent, EstimateLine

MOST_SHOWN = 200
HERE = Q(delivered_at__isnull=True, left_at__isnull=True)
STATES = {
    "here": HERE & Q(stored_at__isnull=True),
    "stored": HERE & Q(stored_at__isnull=False),
    "gone": ~HERE,
}


def visible_to(actor: Actor) -> QuerySet[Stay]:
    stays = Stay.objects.all()
    return stays if actor.scope.units is None else stays.filter(unit_id__in=actor.scope.units)


AT_THE_BENCH = (
    Prefetch("card__sessions", BenchSession.objects.select_related("technician__user").order_by("id")),
    Prefetch("card__waitings", Waiting.objects.order_by("id")),
    Prefetch(
        "card__results",
        Result.objects.select_related("technician__user", "inspection__checker__user").order_by("id"),
    ),
)
OF_THE_PRODUCT = ("case__row", "case__sold_unit__model", "case__product_model", "case__fault")


def told(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """With everything that says where a product stands but its case and its people. Four statements, however many.

    Cases and people are fetched apart, because planning one statement with all of them costs more than two.
    """
    return stays.select_related("order", "unit", "clearance", "card").prefetch_related(*AT_THE_BENCH)


def with_case(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """With the case and its row in the register. One more statement."""
    cases = intake.visible_to(SYSTEM).select_related("row").defer("row__search")
    return stays.prefetch_related(Prefetch("case", cases))


def with_people(stays: list[Stay]) -> list[Stay]:
    """Whoever took, entered, repaired, carried or handed over these. One statement."""
    named = ("taken_by", "entered_by", "carrier", "handed_by")
    cards = [card for stay in stays if (card := card_of(stay)) is not None]
    wanted = [getattr(stay, f"{name}_id") for stay in stays for name in named]
    wanted += [card.technician_id for card in cards]
    people = network.people_by_id({staff_id for staff_id in wanted if staff_id is not None})
    for stay in stays:
        for name in named:
            setattr(stay, name, people.get(getattr(stay, f"{name}_id")))
    for card in cards:
        card.technician = people.get(card.technician_id or 0)
    return stays


def get(stay_id: int, *, actor: Actor) -> Stay:
    """One stay with all that its page shows of it."""
    found = told(visible_to(actor).filter(pk=stay_id)).select_related(*OF_THE_PRODUCT)
    stays = with_people(list(found.defer("case__row__search").prefetch_related("card__parts")))
    if not stays:
        raise NotFound
    return stays[0]


def lock(stay_id: int, *, actor: Actor) -> Stay:
    """The stay, held until the transaction ends, if the actor may see it."""
    found = (
        visible_to(actor).select_related("order").select_for_update(of=("self",)).filter(pk=stay_id).first()
    )
    if found is None:
        raise NotFound
    return found


def taken_on(visit_id: int, *, actor: Actor) -> Stay:
    """What was taken back on a visit, for the technician who has taken it."""
    found = visible_to(actor).select_related("case").filter(visit_id=visit_id).first()
    if found is None:
        raise NotFound
    if actor.staff_id is None or found.taken_by_id != actor.staff_id:
        raise Forbidden(gettext_noop("Another technician has taken this product in."))
    return found


def card_of(stay: Stay) -> RepairCard | None:
    """The card that hangs on the product; none before it has been entered."""
    return getattr(stay, "card", None)


def of_case(case_id: int) -> list[Stay]:
    """All stays of a case, newest first."""
    return list(told(Stay.objects.filter(case_id=case_id)).order_by("-id"))


def of_order(order_id: int) -> Stay | None:
    return Stay.objects.filter(order_id=order_id).select_related("card__technician__user").first()


def receipt_out(order_id: int) -> Stay | None:
    """The stay of the voucher whose receipt has not been voided."""
    return Stay.objects.filter(order_id=order_id, receipt_voided_at__isnull=True).first()


def by_receipt(number: str, *, actor: Actor) -> Stay | None:
    return visible_to(actor).filter(receipt_number=number).first()


def of_code(public_id: UUID, *, actor: Actor) -> Stay | None:
    """The stay whose receipt, card or label was scanned."""
    return visible_to(actor).select_related("card").filter(public_id=public_id).first()


def due_back(case_id: int) -> list[date]:
    """The dates of return that stand in the register for what is still here."""
    planned = Stay.objects.filter(HERE, case_id=case_id, stored_at__isnull=True, return_on__isnull=False)
    return [day for day in planned.values_list("return_on", flat=True) if day is not None]


def contacts(stay_id: int) -> list[Contact]:
    """The attempts to reach the customer, oldest first."""
    return list(Contact.objects.filter(stay_id=stay_id).select_related("by__user").order_by("id"))


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How products in the workshop are called outside."""
    return dict(Stay.objects.filter(pk__in=numbers).values_list("id", "public_id"))


def is_here(stay: Stay) -> bool:
    return stay.delivered_at is None and stay.left_at is None


def works_on(case_id: int, *, actor: Actor) -> bool:
    """Whether a product of the case hangs on the actor's bench, or is carried by the actor."""
    mine = Q(card__technician_id=actor.staff_id) | Q(carrier_id=actor.staff_id)
    return actor.staff_id is not None and Stay.objects.filter(HERE, mine, case_id=case_id).exists()


# ---- what waits for whom -------------------------------------------------------------------------


def here(actor: Actor) -> QuerySet[Stay]:
    return visible_to(actor).filter(HERE)


def to_enter(actor: Actor) -> QuerySet[Stay]:
    return here(actor).filter(entered_at__isnull=True)


def to_tell(actor: Actor) -> QuerySet[Stay]:
    """Checked, but the customer does not know when it comes back."""
    return here(actor).filter(clearance__isnull=False, told_at__isnull=True, stored_at__isnull=True)


def to_check(actor: Actor) -> QuerySet[Stay]:
    """The bench is done and nobody has checked it."""
    pending = Result.objects.filter(card_id=OuterRef("pk"), inspection__isnull=True)
    return here(actor).filter(Exists(pending))


def on_bench(actor: Actor) -> QuerySet[Stay]:
    """On the actor's own bench, and what the actor has to take to customers."""
    pending = Result.objects.filter(card_id=OuterRef("pk"), inspection__isnull=True)
    mine = Q(card__technician_id=actor.staff_id or 0, clearance__isnull=True) & ~Exists(pending)
    return here(actor).filter(mine | Q(carrier_id=actor.staff_id or 0))


def for_the_desk(actor: Actor) -> QuerySet[Stay]:
    return here(actor).filter(
        Q(entered_at__isnull=True) | Q(clearance__isnull=False, told_at__isnull=True, stored_at__isnull=True)
    )


def running(staff_id: int) -> BenchSession | None:
    """The session that a technician has running."""
    return (
        BenchSession.objects.filter(technician_id=staff_id, stopped_at__isnull=True)
        .select_related("card__stay")
        .first()
    )


# ---- where a product stands ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a product stands, what comes next, and since when."""

    stay: Stay
    facts: Facts
    money: Money
    lines: list[Line]
    consent: "Consent | None"
    stage: Stage
    step: NextStep
    since: datetime

    @property
    def total_fen(self) -> int:
        return total_fen(self.lines)


def standing(stay: Stay) -> Standing:
    """Two statements beyond those of `told`."""
    return _standing(stay, workorders.estimate_of(stay.order_id), workorders.consent_in_force(stay.order_id))


def standings(stays: list[Stay]) -> list[Standing]:
    """Two statements, however many."""
    orders = [stay.order_id for stay in stays]
    return standings_by(stays, workorders.lines_by_order(orders), workorders.consents_by_order(orders))


def standings_by(
    stays: list[Stay], kept: "Mapping[int, list[EstimateLine]]", consents: "Mapping[int, Consent]"
) -> list[Standing]:
    """The same where estimates and consents are known already."""
    return [
        _standing(
            stay,
            [
                Line(line.tariff_code, line.name, line.quantity, line.price_fen)
                for line in kept.get(stay.order_id, [])
            ],
            consents.get(stay.order_id),
        )
        for stay in stays
    ]


def _standing(stay: Stay, lines: list[Line], consent: "Consent | None") -> Standing:
    facts = facts_of(stay)
    money = money_of(stay.order.klass, lines, consent)
    return Standing(
        stay=stay,
        facts=facts,
        money=money,
        lines=lines,
        consent=consent,
        stage=rules.stage(facts),
        step=rules.next_step(facts, money),
        since=rules.since(facts),
    )


def money_of(klass: str, lines: list[Line], consent: "Consent | None") -> Money:
    """What the customer has to agree to, and has; what costs nothing needs no answer (C017)."""
    needed = klass == ServiceClass.PAID or total_fen(lines) > 0
    answers_this = consent is not None and is_agreed(consent.lines, lines)
    estimated = is_estimated(klass, lines)
    return Money(
        is_needed=needed,
        is_estimated=estimated,
        is_agreed=not needed or (estimated and answers_this and consent is not None and consent.is_given),
        is_refused=answers_this and consent is not None and not consent.is_given,
    )


def facts_of(stay: Stay) -> Facts:
    card = card_of(stay)
    ends: dict[str, Any] = {
        "taken_at": stay.taken_at,
        "entered_at": stay.entered_at,
        "passed_at": stay.clearance.at if stay.clearance is not None else None,
        "return_on": stay.return_on,
        "told_at": stay.told_at,
        "stored_at": stay.stored_at,
        "gone_at": stay.delivered_at or stay.left_at,
    }
    if card is None:
        return Facts(**ends)
    waiting = open_waiting(card)
    failed = [
        inspection.at
        for result in card.results.all()
        if (inspection := getattr(result, "inspection", None)) is not None and not inspection.is_passed
    ]
    pending = pending_result(card)
    return Facts(
        **ends,
        on_whose_bench=card.technician_id,
        is_diagnosed=bool(card.diagnosis),
        waits_for=WaitsFor(waiting.waits_for) if waiting else None,
        waiting_since=waiting.since if waiting else None,
        went_on_at=max((each.until for each in card.waitings.all() if each.until), default=None),
        finished_at=pending.at if pending else None,
        sent_back_at=max(failed, default=None),
    )


def open_waiting(card: RepairCard) -> Waiting | None:
    return next((each for each in card.waitings.all() if each.until is None), None)


def pending_result(card: RepairCard) -> Result | None:
    """What the bench has done and nobody has checked."""
    return next((each for each in card.results.all() if getattr(each, "inspection", None) is None), None)


def sessions_of(staff_ids: Iterable[int], *, start: datetime, end: datetime) -> list[BenchSession]:
    """When these people were at their benches within that time, with the product and its voucher. One statement."""
    return list(
        BenchSession.objects.filter(
            technician_id__in=list(staff_ids), started_at__gte=start, started_at__lt=end
        )
        .select_related("card__stay__order")
        .order_by("technician_id", "started_at")
    )


def running_session(card: RepairCard) -> BenchSession | None:
    return next((each for each in card.sessions.all() if each.stopped_at is None), None)


def minutes_of(session: BenchSession) -> int:
    """How long a session took; nothing while it runs."""
    return 0 if session.stopped_at is None else rules.minutes(session.started_at, session.stopped_at)


def minutes_at_bench(card: RepairCard, kind: SessionKind) -> int:
    """The actual time, of the sessions that have been stopped (C356)."""
    return sum(
        rules.minutes(each.started_at, each.stopped_at)
        for each in card.sessions.all()
        if each.kind == kind and each.stopped_at is not None
    )


def keep_days() -> int | None:
    """How long goods that nobody collects are kept; blank until the organisation has decided."""
    kept = context.current().settings.get("depot", {}).get("keep_days")
    return None if kept is None else int(kept)


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(context.current().time_zone)).date()


# ---- lists ---------------------------------------------------------------------------------------


def board(actor: Actor) -> list[Standing]:
    """What is here, longest first."""
    found = with_case(told(here(actor))).order_by("id")
    return standings(with_people(list(found[:MOST_SHOWN])))


def around_bench(actor: Actor) -> list[Standing]:
    """What is on the actor's bench or carried by the actor, and the cards that nobody has taken, longest first."""
    free = here(actor).filter(card__isnull=False, card__technician__isnull=True)
    found = with_case(told(on_bench(actor) | free)).order_by("id")
    return standings(with_people(list(found[:MOST_SHOWN])))


def register(text: str, state: str, *, actor: Actor) -> QuerySet[Stay]:
    """The in/out register by state and by number, product, customer or phone tail."""
    stays = visible_to(actor)
    if state in STATES:
        stays = stays.filter(STATES[state])
    for word in text.split():
        stays = stays.filter(
            Q(receipt_number__icontains=word)
            | Q(name__icontains=word)
            | Q(serial__icontains=word)
            | Q(case__row__customer_name__icontains=word)
            | Q(case__row__phone_tail=word)
            | Q(case__number__icontains=word)
        )
    return stays


def page(stays: QuerySet[Stay], *, key: str, direction: str) -> Page[Stay]:
    """Newest first. One statement."""
    rows = stays.select_related("case__row", "unit").defer("case__row__search")
    return by_key(rows, key=key, direction=direction)


def by_code(code: str, *, actor: Actor, limit: int = 10) -> list[Stay]:
    """What a paper names: its number, the product's serial number, or what its code opens, of stay, case or product."""
    plain = code.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    if not plain:
        return []
    found = Q(receipt_number=plain) | Q(case__number=plain) | Q(order__number=plain) | Q(serial__iexact=plain)
    if code.strip() != plain and plain.isascii() and plain.isdigit() and len(plain) < 19:
        found |= Q(pk=int(plain)) if "/depot/" in code else Q(case_id=int(plain))
    key = _key(plain)
    if key is not None:
        found |= Q(public_id=key) | Q(case__public_id=key) | Q(sold_unit__public_id=key)
    stays = visible_to(actor).filter(found).select_related("case__row").defer("case__row__search")
    return list(stays.order_by(F("delivered_at").desc(nulls_first=True), "-id")[:limit])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
