"""暖穹太阳能热水器厂: its dealers repair what the maker pays for, and charge by its tariff what it does not."""

from datetime import datetime
from typing import Any

from yinuo.duties.types import About
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import ServiceClass
from yinuo.network.actions import UnitData
from yinuo.network.types import UnitKind
from yinuo.web.demo import recurring, trades
from yinuo.web.demo.people import Person
from yinuo.web.demo.telling import Client, Teller
from yinuo.web.demo.trades import Fee, Product, Trade

TRADE = Trade(
    charter="solar-dealer",
    places=(
        (
            UnitKind.COMPANY,
            UnitData("NQ", "暖穹太阳能热水器厂", "370702", "北宫西街 1180 号", "0536-85550100"),
        ),
        (
            UnitKind.DEALER,
            UnitData("QZ", "青州檐上热水器经销部", "370781", "云门山路 57 号", "0536-85550121"),
        ),
        (UnitKind.DEALER, UnitData("ZC", "诸城泉舍水暖商行", "370782", "和平街 29 号", "0536-85550122")),
    ),
    people=(
        Person("mou", "牟晓燕", "clerk", "NQ", "售后服务中心"),
        Person("gong", "宫志强", "chief", "NQ", "服务中心主任"),
        Person("lian", "连海", "dealer", "QZ", "经销商业务员"),
        Person("bi", "毕涛", "technician", "QZ", "经销商维修工", is_technician=True),
        Person("sui", "隋静", "caller", "NQ", "用户回访员"),
        Person("kuang", "匡洁", "administrator", "NQ", "系统管理员"),
        Person("zang", "臧平", "dealer", "ZC", "经销商业务员", is_persona=False),
        Person("yin", "尹磊", "technician", "ZC", "经销商维修工", is_technician=True, is_persona=False),
    ),
    products=(
        Product("NQ-20A", "20 管真空管热水器", "暖穹", "太阳能热水器", 238000, free_months=36),
        Product("NQ-30P", "30 管承压热水器", "暖穹", "太阳能热水器", 396000, free_months=36),
    ),
    tariff=(
        Fee("TY1", "太阳能热水器", "更换真空管（每支，成本费）", 3500),
        Fee("TY2", "太阳能热水器", "清洗水箱", 8000),
        Fee("TY3", "太阳能热水器", "保修期外检修", 12000),
    ),
    filled={"fine_light": "50.00", "fine_severe": "300.00", "breaches_allowed": 3, "agreement_years": 2},
    set_up={"charter.small_fee_limit": "200"},
)
AS_BOUGHT: dict[str, Any] = {"extension_approved": False}
THREE_YEARS = 1095
"""Days that are never more than three years."""


def fill(opened: datetime, now: datetime) -> None:
    teller = Teller(trades.settle(TRADE, opened=opened), now, prefix="NQ", seed=20261130)
    past(teller)
    live(teller)
    again(teller)


def past(teller: Teller) -> None:
    case = teller.called(
        "lian",
        "NQ-20A",
        Client("孙大勇", "370781", "王府街道东圣水村 41 号"),
        days=13,
        sold=THREE_YEARS,
        says="水箱底部漏水",
        cause="quality",
        **AS_BOUGHT,
    )
    teller.draw(case)
    teller.visit(case, "gong", "bi", finding="内胆焊缝渗漏", action="更换水箱，试水两小时不漏", minutes=120)
    teller.file(case)
    teller.call_back(case, "sui", "保修到期前一天报的，没有收钱，当天修好")
    case = teller.called(
        "lian",
        "NQ-20A",
        Client("夏芳", "370781", "益都街道 12 号楼 602"),
        days=4,
        sold=500,
        says="装防盗窗时碰碎两支真空管",
        cause="user",
        cost_fee="70.00",
        **AS_BOUGHT,
    )
    teller.draw(case)
    teller.visit(
        case,
        "gong",
        "bi",
        finding="两支真空管破损，系人为碰撞",
        action="更换真空管两支",
        works=(("TY1", 2),),
        minutes=40,
    )
    teller.file(case)


def live(teller: Teller) -> None:
    case = teller.called(
        "zang",
        "NQ-30P",
        Client("王德全", "370782", "舜王街道 88 号"),
        days=2,
        sold=1250,
        says="上水慢，用了三年多",
        cause="quality",
        repair_fee="120.00",
        extension_approved=True,
        approved_months=48,
    )
    teller.draw(case)
    case = teller.called(
        "lian",
        "NQ-20A",
        Client("刘桂兰", "370781", "昭德街 7 号"),
        days=1,
        sold=1300,
        says="不上水，显示器报警",
        cause="quality",
        repair_fee="120.00",
        **AS_BOUGHT,
    )
    teller.draw(case)
    teller.book(case, "gong", "bi", window=teller.tomorrow(9))
    case = teller.called(
        "mou",
        "NQ-30P",
        Client("邢国华", "370702", "胜利西街 305 号"),
        days=1,
        sold=1101,
        says="电加热不工作，刚过保修期几天",
        cause="quality",
        repair_fee="120.00",
        **AS_BOUGHT,
    )
    entitlement.override(
        case_id=case.id,
        klass=ServiceClass.FREE,
        reason="过期五天，老用户，同意按保修期内处理一次",
        actor=teller.shop["gong"],
        now=teller.later(case, 10, 20),
    )
    case = teller.called(
        "zang",
        "NQ-20A",
        Client("于文波", "370782", "密州街道 21 号"),
        days=0,
        sold=200,
        says="支架松动，水管漏水",
        cause="quality",
        **AS_BOUGHT,
    )
    teller.draw(case)
    teller.arrive(case, "gong", "yin")
    teller.called(
        "lian",
        "NQ-20A",
        Client("苗春梅", "370781", "弥河镇 3 号"),
        days=0,
        sold=600,
        says="昨晚冰雹打碎五支管",
        cause="force_majeure",
        **AS_BOUGHT,
    )
    teller.called(
        "mou", "NQ-30P", Client("庄立民", "370702", "和平路 16 号"), days=0, sold=330, says="水不热"
    )


def again(teller: Teller) -> None:
    """The dealer's monthly form, and what the maker remits within twenty days of each settlement."""
    maker = About(partner="厂家服务中心")
    recurring.take_over(teller, "gong", "lian", TRADE.charter, "C256", unit="QZ", about=maker)
    dealer = About(partner="青州檐上热水器经销部")
    recurring.take_over(teller, "gong", "mou", TRADE.charter, "C271", unit="NQ", about=dealer)
