"""One sheet of each paper as an office fills it, one with nothing on it yet, and one with more than fits."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from tests.office import drawing
from yinuo.billing import papers as billing
from yinuo.catalogue import papers as catalogue
from yinuo.catalogue.models import TariffItem
from yinuo.catalogue.types import OutsidePhone
from yinuo.charters.library import shipped
from yinuo.charters.shortening import in_short
from yinuo.depot import papers as depot
from yinuo.intake import papers as intake
from yinuo.platform.papers.labels import Label, labels
from yinuo.platform.papers.types import House, Position, Signature, Size
from yinuo.workorders import papers as workorders
from yinuo.workorders.types import ConsentWay

AT = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
CASE = "https://fuwu.example.cn/o/anda/scan/0195a3f2-6c1d-7b8e-9f00-3d5b7c9e1a22"
HOUSE = House("安达电器售后服务部", "西湖服务点", "浙江省杭州市西湖区古墩路 66 号", "0571-5550 0121")
LONG_HOUSE = House(
    "内蒙古自治区呼和浩特市安达家用电器与商用制冷设备售后服务有限责任公司",
    "阿拉善左旗巴彦浩特镇第二特约维修服务网点",
    "内蒙古自治区阿拉善盟阿拉善左旗巴彦浩特镇额鲁特西路与土尔扈特北路交叉口东北角安达服务中心一层 108 号",
    "0483-8330 1234，400 820 8820",
)
NAME = "乌兰察布市集宁区新体路街道办事处综合行政执法局后勤服务中心（设备科）"
PLACE = "内蒙古自治区乌兰察布市集宁区新体路街道幸福小区三期 12 号楼 4 单元 1802 室，从小区东门进，单元门禁请按 1802 或打电话"
TEXT = "开机后有声音但没有图像，约十分钟后自动关机，再次开机时电源指示灯闪烁三次；客户说上周雷雨之后才出现，插座已换过，遥控器也换了电池，问题依旧。"
WORKS = (
    Position("上门检测", 1, 3000),
    Position("更换电源板", 1, 12000),
    Position("电源板 L55E9-PW2", 1, 18650),
)
SIGNED = Signature("王丽华", AT, drawing())


def voucher(**changed):
    return workorders.Voucher(
        **{
            "house": HOUSE,
            "number": "FW2026-000123",
            "case_number": "SL20260313-0042",
            "case_url": CASE,
            "klass": "A 有费",
            "drawn_at": AT,
            "customer": "王丽华",
            "phone": "138****5678",
            "place": "浙江省 杭州市 西湖区 文三路 90 号东部软件园 3 幢 502 室",
            "product": "安达 55 寸液晶电视 L55E9",
            "serial": "SN20260001",
            "sold_on": date(2020, 5, 1),
            "fault": "无图像",
            "request": "开机有声音无图像",
            **changed,
        }
    )


def carried():
    """As it goes to the customer: found and done are written by hand."""
    return voucher(
        instructions="先测电源板输出，带 L55E9-PW2 一块。",
        technician="王建军",
        start=AT,
        end=AT + timedelta(hours=2),
    )


def filed():
    return voucher(
        technician="王建军",
        start=AT,
        end=AT + timedelta(hours=2),
        arrived_at=AT,
        findings="电源板 C12 鼓包，无 12 V 输出。",
        work_done="更换电源板，通电试机两小时，图像与声音正常。",
        minutes=40,
        parts=(Position("电源板 L55E9-PW2", 1),),
        estimate=WORKS,
        agreed=workorders.Agreed(True, "王丽华", 33650, ConsentWay.ON_SITE, AT),
        customer_signed=SIGNED,
        technician_signed=Signature("王建军", AT),
    )


def overfull(rows=60):
    return voucher(
        house=LONG_HOUSE,
        customer=NAME,
        place=PLACE,
        product="安达牌 55 寸超高清智能语音全面屏液晶电视（商用显示定制型号，带壁挂支架与延保三年）",
        serial="SN" + "0123456789" * 3 + "ABCDEFGH",
        request=TEXT * 4,
        wish="希望周末下午三点以后上门，老人一个人在家，请先打电话",
        instructions=TEXT * 2,
        technician="阿卜杜热合曼·买买提艾力",
        start=AT,
        end=AT + timedelta(hours=2),
        arrived_at=AT,
        findings=TEXT * 3,
        work_done=TEXT * 3,
        minutes=1234,
        parts=tuple(Position(f"配件{place}", place + 1) for place in range(rows)),
        estimate=tuple(
            Position(f"更换第 {place + 1} 块加热管与密封圈并检漏", place + 1, 12345 * 100)
            for place in range(rows)
        ),
        agreed=workorders.Agreed(True, NAME[:20], 33650, ConsentWay.PHONE, AT),
        customer_signed=Signature(NAME, AT, drawing()),
        technician_signed=Signature("阿卜杜热合曼·买买提艾力", AT),
        is_void=True,
    )


def entry(place=1, **changed):
    return intake.Entry(
        **{
            "registered_at": AT + timedelta(minutes=7 * place),
            "number": f"SL20260313-{place:04d}",
            "customer": "王丽华",
            "phone": "138****5678",
            "place": "浙江省 杭州市 西湖区",
            "product": "液晶电视",
            "serial": f"SN2026{place:04d}",
            "what": "开机有声音无图像",
            "klass": "A",
            "owner": "林晓雯",
            "technician": "王建军",
            "struck_off_at": AT + timedelta(days=1) if place % 3 else None,
            **changed,
        }
    )


def entries(rows=60):
    full = entry(
        7,
        customer=NAME,
        product="安达牌 55 寸超高清智能语音全面屏液晶电视",
        what=TEXT[:80],
        serial="SN" + "0" * 38,
    )
    return [full, *(entry(place) for place in range(1, rows))]


def goods_receipt(**changed):
    return depot.GoodsReceipt(
        **{
            "house": HOUSE,
            "number": "LQ2026-000045",
            "item_url": CASE,
            "case_number": "SL20260313-0042",
            "voucher_number": "FW2026-000123",
            "taken_at": AT,
            "customer": "王丽华",
            "phone": "138****5678",
            "place": "浙江省 杭州市 西湖区 文三路 90 号东部软件园 3 幢 502 室",
            "product": "安达 55 寸液晶电视 L55E9",
            "serial": "SN20260001",
            **changed,
        }
    )


def goods_taken():
    return goods_receipt(
        reason="主板须在维修部烧录，现场不具备条件。",
        condition="外壳左下角有一处旧划痕，屏幕完好。",
        accessories=(Position("遥控器"), Position("电源线"), Position("底座", 2, note="含螺丝 4 颗")),
        return_on=date(2026, 3, 20),
        customer_signed=SIGNED,
        taken_signed=Signature("王建军", AT),
    )


def goods_overfull(rows=60):
    return goods_receipt(
        house=LONG_HOUSE,
        customer=NAME,
        place=PLACE,
        reason=TEXT,
        condition=TEXT * 2,
        accessories=tuple(Position(f"附件{place}号", place + 1, note="外观完好") for place in range(rows)),
        customer_signed=Signature(NAME, AT, drawing()),
        is_void=True,
    )


def stay(place=1, **changed):
    return depot.StayLine(
        **{
            "taken_in_at": AT + timedelta(hours=place),
            "receipt_number": f"LQ2026-{place:06d}",
            "customer": "王丽华",
            "product": "液晶电视",
            "serial": f"SN2026{place:04d}",
            "accessories": "遥控器、电源线",
            "brought_by": "王建军",
            "taken_in_by": "林晓雯",
            **(
                {
                    "checked_by": "周国强",
                    "checked_at": AT + timedelta(days=3),
                    "return_on": date(2026, 3, 17),
                    "returned_at": AT + timedelta(days=4),
                    "returned_by": "马超",
                    "receipt_voided_at": AT + timedelta(days=4),
                }
                if place % 2
                else {}
            ),
            **changed,
        }
    )


def stays(rows=60):
    return [stay(1, customer=NAME, accessories=TEXT[:60]), *(stay(place) for place in range(2, rows + 1))]


def repair_card(**changed):
    return depot.RepairCard(
        **{
            "house": HOUSE,
            "number": "LQ2026-000045",
            "item_url": CASE,
            "voucher_number": "FW2026-000123",
            "klass": "A 有费",
            "customer": "王丽华",
            "product": "安达 55 寸液晶电视 L55E9",
            "serial": "SN20260001",
            "fault": "开机有声音无图像",
            "accessories": "遥控器、电源线、底座 2",
            "taken_in_at": AT,
            "return_on": date(2026, 3, 20),
            **changed,
        }
    )


def card_done():
    return repair_card(
        technician="马超",
        findings="主板 eMMC 坏块。",
        work_done="更换并烧录，老化 4 小时正常。",
        minutes=95,
        parts=(Position("eMMC 8 GB"), Position("导热垫", 2)),
        checked=Signature("周国强", AT),
    )


def card_overfull(rows=60):
    return repair_card(
        house=LONG_HOUSE,
        customer=NAME,
        product="安达牌 55 寸超高清智能语音全面屏液晶电视（商用显示定制型号）",
        serial="SN" + "0123456789" * 3 + "ABCDEFGH",
        fault=TEXT,
        technician="阿卜杜热合曼·买买提艾力",
        findings=TEXT * 2,
        minutes=1234,
        parts=tuple(Position(f"第 {place + 1} 号密封圈", place + 1) for place in range(rows)),
        checked=Signature("阿卜杜热合曼·买买提艾力", AT, drawing()),
    )


def charge_slip(**changed):
    return billing.ChargeSlip(
        **{
            "house": HOUSE,
            "number": "FW2026-000123",
            "case_number": "SL20260313-0042",
            "case_url": CASE,
            "klass": "A 有费",
            "made_at": AT,
            "customer": "王丽华",
            "phone": "138****5678",
            "place": "浙江省 杭州市 西湖区 文三路 90 号东部软件园 3 幢 502 室",
            "product": "安达 55 寸液晶电视 L55E9",
            "serial": "SN20260001",
            **changed,
        }
    )


def charged():
    return charge_slip(
        lines=WORKS, payment="上门收取", due_on=date(2026, 3, 13), made_by=Signature("王建军", AT)
    )


def charge_overfull(rows=60):
    return charge_slip(
        house=LONG_HOUSE,
        customer=NAME,
        place=PLACE,
        lines=tuple(
            Position(f"更换第 {place + 1} 块加热管与密封圈并检漏", 9, 999_999_99) for place in range(rows)
        ),
        made_by=Signature("阿卜杜热合曼·买买提艾力", AT),
        is_void=True,
    )


def receipt(**changed):
    return billing.Receipt(
        **{
            "house": HOUSE,
            "number": "SJ2026-000027",
            "case_number": "SL20260313-0042",
            "case_url": CASE,
            "voucher_number": "FW2026-000123",
            "received_at": AT,
            "payer": "王丽华",
            "purpose": "液晶电视维修费",
            "amount_fen": 33650,
            "way": "现金",
            **changed,
        }
    )


def paid():
    return receipt(lines=WORKS, invoice="发票由会计开具后补寄。", collected_by=Signature("王建军", AT))


def receipt_overfull(rows=60):
    return receipt(
        house=LONG_HOUSE,
        payer=NAME,
        purpose=TEXT,
        amount_fen=999_999_999_99,
        lines=tuple(Position(f"第 {place + 1} 项", 1, 12345) for place in range(rows)),
        is_void=True,
    )


def unit_labels(rows=40):
    kinds = (("安达液晶电视", "L55E9"), ("安达超高清智能语音全面屏液晶电视商用定制型", "L86E9-PRO-MAX-2026"))
    return [
        Label(f"{CASE[:-2]}{place:02d}", HOUSE.name, (*kinds[place % 2], f"SN2026{place:04d}", HOUSE.phone))
        for place in range(rows)
    ]


def items(rows=5):
    return [
        depot.Item(
            item_url=CASE,
            number=f"LQ2026-{place:06d}",
            product="液晶电视 L55E9",
            serial="SN20260001",
            taken_in_at=AT,
        )
        for place in range(rows)
    ]


def wall_sign(**changed):
    return catalogue.WallSign(
        **{
            "house": House("安达电器售后服务部"),
            "title": "售后服务承诺",
            "made_on": date(2026, 3, 13),
            **changed,
        }
    )


def price(place=1, *, name="上门检测", category="液晶电视", fen=3000, guide=5000):
    return TariffItem(
        code=f"TV-{place:02d}",
        category=category,
        name=name,
        price_fen=fen,
        guide_price_fen=guide,
        valid_from=date(2026, 1, 1),
    )


def hung(**changed):
    return wall_sign(
        **{
            "house": HOUSE,
            "title": "商场新三包",
            "said": "第2版，自2026-01-01起执行。",
            "promise": in_short(shipped("mall"), "zh-Hans"),
            "prices": (
                price(),
                price(2, name="更换电源板", fen=12000, guide=None),
                price(3, category="洗衣机"),
            ),
            "outside": (
                OutsidePhone("消费者投诉举报", "12315"),
                OutsidePhone("省家电维修协会", "0571-5550 0199"),
            ),
            "address": "https://fuwu.example.cn/o/anda/promise/public",
            **changed,
        }
    )


def hung_overfull():
    return hung(
        house=LONG_HOUSE,
        prices=tuple(
            price(place, name=f"更换第{place}块加热管并调试整机到出厂标准") for place in range(1, 61)
        ),
    )


SAID = "2026-03-13"
PAPERS = {
    "voucher": (
        workorders.voucher,
        {"blank": voucher, "carried": carried, "filed": filed, "overfull": overfull},
    ),
    "voucher-241": (
        partial(workorders.voucher, size=Size.PIN_FEED),
        {"carried": carried, "filed": filed, "overfull": overfull},
    ),
    "register": (
        partial(intake.register, house=HOUSE, said=SAID),
        {"blank": list, "filled": lambda: entries(12), "overfull": entries},
    ),
    "goods-receipt": (
        depot.goods_receipt,
        {"blank": goods_receipt, "filled": goods_taken, "overfull": goods_overfull},
    ),
    "goods-receipt-241": (partial(depot.goods_receipt, size=Size.PIN_FEED), {"filled": goods_taken}),
    "goods-register": (
        partial(depot.goods_register, house=HOUSE, said=SAID),
        {"blank": list, "filled": lambda: stays(12), "overfull": stays},
    ),
    "repair-card": (
        depot.repair_card,
        {"blank": repair_card, "filled": card_done, "overfull": card_overfull},
    ),
    "charge-slip": (
        billing.charge_slip,
        {"blank": charge_slip, "filled": charged, "overfull": charge_overfull},
    ),
    "charge-slip-241": (partial(billing.charge_slip, size=Size.PIN_FEED), {"filled": charged}),
    "receipt": (billing.receipt, {"blank": receipt, "filled": paid, "overfull": receipt_overfull}),
    "receipt-241": (partial(billing.receipt, size=Size.PIN_FEED), {"filled": paid}),
    "wall-sign": (
        partial(catalogue.wall_sign, size=Size.A4),
        {"blank": wall_sign, "filled": hung, "overfull": hung_overfull},
    ),
    "wall-sign-a3": (partial(catalogue.wall_sign, size=Size.A3), {"filled": hung}),
    "unit-labels": (
        partial(labels, house=HOUSE, skip=3),
        {"blank": list, "filled": lambda: unit_labels(5), "overfull": unit_labels},
    ),
    "item-labels": (partial(depot.item_labels, house=HOUSE), {"filled": items}),
}
"""By name: how it is printed, and what may stand on it."""
ALL = {
    f"{name}-{kind}": (lambda say=say, said=said: say(said()))
    for name, (say, kinds) in PAPERS.items()
    for kind, said in kinds.items()
}
"""Each paper with each of its contents, ready to be printed."""
