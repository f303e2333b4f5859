"""What can happen to a clock: started, paused, resumed, given another target, stopped, reopened, cancelled, swept."""

from yinuo.commitments.actions.changing import assign, cancel, pause, reopen, resume, retarget, stop
from yinuo.commitments.actions.deriving import rebuild
from yinuo.commitments.actions.following import begin, follow, follow_calendar, hear, reopen_ended
from yinuo.commitments.actions.starting import start
from yinuo.commitments.actions.sweeping import act_on, sweep

__all__ = [
    "act_on",
    "assign",
    "begin",
    "cancel",
    "follow",
    "follow_calendar",
    "hear",
    "pause",
    "rebuild",
    "reopen",
    "reopen_ended",
    "resume",
    "retarget",
    "start",
    "stop",
    "sweep",
]
