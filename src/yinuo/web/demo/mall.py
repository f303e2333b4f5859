"""西北商场: counters, the people behind them, what they sell and who bought it."""

from dataclasses import dataclass
from datetime import datetime

from yinuo.kernel.actors import Actor
from yinuo.network.actions import UnitData
from yinuo.network.types import UnitKind
from yinuo.web.demo import trades
from yinuo.web.demo.people import Person
from yinuo.web.demo.trades import Product, Shop, Trade

COUNTERS = (
    (UnitKind.COMPANY, UnitData("XB", "西北商场", "620102", "庆阳路 128 号", "0931-5550100")),
    (UnitKind.SERVICE_POINT, UnitData("X1", "一楼皮鞋专柜", "620102", "庆阳路 128 号一楼", "0931-5550111")),
    (UnitKind.SERVICE_POINT, UnitData("X2", "二楼运动鞋专柜", "620102", "庆阳路 128 号二楼", "0931-5550121")),
    (UnitKind.SERVICE_POINT, UnitData("F3", "三楼服装专柜", "620102", "庆阳路 128 号三楼", "0931-5550131")),
    (UnitKind.SERVICE_POINT, UnitData("H1", "一楼化妆品专柜", "620102", "庆阳路 128 号一楼", "0931-5550112")),
)
PEOPLE = (
    Person("liu", "刘彩霞", "clerk", "X1", "皮鞋专柜营业员"),
    Person("yang", "杨帆", "clerk", "F3", "服装专柜营业员"),
    Person("tie", "铁永强", "chief", "XB", "卖场主管"),
    Person("mu", "穆青", "chief", "XB", "督察部"),
    Person("ding", "丁玉珍", "caller", "XB", "顾客回访员"),
    Person("bai", "白建业", "manager", "XB", "总经理"),
    Person("ren", "任浩", "administrator", "XB", "系统管理员"),
    Person("hao", "郝军", "technician", "X1", "修鞋师傅", is_technician=True),
    Person("wei", "魏兰", "clerk", "X2", "运动鞋专柜营业员", is_persona=False),
    Person("cai", "蔡雯", "clerk", "H1", "化妆品专柜营业员", is_persona=False),
    Person("jiao", "焦凤英", "technician", "F3", "修衣师傅", is_technician=True, is_persona=False),
)


@dataclass(frozen=True, slots=True)
class Goods(Product):
    """A model on a counter."""

    counter: str = ""


GOODS = (
    Goods("LW-M208", "男士牛皮系带鞋", "鹿王", "鞋", 36800, "leather_shoes", counter="X1"),
    Goods("LW-W315", "女士牛皮短靴", "鹿王", "鞋", 45800, "leather_shoes", counter="X1"),
    Goods("LW-W102", "女士软底皮鞋", "鹿王", "鞋", 19800, "leather_shoes", counter="X1"),
    Goods("BQ-C09", "儿童布鞋", "步轻", "鞋", 6900, "child_shoes", counter="X1"),
    Goods("TS-R77", "跑步运动鞋", "天山", "鞋", 32900, "sports_shoes", counter="X2"),
    Goods("TS-T31", "徒步旅游鞋", "天山", "鞋", 28900, "travel_shoes", counter="X2"),
    Goods("YD-S51", "男士羊毛西服", "雅度", "服装", 128000, "suit", counter="F3"),
    Goods("YD-J22", "男士茄克衫", "雅度", "服装", 39800, "jacket", counter="F3"),
    Goods("XF-L60", "女士裘皮大衣", "雪枫", "服装", 568000, "fur", counter="F3"),
    Goods("NY-U03", "纯棉保暖内衣", "暖衣", "服装", 15900, "underwear", counter="F3"),
    Goods("QS-K10", "焕颜面霜", "清颂", "化妆品", 26800, "cosmetics", counter="H1"),
)


TRADE = Trade("mall", COUNTERS, PEOPLE, GOODS, filled={})


@dataclass(frozen=True, slots=True)
class Store(Shop):
    """The people at work, and the models on the counters."""

    def clerk_at(self, counter: str) -> Actor:
        return self.actors[next(p.username for p in PEOPLE if p.unit == counter and p.role == "clerk")]


def settle(*, opened: datetime) -> Store:
    """Open the store: it decides by its own promise, on the law."""
    shop = trades.settle(TRADE, opened=opened)
    return Store(shop.actors, shop.units, shop.models)
