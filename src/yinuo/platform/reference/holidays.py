"""Public holidays of mainland China and the weekend days worked in exchange (调休), seed of business calendars.

The days come from the package chinesecalendar, which follows the yearly notices of the State Council; the notice
for a year appears in the November before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chinese_calendar import constants

from yinuo.kernel.errors import gettext_noop

NAMES = (
    gettext_noop("New Year's Day"),
    gettext_noop("Spring Festival"),
    gettext_noop("Tomb-sweeping Day"),
    gettext_noop("Labour Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("Mid-autumn Festival"),
    gettext_noop("National Day"),
    gettext_noop("Anti-Fascist 70th Day"),
)
"""What the package calls the holidays: msgids for pages."""
WORKING_WEEK = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True, slots=True)
class NationalDays:
    """Days off and make-up workdays by date, with the English name of the holiday they belong to.

    `known_until` is the last year that the notices cover.
    """

    holidays: dict[date, str]
    workdays: dict[date, str]
    known_until: int


def national_days(*, first_year: int = 2004) -> NationalDays:
    """All known days from the given year on; the earliest notice covered is that for 2004."""
    return NationalDays(
        holidays={day: name for day, name in sorted(constants.holidays.items()) if day.year >= first_year},
        workdays={day: name for day, name in sorted(constants.workdays.items()) if day.year >= first_year},
        known_until=max(day.year for day in constants.holidays),
    )


def national_calendar(hours: Sequence[tuple[str, str]], *, first_year: int = 2004) -> dict[str, Any]:
    """A calendar in the plain form of `Calendar.from_data`: these hours on every Chinese working day."""
    days = national_days(first_year=first_year)
    daily = [list(interval) for interval in hours]
    return {
        "timezone": "Asia/Shanghai",
        "weekly": dict.fromkeys(WORKING_WEEK, daily),
        "holidays": [day.isoformat() for day in days.holidays],
        "date_overrides": {day.isoformat(): daily for day in days.workdays},
        "holidays_known_until": days.known_until,
    }
