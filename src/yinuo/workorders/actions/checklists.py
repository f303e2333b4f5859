"""The checklist of a case: what the promise wants on record, at which step, and who has answered it.

What the product knows by itself is ticked with the event that made it known; people answer the rest.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language

from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.errors import Refused, Stale, Unanswered, gettext_noop
from yinuo.platform.evidence.actions import add_picture
from yinuo.platform.evidence.types import EvidenceKind
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries, rules
from yinuo.workorders.events import ItemAnswered, ItemWaived
from yinuo.workorders.models import ChecklistAnswer, ChecklistItem
from yinuo.workorders.types import AnswerWay, Asked, ItemState, Known, Reply

if TYPE_CHECKING:
    from yinuo.intake.models import Case
    from yinuo.platform.evidence.models import Evidence

ANSWERS = frozenset(
    {
        Permission.DEPOT_CARD_WORK,
        Permission.DEPOT_STAY_WRITE,
        Permission.FIELD_VISIT_WORK,
        Permission.FOLLOWUP_CALLBACK_WRITE,
        Permission.INTAKE_CASE_WRITE,
    }
)
"""Who works on a case at one of its steps."""
WAIVES = Permission.ENTITLEMENT_DECISION_OVERRIDE
OVER = frozenset({CaseState.CLOSED, CaseState.CANCELLED})
KINDS = {
    ItemKind.PHOTO: EvidenceKind.PHOTO,
    ItemKind.DOCUMENT: EvidenceKind.ATTACHMENT,
    ItemKind.SIGNATURE: EvidenceKind.SIGNATURE,
}
ASKED_AGAIN = (Step.VISIT, Step.WORK, Step.BENCH, Step.HANDOVER, Step.CALLBACK, Step.CLOSING)
LONGEST_PURPOSE = 40


def carry_checklist(
    *,
    case: "Case",
    decision_id: int,
    asked: Sequence[Asked],
    on_file: Collection[Known],
    actor: Actor,
    now: datetime,
) -> None:
    """Make the checklist what the newest decision asks for; called by the pipeline only.

    Answers stay. What is asked for no longer is struck; what comes back has the answers that it had.
    """
    kept = {(item.charter, item.row, item.word): item for item in queries.items_of(case.id)}
    wanted = {each.key for each in asked}
    gone = [item.id for key, item in kept.items() if key not in wanted and item.struck_at is None]
    if gone:
        ChecklistItem.objects.filter(pk__in=gone).update(struck_at=now, version=F("version") + 1)
    changed = []
    for each in asked:
        item = kept.get(each.key)
        if item is not None:
            before = _facts_of(item)
            _write(item, each, decision_id)
            item.version += before != _facts_of(item)
            changed.append(item)
    if changed:
        ChecklistItem.objects.bulk_update(changed, WRITTEN)
    made = [_made(each, case, decision_id) for each in asked if each.key not in kept]
    known = [item for item in made if item.known_by in on_file and item.kind != ItemKind.REMINDER]
    for item in known:
        item.state, item.version = ItemState.DONE, item.version + 1
    ChecklistItem.objects.bulk_create(made)
    _note_known(known, {}, evidence_id=None, actor=actor, now=now)
    if kept:
        know(case_id=case.id, known=on_file, actor=actor, now=now)


WRITTEN = (
    "decision",
    "release",
    "clause",
    "step",
    "kind",
    "is_mandatory",
    "is_certain",
    "known_by",
    "least",
    "most",
    "state",
    "struck_at",
    "version",
)


def _facts_of(item: ChecklistItem) -> tuple[object, ...]:
    """What somebody who has the item before them would notice."""
    return item.step, item.kind, item.is_mandatory, item.least, item.most, item.struck_at


def _made(asked: Asked, case: "Case", decision_id: int) -> ChecklistItem:
    item = ChecklistItem(
        case_id=case.id,
        unit_id=case.unit_id,
        charter=asked.charter,
        row=asked.row,
        word=asked.word,
        state=ItemState.OPEN,
    )
    _write(item, asked, decision_id)
    return item


def _write(item: ChecklistItem, asked: Asked, decision_id: int) -> None:
    item.decision_id, item.release, item.clause = decision_id, asked.release, asked.clause
    item.step, item.kind = asked.step, asked.kind
    item.is_mandatory, item.is_certain = asked.is_mandatory, asked.is_certain
    item.known_by = rules.known_by(asked.word, asked.step) or ""
    item.least, item.most = asked.least, asked.most
    item.struck_at = None
    if item.kind == ItemKind.REMINDER:
        item.state = ItemState.OPEN


def know(
    *,
    case_id: int,
    known: Collection[Known],
    actor: Actor,
    now: datetime,
    evidence_id: int | None = None,
) -> None:
    """Tick what the product knows by itself; called by the pipeline only. What has been answered stays."""
    found = (
        ChecklistItem.objects.select_for_update()
        .filter(case_id=case_id, struck_at=None, state=ItemState.OPEN, known_by__in=known)
        .exclude(kind=ItemKind.REMINDER)
        .order_by("id")
    )
    _tick(list(found), evidence_id=evidence_id, actor=actor, now=now)


def know_proof(*, case_id: int, proof: str, evidence_id: int, actor: Actor, now: datetime) -> None:
    """A paper that somebody has shown is on record: whoever asks for it, has it. Called by the pipeline only."""
    found = (
        ChecklistItem.objects.select_for_update()
        .filter(case_id=case_id, struck_at=None, state=ItemState.OPEN, word=proof, kind=ItemKind.DOCUMENT)
        .order_by("id")
    )
    _tick(list(found), evidence_id=evidence_id, actor=actor, now=now)


def _tick(items: list[ChecklistItem], *, evidence_id: int | None, actor: Actor, now: datetime) -> None:
    if not items:
        return
    _note_known(items, queries.last_answers(items), evidence_id=evidence_id, actor=actor, now=now)
    ChecklistItem.objects.filter(pk__in=[item.id for item in items]).update(
        state=ItemState.DONE, version=F("version") + 1
    )


def _note_known(
    items: list[ChecklistItem],
    before: Mapping[int, ChecklistAnswer],
    *,
    evidence_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    ChecklistAnswer.objects.bulk_create(
        [
            ChecklistAnswer(
                item=item,
                seq=before[item.id].seq + 1 if item.id in before else 1,
                way=AnswerWay.KNOWN,
                known=item.known_by,
                evidence_id=evidence_id if item.kind in rules.PICTURED else None,
                answered_by=actor.id,
                answered_at=now,
            )
            for item in items
        ]
    )


def ask_again(*, case_id: int) -> None:
    """The work begins anew on a case that has been reopened: what was answered of it is asked for once more.

    Called by the pipeline only; the answers stay on record. Who and what it is about need not be asked again.
    """
    ChecklistItem.objects.filter(case_id=case_id, step__in=ASKED_AGAIN).exclude(state=ItemState.OPEN).update(
        state=ItemState.OPEN, version=F("version") + 1
    )


def may_answer(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in ANSWERS)


def require_answering(actor: Actor) -> None:
    """Refused to whoever works on no case at any of its steps."""
    if not may_answer(actor):
        actor.require(Permission.INTAKE_CASE_WRITE)


def answer_item(*, item_id: int, version: int, reply: Reply, actor: Actor, now: datetime) -> ChecklistItem:
    """Answer what the promise asks for at a step, or answer it again.

    Refused for what the promise no longer asks for, for what ticks itself, after the case has ended, and for a reply
    that is not of the kind asked for or not within its bounds.
    """
    require_answering(actor)
    with transaction.atomic():
        item = _open(item_id, version, actor=actor)
        kind = ItemKind(item.kind)
        if item.known_by and kind is not ItemKind.SIGNATURE:
            raise Refused(gettext_noop("This ticks itself as soon as it has happened; nobody types it."))
        rules.check_reply(kind, reply, least=item.least, most=item.most)
        evidence = _kept(item, reply, actor=actor, now=now) if kind in rules.PICTURED else None
        answer = _answered(
            item,
            ItemState.DONE,
            way=AnswerWay.GIVEN,
            text=reply.text.strip(),
            number=reply.number if kind is ItemKind.NUMBER else None,
            evidence_id=evidence.id if evidence else None,
            actor=actor,
            now=now,
        )
        recording.record(
            ItemAnswered(
                case_id=item.case_id,
                item_id=item.id,
                step=item.step,
                word=item.word,
                kind=item.kind,
                seq=answer.seq,
                evidence_id=answer.evidence_id,
            ),
            actor=actor,
            now=now,
        )
    return item


def waive_item(*, item_id: int, version: int, reason: str, actor: Actor, now: datetime) -> ChecklistItem:
    """An item does not apply to this case, for a reason. Only who may decide otherwise can say so."""
    actor.require(WAIVES)
    if not reason.strip():
        raise Refused(gettext_noop("Say why it does not apply here."), field="reason")
    with transaction.atomic():
        item = _open(item_id, version, actor=actor)
        if item.kind == ItemKind.REMINDER:
            raise Refused(gettext_noop("This is kept in mind; there is nothing to answer."))
        answer = _answered(
            item, ItemState.WAIVED, way=AnswerWay.WAIVED, text=reason.strip(), actor=actor, now=now
        )
        recording.record(
            ItemWaived(case_id=item.case_id, item_id=item.id, step=item.step, word=item.word, seq=answer.seq),
            actor=actor,
            now=now,
        )
    return item


def refuse_unanswered(
    *,
    case_id: int,
    steps: Collection[Step],
    though_known: Collection[Known] = (),
    with_signatures: bool = False,
) -> None:
    """Refuse what a step leads up to while something that must be is not on record; called by the pipeline only.

    What ticks itself is kept by the way of the house and refuses nothing, but for `though_known`, and for signatures
    where nothing on the way has been signed.
    """
    missing = [
        item
        for item in queries.unanswered(case_id, steps)
        if not item.known_by
        or item.known_by in though_known
        or (with_signatures and item.kind == ItemKind.SIGNATURE)
    ]
    if missing:
        names = queries.labels_of(missing, language=get_language() or "")
        raise Unanswered(
            gettext_noop("The promise wants this on record first: %(items)s. Answer it in the checklist."),
            case_id=case_id,
            items="、".join(f"{names[item.id]} {item.clause}" for item in missing),
        )


def _open(item_id: int, version: int, *, actor: Actor) -> ChecklistItem:
    """What is asked for, held together with its case, while the case may still be worked on."""
    case = intake.lock(queries.get_item(item_id, actor=actor).case_id, actor=actor)
    item = queries.lock_item(item_id)
    if item.struck_at is not None:
        raise Refused(gettext_noop("The promise no longer asks for this. Reload the page."))
    if case.state in OVER:
        raise Refused(gettext_noop("The case has ended. Reopen it first."))
    if item.version != version:
        answer = queries.last_answers([item]).get(item.id)
        shown = {"text": answer.text, "number": answer.number} if answer else {}
        raise Stale(shown, version=item.version)
    return item


def _answered(
    item: ChecklistItem,
    state: ItemState,
    *,
    way: AnswerWay,
    text: str,
    actor: Actor,
    now: datetime,
    number: int | None = None,
    evidence_id: int | None = None,
) -> ChecklistAnswer:
    before = queries.last_answers([item]).get(item.id)
    answer = ChecklistAnswer.objects.create(
        item=item,
        seq=before.seq + 1 if before else 1,
        way=way,
        text=text,
        number=number,
        evidence_id=evidence_id,
        answered_by=actor.id,
        answered_at=now,
    )
    item.state, item.version = state, item.version + 1
    item.save(update_fields=["state", "version"])
    return answer


def _kept(item: ChecklistItem, reply: Reply, *, actor: Actor, now: datetime) -> "Evidence":
    kind = ItemKind(item.kind)
    drawn = kind is ItemKind.SIGNATURE and not reply.is_on_paper
    field = "picture" if kind is not ItemKind.SIGNATURE else "paper" if reply.is_on_paper else "signature"
    return add_picture(
        reply.picture or b"",
        name=f"{item.word}.png" if drawn else f"{item.word}.jpg",
        kind=KINDS[kind] if drawn or kind is not ItemKind.SIGNATURE else EvidenceKind.PHOTO,
        purpose=item.word[:LONGEST_PURPOSE],
        case_id=item.case_id,
        unit_id=item.unit_id,
        actor=actor,
        now=now,
        signer=reply.signer.strip(),
        field=field,
    )
