"""`yinuo org`: organisations side by side."""

import json
import time
from pathlib import Path

import click

from yinuo.cli import startup


@click.group()
def org() -> None:
    """Create, list, export and erase organisations."""


@org.command()
@click.argument("slug")
@click.argument("name")
@click.option(
    "--language",
    type=click.Choice(["zh-hans", "zh-hant", "en"]),
    default="zh-hans",
    show_default=True,
    help="Of its pages, until a person chooses.",
)
@click.option("--admin", default="admin", show_default=True, help="How its first administrator signs in.")
@click.option(
    "--admin-name", default="Administrator", show_default=True, help="What the administrator is called."
)
@startup.data_option
def create(slug: str, name: str, language: str, admin: str, admin_name: str, data: object) -> None:  # noqa: ARG001, PLR0917 - chosen by the callback; click's parameters
    """Make an organisation with its first administrator. SLUG is its short name in addresses: /o/SLUG/."""
    with startup.database_ready(as_owner=True):
        from django.db import transaction  # noqa: PLC0415

        from yinuo.kernel.actors import SYSTEM  # noqa: PLC0415 - after Django
        from yinuo.network.actions import open_organisation  # noqa: PLC0415
        from yinuo.platform import clock  # noqa: PLC0415
        from yinuo.platform.organisations import actions, context, schemas  # noqa: PLC0415

        schemas.migrate(login=startup.has_own_server(), now=clock.now())
        began = time.perf_counter()
        with transaction.atomic():
            actions.create_organisation(slug, name, actor=SYSTEM, now=clock.now(), language=language)
            took = time.perf_counter() - began
            with context.organisation(slug):
                token = open_organisation(
                    name=name, username=admin, person=admin_name, actor=SYSTEM, now=clock.now()
                )
    click.echo(f"{slug} made in {took:.2f} s: /o/{slug}/")
    click.echo(f"The administrator “{admin}” sets a password here, once, within 72 hours:")
    click.echo(f"  /o/{slug}/account/invitation?t={token}")


@org.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@startup.data_option
def list_organisations(as_json: bool, data: object) -> None:  # noqa: ARG001 - chosen by the callback
    """List the organisations of this installation."""
    with startup.database_ready(as_owner=True):
        from yinuo.platform.organisations.models import Organisation  # noqa: PLC0415 - after Django

        found = list(
            Organisation.objects.filter(is_template=False).order_by("slug").values("slug", "name", "is_demo")
        )
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row['slug']:<31} {row['name']}{'  (demo)' if row['is_demo'] else ''}")


@org.command()
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@startup.data_option
def export(slug: str, file: Path, data: object) -> None:  # noqa: ARG001 - chosen by the callback
    """Write everything of one organisation, tables and files, into the archive FILE."""
    with startup.database_ready(as_owner=True):
        from yinuo.kernel.actors import SYSTEM  # noqa: PLC0415 - after Django
        from yinuo.platform import clock  # noqa: PLC0415
        from yinuo.platform.organisations import actions  # noqa: PLC0415

        manifest = actions.export_organisation(slug, file.resolve(), actor=SYSTEM, now=clock.now())
    click.echo(f"{file}: {sum(manifest.rows.values())} rows, {len(manifest.members) - 1} files.")


@org.command()
@click.argument("slug")
@click.option("--confirm", help="The short name again, to be erased without a question.")
@startup.data_option
def erase(slug: str, confirm: str | None, data: object) -> None:  # noqa: ARG001 - chosen by the callback
    """Remove an organisation for good: its tables, its waiting jobs, its files."""
    typed = confirm or click.prompt(f"Everything of “{slug}” will be gone. Type its short name to go on")
    if typed != slug:
        raise click.ClickException(f"“{typed}” is not “{slug}”: nothing was erased.")
    with startup.database_ready(as_owner=True):
        from yinuo.kernel.actors import SYSTEM  # noqa: PLC0415 - after Django
        from yinuo.platform.organisations import actions  # noqa: PLC0415

        actions.erase_organisation(slug, actor=SYSTEM)
    click.echo(f"{slug} is erased.")
