"""`yinuo bench`: the benchmarks of the checkout, each a program of its own."""

import subprocess
import sys

import click

from yinuo.config import env

FOLDER = env.ROOT / "benchmarks"


@click.command()
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1)
def bench(name: str | None, arguments: tuple[str, ...]) -> None:
    """Run the benchmark NAME, or without a name all of them, one after the other."""
    known = sorted(place.stem for place in FOLDER.glob("*.py") if not place.stem.startswith("_"))
    if name is not None and name not in known:
        raise click.ClickException(f"No benchmark “{name}”. There are: {', '.join(known) or 'none'}.")
    failed = []
    for chosen in [name] if name else known:
        click.secho(chosen, bold=True)
        done = subprocess.run([sys.executable, str(FOLDER / f"{chosen}.py"), *arguments], check=False)
        if done.returncode:
            failed.append(chosen)
    if failed:
        raise click.ClickException(f"Failed: {', '.join(failed)}.")
