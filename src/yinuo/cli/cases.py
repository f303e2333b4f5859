"""Past cases out of a CSV or Parquet file, part by part, as the columns of a simulation."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from yinuo.kernel.charters import Charter
from yinuo.kernel.charters.charter import unknown_name
from yinuo.kernel.charters.definition import Definition, Fact
from yinuo.kernel.charters.simulating import BadCases, Cases, Comparison, Data, compare
from yinuo.kernel.charters.simulating.cases import checked, of_places
from yinuo.kernel.charters.simulating.comparing import as_read_by
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.errors import Refused, gettext_noop

PART = 500_000
MOST_DIGITS = 36
"""Longer decimals are read value by value: with two places they would not fit into 128 bits."""

EPOCH = 719_163
"""The day from which files count their days, counted from the first of January of the year 1."""


def simulated(old: Charter, new: Charter, path: Path, *, progress: bool) -> Comparison:
    """Two charters on the cases of a file. Refused with the rows of what cannot be read."""
    count, parts = opened(path)
    cases = read_by_both(old.definition, new.definition, parts, count, progress=progress)
    try:
        found = compare(old, new, cases)
    except (pa.ArrowInvalid, OSError) as error:
        raise unreadable(path, error) from None
    if not found.cases:
        raise Refused(gettext_noop("%(file)s holds no cases."), file=path.name)
    return found


def opened(path: Path) -> tuple[int | None, Iterator[pa.RecordBatch]]:
    """How many cases a file has, if it says so, and its parts."""
    try:
        if path.suffix == ".parquet":
            file = pa.parquet.ParquetFile(path)
            return file.metadata.num_rows, file.iter_batches(batch_size=PART)
        if path.suffix == ".csv":
            return None, csv_parts(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise unreadable(path, error) from None
    raise Refused(gettext_noop("%(file)s is neither .csv nor .parquet."), file=path.name)


def unreadable(path: Path, error: Exception) -> Refused:
    return Refused(gettext_noop("%(file)s cannot be read: %(error)s"), file=path.name, error=error)


def csv_parts(path: Path) -> Iterator[pa.RecordBatch]:
    """A CSV file with every value as it is written."""
    with path.open("rb") as file:
        header = file.readline(1_000_000).decode("utf-8-sig", errors="replace")
    names = [name.strip('"') for name in header.rstrip("\r\n").split(",")]
    convert = pa.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    read = pa.csv.ReadOptions(block_size=32_000_000)
    yield from pa.csv.open_csv(path, read_options=read, convert_options=convert)


def read_by_both(
    old: Definition, new: Definition, parts: Iterator[pa.RecordBatch], count: int | None, *, progress: bool
) -> Iterator[tuple[Cases, Cases]]:
    offset = 0
    with shown(count) if progress and count else nullcontext() as bar:
        for part in parts:
            try:
                cases = cases_of(old, new, part)
            except BadCases as bad:
                rows = [row + offset for row in bad.rows]
                params = {name: value for name, value in bad.params.items() if name != "rows"}
                raise BadCases(bad.message, rows=rows, **params) from None
            yield cases
            offset += part.num_rows
            if bar is not None:
                bar.update(part.num_rows)


def shown(count: int) -> Any:
    return click.progressbar(length=count, label="cases", file=sys.stderr)


def cases_of(old: Definition, new: Definition, part: pa.RecordBatch) -> tuple[Cases, Cases]:
    """A part of the cases as either charter reads it. A column that neither knows is refused."""
    columns: dict[str, Data] = {}
    only_new: dict[str, Data] = {}
    for place, name in enumerate(part.schema.names):
        if name in columns or name in only_new:
            raise Refused(gettext_noop("There are two columns “%(name)s”. Which of them counts?"), name=name)
        if name in old.facts:
            columns[name] = data_of(old.facts[name], part.column(place))
        elif name in new.facts:
            only_new[name] = data_of(new.facts[name], part.column(place))
        else:
            raise unknown_name(name, {**old.facts, **new.facts})
    mine = checked(old, Cases(part.num_rows, columns))
    theirs = as_read_by(old, mine, new)
    return mine, checked(new, Cases(part.num_rows, {**theirs.columns, **only_new}))


def data_of(fact: Fact, column: Any) -> Data:
    """A column of a file. What has the fact's own type is taken as it is, all else is read value by value, once each."""
    known = None if column.null_count == 0 else np.asarray(pc.is_valid(column))
    kind = column.type
    match fact.type:
        case FactType.DATE if pa.types.is_date32(kind):
            days = pc.fill_null(column.cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
            return Data(days.astype(np.int64) + EPOCH, known)
        case FactType.COUNT if pa.types.is_integer(kind):
            return bounded(
                fact, pc.fill_null(column, 0).to_numpy(zero_copy_only=False).astype(np.int64), known
            )
        case FactType.MONEY if (
            pa.types.is_decimal(kind) and kind.scale <= 2 and kind.precision <= MOST_DIGITS
        ):
            return bounded(fact, fen_of(column), known)
        case FactType.FLAG if pa.types.is_boolean(kind):
            flags = pc.fill_null(column.cast(pa.int8()), -1).to_numpy(zero_copy_only=False)
            return Data(flags.astype(np.int16), known)
    if pa.types.is_nested(kind):
        message = gettext_noop("The column “%(name)s” holds lists or records (%(type)s), not single values.")
        raise Refused(message, name=fact.name, type=kind)
    coded = column if pa.types.is_dictionary(kind) else pc.dictionary_encode(column)
    written = coded.dictionary.to_pylist()
    places = pc.fill_null(coded.indices, len(written)).to_numpy(zero_copy_only=False)
    return of_places(fact, places.astype(np.int64), [*written, None] if coded.null_count else written)


def fen_of(column: Any) -> Any:
    """Amounts as whole fen: the lower half of each 128-bit number."""
    whole = pc.fill_null(column.cast(pa.decimal128(38, 2)), 0)
    halves = np.frombuffer(whole.buffers()[1], dtype="<i8")[
        2 * whole.offset : 2 * (whole.offset + len(whole))
    ]
    low, high = halves[::2], halves[1::2]
    return np.where(high == low >> 63, low, -1)


def bounded(fact: Fact, values: Any, known: Any) -> Data:
    """The numbers of a column, if all are what the fact can have."""
    most = int(fact.most) if isinstance(fact.most, int) else 10**13
    wrong = (values < 0) | (values > most)
    if known is not None:
        wrong &= known
    rows = np.flatnonzero(wrong)
    if rows.size:
        message = gettext_noop("Rows %(rows)s: %(fact)s is below 0 or above what it can be.")
        raise BadCases(message, rows=[int(row) for row in rows[:20]], fact=fact.name)
    return Data(values, known)
