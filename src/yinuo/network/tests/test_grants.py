"""What roles get that were there before there was a roster."""

from importlib import import_module

from django.db import connection

from yinuo.platform.accounts.models import Role

ON_CALL = import_module("yinuo.network.migrations.0004_on_call")
ROSTER = "network:roster:write"


def test_the_chief_and_the_administrator_say_who_is_on_call_and_nobody_else(office):
    for role in Role.objects.all():
        role.permissions = [each for each in role.permissions if each != ROSTER]
        role.save()
    Role.objects.create(code="own-1", name="主管二", permissions=["dispatch:visit:book"])
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(ON_CALL.GRANT)
    got = {role.code: role.permissions.count(ROSTER) for role in Role.objects.all()}
    assert {code for code, times in got.items() if times == 1} == {"chief", "administrator"}
    assert max(got.values()) == 1
