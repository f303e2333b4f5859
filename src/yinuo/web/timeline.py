"""The story of a case, from its journal: who did what, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from yinuo.billing import labels as billing
from yinuo.charters import queries as charters
from yinuo.commitments import labels as clocks
from yinuo.depot import labels as depot
from yinuo.entitlement import labels as entitlement
from yinuo.escalation import labels as escalation
from yinuo.escalation.types import ReliefState
from yinuo.field import labels as field
from yinuo.intake import labels as needs
from yinuo.intake import queries as intake
from yinuo.intake.types import Need
from yinuo.kernel.charters.ladders import Act
from yinuo.kernel.charters.words import text_of
from yinuo.kernel.money import yuan_grouped
from yinuo.network import queries as network
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.web.clock_words import consequence


@dataclass(frozen=True, slots=True)
class Told:
    """How an event is shown: its icon, what was done, and a tone where it matters."""

    icon: str
    did: str
    tone: str = ""


WORDS: dict[str, Told] = {
    "intake.case_registered": Told("intake", gettext_noop("took the request into the register")),
    "intake.case_corrected": Told("edit", gettext_noop("corrected the request")),
    "intake.case_nudged": Told(
        "alert", gettext_noop("noted that the customer asked again (%(count)s×)"), "late"
    ),
    "intake.case_handed_over": Told("users", gettext_noop("handed the case from %(before)s to %(after)s")),
    "intake.need_marked": Told("need", gettext_noop("marked urgent need: %(need)s"), "late"),
    "intake.need_taken_off": Told("undo", gettext_noop("took the mark of urgent need off")),
    "intake.note_added": Told("comment", gettext_noop("noted")),
    "intake.attachment_added": Told("photo", gettext_noop("attached a picture")),
    "intake.case_struck_off": Told("done", gettext_noop("struck the entry off the register")),
    "intake.case_reopened": Told("undo", gettext_noop("reopened the case")),
    "intake.case_closed": Told("done", gettext_noop("closed the case")),
    "intake.case_cancelled": Told("blocked", gettext_noop("cancelled the case")),
    "entitlement.case_decided": Told(
        "verdict", gettext_noop("decided class %(klass)s (%(clauses)s)"), "promise"
    ),
    "entitlement.facts_missing": Told("help", gettext_noop("could not decide yet: facts are missing")),
    "entitlement.fact_told": Told("info", gettext_noop("answered a question of the decision")),
    "entitlement.facts_told": Told("info", gettext_noop("answered %(n)s questions of the decision")),
    "entitlement.proof_kept": Told("photo", gettext_noop("put on record: %(proof)s")),
    "entitlement.remedy_chosen": Told(
        "verdict", gettext_noop("wrote down the choice: %(remedy)s"), "promise"
    ),
    "entitlement.remedy_given": Told(
        "sign", gettext_noop("settled it at the counter: %(remedy)s"), "promise"
    ),
    "entitlement.refusal_told": Told("comment", gettext_noop("told the refusal (%(clauses)s): %(answer)s")),
    "entitlement.agreement_reached": Told("sign", gettext_noop("agreed with the customer"), "promise"),
    "commitments.clock_started": Told(
        "clock", gettext_noop("set the promised time running, until %(due)s (%(clause)s)")
    ),
    "commitments.clock_paused": Told(
        "clock-paused", gettext_noop("paused the promised time until %(review)s (%(clause)s): %(ground)s")
    ),
    "commitments.clock_resumed": Told(
        "refresh", gettext_noop("let the promised time run again, until %(due)s (%(clause)s)")
    ),
    "commitments.pause_ended": Told(
        "refresh",
        gettext_noop("ended the pause at its review date; the promised time runs until %(due)s (%(clause)s)"),
    ),
    "commitments.clock_retargeted": Told(
        "calendar",
        gettext_noop("moved the promised time from %(before)s to %(due)s (%(clause)s): %(ground)s"),
    ),
    "commitments.clock_stopped": Told("done", gettext_noop("kept the promised time (%(clause)s)")),
    "commitments.clock_reopened": Told(
        "undo", gettext_noop("set the promised time running again, until %(due)s (%(clause)s)")
    ),
    "commitments.clock_cancelled": Told(
        "skipped", gettext_noop("took the promised time off (%(clause)s): %(ground)s")
    ),
    "commitments.clock_warned": Told(
        "alert", gettext_noop("told %(told)s about the promised time (%(clause)s)")
    ),
    "commitments.clock_breached": Told(
        "clock-late", gettext_noop("found the promised time passed (%(clause)s) and told %(told)s"), "late"
    ),
    "commitments.act_demanded": Told(
        "alert", gettext_noop("asked for more because of the promised time (%(clause)s): %(act)s")
    ),
    "commitments.act_refused": Told(
        "blocked", gettext_noop("could not carry this out (%(clause)s): %(act)s"), "late"
    ),
    "commitments.step_announced": Told("export", gettext_noop("told other programs (%(clause)s)")),
    "commitments.consequence_arisen": Told(
        "money", gettext_noop("wrote down what follows from the delay (%(clause)s): %(consequence)s"), "late"
    ),
    "commitments.consequence_waived": Told(
        "skipped", gettext_noop("waived what follows from the delay (%(clause)s): %(consequence)s")
    ),
    "intake.case_raised": Told("alert", gettext_noop("marked the case as urgent"), "due"),
    "intake.reply_required": Told(
        "comment", gettext_noop("made a reply to the customer a condition for closing"), "due"
    ),
    "commitments.happened": Told("done", gettext_noop("told that it has happened: %(what)s"), "promise"),
    "commitments.telling_taken_back": Told(
        "undo", gettext_noop("took back that it has happened: %(what)s"), "late"
    ),
    "commitments.time_pledged": Told(
        "calendar", gettext_noop("promised the customer until %(due)s: %(pledged)s"), "promise"
    ),
    "commitments.pledge_kept": Told("done", gettext_noop("said that it is done as promised")),
    "commitments.lateness_explained": Told(
        "comment", gettext_noop("said why the promised time was not kept (%(clause)s): %(ground)s")
    ),
    "escalation.superior_asked": Told("upwards", gettext_noop("asked %(told)s at once"), "due"),
    "escalation.ask_passed_up": Told("upwards", gettext_noop("passed the question up to %(told)s"), "due"),
    "escalation.ask_answered": Told("comment", gettext_noop("answered the question: %(verdict)s"), "promise"),
    "escalation.rest_put": Told("pause", gettext_noop("lets it rest on purpose until %(until)s")),
    "escalation.rest_watched": Told("eye", gettext_noop("watched how it stands: %(degree)s")),
    "escalation.rest_ended": Told(
        "refresh", gettext_noop("ended the rest and told %(told)s: %(ground)s"), "due"
    ),
    "escalation.helped_at_once": Told("need", gettext_noop("helped at once without asking: %(act)s"), "late"),
    "escalation.help_reviewed": Told("shield", gettext_noop("looked at the help: %(verdict)s")),
    "escalation.relay_offered": Told("users", gettext_noop("asked %(told)s to take the case")),
    "escalation.relay_accepted": Told("done", gettext_noop("accepted the case")),
    "escalation.relay_declined": Told("undo", gettext_noop("did not take the case; it stays where it was")),
    "escalation.relay_withdrawn": Told("undo", gettext_noop("no longer asks %(told)s to take the case")),
    "workorders.voucher_drawn": Told("workorder", gettext_noop("drew the service voucher")),
    "workorders.estimate_changed": Told("money", gettext_noop("set the estimate to %(total)s")),
    "workorders.consent_given": Told(
        "sign", gettext_noop("recorded the customer’s consent to %(total)s"), "promise"
    ),
    "workorders.consent_refused": Told(
        "blocked", gettext_noop("recorded that the customer refused %(total)s")
    ),
    "workorders.voucher_signed": Told(
        "sign", gettext_noop("had the voucher signed by the customer"), "promise"
    ),
    "workorders.voucher_filed": Told("file", gettext_noop("filed the voucher")),
    "workorders.voucher_voided": Told("blocked", gettext_noop("voided the voucher")),
    "workorders.item_answered": Told("done", gettext_noop("put on record: %(word)s")),
    "workorders.item_waived": Told("skipped", gettext_noop("noted that this does not apply: %(word)s")),
    "dispatch.visit_booked": Told("dispatch", gettext_noop("sent %(technician)s, %(start)s–%(end)s")),
    "dispatch.visit_rescheduled": Told("calendar", gettext_noop("moved the visit to %(start)s–%(end)s")),
    "dispatch.visit_reassigned": Told("users", gettext_noop("gave the visit to %(technician)s")),
    "dispatch.visit_cancelled": Told("blocked", gettext_noop("called the visit off")),
    "field.technician_arrived": Told("arrived", gettext_noop("arrived at the customer’s")),
    "field.tariff_shown": Told("money", gettext_noop("showed the tariff before any work")),
    "field.findings_recorded": Told("field", gettext_noop("wrote down findings and work")),
    "field.photo_taken": Told("camera", gettext_noop("took a photo")),
    "field.visit_succeeded": Told("done", gettext_noop("fixed it on site")),
    "field.visit_failed": Told("skipped", gettext_noop("ended the visit: %(outcome)s")),
    "billing.charge_raised": Told("settlement", gettext_noop("charged %(total)s (%(way)s)")),
    "billing.charge_to_invoice": Told(
        "settlement", gettext_noop("collected nothing on the spot; an invoice is issued instead")
    ),
    "billing.payment_received": Told(
        "money", gettext_noop("received %(amount)s (%(method)s) and gave a receipt"), "promise"
    ),
    "billing.receipt_voided": Told("undo", gettext_noop("voided the receipt for %(amount)s"), "late"),
    "billing.charge_settled": Told("done", gettext_noop("nothing is owed any more")),
    "billing.charge_waived": Told("skipped", gettext_noop("let go the rest of %(amount)s")),
    "billing.charge_voided": Told("blocked", gettext_noop("voided the charge of %(total)s")),
    "billing.invoice_issued": Told("file", gettext_noop("issued an invoice for %(amount)s")),
    "billing.invoice_numbered": Told(
        "file", gettext_noop("wrote down the number that the tax platform gave the invoice")
    ),
    "billing.invoice_sent": Told("send", gettext_noop("sent the invoice (%(how)s)")),
    "billing.invoice_voided": Told("blocked", gettext_noop("voided the invoice")),
    "billing.invoice_reversed": Told("undo", gettext_noop("reversed the invoice (%(reversal)s)")),
    "billing.collection_planned": Told(
        "calendar", gettext_noop("sends %(collector)s for the money on %(day)s")
    ),
    "billing.collection_ended": Told("skipped", gettext_noop("ended the walk for the money: %(state)s")),
    "billing.refund_asked": Told("undo", gettext_noop("asked to pay back %(amount)s")),
    "billing.refund_paid": Told("undo", gettext_noop("paid back %(amount)s (%(method)s)")),
    "billing.refund_declined": Told("blocked", gettext_noop("declined to pay back %(amount)s")),
    "field.unit_taken": Told("depot", gettext_noop("took it along to the workshop; the customer has signed")),
    "depot.stay_opened": Told("depot", gettext_noop("issued receipt %(receipt)s for the product"), "promise"),
    "depot.stay_entered": Told("list", gettext_noop("entered the product in the in/out register")),
    "depot.card_taken": Told("users", gettext_noop("gave the repair card to %(technician)s")),
    "depot.session_started": Told("clock", gettext_noop("began: %(kind)s")),
    "depot.session_stopped": Told("clock", gettext_noop("stopped after %(minutes)s min: %(kind)s")),
    "depot.card_written": Told("edit", gettext_noop("wrote on the repair card")),
    "depot.waiting_started": Told("waiting", gettext_noop("let the card wait: %(waits_for)s")),
    "depot.waiting_ended": Told("refresh", gettext_noop("went on: %(waits_for)s is over")),
    "depot.bench_done": Told("field", gettext_noop("finished at the bench: %(result)s")),
    "depot.check_passed": Told("shield", gettext_noop("checked it and passed it: %(result)s"), "promise"),
    "depot.check_failed": Told("undo", gettext_noop("sent it back to the bench"), "late"),
    "depot.return_planned": Told("calendar", gettext_noop("entered the date of return: %(return_on)s")),
    "depot.customer_told": Told("phone", gettext_noop("told the customer that it can be collected")),
    "depot.customer_tried": Told("phone", gettext_noop("could not tell the customer (%(tries)s×)")),
    "depot.unit_sent_out": Told("navigate", gettext_noop("sent %(technician)s to the customer with it")),
    "depot.unit_brought_back": Told("undo", gettext_noop("took it back in: it could not be handed over")),
    "depot.receipt_lost": Told("alert", gettext_noop("voided the receipt as lost"), "late"),
    "depot.unit_returned": Told(
        "sign", gettext_noop("handed the product over; the receipt is void"), "promise"
    ),
    "depot.unit_left": Told("remove", gettext_noop("kept it for disposal; the receipt is void"), "promise"),
    "depot.unit_stored": Told("skipped", gettext_noop("put it away: not collected (%(tries)s×)")),
    "depot.unit_handed_out": Told("sign", gettext_noop("handed it out after all"), "promise"),
    "followup.callback_planned": Told("followup", gettext_noop("planned the call-back for %(due)s")),
    "followup.callback_tried": Told(
        "phone", gettext_noop("called and did not reach the customer (%(tries)s×)")
    ),
    "followup.callback_answered": Told("followup", gettext_noop("called back: %(satisfaction)s of 5")),
    "followup.callback_withdrawn": Told("skipped", gettext_noop("took the call-back off the list")),
    "followup.callback_given_up": Told("skipped", gettext_noop("gave up calling (%(tries)s×)")),
}


WORDS_OF_MONEY: dict[str, dict[Any, str]] = {
    "way": billing.WAYS,
    "method": billing.METHODS,
    "how": billing.SENT_HOW,
    "reversal": billing.REVERSALS,
    "state": billing.COLLECTION_STATES,
}
AT_THE_BENCH: dict[str, Mapping[Any, str]] = {
    "kind": depot.SESSIONS,
    "waits_for": depot.WAITS,
    "result": depot.RESULTS,
}
"""Words for the codes in the payloads of the workshop's events."""


UPWARDS: dict[str, Mapping[Any, str]] = {
    "verdict": escalation.SAID,
    "degree": escalation.DEGREES,
    "ground": escalation.REST_ENDS,
    "act": escalation.RELIEFS,
}
NOTED = frozenset({"intake.note_added", "intake.need_taken_off"})
"""Events whose words are a note of the case."""


OF_DECISIONS: dict[str, Mapping[Any, str]] = {
    "remedy": entitlement.REMEDIES,
    "answer": entitlement.ANSWERS,
    "proof": entitlement.PROOFS,
}
OUTCOMES = {
    "covered": gettext_noop("decided that the promise covers it (%(clauses)s)"),
    "chargeable": gettext_noop("decided that the customer pays (%(clauses)s)"),
    "refused": gettext_noop("decided that the promise does not cover it (%(clauses)s)"),
    "negotiate": gettext_noop("found that the promise leaves it open (%(clauses)s)"),
}
"""Decisions without a class, by what they say."""


def told_of(entry: Entry) -> Told:
    told = WORDS[entry.code]
    if entry.code == "commitments.clock_stopped" and not entry.payload["in_time"]:
        return Told(
            "clock-late", gettext_noop("did not keep the promised time (%(clause)s); it is done now"), "late"
        )
    if entry.code == "entitlement.case_decided" and not entry.payload["klass"]:
        return replace(told, did=OUTCOMES[entry.payload["outcome"]])
    return told


def decision_words(payload: Mapping[str, Any]) -> dict[str, str]:
    """The codes of decisions in words."""
    words = {
        name: _(said.get(payload[name], payload[name]))
        for name, said in OF_DECISIONS.items()
        if payload.get(name)
    }
    if "clauses" in payload:
        words["clauses"] = "、".join(payload["clauses"])
    return words | ({"n": str(len(payload["names"]))} if "names" in payload else {})


def item_words(payload: Mapping[str, Any]) -> dict[str, str]:
    """What an item of a checklist is called."""
    word = payload.get("word")
    return {"word": charters.spoken(text_of(word), get_language() or "")} if word else {}


def people_in(entries: Iterable[Entry]) -> dict[int, str]:
    """The names of everybody who did something. One statement."""
    return network.names_of_users({entry.actor_id for entry in entries if entry.actor_id is not None})


def of_case(
    case_id: int, entries: list[Entry], *, people: Mapping[int, str], now: datetime
) -> list[dict[str, Any]]:
    """Entries for the timeline part, oldest first. At most three statements, however long the story."""
    codes = {entry.code for entry in entries}
    notes = {note.id: note for note in intake.notes(case_id)} if codes & NOTED else {}
    handovers = intake.handovers(case_id) if "intake.case_handed_over" in codes else {}
    sent = {
        entry.payload[name]
        for entry in entries
        for name in ("technician_id", "staff_id")
        if entry.payload.get(name)
    }
    staff = network.names_of_staff(sent) if sent else {}
    teller = _Teller(notes, handovers, people, staff, ZoneInfo(context.current().time_zone), now)
    return list(teller.tell(entries))


@dataclass(frozen=True, slots=True)
class _Teller:
    notes: dict[int, Any]
    handovers: dict[int, Any]
    people: Mapping[int, str]
    staff: dict[int, str]
    zone: ZoneInfo
    now: datetime

    def tell(self, entries: list[Entry]) -> Iterator[dict[str, Any]]:
        for entry in entries:
            told = told_of(entry)
            body, note, said = self.body(entry)
            yield {
                "icon": told.icon,
                "who": self.who(entry),
                "did": _(told.did) % self.params(entry),
                "when": self.clock(entry.at),
                "iso": entry.at.isoformat(),
                "tone": told.tone,
                "body": body,
                "said": said,
                "note": note,
                "url": self.url(entry),
            }

    def url(self, entry: Entry) -> str:
        """Where the thing that an entry is about has its own page."""
        number = entry.payload.get("commitment_id")
        return reverse("commitment", args=[number]) if number else ""

    def who(self, entry: Entry) -> str:
        name = self.people.get(entry.actor_id or 0) or _("Yinuo")
        return _("%(name)s (program)") % {"name": name} if entry.actor_kind == "token" else name

    def body(self, entry: Entry) -> tuple[str, str, bool]:
        """What people wrote, a remark on it, and whether the customer may see it."""
        if entry.code == "intake.note_added":
            note = self.notes[entry.payload["note_id"]]
            return (
                note.text,
                _("internal") if note.is_internal else _("for the customer"),
                not note.is_internal,
            )
        if entry.code == "intake.need_taken_off":
            return self.notes[entry.payload["note_id"]].text, "", False
        if entry.code == "intake.case_handed_over":
            return self.handovers[entry.payload["handover_id"]].reason, "", False
        return "", "", False

    def params(self, entry: Entry) -> dict[str, Any]:
        params = dict(entry.payload) | item_words(entry.payload)
        if entry.code == "intake.case_handed_over":
            handover = self.handovers[params["handover_id"]]
            params |= {"before": handover.before.name, "after": handover.after.name}
        if "technician_id" in params:
            params["technician"] = self.staff.get(params["technician_id"], "")
        for name in ("total", "amount"):
            if params.get(f"{name}_fen") is not None:
                params[name] = yuan_grouped(params[f"{name}_fen"])
        told_by: dict[str, Callable[[dict[str, Any]], dict[str, str]]] = {
            "billing": self.money_words,
            "commitments": self.clock_words,
            "entitlement": decision_words,
            "escalation": self.upward_words,
        }
        if words := told_by.get(entry.code.split(".")[0]):
            params |= words(params)
        if params.get("need"):
            params["need"] = _(needs.NEEDS[Need(params["need"])])
        if "outcome" in params and entry.code.startswith("field."):
            params["outcome"] = _(field.OUTCOMES[params["outcome"]])
        if entry.code.startswith("depot."):
            params |= {name: _(words[params[name]]) for name, words in AT_THE_BENCH.items() if name in params}
        for name in ("start", "due_at", "before_at", "review_at", "until_at"):
            if params.get(name):
                params[name.removesuffix("_at")] = self.clock(datetime.fromisoformat(params[name]))
        if "end" in params:
            params["end"] = f"{datetime.fromisoformat(params['end']).astimezone(self.zone):%H:%M}"
        return params

    def money_words(self, payload: dict[str, Any]) -> dict[str, str]:
        """The codes of the money in words."""
        words = {name: _(WORDS_OF_MONEY[name][payload[name]]) for name in WORDS_OF_MONEY if name in payload}
        return words | {"collector": self.staff.get(payload.get("staff_id", 0), "")}

    def upward_words(self, payload: dict[str, Any]) -> dict[str, str]:
        """Who was asked or told, and the codes of answers in words."""
        words = {name: _(said[payload[name]]) for name, said in UPWARDS.items() if payload.get(name)}
        if "is_right" in payload:
            state = ReliefState.CONFIRMED if payload["is_right"] else ReliefState.FAULTED
            words["verdict"] = _(escalation.RELIEF_STATES[state])
        return words | {"told": self.staff.get(payload.get("staff_id") or 0, "") or _("nobody")}

    def clock_words(self, payload: dict[str, Any]) -> dict[str, str]:
        """Why a clock rests or moves, who was told, what was demanded, what follows, and what people have told."""
        said = payload.get("ground", "")
        ground = (
            clocks.LATE_REASONS.get(payload.get("why", ""))
            or clocks.REASONS.get(said)
            or clocks.GROUNDS.get(said)
        )
        told = self.staff.get(payload.get("staff_id") or 0, "")
        words = {"ground": _(ground) if ground else "", "told": told or _("nobody")}
        if "act" in payload:
            words["act"] = _(clocks.ACTS[Act(payload["act"])])
        if "amount_fen" in payload:
            words["consequence"] = consequence(
                payload["kind"], payload["amount_fen"], payload["days_late"], told
            )
        elif "kind" in payload:
            words["consequence"] = _(clocks.CONSEQUENCES[payload["kind"]])
        if "pledge" in payload:
            words["pledged"] = _(clocks.PLEDGES[payload["pledge"]])
        return words | ({"what": clocks.told(payload["what"])} if "what" in payload else {})

    def clock(self, moment: datetime) -> str:
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone)
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"
