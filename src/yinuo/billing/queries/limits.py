"""What the organisation has set about money, and which day it is there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yinuo.charters import queries as charters
from yinuo.kernel.money import parse_yuan
from yinuo.platform.organisations import context, settings

SMALL_FEE = "small_fee_limit"


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(context.current().time_zone)).date()


def small_fee_limit(*, now: datetime) -> int | None:
    """Up to which fee in fen the technician collects on the spot (C353); nothing while that is a blank.

    As the promise in force has settled it; where the promise has no such setting, as it stands in the settings.
    """
    promise = charters.in_force(charters.decides_by(), asked_on=local_day(now))
    if SMALL_FEE not in promise.settings:
        return _limit(f"charter.{SMALL_FEE}")
    value = promise.settings[SMALL_FEE]
    return value if isinstance(value, int) else None


def refund_limit() -> int | None:
    """Up to which refund in fen one person pays back alone; nothing while that is a blank."""
    return _limit("billing.refund_limit")


def _limit(key: str) -> int | None:
    setting = next(setting for setting in settings.REGISTRY if setting.key == key)
    stored = settings.value(context.current(), setting)
    return None if stored is None else parse_yuan(str(stored))
