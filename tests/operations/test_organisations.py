"""Organisations side by side: fast to make, unable to see each other, and the application's role knows its place."""

import time

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from tests.plugins.database import MADE_AT
from yinuo.kernel.actors import ANONYMOUS, SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.platform.accounts.models import Role
from yinuo.platform.organisations import actions, context
from yinuo.platform.organisations.models import Organisation
from yinuo.platform.postgres import embedded, roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_owner(databases, transactional_db):
    """The rest of the test acts as owner of the database."""
    connection.settings_dict["USER"] = embedded.OWNER
    connection.close()
    yield
    connection.settings_dict["USER"] = roles.APP_ROLE
    connection.close()


def test_what_one_organisation_writes_the_other_does_not_see(org, other_org):
    Role.objects.create(code="chief", name="主任")
    with context.inside(other_org):
        assert not Role.objects.exists()
    assert Role.objects.count() == 1


def test_outside_any_organisation_there_is_nothing():
    connection.set_schema_to_public()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Role.objects.exists()


@pytest.mark.parametrize("table", sorted(roles.APPEND_ONLY))
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_change_what_must_stay(table, statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "DROP SCHEMA org_other CASCADE",
        "DELETE FROM public.organisations_organisation",
    ],
)
def test_the_application_owns_nothing(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_wrong_grants_are_found(as_owner):
    with transaction.atomic(), connection.cursor() as cursor:
        assert roles.wrong_grants(cursor, ["org_anda", "org_other"]) == []
        cursor.execute(f"GRANT UPDATE ON org_anda.journal_entry TO {roles.APP_ROLE}")
        assert roles.wrong_grants(cursor, ["org_anda"]) == [
            "org_anda.journal_entry can be changed or emptied"
        ]
        transaction.set_rollback(True)


def test_a_new_organisation_has_everything_that_the_template_has(as_owner):
    actions.create_organisation("lu-hu", "绿湖", actor=SYSTEM, now=MADE_AT, is_demo=True)
    with connection.cursor() as cursor:
        assert roles.tables(cursor, "org_lu_hu") == roles.tables(cursor, "org_template")
        assert roles.wrong_grants(cursor, ["org_lu_hu"]) == []
    with context.organisation("lu-hu"):
        Role.objects.create(code="chief", name="主任")
    began = time.process_time()
    actions.create_organisation("second", "第二", actor=SYSTEM, now=MADE_AT)
    assert time.process_time() - began < 1
    with context.organisation("second"):
        assert not Role.objects.exists()


def test_erasing_leaves_nothing_behind(as_owner):
    actions.create_organisation("gone", "走了", actor=SYSTEM, now=MADE_AT)
    kept = settings.DATA_DIR / "files" / "gone" / "ab" / "abc"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x")
    actions.erase_organisation("gone", actor=SYSTEM)
    assert not kept.exists()
    with pytest.raises(NotFound):
        context.find("gone")
    with connection.cursor() as cursor:
        assert roles.tables(cursor, "org_gone") == []


@pytest.mark.parametrize(
    "slug", ["", "a", "Anda", "1st", "with space", "public", "template", "x" * 32, "a;drop", "org/x"]
)
def test_a_malformed_short_name_is_refused(slug):
    with pytest.raises(Refused) as refusal:
        actions.create_organisation(slug, "坏", actor=SYSTEM, now=MADE_AT)
    assert refusal.value.field == "slug"


def test_a_taken_short_name_is_refused_and_nothing_changes():
    before = Organisation.objects.count()
    with pytest.raises(Refused, match="taken"):
        actions.create_organisation("anda", "再来", actor=SYSTEM, now=MADE_AT)
    assert Organisation.objects.count() == before


def test_nobody_but_the_system_makes_or_removes_organisations(tmp_path):
    with pytest.raises(Forbidden):
        actions.create_organisation("new", "新", actor=ANONYMOUS, now=MADE_AT)
    with pytest.raises(Forbidden):
        actions.erase_organisation("anda", actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        actions.export_organisation("anda", tmp_path / "x.tar", actor=ANONYMOUS, now=MADE_AT)
