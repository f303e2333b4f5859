"""What can happen to a clock: started, paused, resumed, given another target, stopped, reopened, cancelled, swept."""

from yinuo.commitments.actions.changing import cancel, pause, reopen, resume, retarget, stop
from yinuo.commitments.actions.consequences import waive
from yinuo.commitments.actions.deriving import rebuild
from yinuo.commitments.actions.following import begin, follow, follow_calendar, hear, reopen_ended
from yinuo.commitments.actions.starting import start
from yinuo.commitments.actions.sweeping import act_on, note_act, sweep

__all__ = [
    "act_on",
    "begin",
    "cancel",
    "follow",
    "follow_calendar",
    "hear",
    "note_act",
    "pause",
    "rebuild",
    "reopen",
    "reopen_ended",
    "resume",
    "retarget",
    "start",
    "stop",
    "sweep",
    "waive",
]
