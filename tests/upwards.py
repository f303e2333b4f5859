"""An organisation in which superiors are asked, and its people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.office import NOW, Office
from yinuo.escalation import actions, queries
from yinuo.escalation.types import Verdict
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, talking
from yinuo.intake.types import CaseKind, Need
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SAID = {"wants": "换一台新的", "obstacle": "已过包换期", "proposal": "换同型号翻新机"}
STRICT = {"asks_before_no": True, "answers_before_closing": True}


@dataclass
class House:
    """An organisation that forbids the no, and its people; time passes with `wait`."""

    office: Office
    now: datetime = NOW

    def wait(self, by: timedelta) -> None:
        self.now += by

    def by(self, username: str = "lin") -> dict[str, Any]:
        return {"actor": self.office[username], "now": self.now}

    def ask(self, case: Any, username: str = "lin", **more: Any) -> Any:
        return actions.ask_superior(case_id=case.id, **{**SAID, **more}, **self.by(username))

    def answer(self, ask: Any, username: str, verdict: Verdict, **more: Any) -> Any:
        version = queries.ask(ask.id, actor=SYSTEM).version
        return actions.answer(
            ask_id=ask.id, version=version, verdict=verdict, **{"text": "可以", **more}, **self.by(username)
        )

    def cancel(self, case: Any, username: str = "lin", **more: Any) -> None:
        moving.cancel_case(case_id=case.id, reason="做不到", **{**more, **self.by(username)})

    def say(self, case: Any) -> None:
        """Something is said to the customer."""
        talking.add_note(case_id=case.id, text="已答复", is_internal=False, **self.by())

    def complaint(self, **more: Any) -> Any:
        return self.office.case(kind=CaseKind.COMPLAINT, now=self.now, **more)

    def urgent(self, **more: Any) -> Any:
        return self.office.case(need=Need.ELDERLY, now=self.now, **more)


def of(case: Any) -> Any:
    return cases.get(case.id, actor=SYSTEM)


def holds(case: Any) -> list[str]:
    return [hold.kind for hold in cases.holds(case.id)]


def set_to(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    """What the organisation wants, here and for its pages."""
    monkeypatch.setattr(context.current(), "settings", settings)
    Organisation.objects.filter(pk=context.current().pk).update(settings=settings)
    monkeypatch.setattr(context, "_remembered", {})
