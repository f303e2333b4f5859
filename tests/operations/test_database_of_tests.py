"""The promises that every other test leans on."""

import threading
import urllib.request

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


@pytest.mark.enable_socket
@pytest.mark.parametrize("turn", [1, 2])
def test_a_server_beside_the_test_works_on_the_same_database(turn, live_server):
    Role.objects.create(code="chief", name="主任")
    with urllib.request.urlopen(f"{live_server.url}/health", timeout=30) as answer:  # noqa: S310 - our own
        assert answer.status == 200


@pytest.mark.django_db
def test_after_a_request_the_test_is_still_inside_its_organisation(client):
    assert client.get("/health").status_code == 200
    assert client.get("/o/other/").status_code in {200, 302}
    assert context.current().slug == "anda"


def test_tests_act_as_the_application(org):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == (APP_ROLE, "org_anda")
