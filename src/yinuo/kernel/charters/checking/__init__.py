"""Checking a charter like code."""

from yinuo.kernel.charters.checking.report import Report, check

__all__ = ["Report", "check"]
