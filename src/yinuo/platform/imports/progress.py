"""Progress that others see while the transaction of the import is still open."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from yinuo.platform.imports.importing import Progress
from yinuo.platform.organisations import context
from yinuo.platform.organisations.schemas import second_connection


@contextmanager
def shown_on(run_id: int) -> Iterator[Progress]:
    """A function that writes rows done and in total to the run, over a connection of its own."""
    statement = sql.SQL("UPDATE {} SET rows_done = %s, rows_total = %s WHERE id = %s").format(
        sql.Identifier(context.current().schema_name, "imports_importrun")
    )
    with second_connection() as own:
        own.autocommit = True

        def show(done: int, total: int) -> None:
            own.execute(statement, [done, total, run_id])

        yield show
