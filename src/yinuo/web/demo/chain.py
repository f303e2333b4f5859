"""澄屿家电连锁: phones go back within 8 days and are exchanged within 31; air conditioners are cleaned by card."""

from datetime import datetime
from typing import Any

from yinuo.intake.types import Channel
from yinuo.kernel.charters import Remedy
from yinuo.network.actions import UnitData
from yinuo.network.types import UnitKind
from yinuo.web.demo import trades
from yinuo.web.demo.people import Person
from yinuo.web.demo.telling import Ago, Client, Teller
from yinuo.web.demo.trades import Fee, Product, Trade

TRADE = Trade(
    charter="shishang",
    places=(
        (UnitKind.COMPANY, UnitData("CY", "澄屿家电连锁", "430102", "五一大道 218 号", "0731-85550100")),
        (
            UnitKind.SERVICE_POINT,
            UnitData("S1", "五一大道店", "430102", "五一大道 218 号一楼", "0731-85550111"),
        ),
    ),
    people=(
        Person("fen", "冯晓", "clerk", "S1", "手机柜台营业员"),
        Person("ou", "欧阳立", "chief", "CY", "售后主管"),
        Person("tan", "谭勇", "technician", "S1", "维修技师", is_technician=True),
        Person("yi", "易敏", "caller", "CY", "顾客回访员"),
        Person("xiang", "向荣", "manager", "CY", "总经理"),
        Person("dai", "戴明远", "administrator", "CY", "系统管理员"),
    ),
    products=(
        Product("QH-M6", "智能手机", "秋禾", "手机", 249900, "phone"),
        Product("QH-M6P", "智能手机大屏版", "秋禾", "手机", 329900, "phone"),
        Product("SN-35G", "1.5 匹变频空调", "朔宁", "空调", 289900, "air_conditioner"),
    ),
    tariff=(
        Fee("QX1", "空调", "清洗保养（每台，会员超出部分七折）", 5600),
        Fee("QX2", "空调", "清洗保养（每台）", 8000),
        Fee("SJ1", "手机", "更换屏幕总成", 18000),
        Fee("SJ2", "手机", "更换电池", 9900),
    ),
    filled={"minutes_to_confirm": 30},
    set_up={"charter.small_fee_limit": "200", "public_promise": "on"},
)
SEEN: dict[str, Any] = {
    "catalogue_goods": "phone",
    "fraud": False,
    "distance_sale": False,
    "user_damage": False,
    "self_dismantled": False,
    "force_majeure": False,
    "days_in_repair": 0,
    "repairs_same_defect": 0,
    "same_model_available": True,
    "waiting_days": 0,
    "repairer_days": 0,
    "has_card": True,
    "has_voucher": True,
    "matches_card": True,
}
"""What is seen at the counter when a phone is brought back and all is well."""
CLEANING: dict[str, Any] = {
    "wanted": "cleaning",
    "catalogue_goods": "none",
    "faulty": False,
    "fraud": False,
    "distance_sale": False,
    "cleaning_price": "80.00",
}


def fill(opened: datetime, now: datetime) -> None:
    teller = Teller(trades.settle(TRADE, opened=opened), now, prefix="CY", seed=20261127)
    past(teller)
    live(teller)


def past(teller: Teller) -> None:
    case = teller.called(
        "fen",
        "QH-M6",
        Client("汤小玲", "430102", "解放路 66 号"),
        days=12,
        sold=8,
        price_fen=249900,
        says="通话时听筒没有声音",
        channel=Channel.COUNTER,
        wanted="go_back",
        faulty=True,
        received_on=Ago(8),
        **SEEN,
    )
    teller.give(case, Remedy.REFUND)
    teller.call_back(case, "yi", "第八天来退，没有为难，当场退款")
    case = teller.called(
        "fen",
        "SN-35G",
        Client("文德胜", "430104", "麓山路 132 号 2 栋 501"),
        days=9,
        sold=420,
        says="官微预约空调清洗，金卡会员",
        channel=Channel.WECHAT,
        card="gold",
        units_cleaned_before=2,
        units_to_clean=1,
        **CLEANING,
    )
    teller.draw(case)
    teller.visit(
        case, "ou", "tan", finding="滤网积灰，蒸发器脏", action="清洗滤网、蒸发器，试机正常", minutes=50
    )
    teller.file(case)
    teller.call_back(case, "yi", "免费洗得很干净，师傅还铺了布")
    case = teller.called(
        "fen",
        "QH-M6P",
        Client("柳倩", "430105", "四方坪 9 号"),
        days=5,
        sold=20,
        price_fen=329900,
        says="充不进电",
        channel=Channel.COUNTER,
        wanted="go_back",
        faulty=True,
        received_on=Ago(20),
        **SEEN,
    )
    teller.give(case, Remedy.EXCHANGE)


def live(teller: Teller) -> None:
    case = teller.called(
        "fen",
        "QH-M6",
        Client("曹志成", "430102", "八一路 301 号"),
        days=2,
        sold=40,
        price_fen=249900,
        says="想换成大屏版，补差价也行",
        channel=Channel.COUNTER,
        wanted="go_back",
        faulty=False,
        received_on=Ago(40),
        **SEEN,
    )
    teller.tell_refusal(case, disputes="买的时候说过一个月内随便换，只晚了几天", to="ou")
    case = teller.called(
        "fen",
        "QH-M6",
        Client("贺兰芝", "430104", "银盆岭 18 号"),
        days=1,
        sold=430,
        price_fen=249900,
        says="屏幕摔碎，触摸失灵",
        channel=Channel.COUNTER,
        wanted="repair",
        agreed_cost="180.00",
        faulty=True,
        received_on=Ago(430),
        **{**SEEN, "user_damage": True},
    )
    teller.draw(case)
    teller.take_in(
        case,
        "智能手机 QH-M6",
        "屏幕碎，触摸失灵",
        looks="屏幕左上角碎裂，边框有划痕，已借备用机",
        shelf="手机柜 3 号",
        to="tan",
    )
    case = teller.called(
        "fen",
        "SN-35G",
        Client("聂长庚", "430102", "韭菜园北里 7 号"),
        days=1,
        sold=800,
        says="三室两厅四台空调要清洗，钻石卡",
        wish="明天上午",
        card="diamond",
        units_cleaned_before=2,
        units_to_clean=2,
        **CLEANING,
    )
    teller.draw(case)
    teller.book(case, "ou", "tan", window=teller.tomorrow(9))
    teller.called(
        "fen",
        "QH-M6P",
        Client("殷晓东", "430105", "福元路 25 号"),
        days=0,
        sold=6,
        price_fen=329900,
        says="拍照一闪一闪，要求退货",
        channel=Channel.COUNTER,
        wanted="go_back",
        faulty=True,
        received_on=Ago(6),
        **SEEN,
    )
    teller.called(
        "fen",
        "QH-M6",
        Client("粟芬", "430102", "朝阳路 40 号"),
        days=0,
        sold=26,
        price_fen=249900,
        says="发热厉害",
        channel=Channel.COUNTER,
    )
