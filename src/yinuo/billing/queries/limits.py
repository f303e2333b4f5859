"""What the organisation has set about money, and which day it is there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yinuo.kernel.money import parse_yuan
from yinuo.platform.organisations import context, settings


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(context.current().time_zone)).date()


def small_fee_limit() -> int | None:
    """Up to which fee in fen the technician collects on the spot (C353); nothing while that is a blank."""
    return _limit("charter.small_fee_limit")


def refund_limit() -> int | None:
    """Up to which refund in fen one person pays back alone; nothing while that is a blank."""
    return _limit("billing.refund_limit")


def _limit(key: str) -> int | None:
    setting = next(setting for setting in settings.REGISTRY if setting.key == key)
    stored = settings.value(context.current(), setting)
    return None if stored is None else parse_yuan(str(stored))
