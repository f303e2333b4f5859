"""`yinuo doctor`: what is wrong, and how to mend it."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import click
import psycopg

from yinuo.cli import startup
from yinuo.cli.backup import LAST
from yinuo.cli.up import is_up
from yinuo.config import env
from yinuo.platform.papers import fonts
from yinuo.platform.postgres import fingerprint, roles

OLDEST_POSTGRES = 160000
LEAST_SPACE = 2**30
HEARTBEAT = timedelta(minutes=2)
BACKUP_AGE = timedelta(days=7)
OVERDUE = timedelta(minutes=30)
"""A message that has been due for so long waits for a slow receiver, or nobody works off the queue."""
COLOURS = {"ok": "green", "advice": "yellow", "bad": "red"}


@dataclass(frozen=True)
class Finding:
    """One check: `bad` needs mending, `advice` is worth knowing."""

    name: str
    state: Literal["ok", "advice", "bad"]
    says: str
    mend: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@startup.data_option
def doctor(as_json: bool, data: Path) -> None:
    """Check this installation; exits with 1 when something needs mending."""
    running = is_up(data)
    findings = [*_surroundings(data)]
    try:
        with startup.database_ready(as_owner=True):
            findings += _database(data, running=running)
    except (psycopg.OperationalError, RuntimeError) as error:
        mend = (
            "Look at log/postgres.log in the data directory."
            if startup.has_own_server()
            else "Check DATABASE_URL."
        )
        findings.append(Finding("database", "bad", str(error).strip(), mend))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(
                f"{click.style(f'{finding.state:<7}', fg=COLOURS[finding.state])}{finding.name}: {finding.says}"
            )
            if finding.mend:
                click.echo(f"       → {finding.mend}")
    if any(finding.state == "bad" for finding in findings):
        raise SystemExit(1)


def _surroundings(data: Path) -> Iterator[Finding]:
    existing = next(folder for folder in (data, *data.parents) if folder.exists())
    writable = os.access(existing, os.W_OK)
    mend = "" if writable else f"Give the account that runs Yinuo write access to {existing}."
    yield Finding("data directory", "ok" if writable else "bad", str(data), mend)
    free = shutil.disk_usage(existing).free
    mend = "" if free > LEAST_SPACE else "Make room: below 1 GB the database may stop."
    yield Finding("disk space", "bad" if mend else "ok", f"{free / 2**30:.1f} GB free", mend)
    built = (env.ROOT / "frontend" / "dist" / "manifest.json").exists()
    yield Finding("pages' assets", *(("ok", "built") if built else ("bad", "not built", "make assets")))
    yield _fonts()
    outdated = [
        po.parent.parent.name
        for po in (env.ROOT / "src" / "yinuo" / "locale").glob("*/LC_MESSAGES/*.po")
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    yield Finding(
        "translations",
        *(
            ("bad", f"not compiled: {', '.join(sorted(set(outdated)))}", "make setup")
            if outdated
            else ("ok", "compiled")
        ),
    )


def _fonts() -> Finding:
    folder = env.paper_fonts()
    if lost := fonts.missing(folder):
        return Finding("papers' fonts", "bad", f"{', '.join(lost)} not in {folder}", fonts.MEND)
    return Finding("papers' fonts", "ok", str(folder))


def _database(data: Path, *, running: bool) -> Iterator[Finding]:
    from yinuo.platform import clock  # noqa: PLC0415 - after Django

    now = clock.now()
    with startup.connect_as_owner() as connection:
        version = connection.info.server_version
        old = version < OLDEST_POSTGRES
        says = f"PostgreSQL {version // 10000}.{version % 10000}"
        yield Finding(
            "database", "bad" if old else "ok", says, "PostgreSQL 16 or newer is needed." if old else ""
        )
        if startup.shape_found(connection) != fingerprint.wanted():
            yield Finding(
                "migrations", "bad", "the database has not the shape of this release", "yinuo migrate"
            )
            return
        yield Finding("migrations", "ok", "complete")
        yield _grants(connection)
        yield _worker(connection, now, running=running)
        yield _failed_jobs(connection)
    yield from _each_organisation(now)
    yield _last_backup(data, now)


def _grants(connection: psycopg.Connection[Any]) -> Finding:
    """Compares the privileges, and lets the application's role try what it must not do."""
    rows = connection.execute(
        "SELECT schema_name FROM public.organisations_organisation ORDER BY id"
    ).fetchall()
    schemas = [str(name) for (name,) in rows]
    wrong = roles.wrong_grants(connection.cursor(), schemas)
    for schema in schemas:
        for table in sorted(roles.APPEND_ONLY):
            if not _refuses(connection, f'UPDATE "{schema}".{table} SET id = id WHERE false'):  # noqa: S608 - our names
                wrong.append(f"{schema}.{table} took an UPDATE")
    if wrong:
        return Finding("privileges", "bad", "; ".join(wrong), "yinuo migrate --grants")
    return Finding("privileges", "ok", f"journal and evidence refuse changes in {len(schemas)} schemas")


def _refuses(connection: psycopg.Connection[Any], statement: str) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(f"SET LOCAL ROLE {roles.APP_ROLE}")
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def _worker(connection: psycopg.Connection[Any], now: datetime, *, running: bool) -> Finding:
    row = connection.execute("SELECT max(last_heartbeat) FROM public.procrastinate_workers").fetchone()
    seen: datetime | None = row[0] if row else None
    if seen is not None and now - seen < HEARTBEAT:
        return Finding("worker", "ok", "alive")
    says = f"last seen {seen:%Y-%m-%d %H:%M} UTC" if seen else "none"
    if running:
        return Finding("worker", "bad", says, "Look at the output of `yinuo up`: the worker does not start.")
    return Finding("worker", "advice", says, "Runs with `yinuo up`.")


def _failed_jobs(connection: psycopg.Connection[Any]) -> Finding:
    row = connection.execute(
        "SELECT count(*) FROM public.procrastinate_jobs WHERE status = 'failed'"
    ).fetchone()
    count = int(row[0]) if row else 0
    mend = "Retry them under “Stuck steps” on the administrator's Today." if count else ""
    return Finding("later steps", "bad" if count else "ok", f"{count} have failed for good", mend)


def _each_organisation(now: datetime) -> Iterator[Finding]:
    from yinuo.channels.webhooks import queries as webhooks  # noqa: PLC0415 - after Django
    from yinuo.commitments import posts  # noqa: PLC0415
    from yinuo.commitments import queries as clocks  # noqa: PLC0415
    from yinuo.duties import queries as duties  # noqa: PLC0415
    from yinuo.network import queries as network  # noqa: PLC0415
    from yinuo.platform.files import store  # noqa: PLC0415
    from yinuo.platform.files.models import StoredFile  # noqa: PLC0415
    from yinuo.platform.journal import queries as journal  # noqa: PLC0415
    from yinuo.platform.organisations import context  # noqa: PLC0415
    from yinuo.platform.organisations.models import Organisation  # noqa: PLC0415

    for organisation in Organisation.objects.filter(is_template=False).order_by("slug"):
        with context.inside(organisation):
            broken = [f"{stream} at {seq}" for stream, seq in journal.broken_chains()]
            hashes = StoredFile.objects.values_list("sha256", flat=True).distinct()
            missing = [digest for digest in hashes.iterator() if not store.path_of(digest).exists()]
            due, silent = webhooks.oldest_due(), webhooks.given_up()
            at_odds, gaps = [*money_at_odds()], [*gaps_in_series()]
            wrong_clocks, waiting, empty = (
                [*clocks.at_odds()],
                clocks.waiting_since(now),
                posts.empty_posts(),
            )
            unknown_year = network.unknown_year(now)
            unheld = duties.unheld()
        yield _listed(
            f"journal of {organisation.slug}", broken, "Entries were changed outside Yinuo; compare a backup."
        )
        yield _listed(f"files of {organisation.slug}", missing, "Files are gone; restore them from a backup.")
        yield _webhooks(f"webhooks of {organisation.slug}", due, [endpoint.name for endpoint in silent], now)
        yield _listed(
            f"money of {organisation.slug}", at_odds, "Rows were changed outside Yinuo; compare a backup."
        )
        yield _listed(
            f"numbers of {organisation.slug}", gaps, "Numbers are missing in a series; compare a backup."
        )
        yield _holidays(f"calendar of {organisation.slug}", unknown_year)
        yield _clocks(f"clocks of {organisation.slug}", wrong_clocks, waiting, empty)
        yield _duties(f"duties of {organisation.slug}", unheld)


def _duties(name: str, unheld: list[str]) -> Finding:
    if not unheld:
        return Finding(name, "ok", "each has somebody who does it")
    return Finding(
        name, "advice", f"nobody does {', '.join(unheld[:5])}", "Give them to somebody on their pages."
    )


def money_at_odds() -> Iterator[str]:
    """Charges, custody and tills of the open organisation that the ledger does not bear out."""
    from yinuo.billing import queries as billing  # noqa: PLC0415 - after Django

    yield from billing.odds()


def gaps_in_series() -> Iterator[str]:
    """Series of the open organisation in which a number is missing, or given without having been drawn."""
    from yinuo.billing import queries as billing  # noqa: PLC0415 - after Django
    from yinuo.kernel.actors import SYSTEM  # noqa: PLC0415
    from yinuo.platform.numbering.models import Counter  # noqa: PLC0415
    from yinuo.workorders import queries as workorders  # noqa: PLC0415

    vouchers = workorders.visible_to(SYSTEM).values_list("number", flat=True)
    numbered = {"FW": vouchers, **billing.numbered()}
    for counter in Counter.objects.filter(series__in=numbered).order_by("series", "year"):
        start = f"{counter.series}{counter.year}-"
        given = numbered[counter.series].filter(number__startswith=start)
        if given.count() != counter.last or not given.filter(number=f"{start}{counter.last:06d}").exists():
            yield f"{counter.series} {counter.year}"


def _listed(name: str, wrong: list[str], mend: str) -> Finding:
    if not wrong:
        return Finding(name, "ok", "complete")
    more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    return Finding(name, "bad", ", ".join(wrong[:5]) + more, mend)


def _clocks(name: str, wrong: list[str], waiting: datetime | None, empty: list[str]) -> Finding:
    """Whether what is stored of clocks follows from their events, the sweep comes, and somebody can be told."""
    if wrong:
        return _listed(name, wrong, "yinuo rebuild")
    if waiting is not None:
        says = f"a clock has waited for its sweep since {waiting:%Y-%m-%d %H:%M} UTC"
        return Finding(name, "advice", says, "The sweep runs with the worker, each minute.")
    if empty:
        says = f"nobody can be told for {', '.join(empty)}"
        return Finding(
            name, "advice", says, "Give somebody a role that holds it; until then it goes one level up."
        )
    return Finding(name, "ok", "complete")


def _holidays(name: str, unknown: int | None) -> Finding:
    """Whether the public holidays are known as far as clocks reach that start now."""
    if unknown is not None:
        says = f"the public holidays of {unknown} are not known; promised times count by the week alone"
        return Finding(name, "advice", says, "Enter them under Settings, Business calendar, Public holidays.")
    return Finding(name, "ok", "complete")


def _webhooks(name: str, due: datetime | None, silent: list[str], now: datetime) -> Finding:
    """Whether messages go out: the one that is due longest, and receivers that were given up."""
    if due is not None and now - due > OVERDUE:
        says = f"a message has been due since {due:%Y-%m-%d %H:%M} UTC"
        return Finding(name, "advice", says, "See whether the worker runs, and “Stuck steps” on Today.")
    if silent:
        says = f"switched off after failures: {', '.join(silent)}"
        return Finding(name, "advice", says, "Mend the receiver, then switch it on under Settings, Webhooks.")
    return Finding(name, "ok", "nothing is overdue")


def _last_backup(data: Path, now: datetime) -> Finding:
    try:
        said = json.loads((data / LAST).read_text(encoding="utf-8"))
        age = now - datetime.fromisoformat(said["at"])
    except (OSError, ValueError, KeyError):
        return Finding("backup", "advice", "none yet", "yinuo backup FILE")
    if age > BACKUP_AGE:
        return Finding("backup", "advice", f"the last is {age.days} days old", "yinuo backup FILE")
    return Finding("backup", "ok", f"{said['file']}, {said['at']}")
