"""岚泊冷却塔制造厂: one year for any quality problem; what comes later is agreed with the customer."""

from datetime import datetime

from yinuo.duties.types import About
from yinuo.kernel.charters import Remedy
from yinuo.network.actions import UnitData
from yinuo.network.types import UnitKind
from yinuo.web.demo import recurring, trades
from yinuo.web.demo.people import Person
from yinuo.web.demo.telling import Ago, Client, Teller
from yinuo.web.demo.trades import Fee, Product, Trade

TRADE = Trade(
    charter="cooling-tower",
    places=(
        (
            UnitKind.COMPANY,
            UnitData("LB", "岚泊冷却塔制造厂", "321111", "工业园纬三路 16 号", "0511-85550100"),
        ),
    ),
    people=(
        Person("qiao", "乔琳", "clerk", "LB", "服务热线"),
        Person("sheng", "盛国栋", "chief", "LB", "服务部部长"),
        Person("pan", "潘海峰", "technician", "LB", "现场工程师", is_technician=True),
        Person("ni", "倪萍", "caller", "LB", "满意度调查员"),
        Person("xue", "薛文", "administrator", "LB", "系统管理员"),
        Person("geng", "耿立", "technician", "LB", "现场工程师", is_technician=True, is_persona=False),
    ),
    products=(
        Product("LB-N200", "逆流式圆形冷却塔", "岚泊", "冷却塔", 6800000),
        Product("LB-H300", "横流式方形冷却塔", "岚泊", "冷却塔", 11200000),
        Product("LB-B80", "闭式冷却塔", "岚泊", "冷却塔", 15600000),
    ),
    tariff=(
        Fee("LT1", "冷却塔", "现场检修（人天）", 80000),
        Fee("LT2", "冷却塔", "更换风机皮带", 26000),
        Fee("LT3", "冷却塔", "更换喷头（每只）", 1800),
    ),
    set_up={"public_promise": "on"},
)


def fill(opened: datetime, now: datetime) -> None:
    teller = Teller(trades.settle(TRADE, opened=opened), now, prefix="LB", seed=20261128)
    past(teller)
    live(teller)
    again(teller)


def past(teller: Teller) -> None:
    case = teller.called(
        "qiao",
        "LB-H300",
        Client("汀洲食品冷链中心", "321102", "谷阳路 210 号", "于主管"),
        days=14,
        says="风机振动大，停机报警",
        quality_problem=True,
        delivered_on=Ago(365),
    )
    teller.choose(case, Remedy.REPAIR)
    teller.draw(case)
    teller.visit(
        case,
        "sheng",
        "pan",
        finding="风叶一片松动，动平衡超差",
        action="紧固风叶，重做动平衡，运行两小时正常",
        minutes=150,
    )
    teller.file(case)
    teller.call_back(case, "ni", "交货满一年的那天报的，照样免费修，当天到场")
    case = teller.called(
        "qiao",
        "LB-N200",
        Client("石桥印染车间", "320106", "中央路 399 号", "陆师傅"),
        days=8,
        says="出水温度偏高，问是不是塔的问题",
        quality_problem=False,
        delivered_on=Ago(120),
    )
    teller.agree(case, "sheng", "水泵阀门未全开，电话指导调好；双方同意不收费，另约一次操作培训")


def live(teller: Teller) -> None:
    case = teller.called(
        "qiao",
        "LB-N200",
        Client("渡南商务楼物业", "321102", "中山东路 88 号", "秦经理"),
        days=2,
        says="皮带断了，风机不转",
        quality_problem=True,
        delivered_on=Ago(367),
    )
    teller.agree(
        case, "sheng", "质保期已过两天，按服务计划换皮带，材料人工由客户付，费用已报客户", is_paid=True
    )
    teller.draw(case)
    teller.book(case, "sheng", "geng", window=teller.tomorrow(9, hours=3))
    case = teller.called(
        "qiao",
        "LB-B80",
        Client("青柚药业动力车间", "320106", "高新四路 5 号", "沈工"),
        days=1,
        says="闭式塔盘管接头渗水",
        quality_problem=True,
        delivered_on=Ago(200),
    )
    teller.choose(case, Remedy.REPAIR)
    teller.draw(case)
    case = teller.called(
        "qiao",
        "LB-H300",
        Client("丹湖数据机房", "321111", "智慧大道 1 号", "蒋工"),
        days=0,
        says="减速机异响",
        quality_problem=True,
        delivered_on=Ago(90),
    )
    teller.choose(case, Remedy.REPAIR)
    teller.draw(case)
    teller.arrive(case, "sheng", "pan")
    teller.called(
        "qiao",
        "LB-N200",
        Client("栖霞冷库", "320113", "疏港路 12 号", "马师傅"),
        days=0,
        says="飘水严重，周围地面湿",
        quality_problem=True,
    )
    teller.called(
        "qiao",
        "LB-N200",
        Client("里河纺织厂", "321111", "瑞山路 77 号", "杭主任"),
        days=0,
        says="用了两年多，填料老化要换",
        quality_problem=True,
        delivered_on=Ago(800),
    )


def again(teller: Teller) -> None:
    """The monthly form for two, the yearly date of service, and a look at the hot line before going home."""
    both = About(recipients=("管理层", "质量保证部"))
    recurring.take_over(teller, "sheng", "ni", TRADE.charter, "C084", unit="LB", about=both)
    yearly = About(partner="渡南商务楼物业")
    recurring.take_over(teller, "sheng", "pan", TRADE.charter, "C091", unit="LB", about=yearly)
    recurring.daily(teller, "sheng", "qiao", "下班前核对服务热线登记", unit="LB", note="登记与通话记录一致")
