"""Who belongs where, and when there is somebody."""

from yinuo.network.actions.calendars import (
    change_calendar,
    drop_day,
    ensure_default_calendar,
    set_day,
    set_holidays,
    set_week,
)
from yinuo.network.actions.people import Account, Place, add_person, change_person, set_absence
from yinuo.network.actions.roster import copy_week, drop_on_call, put_on_call
from yinuo.network.actions.units import UnitData, add_unit, change_unit, open_organisation

__all__ = [
    "Account",
    "Place",
    "UnitData",
    "add_person",
    "add_unit",
    "change_calendar",
    "change_person",
    "change_unit",
    "copy_week",
    "drop_day",
    "drop_on_call",
    "ensure_default_calendar",
    "open_organisation",
    "put_on_call",
    "set_absence",
    "set_day",
    "set_holidays",
    "set_week",
]
