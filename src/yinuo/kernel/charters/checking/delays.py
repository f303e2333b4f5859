"""Whether what a promise says of its delay can happen, with what the settings say."""

from collections.abc import Iterable
from dataclasses import replace

from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.definition import SettingRef
from yinuo.kernel.charters.ladders import in_order
from yinuo.kernel.charters.reading.ladders import WORKING, counted
from yinuo.kernel.charters.types import Problem
from yinuo.kernel.errors import gettext_noop


def delay_problems(charter: Charter) -> Iterable[Problem]:
    """Time limits that a setting makes nothing, and steps that it puts before the start or out of their order."""
    for row in charter.definition.promise:
        if not isinstance(row.amount, SettingRef):
            continue
        amount = charter.settings[row.amount.name]
        if not isinstance(amount, int):
            continue
        file, name = charter.definition.file, row.amount.name
        if amount == 0:
            message = gettext_noop("The setting “%(name)s” makes this a time limit of nothing.")
            yield Problem(file, row.where, message, {"name": name})
            continue
        by_days = row.unit == WORKING or row.calendar == "business"
        unit = counted(row.unit, by_days=by_days)
        moments = [replace(rung.at, unit=counted(rung.at.unit, by_days=by_days)) for rung in row.ladder]
        for at in moments:
            if at.is_before_start(amount, unit):
                message = gettext_noop("“%(at)s” lies before the start: the time limit is %(within)s.")
                params = {"at": at.written, "within": f"{amount} {unit}"}
                yield Problem(file, f"{row.where}.ladder", message, params)
        if not in_order(moments, amount=amount, unit=unit):
            message = gettext_noop(
                "The steps of a ladder stand in the order of their time: first what comes first."
            )
            yield Problem(file, f"{row.where}.ladder", message)
