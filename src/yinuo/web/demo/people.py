"""Who works in the demonstration: seven personas, more technicians, two service points and a dealer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.network import actions as network
from yinuo.network import queries
from yinuo.network.actions.people import Account, Place
from yinuo.network.actions.units import UnitData
from yinuo.network.types import UnitKind
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts.demo import make_persona
from yinuo.platform.accounts.models import User

UNITS = (
    (UnitKind.COMPANY, UnitData("HQ", "安达电器售后服务部", "330106", "文三路 188 号", "0571-55500100")),
    (UnitKind.SERVICE_POINT, UnitData("XH", "西湖服务点", "330106", "古墩路 66 号", "0571-55500121")),
    (UnitKind.SERVICE_POINT, UnitData("BJ", "滨江服务点", "330108", "江南大道 320 号", "0571-55500122")),
    (UnitKind.DEALER, UnitData("YH", "余杭宏达电器商行", "330110", "南苑街 12 号", "0571-55500133")),
)


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    role: str
    unit: str
    title: str
    is_technician: bool = False
    is_persona: bool = True


PEOPLE = (
    Person("lin", "林晓雯", "clerk", "HQ", "业务员"),
    Person("zhou", "周国强", "chief", "HQ", "主任"),
    Person("wang", "王建军", "technician", "HQ", "技术员", is_technician=True),
    Person("chen", "陈静", "accountant", "HQ", "会计员"),
    Person("he", "何美玲", "caller", "HQ", "回访员"),
    Person("shen", "沈一鸣", "manager", "HQ", "总经理"),
    Person("wu", "吴涛", "administrator", "HQ", "系统管理员"),
    Person("jin", "金国良", "dealer", "YH", "经销商业务员"),
    Person("xu", "徐志刚", "technician", "HQ", "技术员", is_technician=True, is_persona=False),
    Person("qian", "钱伟", "technician", "HQ", "技术员", is_technician=True, is_persona=False),
    Person("ma", "马俊", "technician", "XH", "技术员", is_technician=True, is_persona=False),
    Person("tang", "唐文龙", "technician", "BJ", "技术员", is_technician=True, is_persona=False),
    Person("luo", "罗小勇", "technician", "YH", "技术员", is_technician=True, is_persona=False),
    Person("sun", "孙佳", "clerk", "HQ", "业务员", is_persona=False),
)


@dataclass(frozen=True, slots=True)
class Office:
    """The people at work, as actors with everything their roles allow."""

    actors: dict[str, Actor]
    units: dict[str, int]

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]

    def technicians(self) -> list[Actor]:
        return [self.actors[person.username] for person in PEOPLE if person.is_technician]


def settle(*, now: datetime, seen_at: datetime | None = None) -> Office:
    """Open the company with its units, roles, calendar and people; one of them is absent around `seen_at`."""
    seen_at = seen_at or now + timedelta(days=24)
    accounts.seed_roles(actor=SYSTEM, now=now)
    units = {
        data.code: network.add_unit(kind=kind, data=data, actor=SYSTEM, now=now).id for kind, data in UNITS
    }
    network.ensure_default_calendar(actor=SYSTEM, now=now)
    staff: dict[str, int] = {}
    actors: dict[str, Actor] = {}
    for person in PEOPLE:
        member = network.add_person(
            account=Account(person.username, person.name, (person.role,)),
            place=Place(units[person.unit], person.title, is_technician=person.is_technician),
            actor=SYSTEM,
            now=now,
        )
        staff[person.username] = member.id
        if person.is_persona:
            make_persona(user_id=member.user_id, actor=SYSTEM, now=now)
        user = User.objects.get(pk=member.user_id)
        actors[person.username] = queries.actor_for(user, second_factor=True)
    network.set_absence(
        staff_id=staff["lin"], absent_from=None, absent_to=None, deputy_id=staff["sun"], actor=SYSTEM, now=now
    )
    network.set_absence(
        staff_id=staff["xu"],
        absent_from=seen_at - timedelta(days=1),
        absent_to=seen_at + timedelta(days=3),
        deputy_id=staff["wang"],
        actor=SYSTEM,
        now=now,
    )
    return Office(actors, units)
