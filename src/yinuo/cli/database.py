"""Commands on the database as a whole, mostly called by `yinuo up`."""

import importlib
import sys

import click

from yinuo.cli import startup
from yinuo.web.demo import ORGANISATIONS


@click.command()
@click.option("--grants", is_flag=True, help="Set the grants again, even when the shape is right.")
@startup.data_option
def migrate(grants: bool, data: object) -> None:  # noqa: ARG001 - chosen by the option's callback
    """Bring the shared tables, the template and every organisation to the present shape, and set the grants."""
    with startup.database_ready(as_owner=True):
        from yinuo.platform import clock  # noqa: PLC0415 - needs Django
        from yinuo.platform.organisations import schemas  # noqa: PLC0415

        done = schemas.migrate(login=startup.has_own_server(), now=clock.now())
        if grants and not done:
            schemas.grant_all(login=startup.has_own_server())
    click.echo("Database brought to the present shape." if done else "The database has the present shape.")


@click.command()
@click.argument("only", metavar="[ORGANISATION]...", nargs=-1, type=click.Choice(list(ORGANISATIONS)))
@startup.data_option
def demo(only: tuple[str, ...], data: object) -> None:  # noqa: ARG001 - chosen by the option's callback
    """Make the demo organisations that are not there, or only those named, and print who can sign in."""
    with startup.database_ready(as_owner=True):
        from yinuo.platform import clock  # noqa: PLC0415 - needs Django

        for line in importlib.import_module("yinuo.web.demo.making").ensure(clock.now(), only):
            click.echo(line)


@click.command(
    add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
)
@click.pass_context
def django_admin(ctx: click.Context) -> None:
    """Run one of Django's own commands (`makemigrations`, `makemessages` …) as owner of the database."""
    with startup.database_ready(as_owner=True):
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs Django

        execute_from_command_line([f"{sys.argv[0]} django", *ctx.args])
