"""The promises that every other test leans on."""

import threading

import pytest
from django.db import connection

from yinuo.platform.accounts.models import Role
from yinuo.platform.organisations import context
from yinuo.platform.postgres.roles import APP_ROLE


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_for_the_next(turn):
    assert not Role.objects.exists()
    Role.objects.create(code="chief", name="主任")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next_too(turn, transactional_db):
    assert not Role.objects.exists()
    Role.objects.create(code="chief", name="主任")
    seen = []

    def look():
        with context.organisation("anda"):
            seen.append(Role.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_tests_act_as_the_application(org):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == (APP_ROLE, "org_anda")
