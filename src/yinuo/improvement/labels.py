"""How the states of a monthly work record are said."""

from yinuo.improvement.types import RecordState
from yinuo.kernel.errors import gettext_noop

STATES: dict[RecordState, str] = {
    RecordState.MISSING: gettext_noop("Missing"),
    RecordState.HANDED_IN: gettext_noop("Handed in"),
    RecordState.RETURNED: gettext_noop("Returned"),
    RecordState.RECEIVED: gettext_noop("Received"),
}
TONES: dict[RecordState, str] = {
    RecordState.MISSING: "plain",
    RecordState.HANDED_IN: "due",
    RecordState.RETURNED: "waiting",
    RecordState.RECEIVED: "done",
}
