"""Until when something is promised, and how often, in words."""

from yinuo.kernel.charters.definition import BLANK, PromiseRow, SettingRef
from yinuo.kernel.charters.types import Text
from yinuo.kernel.clocks import deadlines

PERIODS = {
    "month": Text("月", "month"),
    "quarter": Text("季度", "quarter"),
    "half year": Text("半年", "half year"),
    "year": Text("年", "year"),
}
ENDS = {
    "month": Text("月底前", "by the end of the month"),
    "quarter": Text("季末前", "by the end of the quarter"),
    "half year": Text("半年末前", "by the end of the half year"),
    "year": Text("年底前", "by the end of the year"),
}
EVERY = {
    "day": Text("每天一次", "once every day"),
    "working day": Text("每个工作日一次", "once every working day"),
    "month": Text("每月一次", "once every month"),
    "quarter": Text("每季度一次", "once every quarter"),
    "half year": Text("每半年一次", "once every half year"),
    "year": Text("每年一次", "once every year"),
}
MOVES = {
    "before": Text("（遇休息日提前）", ", earlier if that day is closed"),
    "after": Text("（遇休息日顺延）", ", later if that day is closed"),
}


def is_by_date(row: PromiseRow) -> bool:
    return row.unit in deadlines.UNITS


def is_whole(row: PromiseRow) -> bool:
    """Whether it is due at the end of each period, so that how often says all."""
    return row.every == "months" or (
        not row.if_closed and deadlines.WHOLE.get(row.every) == (row.amount, row.unit)
    )


def by(row: PromiseRow) -> Text:
    """The deadline of a row that has one."""
    said = _by(row)
    return (
        Text(said.zh + MOVES[row.if_closed].zh, said.en + MOVES[row.if_closed].en) if row.if_closed else said
    )


def _by(row: PromiseRow) -> Text:
    is_business = row.calendar == "business"
    if row.unit == deadlines.END_OF_DAY:
        if is_business:
            return Text("当天下班前", "before the end of work")
        return Text("当天之内", "by the end of the day")
    if row.unit == deadlines.TIME_OF_DAY and isinstance(row.amount, int):
        at = deadlines.written(row.amount, row.unit)
        return Text(
            f"{'工作日' if is_business else ''}{at}前", f"by {at}{' on working days' if is_business else ''}"
        )
    period = row.unit.removeprefix(f"{deadlines.DAY_OF} ")
    day = BLANK if isinstance(row.amount, SettingRef) else row.amount
    if isinstance(row.amount, int) and row.amount >= deadlines.LONGEST[period]:
        said = ENDS[period]
    elif period == "month":
        said = Text(f"当月{day}日前", f"by day {day} of the month")
    else:
        said = Text(f"{PERIODS[period].zh}第{day}天前", f"by day {day} of the {PERIODS[period].en}")
    return Text(f"{said.zh}（当天下班前）", f"{said.en}, before the end of work") if is_business else said


def often(row: PromiseRow) -> Text:
    """How often what recurs is owed."""
    if row.every != "months":
        return EVERY[row.every]
    months = BLANK if isinstance(row.amount, SettingRef) else row.amount
    return Text(f"每{months}个月一次", "once every month" if months == 1 else f"once every {months} months")
