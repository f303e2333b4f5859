"""How an action says no."""

from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a message for translation where Django is out of reach; the edge translates it."""
    return text


class Refused(Exception):
    """An action declines, and nothing has been written.

    `message` is an English msgid with `%(name)s` parameters, `field` names the form field it belongs to.
    """

    def __init__(self, message: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.field = field
        self.params = params


class Unanswered(Refused):
    """Something that a step asks for is not on record; the edge leads to the checklist of the case."""

    def __init__(self, message: str, *, case_id: int, **params: Any) -> None:
        super().__init__(message, **params)
        self.case_id = case_id


class AskFirst(Refused):
    """It is more than one may say or promise alone; the edge leads to asking a superior about the case."""

    def __init__(self, message: str, *, case_id: int, **params: Any) -> None:
        super().__init__(message, **params)
        self.case_id = case_id


class Forbidden(Refused):
    """The actor may not do this at all; the refusal is written to the audit log."""


class NotFound(Refused):
    """No such thing, or none that the actor may see: both answers are the same on purpose."""

    def __init__(self, message: str = gettext_noop("This does not exist, or you may not see it.")) -> None:
        super().__init__(message)


class Stale(Refused):
    """Somebody else has changed the thing since the page was opened.

    `theirs` holds the stored values by field name, so that the page can show mine beside theirs.
    """

    def __init__(self, theirs: dict[str, Any], *, version: int) -> None:
        super().__init__(
            gettext_noop("Somebody else has changed this in the meantime. Compare and save again.")
        )
        self.theirs = theirs
        self.version = version
