"""The time of the people in the demonstration: work in the house, last month's records, what callers asked."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yinuo.catalogue import queries as catalogue
from yinuo.dispatch import queries as visits
from yinuo.improvement import actions as improvement
from yinuo.improvement.types import Answer, Month
from yinuo.intake.actions import enquiring
from yinuo.intake.types import EnquiryResult
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.calendars import Calendar
from yinuo.network import queries as network
from yinuo.platform.organisations import context, settings
from yinuo.web.demo import story
from yinuo.web.demo.people import Office
from yinuo.workorders import actions as workorders
from yinuo.workorders.types import InternalKind, Spent

ZONE = ZoneInfo("Asia/Shanghai")
DUE_DAY = 5
OUTSIDE = "杭州市家用电器维修行业协会 0571-55509999\n消费者投诉举报热线 12315"
SERVICES = 7
"""Services of last month, told before the story so that its record has something to say."""
WORK = (
    (InternalKind.PARTS, time(8, 5), 25, "清点常用配件，补领电容、灯条"),
    (InternalKind.MAINTENANCE, time(12, 5), 30, "校准压力表，充电"),
    (InternalKind.TRAINING, time(17, 30), 25, "变频空调故障代码"),
    (InternalKind.INSPECTION, time(8, 5), 20, "抽查昨日上门照片"),
    (InternalKind.OTHER, time(12, 5), 20, "整理工具车"),
)
CALLS = (
    ("空调", EnquiryResult.TOLD, "", "", "问加氟多少钱"),
    ("电视", EnquiryResult.WANTS_REPAIR, "13857100233", "裘先生", ""),
    ("洗衣机", EnquiryResult.TOLD, "0571-88990011", "", "同时问了其他店，说比较后再打"),
    ("冰箱", EnquiryResult.SENT_ELSEWHERE, "", "倪女士", "进口机型，转厂家服务热线"),
    ("电视", EnquiryResult.TOLD, "13905710466", "", ""),
)


def opened_at(now: datetime, least: timedelta) -> datetime:
    """Early enough that last month is whole."""
    month = _last_month(now)
    return min(now - least, _at(month.first, time(8)) - timedelta(days=1))


def before(office: Office, *, now: datetime) -> None:
    """A few services of last month, all of them closed, for two of the technicians."""
    month = _last_month(now)
    first = _at(month.first, time(9))
    until = min(_at(month.last, time(18)), now - timedelta(days=23))
    teller = story.Teller(office, until, random.Random(330))  # noqa: S311 - a story, not a secret
    for index in range(SERVICES):
        teller.closed(first + (until - first - timedelta(days=3)) * index / SERVICES)


def tell(office: Office, *, now: datetime) -> None:
    """Work in the house since the first of last month, two records handed in, one of them received, and calls."""
    month = _last_month(now)
    _decide(now=_at(month.first, time(8)))
    technicians = [office[name] for name in ("wang", "qian", "ma")]
    dice = random.Random(350)  # noqa: S311
    calendar = Calendar.from_data(network.default_calendar().data)
    day, last = month.first, now.astimezone(ZONE).date()
    while day <= last:
        if calendar.is_working_day(day):
            for technician in technicians:
                if day == last:
                    _book(technician, day, WORK[0], now=now)
                elif dice.random() < 0.6:
                    _book(technician, day, WORK[dice.randrange(len(WORK))], now=now)
        day += timedelta(days=1)
    _records(office, month, now=now)
    _calls(office, now=now)


def _book(technician: Actor, day: date, work: tuple[InternalKind, time, int, str], *, now: datetime) -> None:
    """Book it when it was done, unless it is still to come or the technician was at a customer's."""
    kind, begins, minutes, note = work
    start = _at(day, begins)
    end = start + timedelta(minutes=minutes)
    staff_id = technician.staff_id or 0
    if end > now or visits.on_site(staff_id, start=start, end=end) is not None:
        return
    workorders.book_time(
        kind=kind,
        spent=Spent(day, minutes, start, end),
        note=note,
        actor=technician,
        now=min(end + timedelta(minutes=3), now),
    )


def _records(office: Office, month: Month, *, now: datetime) -> None:
    """One is received, one waits, the others are missing; what lies ahead of now happens now."""
    after = month.after.first
    received = improvement.hand_in(
        month=month,
        remarks="本月新装空调多，安装遗留问题占了三成，建议与安装队对一次账。",
        actor=office["wang"],
        now=min(_at(after, time(17, 40)), now),
    )
    improvement.answer_record(
        record_id=received.id,
        answer=Answer.RECEIVED,
        remark="安装队的事下周例会谈",
        actor=office["zhou"],
        now=min(_at(after + timedelta(days=1), time(9, 10)), now),
    )
    improvement.hand_in(
        month=month, remarks="", actor=office["qian"], now=min(_at(after + timedelta(days=6), time(18)), now)
    )


def _calls(office: Office, *, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    calendar = Calendar.from_data(network.default_calendar().data)
    for index, (category, result, phone, name, note) in enumerate(CALLS):
        codes = list(catalogue.tariff(category, on=today).values_list("code", flat=True)[: 1 + index % 2])
        if codes:
            enquiring.note_enquiry(
                codes=codes,
                result=result,
                caller_phone=phone,
                caller_name=name,
                note=note,
                actor=office["lin" if index % 2 else "sun"],
                now=calendar.add(now, -5400 * (len(CALLS) - index)),
            )


def _decide(*, now: datetime) -> None:
    """What this organisation has filled in: when records are due, and whom customers may ask besides it."""
    organisation = context.current()
    stored = {
        setting.key: setting.shown(settings.value(organisation, setting)) for setting in settings.REGISTRY
    }
    settings.change(
        name=organisation.name,
        language=organisation.language,
        time_zone=organisation.time_zone,
        typed={**stored, "improvement.record_due_day": str(DUE_DAY), "outside_phones": OUTSIDE},
        seen_version=settings.version(organisation),
        actor=SYSTEM,
        now=now,
    )
    organisation.refresh_from_db(fields=["settings"])


def _last_month(now: datetime) -> Month:
    return Month.of(now.astimezone(ZONE).date()).before


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZONE)
