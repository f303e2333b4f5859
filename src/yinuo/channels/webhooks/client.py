"""Calls to addresses that somebody has typed: resolved once, checked, and connected to exactly what was checked.

No proxy, no redirect, no waiting beyond the deadline, and of the answer only its first bytes.
"""

import socket
import ssl
import threading
from collections.abc import Iterable
from functools import lru_cache
from time import monotonic
from typing import Any

import httpcore
import httpx

from yinuo.channels.webhooks import rules
from yinuo.channels.webhooks.types import Call, Failure, NamedHosts, Outcome, Target
from yinuo.kernel.errors import Refused

CONNECTS_WITHIN = 3.0
ENDS_WITHIN = 10.0
"""Seconds for everything together, however slowly the receiver drips."""
BODY_WITHIN = 2.0
"""Seconds for the body of the answer: what counts is its status."""
MOST_ADDRESSES = 3
FIRST_BYTES = 4096
PIECE = 4096


class Ended(Exception):
    """The call has come to nothing, for this reason."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def send(call: Call, *, named: NamedHosts) -> Outcome:
    """Post the message and say what came of it. Never raises for anything that a receiver does."""
    started = monotonic()
    status, failure, answer = None, None, b""
    try:
        status, answer = _post(call, named=named, deadline=started + ENDS_WITHIN)
    except Ended as ended:
        failure = ended.failure
    except httpcore.TimeoutException:
        failure = Failure.TIMEOUT
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError):
        failure = Failure.BROKEN
    if status is not None and not 200 <= status <= 299:
        failure = Failure.REDIRECT if 300 <= status <= 399 else Failure.STATUS
    return Outcome(ms=round((monotonic() - started) * 1000), status=status, failure=failure, answer=answer)


def _post(call: Call, *, named: NamedHosts, deadline: float) -> tuple[int, bytes]:
    target = call.target
    try:
        rules.check_target(target, named)
    except Refused:
        raise Ended(Failure.FORBIDDEN) from None
    url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    network = CheckedNetwork(target, is_named=rules.is_named(target, named), deadline=deadline)
    headers = [("Host", target.authority), *call.headers, ("Connection", "close")]
    with (
        httpcore.ConnectionPool(ssl_context=trust(), network_backend=network, max_connections=1) as pool,
        pool.stream("POST", url, headers=headers, content=call.body) as response,
    ):
        network.deadline = min(deadline, monotonic() + BODY_WITHIN)
        return response.status, _first_bytes(response)


def _first_bytes(response: httpcore.Response) -> bytes:
    """As much of the body as comes in time; the status stands whatever happens to it."""
    found = b""
    try:
        for piece in response.iter_stream():
            found += piece
            if len(found) >= FIRST_BYTES:
                break
    except (Ended, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError):
        pass
    return found[:FIRST_BYTES]


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """The authorities that are believed: the usual ones, or those that SSL_CERT_FILE names."""
    return httpx.create_ssl_context()


def addresses_of(host: str, port: int, *, within: float) -> list[str]:
    """What the name resolves to, asked once. A resolver that hangs is left behind at the deadline."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(address[0]) for *_, address in answers))

    asking = threading.Thread(target=ask, name="webhooks-resolver", daemon=True)
    asking.start()
    asking.join(within)
    if asking.is_alive():
        raise Ended(Failure.TIMEOUT)
    return list(found)


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to the one host it was made for, at an address that was checked after it was resolved."""

    def __init__(self, target: Target, *, is_named: bool, deadline: float) -> None:
        self.target = target
        self.is_named = is_named
        self.deadline = deadline
        self._plain = httpcore.SyncBackend()

    def left(self) -> float:
        """Seconds until the deadline. Ends the call when there are none."""
        seconds = self.deadline - monotonic()
        if seconds <= 0:
            raise Ended(Failure.TIMEOUT)
        return seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - our own limits hold
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        if (host, port) != (self.target.host, self.target.port):
            raise Ended(Failure.FORBIDDEN)
        addresses = addresses_of(host, port, within=self.left())
        if not addresses:
            raise Ended(Failure.NAME)
        if not all(rules.may_connect(address, is_named=self.is_named) for address in addresses):
            raise Ended(Failure.FORBIDDEN)
        failure = Failure.CONNECT
        for address in addresses[:MOST_ADDRESSES]:
            try:
                stream = self._plain.connect_tcp(address, port, timeout=min(CONNECTS_WITHIN, self.left()))
            except httpcore.ConnectTimeout:
                failure = Failure.TIMEOUT
            except httpcore.ConnectError:
                continue
            else:
                return TimedStream(stream, self)
        raise Ended(failure)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the whole call."""

    def __init__(self, stream: httpcore.NetworkStream, network: CheckedNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline holds
        return self._stream.read(max_bytes, timeout=self._network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline holds
        for start in range(0, len(buffer), PIECE):
            self._stream.write(buffer[start : start + PIECE], timeout=self._network.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline holds
    ) -> httpcore.NetworkStream:
        within = min(CONNECTS_WITHIN, self._network.left())
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, within)
        except httpcore.ConnectError:
            raise Ended(Failure.TLS) from None
        return TimedStream(stream, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
