"""What may follow what in the life of a visit, and which windows can be kept."""

from datetime import datetime, timedelta

from yinuo.dispatch.types import VisitState as S
from yinuo.dispatch.types import Window
from yinuo.kernel.errors import Refused, gettext_noop

TRANSITIONS: dict[S, frozenset[S]] = {
    S.BOOKED: frozenset({S.ARRIVED, S.CANCELLED}),
    S.ARRIVED: frozenset({S.DONE, S.FAILED}),
    S.DONE: frozenset(),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
}
LONGEST = timedelta(hours=12)


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]


def check_window(window: Window, *, now: datetime) -> None:
    """Refuse a window that ends before it starts, lies in the past, or is no appointment at all."""
    if window.end <= window.start:
        raise Refused(gettext_noop("The window must end after it starts."), field="end")
    if window.end <= now:
        raise Refused(gettext_noop("This window is past. Choose a later one."), field="start")
    if window.end - window.start > LONGEST:
        raise Refused(gettext_noop("A window is at most 12 hours long."), field="end")
