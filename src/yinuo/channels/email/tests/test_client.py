"""Mail by a real connection: what arrives, and what is said when it does not."""

import email
from email import policy

import pytest

from yinuo.channels.email import actions
from yinuo.channels.email.tests.peer import Peer, serving
from yinuo.channels.email.types import Mail, MailFailed

MAIL = Mail(
    "lin@example.com", "承诺已超时 · A-1", "A-1 未完成。\n.\n完", key="0d5c1a52", sender_name="安达电器"
)


@pytest.fixture
def peer(settings, socket_enabled):
    found = Peer()
    server = serving(found)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 3
    settings.DEFAULT_FROM_EMAIL = "yinuo@anda.example"
    yield found
    server.shutdown()
    server.server_close()


def test_a_mail_arrives_as_it_was_written(peer):
    actions.send(MAIL)
    said = email.message_from_bytes(peer.mails[0], policy=policy.default)
    assert said["Subject"] == "承诺已超时 · A-1"
    assert said["To"] == "lin@example.com"
    assert str(said["From"]) == "安达电器 <yinuo@anda.example>"
    assert said["Message-ID"] == "<0d5c1a52@anda.example>"
    assert said["Auto-Submitted"] == "auto-generated"
    assert said.get_content().replace("\r\n", "\n").strip() == "A-1 未完成。\n.\n完"
    assert peer.to == ["RCPT TO:<LIN@EXAMPLE.COM>"]


def test_a_subject_of_several_lines_adds_no_header(peer):
    actions.send(Mail("lin@example.com", "A\nBcc: x@example.com", "-", key="k"))
    said = email.message_from_bytes(peer.mails[0], policy=policy.default)
    assert said["Bcc"] is None
    assert said["Subject"] == "A Bcc: x@example.com"


@pytest.mark.parametrize(
    ("verb", "answer", "reason"),
    [
        ("RCPT", "550 nobody here", "SMTPRecipientsRefused 550"),
        ("MAIL", "451 later", "SMTPSenderRefused 451"),
        ("DATA", "552 too long", "SMTPDataError 552"),
    ],
)
def test_a_refusal_is_told_by_its_code_without_the_address(peer, verb, answer, reason):
    peer.refuses[verb] = answer
    with pytest.raises(MailFailed) as failure:
        actions.send(MAIL)
    assert failure.value.reason == reason
    assert peer.mails == []


def test_a_server_that_hangs_up_or_is_not_there_is_a_failure(peer, settings):
    peer.hangs_up_on = "MAIL"
    with pytest.raises(MailFailed, match="SMTPServerDisconnected"):
        actions.send(MAIL)
    settings.EMAIL_PORT = 1
    with pytest.raises(MailFailed, match="ConnectionRefusedError"):
        actions.send(MAIL)


def test_mail_is_set_up_by_a_server_and_a_sender(settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example", ""
    assert not actions.is_set_up()
    settings.DEFAULT_FROM_EMAIL = "yinuo@anda.example"
    assert actions.is_set_up()
    settings.EMAIL_HOST = ""
    assert not actions.is_set_up()
