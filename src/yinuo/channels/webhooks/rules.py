"""Where messages may go, who wants them, how they are signed, and when they are tried again."""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5

from yinuo.channels.webhooks.types import USUAL_PORTS, NamedHosts, Target
from yinuo.kernel.errors import Refused, gettext_noop

# ---- where to ------------------------------------------------------------------------------------

LONGEST_URL = 500
PORTS = frozenset({443, 8443})
UNREADABLE = re.compile(r"[\s\x00-\x20\x7f\\]")
LONGEST_HOST = 253
LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*")
LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
KEPT_IN_A_PATH = "/?%:@!$&'()*+,;=~-._[]"


def _networks(*ranges: str) -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, ranges))


def _networks_6(*ranges: str) -> tuple[IPv6Network, ...]:
    return tuple(map(IPv6Network, ranges))


NEVER = _networks(
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32",
    "168.63.129.16/32",
)  # fmt: skip
"""Nobody's web server: this host itself, link-local, metadata of clouds, multicast, reserved."""
NOT_PUBLIC = _networks(
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.2.0/24", "192.31.196.0/24",
    "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24",
)  # fmt: skip
METADATA_6 = IPv6Address("fd00:ec2::254")
INSIDE_6 = _networks_6("::1/128", "fc00::/7")
"""Where a named host may stand, besides the public addresses."""
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = _networks_6("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
"""Within the public range: translators and tunnels that carry other addresses, documentation, benchmarks."""


def parse(url: str) -> Target:
    """The address taken apart, its host in the one form that is compared and resolved. Refused in words."""
    url = url.strip()
    if not url or len(url) > LONGEST_URL or UNREADABLE.search(url):
        raise Refused(
            gettext_noop("Enter an address of at most %(most)s characters, without spaces."),
            field="url",
            most=LONGEST_URL,
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_address() from None
    if parts.scheme not in {"https", "http"}:
        raise Refused(gettext_noop("Enter an address that begins with https://."), field="url")
    if "@" in parts.netloc:
        raise Refused(
            gettext_noop(
                "Leave user name and password out of the address: the receiver checks the signature instead."
            ),
            field="url",
        )
    host = parts.hostname or ""
    if port == 0 or ("[" in parts.netloc) != (":" in host):
        raise _no_address()
    path = quote(parts.path or "/", safe=KEPT_IN_A_PATH)
    if parts.query:
        path = f"{path}?{quote(parts.query, safe=KEPT_IN_A_PATH)}"
    return Target(parts.scheme, host_of(host), port or USUAL_PORTS[parts.scheme], path)


def host_of(text: str) -> str:
    """A host name in ASCII and small letters, or an IP address as it is usually written. Refused when it is neither."""
    text = text.strip().lower()
    if ":" in text:
        return _literal(text)
    try:
        host = text.removesuffix(".").encode("idna").decode()
    except UnicodeError:
        raise _no_address() from None
    if len(host) > LONGEST_HOST or not HOST.fullmatch(host):
        raise _no_address()
    if LOOKS_LIKE_A_NUMBER.fullmatch(host.rpartition(".")[2]):
        return _literal(host)
    return host


def _literal(text: str) -> str:
    """An address in numbers; decimal, octal and shortened forms are refused, which other programs read as addresses."""
    try:
        found = ip_address(text)
    except ValueError:
        raise _no_address() from None
    if isinstance(found, IPv6Address) and found.scope_id is not None:
        raise _no_address()
    return str(found)


def _no_address() -> Refused:
    return Refused(
        gettext_noop("This is no address of a web server. Copy it from the receiver's documentation."),
        field="url",
    )


def named_hosts(entries: Iterable[str]) -> NamedHosts:
    """The operator's list: `host` for all its ports, `host:port` for one. What cannot be read names nobody."""
    found: set[tuple[str, int | None]] = set()
    for entry in entries:
        try:
            parts = urlsplit(f"//{entry.strip()}")
            found.add((host_of(parts.hostname or ""), parts.port))
        except (ValueError, Refused):
            continue
    return frozenset(found)


def is_named(target: Target, named: NamedHosts) -> bool:
    return (target.host, None) in named or (target.host, target.port) in named


def check_target(target: Target, named: NamedHosts) -> None:
    """Refuse what can be refused before the name is resolved."""
    if is_named(target, named):
        return
    if target.scheme != "https":
        raise Refused(
            gettext_noop(
                "Use https://. Whoever runs this installation may name hosts that may do without (YINUO_WEBHOOK_HOSTS)."
            ),
            field="url",
        )
    if target.port not in PORTS:
        raise Refused(
            gettext_noop("Port %(port)s cannot be used here, only %(ports)s."),
            field="url",
            port=target.port,
            ports=", ".join(map(str, sorted(PORTS))),
        )
    try:
        is_inside = not may_connect(target.host, is_named=False)
    except ValueError:
        is_inside = "." not in target.host
    if is_inside:
        raise Refused(
            gettext_noop(
                "This address leads into a private network. Whoever runs this installation may allow it"
                " (YINUO_WEBHOOK_HOSTS)."
            ),
            field="url",
        )


def may_connect(address: str, *, is_named: bool) -> bool:
    """Whether messages may go to this IP address. A named host may stand in a private network, and nowhere else."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        if is_named and found.ipv4_mapped is not None:
            return _may_connect_4(found.ipv4_mapped, is_named=True)
        if found.scope_id is not None or found == METADATA_6:
            return False
        if is_named and any(found in network for network in INSIDE_6):
            return True
        return found in PUBLIC_6 and found.is_global and not any(found in network for network in NOT_PUBLIC_6)
    return _may_connect_4(found, is_named=is_named)


def _may_connect_4(found: IPv4Address, *, is_named: bool) -> bool:
    if any(found in network for network in NEVER):
        return False
    return is_named or (found.is_global and not any(found in network for network in NOT_PUBLIC))


# ---- who wants it --------------------------------------------------------------------------------

EVERYTHING = "*"
OWN_CONTEXT = "webhooks"
"""What happens to endpoints themselves is told to nobody."""


def matches(pattern: str, code: str) -> bool:
    """`*`, `intake.*` or `intake.case_closed`."""
    context, _, _ = code.partition(".")
    if context == OWN_CONTEXT:
        return False
    return pattern in {EVERYTHING, f"{context}.*", code}


def is_wanted(code: str, patterns: Iterable[str]) -> bool:
    return any(matches(pattern, code) for pattern in patterns)


def check_patterns(patterns: Iterable[str], known: Collection[str]) -> list[str]:
    """The patterns without doubles, sorted. Refused when one names no event, and when there is none."""
    wanted = sorted({pattern.strip() for pattern in patterns} - {""})
    for pattern in wanted:
        if not any(matches(pattern, code) for code in known):
            raise Refused(gettext_noop("There is no event “%(code)s”."), field="codes", code=pattern)
    if not wanted:
        raise Refused(gettext_noop("Choose at least one kind of event."), field="contexts")
    return [EVERYTHING] if EVERYTHING in wanted else wanted


# ---- what is said, and how it is signed ----------------------------------------------------------

NAMESPACE = UUID("0d5c1a52-3b43-5f0e-9c43-6f6b2f3f7c11")
SCHEME = "v1"
SECRET_PREFIX = "yns_"  # noqa: S105 - by which a secret is recognised


def event_id(organisation: str, entry_id: int, entry_hash: str) -> str:
    """The id by which a receiver knows an event again: the same for every attempt and every endpoint."""
    return str(uuid5(NAMESPACE, f"{organisation}:{entry_id}:{entry_hash}"))


def body_of(*, message_id: str, code: str, at: datetime, organisation: str, data: Mapping[str, Any]) -> str:
    """The message as JSON, in the same bytes each time."""
    said = {
        "id": message_id,
        "type": code,
        "occurred_at": at.isoformat(),
        "organisation": organisation,
        "data": dict(data),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def signature(secrets: Iterable[str], *, message_id: str, timestamp: int, body: bytes) -> str:
    """One `v1=` for each secret that is valid."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return ",".join(
        f"{SCHEME}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}" for secret in secrets
    )


def headers(*, message_id: str, timestamp: int, signed: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", "application/json"),
        ("User-Agent", "Yinuo-Webhooks/1"),
        ("Yinuo-Id", message_id),
        ("Yinuo-Timestamp", str(timestamp)),
        ("Yinuo-Signature", signed),
    )


# ---- when again ----------------------------------------------------------------------------------

DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""Ten attempts within about three days."""
SPREAD = 0.2
PATIENCE = timedelta(days=5)
"""An endpoint that has done nothing but fail for so long is switched off."""
BLAMELESS = 2
"""After more failures in a row than this the endpoint rests, so that what hangs keeps nobody else waiting."""
SHORTEST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=10)
TURN_MS, TURN_MOST = 10_000, 50
"""How long one job goes on with what is due at its endpoint, and how many messages it sends."""
MOST_ENDPOINTS = 20


def spread_of(delivery_id: int, tries: int) -> float:
    """A number between 0 and 1 that differs between deliveries, so that they do not come back all at once."""
    return (delivery_id * 2_654_435_761 + tries * 40_503) % 1000 / 1000


def next_try(*, tries: int, spread: float, now: datetime) -> datetime | None:
    """When to try again after so many failures; nothing when it is enough."""
    if tries > len(DELAYS):
        return None
    return now + DELAYS[tries - 1] * (1 + SPREAD * spread)


def rest_after(failures: int) -> timedelta | None:
    """How long an endpoint is left alone after so many failures in a row."""
    if failures <= BLAMELESS:
        return None
    return min(SHORTEST_REST * 2 ** min(failures - BLAMELESS - 1, 10), LONGEST_REST)


def is_hopeless(failing_since: datetime, *, now: datetime) -> bool:
    return now - failing_since >= PATIENCE


# ---- secrets -------------------------------------------------------------------------------------

LONGEST_OVERLAP = timedelta(days=30)


def check_overlap(old_until: datetime, *, now: datetime) -> None:
    if not now <= old_until <= now + LONGEST_OVERLAP:
        raise Refused(
            gettext_noop("The old secret can stay valid for up to %(days)s days."),
            field="old_hours",
            days=LONGEST_OVERLAP.days,
        )


def without_query(target: Target) -> Target:
    """The address as lists show it: receivers like to hide a key in the query string."""
    return replace(target, path=target.path.partition("?")[0])
