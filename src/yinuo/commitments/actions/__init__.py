"""What can happen to a clock: started, paused, resumed, given another target, stopped, reopened, cancelled, swept, explained."""

from yinuo.commitments.actions.changing import cancel, pause, reopen, resume, retarget, stop
from yinuo.commitments.actions.deriving import rebuild
from yinuo.commitments.actions.explaining import explain, record_export
from yinuo.commitments.actions.following import begin, follow, follow_calendar, hear, reopen_ended
from yinuo.commitments.actions.starting import start
from yinuo.commitments.actions.sweeping import act_on, sweep

__all__ = [
    "act_on",
    "begin",
    "cancel",
    "explain",
    "follow",
    "follow_calendar",
    "hear",
    "pause",
    "rebuild",
    "record_export",
    "reopen",
    "reopen_ended",
    "resume",
    "retarget",
    "start",
    "stop",
    "sweep",
]
