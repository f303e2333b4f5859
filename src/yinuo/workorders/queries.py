from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Sum

from yinuo.catalogue import queries as catalogue
from yinuo.charters import queries as charters
from yinuo.entitlement import queries as entitlement
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.charters.types import Text
from yinuo.kernel.charters.words import MOMENTS, WORDS, text_of
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.workorders import rules
from yinuo.workorders.models import (
    ChecklistAnswer,
    ChecklistItem,
    Consent,
    EstimateLine,
    InternalWork,
    WorkOrder,
)
from yinuo.workorders.types import (
    LIVE_STATES,
    Asked,
    ItemShown,
    ItemState,
    Line,
    OrderState,
    StepShown,
    TimeState,
)

if TYPE_CHECKING:
    from yinuo.catalogue.models import TariffItem
    from yinuo.entitlement.models import Decision
    from yinuo.intake.models import Case


def visible_to(actor: Actor) -> QuerySet[WorkOrder]:
    orders = WorkOrder.objects.all()
    return orders if actor.scope.units is None else orders.filter(unit_id__in=actor.scope.units)


def get(order_id: int, *, actor: Actor) -> WorkOrder:
    found = visible_to(actor).select_related("case").filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def lock(order_id: int, *, actor: Actor) -> WorkOrder:
    """The voucher, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def of_case(case_id: int) -> list[WorkOrder]:
    """All vouchers of a case, newest first."""
    return list(WorkOrder.objects.filter(case_id=case_id).order_by("-id"))


def live_of_case(case_id: int) -> WorkOrder | None:
    return WorkOrder.objects.filter(case_id=case_id, state__in=LIVE_STATES).first()


def lines(order_id: int) -> list[EstimateLine]:
    return list(EstimateLine.objects.filter(order_id=order_id).order_by("id"))


def estimate_of(order_id: int) -> list[Line]:
    """The estimate as it stands, in the form in which it is compared with what was agreed to."""
    return [Line(line.tariff_code, line.name, line.quantity, line.price_fen) for line in lines(order_id)]


def category_of(case: "Case") -> str:
    """The product category whose tariff applies; empty when nobody knows the product."""
    if case.sold_unit is not None:
        return case.sold_unit.model.category
    if case.product_model is not None:
        return case.product_model.category
    return case.fault.category if case.fault is not None else ""


def tariff_of(case: "Case", *, at: datetime) -> "list[TariffItem]":
    """The tariff for the case's product as it is at that time; of a code that changed on the day, the newer price."""
    day = at.astimezone(ZoneInfo(context.current().time_zone)).date()
    newest: dict[str, TariffItem] = {}
    for item in catalogue.tariff(category_of(case), on=day):
        newest.setdefault(item.code, item)
    return list(newest.values())


def lines_by_order(order_ids: list[int]) -> dict[int, list[EstimateLine]]:
    """The estimates of several vouchers. One statement."""
    found: dict[int, list[EstimateLine]] = {}
    for line in EstimateLine.objects.filter(order_id__in=order_ids).order_by("id"):
        found.setdefault(line.order_id, []).append(line)
    return found


def consents_by_order(order_ids: list[int]) -> dict[int, Consent]:
    """The customers' last word on several vouchers. One statement."""
    return {
        consent.order_id: consent for consent in Consent.objects.filter(order_id__in=order_ids).order_by("id")
    }


def consents(order_id: int) -> list[Consent]:
    """What the customer agreed to or refused, newest first."""
    return list(Consent.objects.filter(order_id=order_id).order_by("-id"))


def consent_in_force(order_id: int) -> Consent | None:
    """The customer's last word on the estimate."""
    return Consent.objects.filter(order_id=order_id).order_by("-id").first()


def is_urgent(order_id: int, *, actor: Actor) -> bool:
    """Whether the actor sees the voucher, and somebody in urgent need waits for it."""
    return visible_to(actor).filter(pk=order_id).exclude(case__need="").exists()


CAN_WAIT = ExpressionWrapper(Q(case__need=""), output_field=BooleanField())
"""False sorts first: who is in urgent need."""


def waiting(*, actor: Actor, limit: int = 100) -> list[WorkOrder]:
    """Vouchers that wait for a technician: urgent need first, then the oldest."""
    drawn = visible_to(actor).filter(state=OrderState.DRAWN)
    return list(drawn.select_related("case__row", "case__fault", "unit").order_by(CAN_WAIT, "id")[:limit])


def to_file(*, actor: Actor) -> QuerySet[WorkOrder]:
    """Signed vouchers that the clerk has not filed yet."""
    return visible_to(actor).filter(state=OrderState.SIGNED)


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How vouchers are called outside."""
    return dict(WorkOrder.objects.filter(pk__in=numbers).values_list("id", "public_id"))


# ---- the checklist of a case ---------------------------------------------------------------------


def items_of(case_id: int) -> list[ChecklistItem]:
    """What was ever asked for on a case, also what no longer is."""
    return list(ChecklistItem.objects.filter(case_id=case_id).order_by("id"))


def items_visible_to(actor: Actor) -> QuerySet[ChecklistItem]:
    items = ChecklistItem.objects.filter(struck_at=None)
    return items if actor.scope.units is None else items.filter(unit_id__in=actor.scope.units)


def get_item(item_id: int, *, actor: Actor) -> ChecklistItem:
    """One thing that is asked for, with its case."""
    found = items_visible_to(actor).select_related("case").filter(pk=item_id).first()
    if found is None:
        raise NotFound
    return found


def lock_item(item_id: int) -> ChecklistItem:
    """Held until the transaction ends; whoever asks holds its case."""
    return ChecklistItem.objects.select_for_update().get(pk=item_id)


def asked_by(decision: "Decision") -> tuple[Asked, ...]:
    """What a decision wants on record of its case, thing by thing."""
    return rules.asked(entitlement.wanted(decision), entitlement.releases_of(decision))


def item_public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How items of checklists are called outside."""
    return dict(ChecklistItem.objects.filter(pk__in=numbers).values_list("id", "public_id"))


def unanswered(case_id: int, steps: Collection[Step]) -> list[ChecklistItem]:
    """What must be answered at these steps and is not. One statement."""
    found = ChecklistItem.objects.filter(
        case_id=case_id, struck_at=None, is_mandatory=True, state=ItemState.OPEN, step__in=steps
    )
    return list(found.order_by("id"))


def is_holding(case_id: int) -> bool:
    """Whether something that only people can answer keeps a case from being closed."""
    return any(not item.known_by for item in unanswered(case_id, {Step.CLOSING}))


def last_answers(items: Collection[ChecklistItem]) -> dict[int, ChecklistAnswer]:
    """The newest answer to each item that has one. One statement."""
    found = ChecklistAnswer.objects.filter(item__in=items).order_by("item_id", "-seq").distinct("item_id")
    return {answer.item_id: answer for answer in found}


def labels_of(items: Collection[ChecklistItem], *, language: str) -> dict[int, str]:
    """What things are called: by the charter, else by the vocabulary, else by the row that asks. One statement."""
    rows = _rows(items)
    return {item.id: charters.spoken(_label(item, rows), language) for item in items}


def checklist(
    case_id: int,
    *,
    language: str,
    steps: Collection[Step] = tuple(Step),
    decisions: "Collection[Decision]" = (),
    names: Mapping[int, str] | None = None,
) -> list[StepShown]:
    """What is asked for on a case, step by step, with the answers.

    Four statements, one less each where the decisions and the names of the people are at hand, one where nothing is
    asked.
    """
    items = list(ChecklistItem.objects.filter(case_id=case_id, struck_at=None, step__in=steps).order_by("id"))
    if not items:
        return []
    rows, answers = _rows(items, decisions), last_answers(items)
    if names is None:
        names = network.names_of_users({each.answered_by for each in answers.values() if each.answered_by})
    shown = [_shown(item, rows, answers.get(item.id), names=names, language=language) for item in items]
    found = [
        StepShown(
            step,
            tuple(each for each in shown if each.step is step and each.kind is not ItemKind.REMINDER),
            tuple(each for each in shown if each.step is step and each.kind is ItemKind.REMINDER),
        )
        for step in Step
    ]
    return [each for each in found if each.items or each.reminders]


def to_answer(case_id: int, *, language: str, steps: Collection[Step]) -> list[StepShown]:
    """What somebody has to answer or keep in mind at these steps; without what ticks itself on the way."""
    found = [
        replace(each, items=tuple(item for item in each.items if not item.known_by))
        for each in checklist(case_id, language=language, steps=steps)
    ]
    return [each for each in found if each.items or each.reminders]


def shown_item(item: ChecklistItem, *, language: str) -> ItemShown:
    """One item as people read it."""
    answer = last_answers([item]).get(item.id)
    names = network.names_of_users({answer.answered_by} if answer and answer.answered_by else set())
    return _shown(item, _rows([item]), answer, names=names, language=language)


Rows = dict[tuple[int, str, str], dict[str, Any]]


def _rows(items: Iterable[ChecklistItem], decisions: "Collection[Decision]" = ()) -> Rows:
    """The rows of charters that ask for these things, by decision, charter and name."""
    found: Rows = {}
    owners = {item.decision_id: item.charter for item in items}
    at_hand = {each.id: each.result.get("evidence", []) for each in decisions if each.id in owners}
    unread = owners.keys() - at_hand.keys()
    for decision_id, rows in (at_hand | (entitlement.evidence_of(unread) if unread else {})).items():
        for row in rows:
            named = row.get("row") or f"{row['clause']} {row['step']}"
            found[decision_id, row.get("charter") or owners[decision_id], named] = row
    return found


def _label(item: ChecklistItem, rows: Rows) -> Text:
    row = rows.get((item.decision_id, item.charter, item.row), {})
    told = next((each["text"] for each in row.get("items", ()) if each["name"] == item.word), None)
    if told:
        return Text(told["zh"], told["en"])
    if item.word not in WORDS and row and len(row["collect"]) == 1:
        return Text(row["zh"], row["en"])
    name, moment = text_of(item.word), MOMENTS.get(row.get("step", ""))
    return Text(f"{name.zh}（{moment.zh}）", f"{name.en}, {moment.en}") if moment else name


def _shown(
    item: ChecklistItem,
    rows: Rows,
    answer: ChecklistAnswer | None,
    *,
    names: Mapping[int, str],
    language: str,
) -> ItemShown:
    row = rows.get((item.decision_id, item.charter, item.row), {})
    shown = ItemShown(
        id=item.id,
        public_id=item.public_id,
        version=item.version,
        step=Step(item.step),
        kind=ItemKind(item.kind),
        state=ItemState(item.state),
        is_mandatory=item.is_mandatory,
        is_certain=item.is_certain,
        known_by=item.known_by,
        clause=item.clause,
        label=charters.spoken(_label(item, rows), language),
        says=charters.spoken(Text(row["zh"], row["en"]), language) if row else "",
        least=item.least,
        most=item.most,
        charter=item.charter,
        release=item.release,
    )
    if answer is None or item.state == ItemState.OPEN:
        return shown
    return replace(
        shown,
        way=answer.way,
        text=answer.text,
        number=answer.number,
        evidence_id=answer.evidence_id,
        answered_by=names.get(answer.answered_by or 0, ""),
        answered_at=answer.answered_at,
    )


# ---- internal work -------------------------------------------------------------------------------


def internal_work(staff_ids: Iterable[int], *, first: date, last: date) -> list[InternalWork]:
    """What these people have booked on those days, and what still runs, earliest first; one statement."""
    return list(
        InternalWork.objects.filter(staff_id__in=list(staff_ids), day__range=(first, last))
        .exclude(state=TimeState.WITHDRAWN)
        .order_by("staff_id", "day", "during", "id")
    )


def own_time(work_id: int, *, actor: Actor) -> InternalWork:
    """A booking of the actor's own that has not been withdrawn."""
    found = _own(actor).filter(pk=work_id).first()
    if found is None:
        raise NotFound
    return found


def lock_own_time(work_id: int, *, actor: Actor) -> InternalWork:
    """Held until the transaction ends."""
    found = _own(actor).select_for_update().filter(pk=work_id).first()
    if found is None:
        raise NotFound
    return found


def _own(actor: Actor) -> QuerySet[InternalWork]:
    return InternalWork.objects.filter(staff_id=actor.staff_id or 0).exclude(state=TimeState.WITHDRAWN)


def running(staff_id: int | None) -> InternalWork | None:
    """What somebody has begun and not stopped."""
    return InternalWork.objects.filter(staff_id=staff_id or 0, state=TimeState.RUNNING).first()


def overlapping(staff_id: int, *, start: datetime, end: datetime | None) -> InternalWork | None:
    """What somebody has booked, or what runs, within that time."""
    found = InternalWork.objects.filter(
        staff_id=staff_id,
        state__in=[TimeState.RUNNING, TimeState.BOOKED],
        during__overlap=DateTimeTZRange(start, end),
    )
    return found.first()


def minutes_on(staff_id: int, day: date) -> int:
    """How much somebody has booked on a day."""
    booked = InternalWork.objects.filter(staff_id=staff_id, day=day, state=TimeState.BOOKED)
    return booked.aggregate(total=Sum("minutes"))["total"] or 0


def correction_days() -> int | None:
    """How long time may be booked and corrected; nothing set means until its month ends."""
    days = context.current().settings.get("workorders", {}).get("time_correction_days")
    return None if days is None else int(days)


def is_time_open(day: date, *, now: datetime) -> bool:
    return rules.is_open(day, today=local_day(now), days=correction_days())


def local_day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def zone() -> ZoneInfo:
    return ZoneInfo(context.current().time_zone)
