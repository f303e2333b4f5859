from django.conf import settings

from yinuo.channels.email import client
from yinuo.channels.email.types import Mail


def is_set_up() -> bool:
    """Whether the installation names a server and a sender (`YINUO_MAIL_HOST`, `YINUO_MAIL_FROM`)."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def send(mail: Mail) -> None:
    """Hand one mail to the server. Raises `MailFailed`."""
    client.send(mail)
