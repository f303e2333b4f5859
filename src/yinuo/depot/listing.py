"""What the pages of the workshop show: the board by stage, a product's facts, its story."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.depot import labels, queries, rules
from yinuo.depot.queries import Standing
from yinuo.depot.types import CameBy, ResultKind, SessionKind, Stage, VoidedAs, WaitsFor
from yinuo.kernel.actors import Actor
from yinuo.network import queries as network
from yinuo.workorders.types import ACCESSORIES, Accessory

if TYPE_CHECKING:
    from yinuo.depot.models import Contact, RepairCard, Result, Stay

LANES = (Stage.TO_ENTER, Stage.TO_DIAGNOSE, Stage.WAITS, Stage.ON_BENCH, Stage.TO_CHECK, Stage.READY)


def lanes(standings: list[Standing], *, now: datetime) -> list[dict[str, Any]]:
    """The board: one lane per stage with what stands there, longest first."""
    return [
        {
            "stage": stage.value,
            "label": _(labels.STAGES[stage]),
            "cards": [card_of(each, now=now) for each in standings if each.stage is stage],
        }
        for stage in (*LANES, Stage.NOT_COLLECTED)
    ]


def card_of(standing: Standing, *, now: datetime) -> dict[str, Any]:
    """One product on the board."""
    stay, facts = standing.stay, standing.facts
    card = queries.card_of(stay)
    days = rules.days(standing.since, now=now)
    where = ""
    if stay.carrier is not None:
        where = _("with %(name)s, on the way") % {"name": stay.carrier.name}
    elif standing.stage is Stage.TO_ENTER and stay.came_by == CameBy.VISIT:
        where = _("with %(name)s") % {"name": stay.taken_by.name}
    elif standing.stage is Stage.NOT_COLLECTED:
        where = stay.stored_where
    return {
        "stay": stay,
        "row": stay.case.row,
        "technician": card.technician.name if card is not None and card.technician is not None else "",
        "where": where or stay.shelf,
        "waits": _(labels.WAITS[facts.waits_for]) if facts.waits_for else "",
        "result": _(labels.RESULTS[ResultKind(stay.cleared_as)]) if stay.cleared_as else "",
        "step": _(labels.STEPS[standing.step]),
        "tone": rules.tone(standing.since, now=now),
        "age": _("today") if days == 0 else ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
        "url": reverse("stay", args=[stay.id]),
    }


def goods(stay: "Stay") -> list[str]:
    """What came with the product, in words."""
    ticked = [_(ACCESSORIES[Accessory(each)]) for each in stay.accessories]
    return [*ticked, stay.others] if stay.others else ticked


def receipt(stay: "Stay") -> dict[str, str]:
    """Tone and words of the receipt's state."""
    if stay.receipt_voided_as:
        return {"tone": "plain", "words": _(labels.VOIDED[VoidedAs(stay.receipt_voided_as)])}
    return {"tone": "due", "words": _("With the customer")}


def technicians(stay: "Stay", *, actor: Actor) -> list[tuple[int, str]]:
    """Technicians who may have the product."""
    return [
        (person.id, f"{person.name} · {person.unit.name}")
        for person in network.technicians(actor=actor)
        if network.scope_of(person.unit).covers(stay.unit_id)
    ]


def times(card: "RepairCard", *, now: datetime) -> dict[str, Any]:
    """The actual time on a card, and the clock that runs."""
    running = queries.running_session(card)
    return {
        "diagnosis": queries.minutes_at_bench(card, SessionKind.DIAGNOSIS),
        "repair": queries.minutes_at_bench(card, SessionKind.REPAIR),
        "running": running,
        "running_words": _(labels.SESSIONS[SessionKind(running.kind)]) if running else "",
        "running_minutes": rules.minutes(running.started_at, now) if running else 0,
        "is_forgotten": running is not None and rules.is_forgotten(running.started_at, now=now),
    }


# ---- the story -----------------------------------------------------------------------------------


def story(standing: Standing, contacts: "list[Contact]", *, now: datetime) -> list[dict[str, Any]]:
    """What happened to the product, oldest first, from its own rows."""
    told = sorted(_told(standing.stay, contacts), key=lambda entry: entry["at"])
    this_year = timezone.localtime(now).year
    return [
        {**entry, "iso": entry["at"].isoformat(), "when": _when(entry["at"], this_year)} for entry in told
    ]


def _when(at: datetime, this_year: int) -> str:
    local = timezone.localtime(at)
    return f"{local:%m-%d %H:%M}" if local.year == this_year else f"{local:%Y-%m-%d %H:%M}"


def _told(stay: "Stay", contacts: "list[Contact]") -> Iterator[dict[str, Any]]:
    came = (
        _("took it back from the customer’s")
        if stay.came_by == CameBy.VISIT
        else _("took it in at the counter")
    )
    yield _entry(stay.taken_at, stay.taken_by.name, came, "depot", body=stay.trouble)
    card = queries.card_of(stay)
    if stay.entered_at is not None and stay.entered_by is not None:
        yield _entry(stay.entered_at, stay.entered_by.name, _("entered it in the register"), "list")
    if card is not None:
        yield from _bench(card)
    for contact in contacts:
        did = _("told the customer") if contact.is_reached else _("could not reach the customer")
        yield _entry(contact.at, contact.by.name, did, "phone", body=contact.note)
    yield from _ends(stay)


def _bench(card: "RepairCard") -> Iterator[dict[str, Any]]:
    for session in card.sessions.all():
        if session.stopped_at is None:
            continue
        minutes = rules.minutes(session.started_at, session.stopped_at)
        words = (
            _("looked for the fault for %(n)s min")
            if session.kind == SessionKind.DIAGNOSIS
            else _("repaired for %(n)s min")
        )
        yield _entry(
            session.stopped_at,
            session.technician.name,
            words % {"n": minutes},
            "field",
            body=session.correction,
        )
    for waiting in card.waitings.all():
        words = _(labels.WAITS[WaitsFor(waiting.waits_for)])
        yield _entry(waiting.since, "", words, "waiting", body=waiting.note)
    for result in card.results.all():
        yield from _checked(result)


def _checked(result: "Result") -> Iterator[dict[str, Any]]:
    words = _("finished at the bench: %(result)s") % {"result": _(labels.RESULTS[ResultKind(result.kind)])}
    yield _entry(result.at, result.technician.name, words, "depot", body=result.note)
    inspection = getattr(result, "inspection", None)
    if inspection is None:
        return
    if inspection.is_passed:
        yield _entry(
            inspection.at,
            inspection.checker.name,
            _("checked it and passed it"),
            "done",
            "promise",
            body=inspection.note,
        )
    else:
        yield _entry(
            inspection.at,
            inspection.checker.name,
            _("sent it back to the bench"),
            "undo",
            "late",
            body=inspection.note,
        )


def _ends(stay: "Stay") -> Iterator[dict[str, Any]]:
    if stay.sent_out_at is not None and stay.carrier is not None:
        yield _entry(stay.sent_out_at, stay.carrier.name, _("took it to the customer"), "navigate")
    if stay.lost_at is not None:
        yield _entry(stay.lost_at, stay.lost_by, _("declared the receipt lost"), "alert", "late")
    if stay.stored_at is not None:
        yield _entry(stay.stored_at, "", _("Not collected; put away"), "skipped", body=stay.stored_where)
    by = stay.handed_by.name if stay.handed_by is not None else ""
    if stay.delivered_at is not None:
        words = _("handed it over to %(name)s") % {"name": stay.signer}
        yield _entry(stay.delivered_at, by, words, "sign", "promise")
    if stay.left_at is not None:
        words = _("kept it for disposal; %(name)s has signed") % {"name": stay.signer}
        yield _entry(stay.left_at, by, words, "sign", "promise")


def _entry(at: datetime, who: str, did: str, icon: str, tone: str = "", *, body: str = "") -> dict[str, Any]:
    return {"at": at, "who": who, "did": did, "icon": icon, "tone": tone, "body": body}
