"""What a unit's file may say, and how long what covers it lasts."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from yinuo.installed_base.types import ContractPeriod, Cover, Left, Period
from yinuo.kernel.charters.derived import add_months
from yinuo.kernel.errors import Refused, gettext_noop

MOST_PRICE_FEN = 1_000_000_000
_SERIAL = re.compile(r"[A-Z0-9][A-Z0-9\-/._]*")


def plain_serial(text: str) -> str:
    """A serial number as it is compared: plain capitals and digits without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def check_serial(text: str) -> str:
    serial = plain_serial(text)
    if not _SERIAL.fullmatch(serial) or len(serial) > 40:
        raise Refused(
            gettext_noop("“%(value)s” is not a serial number: use letters, digits and - / . _ only."),
            field="serial",
            value=text,
        )
    return serial


def check_dates(sold_on: date | None, installed_on: date | None, *, today: date) -> None:
    """Refused for a sale in the future and for an installation before the sale."""
    if sold_on is not None and sold_on > today:
        raise Refused(gettext_noop("The date of sale lies in the future."), field="sold_on")
    if installed_on is not None and installed_on > today:
        raise Refused(gettext_noop("The date of installation lies in the future."), field="installed_on")
    if sold_on is not None and installed_on is not None and installed_on < sold_on:
        raise Refused(gettext_noop("The unit cannot be installed before it was sold."), field="installed_on")


def check_price(price_fen: int | None) -> int | None:
    if price_fen is not None and not 0 <= price_fen <= MOST_PRICE_FEN:
        raise Refused(gettext_noop("The price lies between 0 and 10,000,000 yuan."), field="price")
    return price_fen


def check_there(left_as: str, serial: str) -> None:
    """Refused for a unit that its customer has given back already."""
    if left_as == Left.EXCHANGED:
        raise Refused(gettext_noop("The unit %(serial)s has been exchanged already."), serial=serial)
    if left_as == Left.RETURNED:
        raise Refused(gettext_noop("The unit %(serial)s has been given back already."), serial=serial)


def check_term(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(gettext_noop("The contract ends before it starts."), field="ends_on")


def free_period(sold_on: date | None, free_months: int | None) -> Period | None:
    """From the day of sale to the same day so many months later, included; where a month lacks the day, its last one."""
    if sold_on is None or not free_months:
        return None
    return Period(sold_on, add_months(sold_on, free_months, end_of_month="last_day"))


def cover(
    *, sold_on: date | None, free_months: int | None, contracts: Iterable[ContractPeriod], on: date
) -> Cover:
    free = free_period(sold_on, free_months)
    return Cover(
        on=on,
        free=free,
        days_left=(free.ends_on - on).days if free is not None and free.holds(on) else None,
        contracts=tuple(sorted(contracts, key=lambda contract: contract.period.starts_on)),
    )


def contract_to_show(cover: Cover) -> ContractPeriod | None:
    """The contract that a decision looks at: the running one, else the next, else the last one."""
    if cover.running_contract is not None:
        return cover.running_contract
    coming = [contract for contract in cover.contracts if contract.period.starts_on > cover.on]
    if coming:
        return coming[0]
    return max(cover.contracts, key=lambda contract: contract.period.ends_on, default=None)
