"""Service promises as data: read, checked, compiled, decided, explained.

`load` reads a charter, `Charter.decide` answers one request with its reasons, `Charter.describe` is the promise
page, `check` says what is wrong in a charter. Nothing here knows the database or the clock.

A charter holds facts (`facts`, `derived`), parameters of the organisation (`settings`), the clauses with their
source and text (`clauses`) and tables of rows, each a box over facts: `refuse`, `promise` and `evidence` collect every
row that applies, `cover` selects the one period that applies, `payer`, `remedy`, `fee` and `partner` take the first row
by group, overrides and place, `approval` the strictest. The rooms stand in the way of a charter: reading, compiling,
deciding, explaining, checking, editing, simulating; the last needs numpy and is not imported here.
"""

from yinuo.kernel.charters.answers import Decision, Fee, Miss, Offer, Period, Question, Reason, WhyNot
from yinuo.kernel.charters.charter import Charter, load
from yinuo.kernel.charters.checking import Report, check
from yinuo.kernel.charters.explaining.page import Entry, Page, Section
from yinuo.kernel.charters.types import (
    CharterError,
    Chooser,
    FactError,
    FeeKind,
    Outcome,
    Payer,
    Problem,
    Remedy,
    Text,
)

__all__ = [
    "Charter",
    "CharterError",
    "Chooser",
    "Decision",
    "Entry",
    "FactError",
    "Fee",
    "FeeKind",
    "Miss",
    "Offer",
    "Outcome",
    "Page",
    "Payer",
    "Period",
    "Problem",
    "Question",
    "Reason",
    "Remedy",
    "Report",
    "Section",
    "Text",
    "WhyNot",
    "check",
    "load",
]
