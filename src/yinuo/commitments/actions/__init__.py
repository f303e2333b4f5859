"""What can happen to a clock: started, paused, resumed, given another target, stopped, reopened, cancelled, swept, explained.

And what is told by hand, with which clocks begin and end.
"""

from yinuo.commitments.actions.changing import assign, cancel, pause, reopen, resume, retarget, stop
from yinuo.commitments.actions.consequences import waive
from yinuo.commitments.actions.deriving import rebuild
from yinuo.commitments.actions.explaining import explain, record_export
from yinuo.commitments.actions.following import begin, follow, follow_calendar, hear, reopen_ended
from yinuo.commitments.actions.pledging import keep_pledge, move_pledge, pledge
from yinuo.commitments.actions.starting import start
from yinuo.commitments.actions.sweeping import act_on, note_act, sweep
from yinuo.commitments.actions.telling import take_back, tell, tellable

__all__ = [
    "act_on",
    "assign",
    "begin",
    "cancel",
    "explain",
    "follow",
    "follow_calendar",
    "hear",
    "keep_pledge",
    "move_pledge",
    "note_act",
    "pause",
    "pledge",
    "rebuild",
    "record_export",
    "reopen",
    "reopen_ended",
    "resume",
    "retarget",
    "start",
    "stop",
    "sweep",
    "take_back",
    "tell",
    "tellable",
    "waive",
]
