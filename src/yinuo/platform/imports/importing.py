"""One import: every row is checked, then all of them are applied, or none.

A context subclasses `Importer` in its `imports.py`; the command line and the import page call `run`.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.imports.columns import Column, Notice, Row, RowError, bind, parse_row, row_error
from yinuo.platform.imports.reading import Table

MAX_ERRORS = 1_000
_PROGRESS_EVERY = 100

Progress = Callable[[int, int], None]
Atomic = Callable[[], AbstractContextManager[Any]]


class Result(StrEnum):
    """What became of a row. A duplicate is a row that stands for a thing met before and was merged into it."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, when, and the day it is there. `warn` collects what the person should know."""

    actor: Actor
    now: datetime
    today: date
    warnings: list[Notice] = field(default_factory=list)

    def warn(self, row: Row, message: str, **params: Any) -> None:
        self.warnings.append(Notice(message, params, row.number))


class Importer(ABC):
    """One kind of rows. An instance serves one run, so it may keep what it has looked up.

    `kind` is the word of the command line, `label` its msgid, `sheets` the names of its sheet in a workbook.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    sheets: ClassVar[tuple[str, ...]]
    columns: ClassVar[tuple[Column, ...]]

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowError]:  # noqa: ARG002
        """What is wrong across rows, or against the stored data; the place to load look-ups in bulk."""
        return ()

    @abstractmethod
    def apply(self, row: Row, context: Context) -> Result:
        """Write one row by calling the actions of the context. A refusal becomes the error of the row."""

    def error(self, row: Row, key: str, message: str, **params: Any) -> RowError:
        """An error at the column of that key."""
        return RowError(row.number, self.label_of(key), message, params)

    def label_of(self, key: str) -> str:
        """The label of a column; "" for a key that is none, which speaks of the row as a whole."""
        return next((column.label for column in self.columns if column.key == key), "")

    def repeated(self, rows: Sequence[Row], key: str) -> Iterator[RowError]:
        """An error for every row whose value of that column stands in an earlier row already."""
        first: dict[Any, int] = {}
        for row in rows:
            if row.has(key) and first.setdefault(row[key], row.number) != row.number:
                message = gettext_noop("The same value stands in row %(first)s.")
                yield self.error(row, key, message, first=first[row[key]])


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would have done. With errors nothing was written.

    `more_errors` counts those beyond the first thousand.
    """

    kind: str
    dry_run: bool
    total: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    errors: tuple[RowError, ...] = ()
    more_errors: int = 0
    warnings: tuple[Notice, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


class _TakeBack(Exception):
    """Leaves the transaction so that it rolls back."""


def run(
    importer: Importer,
    table: Table,
    *,
    dry_run: bool,
    actor: Actor,
    now: datetime,
    atomic: Atomic,
    progress: Progress | None = None,
    zone: tzinfo = ZoneInfo("Asia/Shanghai"),  # noqa: B008 - an immutable constant
) -> ImportReport:
    """Check every row, then apply all of them inside `atomic` (`transaction.atomic`), or none.

    Errors of cells, across rows and of the actions are collected with their rows. A dry run does everything
    and takes it back. `progress` is called with rows done and rows in total. Refused when columns are missing.
    """
    binding = bind(importer.columns, table)
    context = Context(actor, now, now.astimezone(zone).date(), list(binding.warnings))
    rows: list[Row] = []
    errors: list[RowError] = []
    for raw in table.rows:
        parsed = parse_row(importer.columns, binding, raw, today=context.today)
        if isinstance(parsed, Row):
            rows.append(parsed)
        else:
            errors.extend(parsed)
    results: Counter[Result] = Counter()
    try:
        with atomic():
            errors.extend(importer.check(rows, context))
            if not errors:
                errors, results = _apply(importer, rows, context, progress)
            _take_back_if(dry_run or bool(errors))
    except _TakeBack:
        pass
    return _report(importer, context, len(table.rows), errors, results, dry_run=dry_run)


def _take_back_if(wanted: bool) -> None:
    if wanted:
        raise _TakeBack


def _apply(
    importer: Importer, rows: Sequence[Row], context: Context, progress: Progress | None
) -> tuple[list[RowError], Counter[Result]]:
    errors: list[RowError] = []
    results: Counter[Result] = Counter()
    for done, row in enumerate(rows, start=1):
        try:
            results[importer.apply(row, context)] += 1
        except Forbidden:
            raise
        except Refused as refusal:
            errors.append(row_error(row.number, importer.label_of(refusal.field or ""), refusal))
        if progress and (done % _PROGRESS_EVERY == 0 or done == len(rows)):
            progress(done, len(rows))
    return errors, results


def _report(
    importer: Importer,
    context: Context,
    total: int,
    errors: list[RowError],
    results: Counter[Result],
    *,
    dry_run: bool,
) -> ImportReport:
    in_order = sorted(errors, key=lambda error: error.row)
    return ImportReport(
        kind=importer.kind,
        dry_run=dry_run,
        total=total,
        created=0 if errors else results[Result.CREATED],
        updated=0 if errors else results[Result.UPDATED],
        unchanged=0 if errors else results[Result.UNCHANGED],
        duplicates=0 if errors else results[Result.DUPLICATE],
        errors=tuple(in_order[:MAX_ERRORS]),
        more_errors=max(0, len(errors) - MAX_ERRORS),
        warnings=tuple(context.warnings),
    )
