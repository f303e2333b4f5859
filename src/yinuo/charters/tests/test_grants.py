"""What roles get that were there before there were drafts."""

from importlib import import_module

from django.db import connection

from yinuo.platform.accounts.models import Role

NOTICES = import_module("yinuo.charters.migrations.0004_notices")
WRITING = ["charters:draft:read", "charters:draft:write"]
SECONDING = ["charters:draft:approve", *WRITING]


def test_who_published_or_approved_goes_on_and_the_chief_may_second(office):
    for role in Role.objects.all():
        role.permissions = [each for each in role.permissions if ":draft:" not in each]
        role.save()
    own = Role.objects.create(code="own-1", name="承诺管理", permissions=["charters:release:publish"])
    renamed = Role.objects.get(code="chief")
    Role.objects.create(code="own-2", name="主管", permissions=renamed.permissions)
    with connection.cursor() as cursor:
        for _ in range(2):
            for each in NOTICES.GRANTS:
                cursor.execute(NOTICES.grant(*each).sql)
    got = {role.code: [each for each in role.permissions if ":draft:" in each] for role in Role.objects.all()}
    assert {code: rights for code, rights in got.items() if rights} == {
        "chief": SECONDING,
        "manager": SECONDING,
        "administrator": WRITING,
        "own-1": WRITING,
    }
    own.refresh_from_db()
    assert own.permissions == [*WRITING, "charters:release:publish"]
