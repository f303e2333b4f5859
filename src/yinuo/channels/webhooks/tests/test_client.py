"""Calls over a real network: to loopback, which the operator has named, and never anywhere else."""

import socket
import ssl
import threading

import pytest
import trustme

from yinuo.channels.webhooks import client, rules
from yinuo.channels.webhooks.tests.conftest import status
from yinuo.channels.webhooks.tests.test_rules import INSIDE
from yinuo.channels.webhooks.types import Call, Failure, Outcome

pytestmark = pytest.mark.enable_socket
NAMED = rules.named_hosts(["127.0.0.1", "hooks.test"])


def send(url: str, named=NAMED) -> Outcome:
    return client.send(Call(rules.parse(url), (("Yinuo-Id", "1"),), b'{"a":1}'), named=named)


@pytest.fixture
def book(monkeypatch):
    """What names resolve to; each is asked for once."""
    found: dict[str, list[str]] = {}
    asked: list[str] = []

    def answer(host, port, *, within):
        asked.append(host)
        return found.get(host, [])

    monkeypatch.setattr(client, "addresses_of", answer)
    return found, asked


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(client, "ENDS_WITHIN", 0.4)


@pytest.fixture
def nowhere(monkeypatch):
    """No connection may be opened."""

    def refuse(*_arguments, **_named):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)


def test_a_message_arrives_whole(receiver):
    outcome = send(receiver.url)
    (heard,) = receiver.heard
    assert (outcome.status, outcome.failure, outcome.answer) == (204, None, b"")
    assert (heard.path, heard.body) == ("/hook", b'{"a":1}')
    assert heard.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert heard.headers["Yinuo-Id"] == "1"
    assert heard.headers["Connection"] == "close"


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_delivery(receiver, code):
    receiver.will(code)
    assert send(receiver.url).failure is None


@pytest.mark.parametrize("code", [400, 404, 410, 429, 500, 503])
def test_anything_else_is_none(receiver, code):
    receiver.will(status(code, b"why"))
    outcome = send(receiver.url)
    assert (outcome.status, outcome.failure, outcome.answer) == (code, Failure.STATUS, b"why")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receivers, code):
    first, second = receivers(), receivers()
    first.will(status(code, Location=second.url))
    assert send(first.url).failure is Failure.REDIRECT
    assert second.heard == []


def test_of_the_answer_only_the_first_bytes_are_read(receiver):
    def endless(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65536)

    receiver.will(endless)
    assert send(receiver.url).answer == b"x" * client.FIRST_BYTES


def test_a_receiver_that_hangs_ends_at_the_deadline(receiver, quick):
    receiver.will(receiver.hangs)
    outcome = send(receiver.url)
    assert (outcome.status, outcome.failure) == (None, Failure.TIMEOUT)
    assert outcome.ms < 2000


def test_a_receiver_that_drips_ends_at_the_same_deadline(receiver, quick):
    receiver.will(receiver.drips)
    outcome = send(receiver.url)
    assert (outcome.status, outcome.failure) == (None, Failure.TIMEOUT)
    assert outcome.ms < 2000


def test_a_body_that_drips_takes_nothing_back(receiver, monkeypatch):
    monkeypatch.setattr(client, "BODY_WITHIN", 0.2)

    def slow_body(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"so far")
        request.wfile.flush()
        receiver.over.wait(30)

    receiver.will(slow_body)
    outcome = send(receiver.url)
    assert (outcome.status, outcome.failure, outcome.answer) == (200, None, b"so far")


def test_a_listener_that_takes_no_message_ends_at_the_deadline(socket_enabled, quick):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        assert send(f"http://127.0.0.1:{deaf.getsockname()[1]}/").failure is Failure.TIMEOUT


def test_nobody_there_and_nonsense_are_failures(receiver, socket_enabled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert send(f"http://127.0.0.1:{taken.getsockname()[1]}/").failure is Failure.CONNECT
    for nonsense in (b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000):
        receiver.will(lambda request, said=nonsense: request.wfile.write(said))
        assert send(receiver.url).failure is Failure.BROKEN
    receiver.will(status(101, Upgrade="websocket", Connection="Upgrade"))
    assert send(receiver.url).failure is not None


def test_no_proxy_is_asked(receivers, monkeypatch):
    proxy, there = receivers(), receivers()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert send(there.url).failure is None
    assert proxy.heard == []


# ---- where it may not go -------------------------------------------------------------------------


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_resolves_into_a_private_network_is_not_called(book, nowhere, address):
    book[0]["evil.example.com"] = [address]
    assert send("https://evil.example.com/").failure is Failure.FORBIDDEN


def test_one_bad_address_among_good_ones_is_enough(book, nowhere):
    book[0]["evil.example.com"] = ["1.1.1.1", "10.0.0.1"]
    assert send("https://evil.example.com/").failure is Failure.FORBIDDEN


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"]
)
def test_however_the_resolver_reads_numbers_the_address_is_checked(spelling, nowhere, receiver):
    """Had such a spelling been stored, the resolver would read it; what it says is what counts."""
    target = rules.parse("https://hooks.example.com/")
    network = client.CheckedNetwork(
        type(target)("https", spelling, 443, "/"), is_named=False, deadline=client.monotonic() + 5
    )
    with pytest.raises(client.Ended) as ended:
        network.connect_tcp(spelling, 443)
    assert ended.value.failure in {Failure.FORBIDDEN, Failure.NAME}


def test_a_name_is_asked_once_and_connected_to_what_was_checked(book, receiver, monkeypatch):
    """A name that changes its address between the check and the connection changes nothing."""
    found, asked = book
    found["hooks.test"] = ["127.0.0.1"]
    connected = []
    plain = socket.create_connection

    def watch(address, *arguments, **named):
        connected.append(address)
        found["hooks.test"] = ["169.254.169.254"]
        return plain(address, *arguments, **named)

    monkeypatch.setattr(socket, "create_connection", watch)
    assert send(f"http://hooks.test:{receiver.port}/hook").failure is None
    assert asked == ["hooks.test"]
    assert connected == [("127.0.0.1", receiver.port)]
    assert receiver.heard[0].headers["Host"] == f"hooks.test:{receiver.port}"


def test_a_name_that_nobody_knows_is_said_so(book, nowhere):
    assert send("https://gone.example.com/").failure is Failure.NAME


def test_a_host_that_is_named_no_longer_is_called_no_longer(receiver):
    assert send(receiver.url, named=frozenset()).failure is Failure.FORBIDDEN
    assert receiver.heard == []


def test_a_resolver_that_hangs_is_left_behind(monkeypatch, quick):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: over.wait(30) and [])
    assert send("https://slow.example.com/").failure is Failure.TIMEOUT
    over.set()


# ---- TLS -----------------------------------------------------------------------------------------


@pytest.fixture
def authority(monkeypatch):
    made = trustme.CA()
    believed = ssl.create_default_context()
    made.configure_trust(believed)
    monkeypatch.setattr(client, "trust", lambda: believed)
    return made


@pytest.mark.parametrize(
    ("certified", "failure"), [("hooks.test", None), ("other.test", Failure.TLS), ("127.0.0.1", Failure.TLS)]
)
def test_the_certificate_must_be_for_the_name_although_the_address_is_called(
    receivers, book, authority, certified, failure
):
    book[0]["hooks.test"] = ["127.0.0.1"]
    asked = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(context)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    receiver = receivers(context)
    outcome = send(f"https://hooks.test:{receiver.port}/hook")
    assert outcome.failure is failure
    assert asked == ["hooks.test"]
    assert len(receiver.heard) == (failure is None)


def test_a_certificate_of_an_unknown_authority_is_not_believed(receivers, book, authority):
    book[0]["hooks.test"] = ["127.0.0.1"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("hooks.test").configure_cert(context)
    receiver = receivers(context)
    assert send(f"https://hooks.test:{receiver.port}/hook").failure is Failure.TLS
    assert receiver.heard == []


def test_plain_http_behind_https_is_no_tls(receiver, book, authority):
    book[0]["hooks.test"] = ["127.0.0.1"]
    assert send(f"https://hooks.test:{receiver.port}/hook").failure is Failure.TLS


def test_the_usual_authorities_are_believed_and_names_are_checked():
    context = client.trust()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
