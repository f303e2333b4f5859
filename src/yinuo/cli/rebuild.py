"""`yinuo rebuild`: what is derived, written anew."""

import click

from yinuo.cli import startup


@click.command()
@click.option("--org", "slug", metavar="SLUG", help="The organisation; all of them without it.")
@startup.data_option
def rebuild(slug: str | None, data: object) -> None:  # noqa: ARG001 - chosen by the callback
    """Write clocks anew from their events, then the list rows of all cases from the cases themselves."""
    with startup.database_ready(as_owner=False):
        from yinuo.commitments import actions as clocks  # noqa: PLC0415
        from yinuo.flow import rebuild as rebuilding  # noqa: PLC0415 - needs Django
        from yinuo.intake import queries as cases  # noqa: PLC0415
        from yinuo.kernel.actors import SYSTEM  # noqa: PLC0415
        from yinuo.platform import clock  # noqa: PLC0415
        from yinuo.platform.organisations import context  # noqa: PLC0415
        from yinuo.platform.organisations.models import Organisation  # noqa: PLC0415

        wanted = (
            [slug] if slug else Organisation.objects.filter(is_template=False).values_list("slug", flat=True)
        )
        for name in list(wanted):
            with context.organisation(name):
                rewritten = sum(1 for _clock in clocks.rebuild())
                click.echo(f"{name}: {rewritten} clocks")
                total = cases.visible_to(SYSTEM).count()
                with click.progressbar(
                    rebuilding.rows_of_all_cases(now=clock.now()), length=total, label=name
                ) as bar:
                    for _case_id in bar:
                        pass
