"""A charter on millions of cases, column by column, and two charters on the same cases.

Answers are those of a single decision. This room needs numpy; the others do not.
"""

from yinuo.kernel.charters.simulating.cases import BadCases, Cases, Data
from yinuo.kernel.charters.simulating.comparing import Comparison, compare
from yinuo.kernel.charters.simulating.machine import Machine

__all__ = ["BadCases", "Cases", "Comparison", "Data", "Machine", "compare"]
