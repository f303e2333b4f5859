"""What can be done with a promise: draft it, propose it, approve it, publish it.

A draft is written (`start_draft`, `save_draft`, `rebase_draft`), simulated (`note_simulated`), proposed for a day
(`propose_draft`), approved by a second person (`approve_draft`) and published (`publish_draft`). Until then it may be
returned, taken back or dropped. People publish in no other way; `publish_release` is the system's. Who works by the
promise is told (`tell_people`) and says that it has been read (`acknowledge`).
"""

from yinuo.charters.actions.approving import approve_draft, approve_release, return_draft
from yinuo.charters.actions.drafting import (
    drop_draft,
    note_simulated,
    rebase_draft,
    save_draft,
    start_draft,
)
from yinuo.charters.actions.proposing import propose_draft, withdraw_proposal
from yinuo.charters.actions.publishing import publish_draft, publish_release
from yinuo.charters.actions.telling import acknowledge, tell_people

__all__ = [
    "acknowledge",
    "approve_draft",
    "approve_release",
    "drop_draft",
    "note_simulated",
    "propose_draft",
    "publish_draft",
    "publish_release",
    "rebase_draft",
    "return_draft",
    "save_draft",
    "start_draft",
    "tell_people",
    "withdraw_proposal",
]
