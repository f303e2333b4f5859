"""`yinuo charter check`, `yinuo charter show` and `yinuo decide`."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from yinuo.charters.library import LANGUAGES, promise_page, shipped, shipped_ids, shipped_text
from yinuo.kernel.charters import Charter, CharterError, Decision, Page, Problem, Report, load
from yinuo.kernel.charters import check as check_charter
from yinuo.kernel.errors import Refused


@click.group()
def charter() -> None:
    """Check and show service charters."""


@charter.command()
@click.argument(
    "paths", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Check schema, examples, gaps, collisions and rows that never decide; without FILE all shipped charters."""
    sources: list[tuple[str, Path | str]] = [(str(path), path) for path in paths]
    if not paths:
        sources = [(f"{charter_id}.toml", shipped_text(charter_id)) for charter_id in shipped_ids()]
    results = [check_one(name, source) for name, source in sources]
    passed = all(result["passed"] for result in results)
    if as_json:
        click.echo(json.dumps({"passed": passed, "files": results}, ensure_ascii=False, indent=2))
    else:
        for result in results:
            print_result(result)
    sys.exit(0 if passed else 1)


def check_one(name: str, source: Path | str) -> dict[str, Any]:
    try:
        report = check_charter(load(source))
    except UnicodeDecodeError:
        problem = Problem(name, "", "This file is not UTF-8 text.")
        return result_of(name, None, (problem,))
    except CharterError as error:
        return result_of(name, None, error.problems)
    return result_of(name, report, report.problems)


def result_of(name: str, report: Report | None, problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "file": name,
        "passed": not problems,
        "charter": report.charter if report else None,
        "release": report.release if report else None,
        "examples": report.examples if report else 0,
        "blanks": list(report.blanks) if report else [],
        "problems": [{"where": problem.where, "message": said(problem)} for problem in problems],
        "notes": [{"where": note.where, "message": said(note)} for note in (report.notes if report else ())],
    }


def said(problem: Problem) -> str:
    return problem.message % problem.params if problem.params else problem.message


def print_result(result: dict[str, Any]) -> None:
    if result["passed"]:
        click.echo(f"{result['file']}: ok, {result['examples']} examples, release {result['release'][:12]}")
    else:
        click.echo(f"{result['file']}: failed")
    for kind in ("problems", "notes"):
        for each in result[kind]:
            place = f"{each['where']}: " if each["where"] else ""
            click.echo(f"  {'note: ' if kind == 'notes' else ''}{place}{each['message']}")
    if result["blanks"]:
        click.echo(f"  to fill in before publishing: {', '.join(result['blanks'])}")


@charter.command()
@click.argument("charter_id", metavar="ID")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="zh-Hans",
    show_default=True,
    help="Language of the words.",
)
def show(charter_id: str, lang: str) -> None:
    """Print the promise as people read it. ID is a shipped charter or a .toml file."""
    print_page(promise_page(find(charter_id), lang))


def print_page(page: Page) -> None:
    click.echo(page.title)
    click.echo("=" * 72)
    for section in page.sections:
        click.echo(f"\n{section.heading}\n{'-' * 72}")
        for entry in section.entries:
            click.echo(f"{entry.clause + '  ' if entry.clause else ''}{entry.text}")
            for detail in entry.details:
                click.echo(f"      · {detail}")
    click.echo(f"\n{page.source} · {page.id} {page.release[:12]}")


@click.command()
@click.argument("charter_id", metavar="ID")
@click.argument("facts", metavar="FACTS.json", type=click.File(encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--lang",
    type=click.Choice(("zh-Hans", "en")),
    default="zh-Hans",
    show_default=True,
    help="Language of the words.",
)
def decide(charter_id: str, facts: Any, as_json: bool, lang: str) -> None:
    """Decide one request by a charter. ID is a shipped charter or a .toml file; - reads standard input."""
    chosen = find(charter_id)
    try:
        given = json.load(facts, parse_float=Decimal)
    except ValueError as error:
        raise click.ClickException(f"{facts.name} is not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise click.ClickException(f"{facts.name} must hold one JSON object: facts by name.")
    try:
        decision = chosen.decide(given)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    if as_json:
        click.echo(json.dumps(decision.as_json(), ensure_ascii=False, indent=2))
    else:
        print_decision(decision, lang)


def find(charter_id: str) -> Charter:
    try:
        return load(Path(charter_id)) if charter_id.endswith(".toml") else shipped(charter_id)
    except CharterError as error:
        raise click.ClickException(str(error)) from None
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{charter_id} cannot be read: {error.strerror}.") from None


def print_decision(decision: Decision, lang: str) -> None:
    shown = [decision.outcome.value]
    if decision.service_class is not None and decision.payer is not None:
        shown += [f"class {decision.service_class}", f"payer {decision.payer.value}"]
    click.echo(" · ".join(shown))
    for question in decision.questions:
        click.echo(f"  ? {question.fact}: {question.text.lang(lang)}")
    for reason in decision.because:
        click.echo(f"  + {reason.clause} {reason.text.lang(lang)}")
    for other in decision.why_not:
        click.echo(f"  - {other.clause} {other.text.lang(lang)}")
        for miss in other.failed:
            click.echo(f"      {miss.text.lang(lang)}")
        if other.overridden_by:
            click.echo(f"      < {other.overridden_by}")
