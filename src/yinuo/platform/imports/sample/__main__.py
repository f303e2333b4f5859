"""`python -m yinuo.platform.imports.sample OUT.xlsx` writes the sample workbook."""

from datetime import datetime
from pathlib import Path

import click

from yinuo.platform.imports.sample import DEFAULT_DAY, DEFAULT_SEED
from yinuo.platform.imports.sample.workbook import write_sample


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Another seed, another office."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=DEFAULT_DAY.isoformat(),
    show_default=True,
    help="The day up to which units were sold.",
)
def main(out: Path, seed: int, as_of: datetime) -> None:
    """Write the sample workbook of an appliance sales office to OUT."""
    write_sample(out, seed=seed, as_of=as_of.date())


if __name__ == "__main__":
    main()
