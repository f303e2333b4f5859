"""`yinuo clock`: business calendars and due times from the command line."""

import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from yinuo.kernel.clocks.vectors import Report, check


@click.group()
def clock() -> None:
    """Business calendars and due times."""


@clock.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
@click.pass_context
def check_vectors(context: click.Context, file: Path, *, as_json: bool) -> None:
    """Run the SLA vectors in FILE and say which fail.

    A time limit used up exactly at closing is due at closing. Exits with 1 when a vector fails.
    """
    report = check(_load(file))
    click.echo(_as_json(report) if as_json else _as_lines(report))
    if report.failures:
        context.exit(1)


def _load(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file} is not readable JSON: {error}") from None
    vectors = data.get("vectors") if isinstance(data, dict) else None
    if not isinstance(vectors, list) or not all(isinstance(vector, dict) for vector in vectors):
        raise click.ClickException(f"{file} has no list of vectors.")
    if not isinstance(data.get("calendars", {}), dict):
        raise click.ClickException(f"{file} does not name its calendars.")
    return data


def _as_json(report: Report) -> str:
    document = {
        "passed": report.passed,
        "failed": len(report.failures),
        "failures": [asdict(failure) for failure in report.failures],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _as_lines(report: Report) -> str:
    lines = [str(failure) for failure in report.failures]
    return "\n".join([*lines, f"{report.passed} passed, {len(report.failures)} failed"])
