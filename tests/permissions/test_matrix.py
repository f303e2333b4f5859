"""Address by role by whose thing it is: what comes back is what the hand-written table says."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse, set_script_prefix

from tests.office import snapshot
from tests.permissions.conftest import OF_THE_WHOLE
from tests.permissions.table import ROLES, ROWS, UNITS
from yinuo.platform.journal.models import Entry

WHERE = ("own", "point", "dealer", "organisation")
INSIDE = {name: row for name, row in ROWS.items() if row.place != "public"}
GUARDED = {name: row for name, row in INSIDE.items() if not row.open}
OF_ONE_PERSON = {"view": "he", "time": "zhou", "notice": "he"}
"""Things that nobody else touches, and who has one besides the clerk."""
FAMILIES = {200: "passed", 302: "passed", 409: "passed", 422: "passed", 403: "refused", 404: "hidden"}


def path_of(row, thing=None, organisation="anda"):
    set_script_prefix(f"/o/{organisation}/")
    try:
        args = {"pk": thing} if thing is not None else {}
        return reverse(row.name, urlconf="yinuo.config.urls_organisation", kwargs={**args, **row.args})
    finally:
        set_script_prefix("/")


def thing_of(world, row, role, where):
    """The number of such a thing at that unit, for somebody in that role; nothing where there is no such thing."""
    if not row.thing:
        return None
    if row.thing in OF_ONE_PERSON:
        return own_of(world, row.thing, role, where)
    if where == "organisation":
        return world.elsewhere[row.thing]
    return world.things[UNITS[role][WHERE.index(where)]][row.thing]


def own_of(world, kind, role, where):
    """What belongs to one person: theirs, and elsewhere a colleague's."""
    if where == "organisation":
        return next(number for name, number in world.elsewhere.items() if name.startswith(f"{kind} of"))
    owner, colleague = (
        f"{kind} of {world.office.staff(username)}"
        for username in (ROLES[role], "lin" if role != "clerk" else OF_ONE_PERSON[kind])
    )
    owned = world.things["LP"]
    return owned.get(owner if where == "own" else colleague, owned[colleague])


def places(row):
    if not row.thing:
        return ("own",)
    return ("own", "organisation") if row.thing in OF_THE_WHOLE else WHERE


def picture(row):
    return {row.picture: SimpleUploadedFile("a.jpg", snapshot(), "image/jpeg")} if row.picture else {}


def ask(client, method, path, row):
    """Ask, say what family the answer is of, and put everything back. Refusals leave only their own trace."""
    before, cookies = Entry.objects.count(), client.cookies.copy()
    with transaction.atomic():
        if method == "POST":
            answer = client.post(path, {"_key": str(uuid.uuid4()), **row.data, **picture(row)})
        else:
            answer = client.get(path)
        location = answer.headers.get("Location", "")
        family = (
            "sign-in"
            if "/sign-in?next=" in location
            else FAMILIES.get(answer.status_code, answer.status_code)
        )
        written = Entry.objects.exclude(code="accounts.access_refused").count() - before
        if family in {"refused", "hidden", "sign-in"} and written > 0:
            family = f"{family}, but something was written"
        transaction.set_rollback(True)
    client.cookies = cookies
    return family


@pytest.mark.parametrize("name", GUARDED)
def test_who_may_and_who_may_not(world, name):
    row = GUARDED[name]
    found, wanted = {}, {}
    for role in ROLES:
        for where in places(row):
            path = path_of(row, thing_of(world, row, role, where))
            for method in sorted(row.methods):
                found[role, where, method] = ask(world.browsers[role], method, path, row)
                wanted[role, where, method] = row.expected(role, where)
    assert found == wanted


@pytest.mark.parametrize("name", GUARDED)
def test_strangers_are_sent_to_the_sign_in_page(world, name):
    row = GUARDED[name]
    path = path_of(row, thing_of(world, row, "clerk", "own"))
    for method in row.methods:
        assert ask(world.browsers["anonymous"], method, path, row) == "sign-in"


@pytest.mark.parametrize("name", GUARDED)
def test_a_session_opens_nothing_in_another_organisation(world, name):
    row = GUARDED[name]
    path = path_of(row, thing_of(world, row, "administrator", "organisation"), "other")
    for role in ("administrator", "chief"):
        for method in row.methods:
            assert ask(world.browsers[role], method, path, row) == "sign-in"


@pytest.mark.parametrize("name", GUARDED)
def test_other_methods_are_not_answered(world, name):
    row = GUARDED[name]
    path = path_of(row, thing_of(world, row, "chief", "own"))
    for method in {"GET", "POST"} - row.methods:
        assert ask(world.browsers["chief"], method, path, row) == 405
    assert world.browsers["chief"].put(path).status_code == 405


@pytest.mark.parametrize("name", [name for name, row in INSIDE.items() if row.open])
def test_open_doors_are_open_to_strangers(world, name):
    row = INSIDE[name]
    for method in row.methods:
        assert ask(world.browsers["anonymous"], method, path_of(row), row) in {"passed", "hidden"}


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.place == "public"])
def test_what_stands_before_all_organisations_is_open(world, name):
    path = reverse(name, urlconf="yinuo.config.urls_public")
    assert ask(world.browsers["anonymous"], "GET", path, ROWS[name]) in {"passed", "hidden"}
