from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import queries as visits
from yinuo.dispatch.types import VisitState
from yinuo.field import queries, rules
from yinuo.field.events import (
    FindingsRecorded,
    PhotoTaken,
    TariffShown,
    TechnicianArrived,
    UnitTaken,
    VisitFailed,
    VisitSucceeded,
)
from yinuo.field.models import PartUsed, TakenGoods, VisitPhoto, VisitReport
from yinuo.field.types import Part, PhotoPurpose, UsedPart, VisitOutcome, Work
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.evidence.actions import add_picture
from yinuo.platform.evidence.types import EvidenceKind
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.types import (
    Goods,
    agreed_price,
    described,
    is_estimated,
    total_fen,
    used_at_agreed_prices,
)

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit
    from yinuo.platform.evidence.models import Evidence

ON_PAPER = "signature_on_paper"


def arrive(*, visit_id: int, actor: Actor, now: datetime) -> VisitReport:
    """The technician is at the door. From here on the visit has a report.

    Refused while the technician is still on site elsewhere.
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    with transaction.atomic():
        visit = _mine(visit_id, actor=actor)
        elsewhere = visits.under_way(visit.technician_id)
        if elsewhere is not None and elsewhere.id != visit.id:
            raise Refused(
                gettext_noop("You are still on site at %(number)s. End that visit first."),
                number=elsewhere.case.number,
            )
        dispatch.move(visit, VisitState.ARRIVED, arrived_at=now)
        report = VisitReport.objects.create(visit=visit, arrived_at=now)
        recording.record(TechnicianArrived(**_ids(visit)), actor=actor, now=now)
    return report


def show_tariff(*, visit_id: int, version: int, actor: Actor, now: datetime) -> VisitReport:
    """The customer has been shown the tariff, unasked and before any work (C016). The first time counts."""
    actor.require(Permission.FIELD_VISIT_WORK)
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        if report.tariff_shown_at is None:
            _write(report, tariff_shown_at=now)
            recording.record(TariffShown(**_ids(visit)), actor=actor, now=now)
    return report


def set_estimate(
    *, visit_id: int, version: int, works: Sequence[Work], parts: Sequence[Part], actor: Actor, now: datetime
) -> VisitReport:
    """Say what it will cost (C023): work at the price of the tariff that was shown, parts by name.

    A changed estimate must be agreed to again. Refused before the tariff has been shown, and for work that the
    tariff does not have.
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        lines = workorders.priced(visit.case, works=works, parts=parts, at=_shown(report))
        if not is_estimated(visit.order.klass, lines):
            raise Refused(
                gettext_noop("This service is paid for. Choose at least one piece of work or a part.")
            )
        if lines != orders.estimate_of(visit.order_id):
            workorders.set_estimate(order_id=visit.order_id, lines=lines, actor=actor, now=now)
            _write(report, consent_at=None)
    return report


def agree(
    *, visit_id: int, version: int, is_given: bool, signer: str, actor: Actor, now: datetime
) -> VisitReport:
    """Keep the customer's answer to the estimate, before work and materials (C017, C023).

    Refused before the tariff has been shown, and for paid service without an estimate.
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        shown_at = _shown(report)
        lines = orders.estimate_of(visit.order_id)
        if not is_estimated(visit.order.klass, lines):
            raise Refused(
                gettext_noop("Estimate the cost first, so that the customer knows what to agree to.")
            )
        _answer(visit, is_given=is_given, signer=signer, shown_at=shown_at, actor=actor, now=now)
        _write(report, consent_at=now if is_given else None)
    return report


def record_findings(
    *,
    visit_id: int,
    version: int,
    findings: str,
    work_done: str = "",
    work_minutes: int | None = None,
    parts: Sequence[UsedPart] = (),
    actor: Actor,
    now: datetime,
) -> VisitReport:
    """Write down what was wrong, what was done, how long it took and which parts were built in.

    A diagnosis may stand before the consent; work, time and parts may not (C017).
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    if not findings.strip():
        raise Refused(gettext_noop("Say what you found."), field="findings")
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        _shown(report)
        standing = queries.standing(report, visit.order_id)
        if not standing.is_agreed and (work_done.strip() or work_minutes is not None or parts):
            raise Refused(gettext_noop("Ask the customer first: no work and no parts before the consent."))
        if work_minutes is not None:
            rules.check_minutes(work_minutes)
        used = [
            PartUsed(report=report, name=part.name, quantity=part.quantity, price_fen=price_fen)
            for part, price_fen in used_at_agreed_prices(parts, standing.lines)
        ]
        PartUsed.objects.filter(report=report).delete()
        PartUsed.objects.bulk_create(used)
        _write(report, findings=findings.strip(), work_done=work_done.strip(), work_minutes=work_minutes)
        recording.record(
            FindingsRecorded(**_ids(visit), work_minutes=work_minutes, parts=len(used)), actor=actor, now=now
        )
    return report


def add_photo(
    *, visit_id: int, content: bytes, name: str, purpose: PhotoPurpose, actor: Actor, now: datetime
) -> VisitPhoto:
    """Keep a photo of the visit. Refused when it is not a picture. Photos only ever come on top of each other."""
    actor.require(Permission.FIELD_VISIT_WORK)
    with transaction.atomic():
        visit, report = _open(visit_id, None, actor=actor)
        evidence = add_picture(
            content,
            name=name,
            kind=EvidenceKind.PHOTO,
            purpose=purpose,
            case_id=visit.case_id,
            unit_id=visit.unit_id,
            actor=actor,
            now=now,
            field="photo",
        )
        photo = VisitPhoto.objects.create(report=report, evidence=evidence, purpose=purpose)
        recording.record(PhotoTaken(**_ids(visit), evidence_id=evidence.id), actor=actor, now=now)
    return photo


def finish_fixed(
    *,
    visit_id: int,
    version: int,
    signature: bytes,
    signer: str,
    actor: Actor,
    now: datetime,
    is_on_paper: bool = False,
) -> VisitReport:
    """Fixed on site, and the customer has signed for it (C352).

    `signature` is the drawing, or with `is_on_paper` a photo of the signed paper. Refused unless the tariff was shown,
    the customer's consent is to the estimate as it stands, and findings and working time are written down.
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    if not signer.strip():
        raise Refused(gettext_noop("Write down who has signed."), field="signer")
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        _shown(report)
        standing = queries.standing(report, visit.order_id)
        if not standing.is_agreed:
            raise Refused(
                gettext_noop("The customer has not agreed to this estimate. Ask for the consent first.")
            )
        if not report.findings or report.work_minutes is None:
            raise Refused(gettext_noop("Write down what you found and how long it took first."))
        for part in report.parts.all():
            if agreed_price(UsedPart(part.name, part.quantity), standing.lines) != part.price_fen:
                raise Refused(gettext_noop("The estimate has changed. Write down the parts again."))
        evidence = _signature(visit, signature, signer=signer, is_on_paper=is_on_paper, actor=actor, now=now)
        dispatch.move(visit, VisitState.DONE, ended_at=now)
        _write(
            report,
            outcome=VisitOutcome.FIXED,
            signer=signer.strip(),
            signature_id=evidence.id,
            ended_at=now,
        )
        recording.record(VisitSucceeded(**_ids(visit), signature_id=evidence.id), actor=actor, now=now)
    return report


def take_back(
    *,
    visit_id: int,
    version: int,
    note: str,
    goods: Goods,
    signature: bytes,
    signer: str,
    actor: Actor,
    now: datetime,
    is_on_paper: bool = False,
) -> VisitReport:
    """It cannot be fixed here: the technician takes it to the workshop, and the customer signs for that (C355).

    `note` says why. Refused before the tariff has been shown, without a word on how the goods look, and without a
    signature.
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    note, goods = note.strip(), described(goods)
    if not note:
        raise Refused(rules.NOTE_WANTED[VisitOutcome.TAKEN_BACK], field="note")
    if not signer.strip():
        raise Refused(gettext_noop("Write down who has signed."), field="signer")
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        _shown(report)
        evidence = _signature(visit, signature, signer=signer, is_on_paper=is_on_paper, actor=actor, now=now)
        dispatch.move(visit, VisitState.FAILED, reason=note, ended_at=now)
        TakenGoods.objects.create(
            report=report,
            name=goods.name,
            serial=goods.serial,
            condition=goods.condition,
            accessories=list(goods.accessories),
            others=goods.others,
        )
        _write(
            report,
            outcome=VisitOutcome.TAKEN_BACK,
            outcome_note=note,
            signer=signer.strip(),
            signature_id=evidence.id,
            ended_at=now,
        )
        recording.record(UnitTaken(**_ids(visit), signature_id=evidence.id), actor=actor, now=now)
    return report


def finish_otherwise(
    *,
    visit_id: int,
    version: int,
    outcome: VisitOutcome,
    note: str,
    actor: Actor,
    now: datetime,
    signer: str = "",
) -> VisitReport:
    """End the visit without a repair, saying why.

    Nobody home is possible right after arrival. A refused fee is recorded as the customer's answer, by `signer`, if
    that has not been done. Refused for an end that contradicts what has happened.
    """
    actor.require(Permission.FIELD_VISIT_WORK)
    note = note.strip()
    with transaction.atomic():
        visit, report = _open(visit_id, version, actor=actor)
        standing = queries.standing(report, visit.order_id)
        rules.check_ending(
            outcome,
            note=note,
            tariff_shown=report.tariff_shown_at is not None,
            klass=visit.order.klass,
            total_fen=total_fen(standing.lines),
        )
        if outcome is VisitOutcome.FEE_REFUSED and not standing.is_refused:
            _answer(visit, is_given=False, signer=signer, shown_at=_shown(report), actor=actor, now=now)
            report.consent_at = None
        dispatch.move(visit, VisitState.FAILED, reason=note, ended_at=now)
        _write(report, outcome=outcome, outcome_note=note, ended_at=now, consent_at=report.consent_at)
        recording.record(VisitFailed(**_ids(visit), outcome=outcome), actor=actor, now=now)
    return report


def _mine(visit_id: int, *, actor: Actor) -> "Visit":
    visit = visits.lock(visit_id, actor=actor)
    queries.check_mine(visit, actor)
    return visit


def _open(visit_id: int, version: int | None, *, actor: Actor) -> "tuple[Visit, VisitReport]":
    """The technician's own visit and its report, both held, while the visit is under way."""
    visit = _mine(visit_id, actor=actor)
    report = VisitReport.objects.select_for_update().filter(pk=visit.id).first()
    if report is None:
        raise Refused(gettext_noop("Say first that you have arrived."))
    if report.ended_at is not None:
        raise Refused(gettext_noop("This visit has ended; what was written down stays as it is."))
    if version is not None and report.version != version:
        raise Stale(
            {
                "findings": report.findings,
                "work_done": report.work_done,
                "work_minutes": report.work_minutes,
            },
            version=report.version,
        )
    return visit, report


def _write(report: VisitReport, **values: Any) -> None:
    for name, value in values.items():
        setattr(report, name, value)
    report.version += 1
    report.save(update_fields=[*values, "version"])


def _ids(visit: "Visit") -> dict[str, int]:
    return {"case_id": visit.case_id, "order_id": visit.order_id, "visit_id": visit.id}


def _shown(report: VisitReport) -> datetime:
    if report.tariff_shown_at is None:
        raise Refused(gettext_noop("Show the customer the tariff first."))
    return report.tariff_shown_at


def _signature(
    visit: "Visit", signature: bytes, *, signer: str, is_on_paper: bool, actor: Actor, now: datetime
) -> "Evidence":
    return add_picture(
        signature,
        name="signature.jpg" if is_on_paper else "signature.png",
        kind=EvidenceKind.PHOTO if is_on_paper else EvidenceKind.SIGNATURE,
        purpose=ON_PAPER if is_on_paper else "signature",
        case_id=visit.case_id,
        unit_id=visit.unit_id,
        actor=actor,
        now=now,
        signer=signer.strip(),
        field="paper" if is_on_paper else "signature",
    )


def _answer(
    visit: "Visit", *, is_given: bool, signer: str, shown_at: datetime, actor: Actor, now: datetime
) -> None:
    workorders.record_consent(
        order_id=visit.order_id,
        is_given=is_given,
        signer=signer,
        tariff_shown_at=shown_at,
        actor=actor,
        now=now,
    )
