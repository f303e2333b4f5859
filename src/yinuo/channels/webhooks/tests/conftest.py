"""A receiver on loopback, and an endpoint that tells it everything."""

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from tests.office import NOW

from yinuo.channels.webhooks import actions
from yinuo.channels.webhooks.models import Delivery, Endpoint
from yinuo.platform.organisations import context


@dataclass
class Heard:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Keeps what it was sent and answers what the test wants, 204 when it wants nothing."""

    port: int
    heard: list[Heard] = field(default_factory=list)
    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def will(self, *answers: int | Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.answers += [status(answer) if isinstance(answer, int) else answer for answer in answers]

    def hangs(self, _request: BaseHTTPRequestHandler) -> None:
        """Take the message and never answer."""
        self.over.wait(30)

    def drips(self, request: BaseHTTPRequestHandler) -> None:
        """Answer so slowly that each byte comes in time and the whole never."""
        for piece in "HTTP/1.1 200 OK\r\nX-Slow: " + "a" * 3000:
            if self.over.wait(0.02):
                return
            request.wfile.write(piece.encode())
            request.wfile.flush()


def status(code: int, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.fixture
def receivers(socket_enabled) -> Iterator[Callable[..., Receiver]]:
    """Opens as many receivers as are asked for, with TLS where a context is given."""
    opened: list[tuple[ThreadingHTTPServer, Receiver]] = []

    def one(tls: ssl.SSLContext | None = None) -> Receiver:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: receiver))
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver = Receiver(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        opened.append((server, receiver))
        return receiver

    yield one
    for server, receiver in opened:
        receiver.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver(receivers) -> Receiver:
    return receivers()


def _handler(receiver: Callable[[], Receiver]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            there = receiver()
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.heard.append(Heard(self.path, dict(self.headers.items()), body))
            answer = there.answers.pop(0) if there.answers else status(204)
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    return Handler


@pytest.fixture
def allowed(settings) -> None:
    """Whoever runs the installation has named loopback."""
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What an earlier test wanted to be told is not remembered by this process."""
    context.forget()
    yield
    context.forget()
    with contextlib.suppress(LookupError):
        context.current().settings = {}


@pytest.fixture
def add(office, allowed) -> Callable[..., Endpoint]:
    """Adds an endpoint as the administrator."""

    def one(url: str = "https://hooks.example.com/yinuo", *events: str, name: str = "ERP") -> Endpoint:
        made, _secret = actions.add_endpoint(
            name=name, url=url, events=events or ("intake.*",), actor=office["wu"], now=NOW
        )
        return made

    return one


def jobs() -> list[dict[str, Any]]:
    """What is queued for webhooks, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args->>'org', (args->>'delivery_id')::bigint, lock, scheduled_at IS NOT NULL"
            " FROM public.procrastinate_jobs WHERE queue_name = 'webhooks' AND status = 'todo' ORDER BY id"
        )
        names = ("task", "org", "delivery", "lock", "is_later")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def newest() -> Delivery:
    found = Delivery.objects.order_by("-id").first()
    assert found is not None
    return found
