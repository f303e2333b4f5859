"""Service promises as data: read, checked, compiled, decided, explained.

`load` reads a charter, `Charter.decide` answers one request with its reasons, `Charter.describe` is the promise
page, `check` says what is wrong in a charter. Nothing here knows the database or the clock.

A charter holds facts (`facts`, `derived`), parameters of the organisation (`settings`), the clauses with their
source and text (`clauses`) and tables of rows: `refuse` collects every row that applies, `cover` selects the one
period that applies, `payer` takes the first row by group, overrides and place. Each row is a box over facts.
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
    "Decision",
    "Entry",
    "FactError",
    "Miss",
    "Outcome",
    "Page",
    "Payer",
    "Period",
    "Problem",
    "Question",
    "Reason",
    "Report",
    "Section",
    "Text",
    "WhyNot",
    "check",
    "load",
]
