"""How the codes of a delivery are said: English msgids."""

from yinuo.channels.webhooks.types import DeliveryState, Failure
from yinuo.kernel.errors import gettext_noop

STATES: dict[DeliveryState, tuple[str, str]] = {
    DeliveryState.WAITING: ("waiting", gettext_noop("To be sent")),
    DeliveryState.FAILED: ("due", gettext_noop("Failed, tried again")),
    DeliveryState.DELIVERED: ("done", gettext_noop("Delivered")),
    DeliveryState.GIVEN_UP: ("late", gettext_noop("Not delivered")),
}
FAILURES: dict[Failure, str] = {
    Failure.STATUS: gettext_noop("The receiver refused it."),
    Failure.REDIRECT: gettext_noop(
        "The receiver points to another address. Enter that one; redirects are not followed."
    ),
    Failure.TIMEOUT: gettext_noop("The receiver took too long."),
    Failure.NAME: gettext_noop("The name of the receiver cannot be found."),
    Failure.FORBIDDEN: gettext_noop("The address leads where messages may not go."),
    Failure.CONNECT: gettext_noop("Nobody answers at this address."),
    Failure.TLS: gettext_noop("The receiver's certificate is not valid."),
    Failure.BROKEN: gettext_noop("The connection broke off."),
    Failure.SECRET: gettext_noop("The secret cannot be read any more. Make a new one."),
}
