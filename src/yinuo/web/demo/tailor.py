"""素棠职业装定制: two years on quality, misfits taken back at the hand-out, damage mended as long as it can be."""

from datetime import datetime

from yinuo.kernel.charters import Remedy
from yinuo.network.actions import UnitData
from yinuo.network.types import UnitKind
from yinuo.web.demo import trades
from yinuo.web.demo.people import Person
from yinuo.web.demo.telling import Client, Teller
from yinuo.web.demo.trades import Fee, Product, Trade

TRADE = Trade(
    charter="tailor",
    places=((UnitKind.COMPANY, UnitData("ST", "素棠职业装定制", "330203", "长春路 96 号", "0574-85550100")),),
    people=(
        Person("shu", "舒雅", "clerk", "ST", "客服专员"),
        Person("hong", "洪建国", "chief", "ST", "售后主管"),
        Person("weng", "翁秀兰", "technician", "ST", "修改师傅", is_technician=True),
        Person("tong", "童欣", "caller", "ST", "客户回访员"),
        Person("cen", "岑立", "administrator", "ST", "系统管理员"),
    ),
    products=(
        Product("ST-W12", "女士西服套装", "素棠", "职业装", 68000),
        Product("ST-M08", "男士西服", "素棠", "职业装", 76000),
        Product("ST-G30", "车间工装", "素棠", "职业装", 23800),
    ),
    tariff=(
        Fee("FZ1", "职业装", "改腰围", 4000),
        Fee("FZ2", "职业装", "改袖长（一对）", 3000),
        Fee("FZ3", "职业装", "改款式", 12000),
    ),
    set_up={"public_promise": "on"},
)
HOTEL = Client("澜桥酒店", "330203", "中山西路 150 号", "房务部 任经理")
WORKS = Client("梅汀食品厂", "330212", "启明路 33 号", "行政 俞女士")


def fill(opened: datetime, now: datetime) -> None:
    teller = Teller(trades.settle(TRADE, opened=opened), now, prefix="ST", seed=20261129)
    past(teller)
    live(teller)


def past(teller: Teller) -> None:
    case = teller.called(
        "shu",
        "ST-W12",
        HOTEL,
        days=15,
        sold=0,
        price_fen=68000,
        says="派发试穿，前台一位员工腰围偏大",
        matter="misfit",
        at_handout=True,
    )
    teller.choose(case, Remedy.REPAIR)
    teller.draw(case)
    teller.take_in(
        case,
        "女士西服套装 ST-W12",
        "腰围偏大两厘米",
        looks="新衣，吊牌齐全",
        shelf="修改间 1 号架",
        to="weng",
    )
    teller.mend(
        case, "hong", "weng", finding="腰围大两厘米", action="收腰两厘米，重新整烫", note="已核对量体登记"
    )
    teller.plan_return(case, days=1)
    teller.deliver(case)
    teller.file(case)
    teller.call_back(case, "tong", "第二天就送回来了，很合身")
    case = teller.called(
        "shu",
        "ST-M08",
        Client("越溪物业", "330212", "四明中路 408 号", "人事 葛先生"),
        days=6,
        sold=730,
        price_fen=76000,
        says="驳头起泡，洗了两次就这样",
        matter="quality",
        at_handout=False,
    )
    teller.give(case, Remedy.EXCHANGE)
    case = teller.called(
        "shu",
        "ST-G30",
        WORKS,
        days=5,
        sold=500,
        price_fen=23800,
        says="工装被酸液烧穿一大片",
        matter="negligence",
        within_life=True,
        mendable=False,
    )
    teller.agree(case, "hong", "无法修补，双方同意按原价补做一件，原料颜色不变，另开订单，本单不退不换")


def live(teller: Teller) -> None:
    case = teller.called(
        "shu",
        "ST-M08",
        Client("星屿物流", "330206", "恒山路 16 号", "办公室 邬女士"),
        days=3,
        sold=300,
        price_fen=76000,
        says="袖口勾破一道口子，是自己不小心",
        matter="negligence",
        within_life=True,
        mendable=True,
    )
    teller.choose(case, Remedy.REPAIR)
    teller.draw(case)
    teller.take_in(
        case,
        "男士西服 ST-M08",
        "左袖口勾破",
        looks="左袖口破口三厘米，其余完好",
        shelf="修改间 2 号架",
        to="weng",
    )
    teller.mend(
        case, "hong", "weng", finding="左袖口面料勾破", action="用预留面料换袖口片，锁边", note="修补处不明显"
    )
    teller.plan_return(case, days=4)
    case = teller.called(
        "shu",
        "ST-W12",
        HOTEL,
        days=1,
        sold=60,
        price_fen=68000,
        says="大堂经理想把翻领改成青果领",
        matter="alteration",
    )
    teller.agree(case, "hong", "改领款式每件 120 元，客户同意，十五个工作日内送回", is_paid=True)
    teller.draw(case)
    teller.called(
        "shu",
        "ST-W12",
        Client("和柳幼儿园", "330203", "翠柏路 61 号", "总务 章老师"),
        days=0,
        sold=210,
        price_fen=68000,
        says="裙子侧缝裂开，要求退货",
        matter="quality",
        at_handout=False,
    )
    teller.called(
        "shu",
        "ST-M08",
        Client("越溪物业", "330212", "四明中路 408 号", "人事 葛先生"),
        days=0,
        sold=733,
        price_fen=76000,
        says="里衬脱线，买了两年零几天",
        matter="quality",
        at_handout=False,
    )
    teller.called("shu", "ST-G30", WORKS, days=0, sold=95, price_fen=23800, says="裤子穿着不舒服")
