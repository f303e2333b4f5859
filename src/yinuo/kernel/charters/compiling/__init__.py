"""From a definition and its settings to a program of bit masks."""

from yinuo.kernel.charters.compiling.columns import Values
from yinuo.kernel.charters.compiling.program import Program, compile_

__all__ = ["Program", "Values", "compile_"]
