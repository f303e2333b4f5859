"""The one place that speaks SMTP."""

import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from yinuo.channels.email.types import Mail, MailFailed

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def send(mail: Mail) -> None:
    """Hand the mail to the server. Raises `MailFailed` when it does not take it."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = address.rpartition("@")[2] or "localhost"
    message = EmailMessage(
        subject=" ".join(mail.subject.split()),
        body=mail.body,
        from_email=formataddr((mail.sender_name, address)),
        to=[mail.to],
        headers={"Message-ID": f"<{mail.key}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(SMTP),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, _said = next(iter(error.recipients.values()))
        raise MailFailed(f"SMTPRecipientsRefused {code}") from None
    except smtplib.SMTPResponseException as error:
        raise MailFailed(f"{type(error).__name__} {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(type(error).__name__) from None
