"""`yinuo up`: the whole product in the foreground."""

import errno
import fcntl
import os
import socket
import ssl
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yinuo.cli import startup
from yinuo.cli.supervisor import Child, StopRequested, Supervisor, sweep
from yinuo.platform.postgres import embedded, fingerprint
from yinuo.web.demo import ORGANISATIONS

if TYPE_CHECKING:
    from yinuo.cli import tls

STARTS_WITHIN = 90
"""Seconds until the first page must answer."""
WEB = (
    *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "3"),
    *("--respawn-failed-workers", "--log-level", "warning"),
)


def _chosen(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(filter(None, (value or "").replace(" ", "").split(",")))
    unknown = [name for name in names if name not in ORGANISATIONS]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}; there are {', '.join(ORGANISATIONS)}.")
    return names


@click.command()
@click.option("--demo", is_flag=True, help="With demo organisations full of live work.")
@click.option(
    "--demo-only",
    metavar="LIST",
    callback=_chosen,
    help="With only these demo organisations, by their short names; all stand when the pages open.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of the pages.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option("--tls", is_flag=True, help="HTTPS by an authority of our own, for phones on the same network.")
@startup.data_option
def up(*, demo: bool, demo_only: tuple[str, ...], port: int, host: str, tls: bool, data: Path) -> None:
    """Start everything in the foreground: database, migrations, web, worker. Ctrl-C stops it.

    The database is the server that comes with the product, or the one that DATABASE_URL names.
    """
    data.mkdir(parents=True, exist_ok=True)
    trust = _trust(data) if tls else None
    if trust and host == "127.0.0.1":
        host = "0.0.0.0"  # noqa: S104 - phones shall reach it
    with alone(data):
        sweep(data)
        _check_port(host, port)
        server = embedded.Server(data) if startup.has_own_server() else None
        try:
            with Supervisor(data, _say) as supervisor:
                if server:
                    server.start()
                    server.ensure_database()
                wanted = demo_only or (tuple(ORGANISATIONS) if demo else ())
                os.environ["YINUO_DEMO"] = ",".join(wanted)
                first = demo_only or wanted[:1]
                _bring_up(supervisor, wanted=wanted, first=first, host=host, port=port, trust=trust)
                supervisor.watch(lambda: _look_after(server))
        except StopRequested:
            _say("Stopping.")
        finally:
            if server:
                server.stop()


def _bring_up(
    supervisor: Supervisor,
    *,
    wanted: tuple[str, ...],
    first: tuple[str, ...],
    host: str,
    port: int,
    trust: "tls.Certificates | None",
) -> None:
    """Open the pages once the first demo organisations stand; the others are made while people look around."""
    migrated, demos = _state()
    if not migrated and supervisor.run("migrate"):
        raise click.ClickException("The migrations failed; what they said stands above. Nothing was started.")
    made = [slug for slug in first if slug not in demos]
    if made:
        _make_demo(supervisor, made)
    web = supervisor.keep("web", sys.executable, "-m", "granian", *_web_options(host, port))
    supervisor.keep("worker", sys.executable, "-m", "yinuo", "worker")
    scheme = "https" if trust else "http"
    address = f"{scheme}://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
    _wait_for(f"{address}/health", web, supervisor, trust)
    click.secho(f"Yinuo is ready: {address}/", bold=True)
    if trust:
        _introduce(port)
    others = [slug for slug in wanted if slug not in made]
    if others:
        coming = [ORGANISATIONS[slug] for slug in others if slug not in demos]
        if coming:
            _say(f"Being prepared meanwhile: {'、'.join(coming)}")
        supervisor.finish("demo", sys.executable, "-m", "yinuo", "demo", *others)


def _trust(data: Path) -> "tls.Certificates":
    from yinuo.cli import tls  # noqa: PLC0415 - cryptography loads slowly

    made = tls.certificates(data, now=datetime.now(UTC))  # noqa: TID251 - a certificate is dated by the real time
    os.environ.update(made.environment())
    return made


def _introduce(port: int) -> None:
    """Where a phone finds the authority that it shall trust, and the pages."""
    from yinuo.cli import tls  # noqa: PLC0415 - loaded already

    pages = f"https://{tls.own_address()}:{port}/"
    click.echo(f"On a phone: {pages}")
    click.echo(f"Trust this installation first, by its certificate at {pages}authority.crt")
    click.echo(tls.picture(f"{pages}authority.crt"))


def _look_after(server: embedded.Server | None) -> None:
    if server and server.pid() is None:
        _say("PostgreSQL ended; starting it again")
        server.start()


def _make_demo(supervisor: Supervisor, slugs: list[str]) -> None:
    if supervisor.run("demo", *slugs):
        raise click.ClickException("The demo could not be made; what went wrong stands above.")


def _web_options(host: str, port: int) -> tuple[str, ...]:
    return (*WEB, "--host", host, "--port", str(port), "yinuo.config.wsgi:application")


def _state() -> tuple[bool, set[str]]:
    """Whether the database has the present shape, and which demo organisations stand."""
    with startup.connect_as_owner() as connection:
        shape = startup.shape_found(connection)
        if not shape:
            return False, set()
        rows = connection.execute(
            "SELECT slug FROM public.organisations_organisation WHERE is_demo"
        ).fetchall()
        return shape == fingerprint.wanted(), {slug for (slug,) in rows}


def _wait_for(health: str, web: Child, supervisor: Supervisor, trust: "tls.Certificates | None") -> None:
    """Until the health page answers. The web server's death before that is the end of the start."""
    context = ssl.create_default_context(cafile=str(trust.authority)) if trust else None
    for _ in range(STARTS_WITHIN * 10):
        if web.process.poll() is not None:
            raise click.ClickException("The web server ended while starting; what it said stands above.")
        try:
            with urllib.request.urlopen(health, timeout=5, context=context) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except OSError:
            pass
        supervisor.wait(0.1)
    raise click.ClickException(f"{health} does not answer. `yinuo doctor` says more.")


def _check_port(host: str, port: int) -> None:
    """Two servers can share a port without noticing; so look before starting."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise click.ClickException(f"Port {port} is taken. Choose another with --port.") from error
            raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """One `yinuo up` or `yinuo restore` per data directory."""
    with (data / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = lock.read().strip()
            raise click.ClickException(f"Yinuo runs already on {data} (process {other}).") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_up(data: Path) -> bool:
    """Whether a `yinuo up` runs on this data directory."""
    try:
        with alone(data):
            return False
    except (click.ClickException, OSError):
        return data.exists()


def _say(text: str) -> None:
    click.secho(text, dim=True)
