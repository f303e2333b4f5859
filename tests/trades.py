"""The office in another trade: it decides by the promise of a demonstration, sells what it sells, and tells its cases."""

import pytest

from tests.office import NOW, OPENED, Office
from yinuo.intake import queries as cases
from yinuo.intake.models import Case
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context
from yinuo.web.demo import trades
from yinuo.web.demo.telling import Ago, Client, Teller, Told
from yinuo.web.demo.trades import Shop, Trade

__all__ = ["CUSTOMER", "Ago", "Client", "Teller", "Told", "of", "open_trade", "state"]

CUSTOMER = Client("赵敏", "330106", "文三路 90 号")


def open_trade(office: Office, trade: Trade, monkeypatch: pytest.MonkeyPatch) -> Teller:
    """The people of the office with the goods and the promise of the trade; `NOW` is the present."""
    monkeypatch.setattr(context.current(), "settings", context.current().settings)
    trades.decide_by(trade.charter, trade.filled, trade.set_up, now=OPENED)
    shop = Shop(office.actors, office.units, trades.stock(trade, now=OPENED))
    return Teller(shop, NOW, prefix="T", seed=1)


def of(told: Told) -> Case:
    return cases.get(told.id, actor=SYSTEM)


def state(told: Told) -> str:
    return str(of(told).state)
