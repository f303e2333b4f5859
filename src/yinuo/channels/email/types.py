from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address; `key` stays the same however often it is tried."""

    to: str
    subject: str
    body: str
    key: str
    sender_name: str = ""


class MailFailed(Exception):
    """The server did not take the mail; `reason` is what it said, without the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
