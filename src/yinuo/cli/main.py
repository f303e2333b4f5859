"""The command line. A command's module is loaded when the command is called, so that small ones start fast."""

import importlib
import os

import click

from yinuo.config.env import Misconfigured

COMMANDS = {
    "up": ("yinuo.cli.up:up", "Start everything: database, migrations, web, worker."),
    "charter": ("yinuo.cli.charter:charter", "Check and show charters."),
    "decide": ("yinuo.cli.charter:decide", "Decide one case by a charter."),
    "clock": ("yinuo.cli.clock:clock", "Check clocks against worked examples."),
    "import": ("yinuo.cli.importing:import_", "Read a workbook or CSV into an organisation."),
    "org": ("yinuo.cli.org:org", "Create, list, export and erase organisations."),
    "backup": ("yinuo.cli.backup:backup", "Write everything into one archive."),
    "restore": ("yinuo.cli.backup:restore", "Put an archive back, verified."),
    "doctor": ("yinuo.cli.doctor:doctor", "Say what is wrong and how to mend it."),
    "migrate": ("yinuo.cli.database:migrate", "Bring the database to the present shape."),
    "demo": ("yinuo.cli.database:demo", "Make the demo organisations that are not there."),
    "rebuild": ("yinuo.cli.rebuild:rebuild", "Write derived rows anew."),
    "worker": ("yinuo.cli.worker:worker", "Work off the queue of later steps."),
    "django": ("yinuo.cli.database:django_admin", "Run one of Django's own commands as owner."),
    "bench": ("yinuo.cli.bench:bench", "Run a benchmark."),
}


class CommandsOnDemand(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=CommandsOnDemand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yinuo")
def cli() -> None:
    """Yinuo 一诺: after-sales service."""


def main() -> None:
    """Run the command line; what went wrong is one message on standard error and a non-zero exit."""
    try:
        cli(prog_name="yinuo")
    except Exception as error:
        if os.environ.get("YINUO_DEBUG") or not _is_answer(error):
            raise
        click.secho(f"Error: {error}", fg="red", err=True)
        raise SystemExit(1) from None


def _is_answer(error: Exception) -> bool:
    """Whether the message alone says enough: a refusal, or a failure of the surroundings."""
    from yinuo.kernel.errors import Refused  # noqa: PLC0415 - only when something failed
    from yinuo.platform.postgres.embedded import ServerFailed  # noqa: PLC0415
    from yinuo.platform.postgres.programs import ProgramFailed, ProgramsMissing  # noqa: PLC0415
    from yinuo.platform.postgres.system_user import NoAccount  # noqa: PLC0415

    return isinstance(
        error, Misconfigured | Refused | ServerFailed | ProgramFailed | ProgramsMissing | NoAccount
    )
