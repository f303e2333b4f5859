"""People at their desks and one at the door, each with a browser: every step goes through the pages."""

import base64
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.office import Office, drawing, sign_in
from tests.plugins.database import ReturningClient
from yinuo.dispatch import queries as visits
from yinuo.field.models import VisitReport
from yinuo.followup import queries as callbacks
from yinuo.intake import queries as cases
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.ui import signing
from yinuo.workorders import queries as orders

ROOT = "/o/anda/"
ZONE = ZoneInfo("Asia/Shanghai")
SIGNATURE = signing.PNG_ADDRESS + base64.b64encode(drawing()).decode()


class Desk(ReturningClient):
    """Somebody's browser."""

    def open(self, path: str) -> str:
        """The page's text; anything else than a page is a failure."""
        answer = self.get(ROOT + path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.content.decode()

    def send(self, path: str, status: int = 302, **data: Any) -> Any:
        answer = self.post(ROOT + path, {"_key": str(uuid.uuid4()), **data})
        assert answer.status_code == status, said(answer)
        assert "/sign-in" not in answer.headers.get("Location", "")
        return answer


def said(answer: Any) -> str:
    """What a page that was not expected complains about."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return f"{answer.status_code}: {' '.join(text.split())[:600]}"


@dataclass
class House:
    """The office with one browser per person, and the case that is being carried through."""

    office: Office
    moment: list[datetime]
    desks: dict[str, Desk] = field(default_factory=dict)
    case_id: int = 0

    def __getitem__(self, username: str) -> Desk:
        """Their browser; who comes back on another day signs in again."""
        today = f"{username} on {self.moment[0]:%Y-%m-%d}"
        if today not in self.desks:
            self.desks[today] = sign_in(Desk(), self.office[username])
        return self.desks[today]

    def wait(self, **by: int) -> None:
        self.moment[0] += timedelta(**by)

    @property
    def case(self) -> Any:
        return cases.get(self.case_id, actor=SYSTEM)

    @property
    def order(self) -> Any:
        return orders.of_case(self.case_id)[0]

    @property
    def visit(self) -> Any:
        return visits.of_case(self.case_id)[0]

    @property
    def report(self) -> VisitReport | None:
        return VisitReport.objects.filter(pk=self.visit.id).first()

    @property
    def callback(self) -> Any:
        return callbacks.of_case(self.case_id)[0]

    # ---- the way of a case ----------------------------------------------------------------------

    def call(self, **taken_down: Any) -> str:
        """A stranger calls; the clerk takes everything down. Answers the case's page."""
        answer = self["lin"].send(
            "cases/new?fresh=1",
            **{
                "contact_phone": "139 0571 0086",
                "contact_name": "赵敏",
                "customer_kind": "person",
                "address": "浙江省杭州市西湖区文三路 90 号",
                "model_code": "L55E9",
                "serial": "AD20260001",
                "description": "开机有声音无图像",
                "kind": "repair",
                "channel": "phone",
                "unit": self.office.units["HQ"],
                **taken_down,
            },
        )
        self.case_id = int(answer["Location"].rsplit("/", 1)[1])
        return self["lin"].open(f"case/{self.case_id}")

    def decided(self, *, sold_on: str) -> str:
        """The clerk answers what the decision asks. Answers the class."""
        self["lin"].send(f"decisions/cases/{self.case_id}/facts", sold_on=sold_on)
        return str(self.case.row.klass)

    def sent(self, technician: str = "wang") -> None:
        """Voucher to the chief, the chief gives it away, and the hour comes."""
        self["lin"].send(f"vouchers/cases/{self.case_id}/voucher")
        start = self.moment[0] + timedelta(minutes=30)
        local = start.astimezone(ZONE)
        self["zhou"].send(
            f"dispatch/vouchers/{self.order.id}/visit",
            technician=self.office.staff(technician),
            day=f"{local:%Y-%m-%d}",
            start=f"{local:%H:%M}",
            end=f"{local + timedelta(hours=2):%H:%M}",
        )
        self.wait(minutes=35)

    def step(self, name: str, status: int = 302, /, **data: Any) -> Any:
        """One step of the visit on the technician's phone."""
        version = self.report.version if self.report else 0
        return self["wang"].send(f"visits/{self.visit.id}/{name}", status, version=version, **data)

    def fixed(self, *, estimate: dict[str, str] | None = None) -> None:
        self.step("arrive")
        self.step("tariff")
        if estimate:
            self.step("estimate", **estimate)
        self.step("consent", answer="yes", signer="赵敏")
        self.wait(minutes=40)
        self.step("findings", findings="电源板烧毁", work_done="更换电源板", work_minutes="40")
        self.step("sign", signature=SIGNATURE, signer="赵敏")

    def filed(self) -> None:
        self["lin"].send(f"vouchers/{self.order.id}/filing")

    def called_back(self, satisfaction: int, status: int = 302, **data: Any) -> Any:
        """The next working day the caller asks whether it helped."""
        self.moment[0] = self.callback.due_at - timedelta(hours=2)
        return self["he"].send(
            f"callbacks/{self.callback.id}/answer",
            status,
            version=self.callback.version,
            satisfaction=satisfaction,
            **data,
        )
