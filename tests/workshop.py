"""A product in the workshop, made by the verbs, as far along its way as a test needs."""

import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image

from tests.office import NOW, SOLD_LAST_YEAR, SOLD_LONG_AGO, Office, drawing
from yinuo.depot import queries
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.models import RepairCard, Stay
from yinuo.depot.types import Proof, ResultKind, SessionKind
from yinuo.field import actions as field
from yinuo.platform.evidence.types import Signed
from yinuo.workorders.types import Accessory, ConsentWay, Goods, Part, UsedPart, Work

GOODS = Goods("液晶电视 L55E9", "SN1", "左下角有划痕", (Accessory.POWER_CORD, Accessory.REMOTE), "壁挂支架")
SIGNED = Signed(drawing(), "王丽华")
BOARD = Part("电源板", 1, 8000)
SHELF = "B-03"


def signed(name: str = "王丽华") -> Signed:
    return replace(SIGNED, signer=name)


def blank() -> bytes:
    """A frame that nobody has drawn in."""
    out = io.BytesIO()
    Image.new("RGBA", (300, 120), "white").save(out, "PNG")
    return out.getvalue()


@dataclass
class Workshop:
    """One product, brought to the counter, and the people around it. Time passes with `wait`."""

    office: Office
    at: str = "HQ"
    technician: str = "wang"
    is_paid: bool = False
    now: datetime = NOW
    stay_id: int = 0

    def wait(self, **by: int) -> "Workshop":
        self.now += timedelta(**by)
        return self

    def by(self, username: str) -> dict[str, Any]:
        return {"stay_id": self.stay_id, "actor": self.office[username], "now": self.now}

    @property
    def bench(self) -> dict[str, Any]:
        return self.by(self.technician)

    @property
    def stay(self) -> Stay:
        return Stay.objects.get(pk=self.stay_id)

    @property
    def card(self) -> RepairCard:
        return RepairCard.objects.get(pk=self.stay_id)

    @property
    def standing(self) -> queries.Standing:
        return queries.standing(queries.get(self.stay_id, actor=self.office["zhou"]))

    # ---- the way --------------------------------------------------------------------------------

    def taken(self) -> "Workshop":
        case = self.office.case(self.at, sold_on=SOLD_LONG_AGO if self.is_paid else SOLD_LAST_YEAR)
        order = self.office.voucher(case, now=self.now)
        stay = taking.take_in(
            order_id=order.id,
            goods=GOODS,
            trouble="开机有声音无图像",
            signed=SIGNED,
            actor=self.office["sun"],
            now=self.now,
        )
        self.stay_id = stay.id
        return self

    def taken_on(self, visit: Any) -> "Workshop":
        """It could not be fixed on site: the technician takes it back against the receipt."""
        by: dict[str, Any] = {"visit_id": visit.id, "actor": self.office[self.technician], "now": self.now}
        field.arrive(**by)
        report = field.show_tariff(**by, version=1)
        field.take_back(
            **by,
            version=report.version,
            note="主板要在车间检测",
            goods=GOODS,
            signature=SIGNED.picture,
            signer=SIGNED.signer,
        )
        self.stay_id = Stay.objects.get(visit_id=visit.id).id
        return self

    def entered(self) -> "Workshop":
        if not self.stay_id:
            self.taken()
        self.wait(minutes=10)
        taking.enter(**self.by("sun"), shelf=SHELF, technician_id=self.office.staff(self.technician))
        return self

    def diagnosed(self) -> "Workshop":
        self.entered().wait(minutes=10)
        self.worked(SessionKind.DIAGNOSIS, 20)
        self.wrote(diagnosis="电源板烧毁")
        return self

    def estimated(self) -> "Workshop":
        self.diagnosed()
        benching.set_estimate(**self.bench, works=[Work("T1", 1)], parts=[BOARD])
        return self

    def answered(self, *, is_given: bool = True) -> "Workshop":
        self.estimated().wait(hours=1)
        benching.answer(
            **self.by("sun"), is_given=is_given, signer="王丽华", way=ConsentWay.PHONE, told_at=self.now
        )
        return self

    def repaired(self) -> "Workshop":
        if self.is_paid:
            self.answered()
        else:
            self.diagnosed()
        self.worked(SessionKind.REPAIR, 45)
        self.wrote(diagnosis="电源板烧毁", work_done="更换电源板", parts=[UsedPart("电源板", 1)])
        return self

    def finished(self, kind: ResultKind = ResultKind.REPAIRED) -> "Workshop":
        match kind:
            case ResultKind.REPAIRED:
                self.repaired()
            case ResultKind.UNREPAIRED:
                self.is_paid = True
                self.answered(is_given=False)
            case ResultKind.BEYOND_REPAIR:
                self.diagnosed()
        note = "主板进水，无法修复" if kind is ResultKind.BEYOND_REPAIR else ""
        benching.finish(**self.bench, kind=kind, note=note)
        return self

    def passed(self, kind: ResultKind = ResultKind.REPAIRED) -> "Workshop":
        self.finished(kind).wait(minutes=30)
        returning.check(**self.by("zhou"), is_passed=True, note="")
        return self

    def planned(self, kind: ResultKind = ResultKind.REPAIRED) -> "Workshop":
        self.passed(kind)
        returning.plan_return(**self.by("sun"), return_on=self.today)
        return self

    def told(self, kind: ResultKind = ResultKind.REPAIRED) -> "Workshop":
        self.planned(kind)
        returning.record_contact(**self.by("sun"), is_reached=True, note="")
        return self

    def returned(self, kind: ResultKind = ResultKind.REPAIRED) -> "Workshop":
        self.told(kind).wait(hours=2)
        self.delivered()
        return self

    # ---- single acts ----------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return queries.local_day(self.now)

    def worked(self, kind: SessionKind, minutes: int) -> None:
        benching.start_session(**self.bench, kind=kind)
        self.wait(minutes=minutes)
        benching.stop_session(**self.bench)

    def wrote(self, **written: Any) -> RepairCard:
        return benching.write_card(**self.bench, version=self.card.version, **written)

    def delivered(self, receipt: str | None = None, *, by: str = "sun") -> None:
        number = self.stay.receipt_number if receipt is None else receipt
        returning.deliver(**self.by(by), receipt=number, signed=SIGNED)

    def lost(self) -> None:
        returning.declare_lost(**self.by("sun"), proof=Proof.IDENTITY_CARD, signed=SIGNED)

    def tried(self, times: int) -> None:
        for _ in range(times):
            self.wait(days=1)
            returning.record_contact(**self.by("sun"), is_reached=False, note="无人接听")
