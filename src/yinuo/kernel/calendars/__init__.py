"""Working time: when somebody is there, and what is due when only that time counts."""

from yinuo.kernel.calendars.calendar import ALWAYS, Calendar, Span

__all__ = ["ALWAYS", "Calendar", "Span"]
