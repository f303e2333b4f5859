"""Drafts of the store's promise and their simulations, for tests."""

from datetime import date, timedelta
from typing import Any

from tests.mall import Store
from tests.office import NOW, TODAY, Office

from yinuo.charters import actions as charters
from yinuo.charters.library import shipped_text
from yinuo.charters.models import Draft
from yinuo.entitlement import actions
from yinuo.entitlement.models import Simulation

KEEPER = "zhou"
FIRST, LAST = TODAY - timedelta(days=8), TODAY
CHEAPER = ('refund = "0.5% per day"', 'refund = "0.4% per day"')
"""Of shoes of ¥300.00 after twenty days 24.00 is deducted, not 30.00."""


def text_with(*changes: tuple[str, str]) -> str:
    """The store's promise, changed; its examples speak of the text as it was and are left out."""
    text, _, _ = shipped_text("mall").partition("\n[[example]]")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def drafted(office: Office, *changes: tuple[str, str], by: str = KEEPER, text: str = "") -> Draft:
    draft = charters.start_draft(charter_id="mall", basis=None, actor=office[by], now=NOW)
    return charters.save_draft(
        draft_id=draft.id,
        text=text or text_with(*(changes or (CHEAPER,))),
        settings=None,
        seen_version=draft.version,
        actor=office[by],
        now=NOW,
    )


def started(
    office: Office, draft: Draft, first: date = FIRST, last: date = LAST, *, by: str = KEEPER, **given: Any
) -> Simulation:
    values = {"period_from": first, "period_to": last, "actor": office[by], "now": NOW, **given}
    return actions.start_simulation(draft_id=draft.id, **values)


def finished(simulation: Simulation) -> Simulation:
    while actions.carry_on(simulation_id=simulation.id, now=NOW, enough=lambda: False):
        pass
    simulation.refresh_from_db()
    return simulation


def simulated(store: Store, *changes: tuple[str, str]) -> Simulation:
    return finished(started(store.office, drafted(store.office, *changes)))
