"""`yinuo charter check`, `show` and `simulate`, and `yinuo decide`."""

import json
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from yinuo.charters.library import LANGUAGES, promise_page, shipped, shipped_ids, shipped_text
from yinuo.kernel.charters import Charter, CharterError, Decision, Page, Problem, Report, load
from yinuo.kernel.charters import check as check_charter
from yinuo.kernel.errors import Refused
from yinuo.kernel.money import yuan

MOST_FACTS = 1_000_000
"""Characters of a file of facts: one case needs a thousand times less."""


@click.group()
def charter() -> None:
    """Check, show and simulate service charters."""


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
    notes = report.notes if report else ()
    return {
        "file": name,
        "passed": not problems,
        "charter": report.charter if report else None,
        "release": report.release if report else None,
        "examples": report.examples if report else 0,
        "blanks": list(report.blanks) if report else [],
        "problems": [problem_json(problem) for problem in problems],
        "notes": [problem_json(note) for note in notes],
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    return {"where": problem.where, "line": problem.line, "message": problem.said}


def print_result(result: dict[str, Any]) -> None:
    if result["passed"]:
        click.echo(f"{result['file']}: ok, {result['examples']} examples, release {result['release'][:12]}")
    else:
        click.echo(f"{result['file']}: failed")
    for kind in ("problems", "notes"):
        for each in result[kind]:
            line = f"line {each['line']}: " if each["line"] else ""
            place = f"{each['where']}: " if each["where"] else ""
            click.echo(f"  {'note: ' if kind == 'notes' else ''}{line}{place}{each['message']}")
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


@charter.command()
@click.argument("charter_id", metavar="ID")
@click.option(
    "--against", metavar="FILE", required=True, help="The draft: a .toml file or a shipped charter."
)
@click.option(
    "--cases",
    metavar="FILE",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Past cases, one column per fact: .csv or .parquet.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def simulate(charter_id: str, against: str, cases: Path, as_json: bool) -> None:
    """Say what a draft would have decided differently: cases and money, clause by clause.

    ID is the charter in force: a shipped one or a .toml file.
    """
    from yinuo.cli.cases import simulated  # noqa: PLC0415 - numbers by the million are loaded for this command only

    old, new = find(charter_id), find(against)
    with reported():
        found = simulated(old, new, cases, progress=not as_json and sys.stderr.isatty()).as_json()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print_comparison(found)


def print_comparison(found: Mapping[str, Any]) -> None:
    click.echo(f"{found['cases']:,} cases, {found['changed']:,} would be decided differently")
    lost = found["became_undecidable"]
    if lost["cases"]:
        click.echo(f"{lost['cases']:,} became undecidable, such as cases {numbers(lost['examples'])}")
    for remedy, sums in found["difference"].items():
        click.echo(f"  {remedy}: deducted {signed(sums['deduct'])}, paid {signed(sums['pays_customer'])}")
    for kind, sum_ in found["difference_in_fees"].items():
        click.echo(f"  {kind} fee: {signed(sum_)}")
    for title, key in (("before", "old_clauses"), ("after", "new_clauses")):
        click.echo(f"\n{title}")
        for clause, tally in found[key].items():
            click.echo(f"  {clause:<12} {tally['cases']:>12,}")
            for remedy, sums in tally["offer"].items():
                click.echo(
                    f"      {remedy:<14} {sums['cases']:>12,}  deducted {sums['deduct']}  paid {sums['pays_customer']}"
                )
            for kind, charged in tally["fees"].items():
                click.echo(f"      {kind:<14} {charged['cases']:>12,}  charged {charged['amount']}")
    changed = [cell for cell in found["cells"] if cell["changed"]]
    if changed:
        click.echo("\nbefore → after")
    for cell in changed:
        line = f"  {cell['old']} → {cell['new']}: {cell['changed']:,} of {cell['cases']:,}"
        click.echo(f"{line}, such as cases {numbers(cell['examples'])}")


def numbers(rows: Iterable[int]) -> str:
    return ", ".join(str(row) for row in rows)


def signed(amount: str) -> str:
    return amount if amount.startswith("-") else f"+{amount}"


@click.command()
@click.argument("charter_id", metavar="ID")
@click.argument("facts", metavar="FACTS.json", type=click.File(encoding="utf-8"))
@click.option(
    "--with", "floor_id", metavar="ID", help="The text below which it may not fall, such as law-cn."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--lang",
    type=click.Choice(("zh-Hans", "en")),
    default="zh-Hans",
    show_default=True,
    help="Language of the words.",
)
def decide(charter_id: str, facts: Any, floor_id: str | None, as_json: bool, lang: str) -> None:
    """Decide one request by a charter. ID is a shipped charter or a .toml file; - reads standard input."""
    chosen = find(charter_id)
    floor = find(floor_id) if floor_id else None
    given = read_facts(facts)
    with reported():
        decision = chosen.decide(given) if floor is None else chosen.decide_with(floor, given)
    if as_json:
        click.echo(json.dumps(decision.as_json(), ensure_ascii=False, indent=2))
    else:
        print_decision(decision, lang)


class reported:  # noqa: N801 - reads as a word of the command
    """A refusal inside becomes the command's message."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, Refused):
            raise click.ClickException(str(error)) from None


def read_facts(file: Any) -> dict[str, object]:
    """The facts of one case. A file that is too large is refused before all of it is read."""
    try:
        text = file.read(MOST_FACTS + 1)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8 text.") from None
    if len(text) > MOST_FACTS:
        raise click.ClickException(
            f"{file.name} is larger than {MOST_FACTS:,} characters. Give the facts of one case; "
            "for many cases use yinuo charter simulate."
        )
    try:
        given = json.loads(text, parse_float=Decimal, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file.name} is not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise click.ClickException(f"{file.name} must hold one JSON object: facts by name.")
    return given


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON in which every name stands once."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise click.ClickException(f"“{name[:80]}” is written twice. Which of the two counts?")
        found[name] = value
    return found


def find(charter_id: str) -> Charter:
    try:
        return load(Path(charter_id)) if charter_id.endswith(".toml") else shipped(charter_id)
    except CharterError as error:
        raise click.ClickException(str(error)) from None
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{charter_id} is not UTF-8 text.") from None
    except OSError as error:
        raise click.ClickException(f"{charter_id} cannot be read: {error.strerror}.") from None


def print_decision(decision: Decision, lang: str) -> None:
    shown = [decision.outcome.value]
    if decision.service_class is not None and decision.payer is not None:
        shown += [f"class {decision.service_class}", f"payer {decision.payer.value}"]
    click.echo(" · ".join(shown))
    for offer in decision.offer:
        how = f" ({offer.how.lang(lang)})" if offer.how else ""
        clauses = ", ".join(offer.clauses)
        amounts = f"deduct {yuan(offer.deduct)} · pays {yuan(offer.pays_customer)}"
        click.echo(f"  = {offer.remedy.value} · {amounts} · {offer.charter} {clauses}{how}")
    for fee in decision.fees:
        click.echo(f"  = {fee.kind.value} {yuan(fee.amount)} · payer {fee.payer.value} · {fee.clause}")
    for remark in decision.remarks:
        click.echo(f"  ! {remark.lang(lang)}")
    for question in decision.questions:
        click.echo(f"  ? {question.fact}: {question.text.lang(lang)}")
    for reason in decision.because:
        click.echo(f"  + {reason.clause} {reason.text.lang(lang)}")
    for other in decision.why_not:
        if not (other.sentence or other.overridden_by):
            continue
        click.echo(f"  - {other.clause} {other.text.lang(lang)}")
        if other.sentence:
            click.echo(f"      {other.sentence.lang(lang)}")
        if other.overridden_by:
            click.echo(f"      < {other.overridden_by}")
