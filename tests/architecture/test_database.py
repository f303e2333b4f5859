"""What the database itself refuses, whoever asks."""

import pytest
from django.db import ProgrammingError, connection, transaction

from yinuo.platform.postgres import roles

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_organisations_have_no_triggers_but_those_of_foreign_keys():
    found = rows(
        """
        SELECT table_of.relname, trigger.tgname FROM pg_trigger trigger
        JOIN pg_class table_of ON table_of.oid = trigger.tgrelid
        JOIN pg_namespace space ON space.oid = table_of.relnamespace
        WHERE NOT trigger.tgisinternal AND space.nspname = current_schema()
        """
    )
    assert found == []


def test_only_plain_postgresql_is_used():
    assert rows("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'") == []


def test_tests_act_as_the_application_and_its_grants_are_right():
    assert rows("SELECT current_user") == [(roles.APP_ROLE,)]
    with connection.cursor() as cursor:
        assert roles.wrong_grants(cursor, [connection.schema_name]) == []


def test_what_must_stay_as_written_is_a_table_that_exists():
    with connection.cursor() as cursor:
        assert set(roles.tables(cursor, connection.schema_name)) >= roles.APPEND_ONLY


@pytest.mark.parametrize("table", sorted(roles.APPEND_ONLY))
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_must_stay_as_written_can_only_be_added_to(table, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(statement.format(table))


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE stray (id int)", "ALTER TABLE intake_case ADD stray int"]
)
def test_the_application_cannot_change_the_shape_of_the_house(statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        rows(statement)


def test_the_application_cannot_touch_what_organisations_share():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows("DELETE FROM public.organisations_organisation")
