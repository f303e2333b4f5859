"""What commands need before they can work: a data directory, a database, Django. Each asks only for what it uses."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click
import psycopg

from yinuo.config import database, env
from yinuo.platform.postgres import embedded, fingerprint

SETTINGS = "yinuo.config.settings"
MARK = "YINUO_UP"
"""Set for the children of `yinuo up`, which looks after the database itself."""


def _choose_data(_context: click.Context, _option: click.Parameter, value: Path | None) -> Path:
    if value is not None:
        os.environ["YINUO_DATA"] = str(value.resolve())
    return env.data_dir()


data_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_choose_data,
    help="Directory of this installation's data.  [default: $YINUO_DATA or .data in the checkout]",
)


def has_own_server() -> bool:
    """Whether the database is the embedded server, not one named by DATABASE_URL."""
    return not env.text("DATABASE_URL")


@contextmanager
def database_ready(*, as_owner: bool) -> Iterator[None]:
    """Django on a database that answers, for the duration of a command.

    The embedded server is started when it does not run, and stopped again then.
    """
    os.environ["YINUO_DB_AS"] = "owner" if as_owner else "app"
    ours_to_start = has_own_server() and MARK not in os.environ
    with embedded.Server(env.data_dir()).running() if ours_to_start else nullcontext():
        load_django()
        from django.db import connections  # noqa: PLC0415 - Django is loaded only where it is used

        try:
            yield
        finally:
            connections.close_all()


def load_django() -> None:
    import django  # noqa: PLC0415 - costs a second that most commands need not pay

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def connect_as_owner() -> psycopg.Connection[Any]:
    """A plain connection to the configured database, without Django; each statement its own transaction."""
    os.environ["YINUO_DB_AS"] = "owner"
    try:
        parts = database.settings()
    finally:
        del os.environ["YINUO_DB_AS"]
    given = {
        "host": parts["HOST"],
        "port": parts["PORT"],
        "user": parts["USER"],
        "password": parts["PASSWORD"],
        "dbname": parts["NAME"],
        **{key: value for key, value in parts["OPTIONS"].items() if key not in database.PREPARED},
    }
    return psycopg.connect(
        **{key: value for key, value in given.items() if value}, autocommit=True, connect_timeout=10
    )


def shape_found(connection: psycopg.Connection[Any]) -> str:
    """The shape that the last complete migration left in the database; empty in a new one."""
    return fingerprint.found(connection.cursor())
