"""西北商场: counters, the people behind them, what they sell and who bought it."""

from dataclasses import dataclass
from datetime import datetime

from yinuo.catalogue import actions as catalogue
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.network import actions as network
from yinuo.network import queries
from yinuo.network.actions import Account, Place, UnitData
from yinuo.network.types import UnitKind
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts.demo import make_persona
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations import context, settings
from yinuo.web.demo.people import Office, Person

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
class Goods:
    """A model on a counter, with its price in fen."""

    code: str
    name: str
    brand: str
    goods: str
    category: str
    price_fen: int
    counter: str


GOODS = (
    Goods("LW-M208", "男士牛皮系带鞋", "鹿王", "leather_shoes", "鞋", 36800, "X1"),
    Goods("LW-W315", "女士牛皮短靴", "鹿王", "leather_shoes", "鞋", 45800, "X1"),
    Goods("LW-W102", "女士软底皮鞋", "鹿王", "leather_shoes", "鞋", 19800, "X1"),
    Goods("BQ-C09", "儿童布鞋", "步轻", "child_shoes", "鞋", 6900, "X1"),
    Goods("TS-R77", "跑步运动鞋", "天山", "sports_shoes", "鞋", 32900, "X2"),
    Goods("TS-T31", "徒步旅游鞋", "天山", "travel_shoes", "鞋", 28900, "X2"),
    Goods("YD-S51", "男士羊毛西服", "雅度", "suit", "服装", 128000, "F3"),
    Goods("YD-J22", "男士茄克衫", "雅度", "jacket", "服装", 39800, "F3"),
    Goods("XF-L60", "女士裘皮大衣", "雪枫", "fur", "服装", 568000, "F3"),
    Goods("NY-U03", "纯棉保暖内衣", "暖衣", "underwear", "服装", 15900, "F3"),
    Goods("QS-K10", "焕颜面霜", "清颂", "cosmetics", "化妆品", 26800, "H1"),
)


@dataclass(frozen=True, slots=True)
class Store(Office):
    """The people at work, and the models on the counters."""

    models: dict[str, int]

    def clerk_at(self, counter: str) -> Actor:
        return self.actors[next(p.username for p in PEOPLE if p.unit == counter and p.role == "clerk")]


def settle(*, opened: datetime) -> Store:
    """Open the store: it decides by its own promise, on the law."""
    accounts.seed_roles(actor=SYSTEM, now=opened)
    units = {
        data.code: network.add_unit(kind=kind, data=data, actor=SYSTEM, now=opened).id
        for kind, data in COUNTERS
    }
    network.ensure_default_calendar(actor=SYSTEM, now=opened)
    _decide_by_the_stores_promise(now=opened)
    actors: dict[str, Actor] = {}
    for person in PEOPLE:
        member = network.add_person(
            account=Account(person.username, person.name, (person.role,)),
            place=Place(units[person.unit], person.title, is_technician=person.is_technician),
            actor=SYSTEM,
            now=opened,
        )
        if person.is_persona:
            make_persona(user_id=member.user_id, actor=SYSTEM, now=opened)
        user = User.objects.get(pk=member.user_id)
        actors[person.username] = queries.actor_for(user, second_factor=True)
    models = {
        each.code: catalogue.set_model(
            code=each.code,
            name=each.name,
            brand=each.brand,
            category=each.category,
            goods=each.goods,
            free_months=None,
            actor=SYSTEM,
            now=opened,
        ).id
        for each in GOODS
    }
    return Store(actors, units, models)


def _decide_by_the_stores_promise(*, now: datetime) -> None:
    opened = context.current()
    typed = {setting.key: setting.shown(settings.value(opened, setting)) for setting in settings.REGISTRY}
    settings.change(
        name=opened.name,
        language=opened.language,
        time_zone=opened.time_zone,
        typed={**typed, "decides_by": "mall"},
        seen_version=settings.version(opened),
        actor=SYSTEM,
        now=now,
    )
    opened.refresh_from_db(fields=["settings"])
