from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from tests.office import NOW, Office

from yinuo.billing import actions, queries
from yinuo.billing.models import Charge, Receipt
from yinuo.billing.types import PaymentMethod
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation

GOES = {"HQ": "wang", "XH": "ma", "BJ": "tang", "YH": "luo", "LP": "gao"}
CASH, WECHAT = PaymentMethod.CASH, PaymentMethod.WECHAT


@dataclass
class Money:
    """Charges of an office in which a technician collects up to ¥200 and the accountant pays back up to ¥50 alone."""

    office: Office

    def charge(self, at: str = "HQ", *, works: tuple[str, ...] = ("T1",), technician: str = "") -> Charge:
        """A case that has been repaired and signed for: ¥30.00 for T1, ¥120.00 for T2."""
        technician = technician or GOES[at]
        visit = self.office.booked(self.office.voucher(self.office.case(at)), technician)
        self.office.finished(visit, technician, works=works)
        charge = queries.of_order(visit.order_id)
        assert charge is not None
        return charge

    def collect(self, charge: Charge, by: str = "wang", method: PaymentMethod = CASH, **given: Any) -> Any:
        charge.refresh_from_db()
        given = {"amount_fen": charge.owed_fen, "version": charge.version, "now": NOW, **given}
        return actions.collect(charge_id=charge.id, method=method, actor=self.office[by], **given)

    def paid(self, at: str = "HQ", by: str = "wang", **given: Any) -> Any:
        """A payment of ¥30.00."""
        return self.collect(self.charge(at), by, **given)

    def hand_in(self, *payments: Any, of: str = "wang", counted_fen: int | None = None, **given: Any) -> Any:
        given = {"actor": self.office["chen"], "now": NOW, **given}
        expected = sum(payment.amount_fen for payment in payments)
        return actions.hand_in(
            staff_id=self.office.staff(of),
            payment_ids=[payment.id for payment in payments],
            counted_fen=expected if counted_fen is None else counted_fen,
            **given,
        )

    def close_day(self, day: Any = None, **given: Any) -> Any:
        unit_id = self.office.units["HQ"]
        day = day or queries.local_day(given.get("now", NOW))
        if "counted_fen" not in given:
            given["counted_fen"] = queries.till_on(unit_id, day).expected_fen
        given = {"deposit_fen": 0, "actor": self.office["chen"], "now": NOW, **given}
        return actions.close_day(unit_id=unit_id, day=day, **given)

    def balances(self) -> dict[str, int]:
        """What every account comes to, by kind."""
        found = list(queries.accounts(actor=SYSTEM))
        sums = queries.balances([account.pk for account in found])
        total: dict[str, int] = {}
        for account in found:
            total[account.kind] = total.get(account.kind, 0) + sums[account.pk]
        return {kind: fen for kind, fen in total.items() if fen}


def receipt_of(payment: Any) -> Receipt:
    return Receipt.objects.get(payment=payment)


def set_limits(**wanted: str) -> None:
    """Store settings as the administrator's page does, for this process and the next request."""
    settings = {
        "charter": {"small_fee_limit": wanted["small_fee"]} if wanted.get("small_fee") else {},
        "billing": {"refund_limit": wanted["refund"]} if wanted.get("refund") else {},
    }
    opened = context.current()
    Organisation.objects.filter(pk=opened.pk).update(settings=settings)
    opened.settings = settings
    context.forget()


@pytest.fixture
def limits(office):
    before = context.current().settings
    set_limits(small_fee="200.00", refund="50.00")
    yield set_limits
    context.current().settings = before
    context.forget()


@pytest.fixture
def money(office, limits) -> Money:
    return Money(office)


TOMORROW = NOW + timedelta(days=1)
