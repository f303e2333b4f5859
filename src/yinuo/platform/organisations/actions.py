"""Organisations come, are handed over, and go. Only the owner of the database can; the application cannot."""

import shutil
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.organisations import archive, context, template
from yinuo.platform.organisations.models import Organisation, check_slug, schema_of
from yinuo.platform.postgres import fingerprint


def create_organisation(
    slug: str,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    language: str = "zh-hans",
    is_demo: bool = False,
) -> Organisation:
    """Make an empty organisation with its schema, in under a second.

    Refused when the short name is malformed or taken.
    """
    _only_the_system(actor)
    check_slug(slug)
    with transaction.atomic():
        context.leave()
        if Organisation.objects.filter(slug=slug).exists():
            raise Refused(gettext_noop("“%(slug)s” is taken."), field="slug", slug=slug)
        made = Organisation.objects.create(
            slug=slug,
            schema_name=schema_of(slug),
            name=name,
            created_at=now,
            language=language,
            is_demo=is_demo,
        )
        template.build(made.schema_name)
    return made


def export_organisation(slug: str, place: Path, *, actor: Actor, now: datetime) -> archive.Manifest:
    """Write everything of one organisation, tables and files, into one archive with a manifest."""
    _only_the_system(actor)
    context.leave()
    found = context.find(slug)
    with connection.cursor() as cursor:
        shape = fingerprint.found(cursor)
    return archive.write(
        place, organisations={slug: found.schema_name}, everything=False, shape=shape, now=now
    )


def erase_organisation(slug: str, *, actor: Actor) -> None:
    """Remove an organisation for good: its tables, its waiting jobs, its files."""
    _only_the_system(actor)
    context.leave()
    found = context.find(slug)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.procrastinate_jobs WHERE args->>'org' = %s AND status <> 'doing'", [slug]
        )
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(found.schema_name)} CASCADE")
        Organisation.objects.filter(pk=found.pk).delete()
    shutil.rmtree(archive.files_folder(slug), ignore_errors=True)


def _only_the_system(actor: Actor) -> None:
    if actor.kind != "system":
        raise Forbidden(gettext_noop("Organisations are made and removed on the command line."))
