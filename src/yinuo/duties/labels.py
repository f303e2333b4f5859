"""How the codes of duties are said: English msgids."""

from yinuo.duties.types import OccurrenceState
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import gettext_noop

STATES: dict[OccurrenceState, str] = {
    OccurrenceState.OPEN: gettext_noop("Open"),
    OccurrenceState.DONE: gettext_noop("Done"),
    OccurrenceState.SKIPPED: gettext_noop("Not applicable"),
    OccurrenceState.CANCELLED: gettext_noop("No longer owed"),
}
OWNERS: dict[Post, str] = {
    Post.CHIEF: gettext_noop("whoever is chief of the unit"),
    Post.MANAGER: gettext_noop("the general manager"),
}
EVERY: dict[str, str] = {
    "day": gettext_noop("every day"),
    "working day": gettext_noop("every working day"),
    "month": gettext_noop("every month"),
    "quarter": gettext_noop("every quarter"),
    "half year": gettext_noop("every half year"),
    "year": gettext_noop("every year"),
}
EVERY_MONTHS = gettext_noop("every %(n)s months")
IF_CLOSED: dict[str, str] = {
    "": gettext_noop("the date stays"),
    "before": gettext_noop("the working day before"),
    "after": gettext_noop("the working day after"),
}
