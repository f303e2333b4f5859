"""Whatever stands in an address or a form, the answer is a page that says what is wrong, never a broken one."""

import pytest

from tests.office import send, sign_in
from yinuo.intake.models import SavedView

HOME = "/o/anda/"
NONSENSE = {
    "a huge number": "9" * 20,
    "a number too long to be read": "9" * 5000,
    "a character that cannot be kept": "a\0b",
    "a long text": "长" * 5000,
    "a digit that is none": "²",
    "a fraction": "9e9",
    "a negative": "-1",
    "letters": "ä",
    "bytes that are no text": b"\xff\xfe",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no day": "2026-02-30",
    "a moment without a zone": "2026-01-01T00:00:00~5",
    "the first moment": "0001-01-01T00:00:00+14:00~5",
    "the last moment": "9999-12-31T23:59:59-12:00~5",
}
LISTS = {
    "cases/": (
        "key",
        "state",
        "kind",
        "class",
        "channel",
        "owner",
        "unit",
        "zone",
        "customer",
        "late",
        "q",
        "to",
    ),
    "cases/?order=due": ("key", "state", "owner"),
    "cases/?q=王丽华": ("key", "to", "zone"),
    "cases/choices": ("state", "owner", "unit"),
    "cases/new": ("customer", "unit", "q"),
    "cases/new?fresh=1": ("customer", "unit", "q"),
    "customers/": ("older", "newer", "q"),
    "customers/new": ("q",),
    "units/": ("older", "newer", "q"),
    "units/new": ("customer",),
    "vouchers/": ("key", "state"),
    "dispatch/": ("day",),
    "callbacks/": ("key", "view", "to"),
    "callbacks/?view=ended": ("key",),
    "network/people": ("q", "after"),
    "webhooks/": ("state",),
    "audit": ("kind", "person", "since", "until", "before"),
    "find": ("q",),
    "catalogue/models": ("q",),
    "catalogue/tariff": ("q",),
    "network/calendar": ("year",),
    "hours": ("day",),
    "hours/team": ("day",),
    "time/booking": ("day",),
    "records": ("month", "state", "older", "newer"),
    "cases/enquiries": ("day", "older", "newer"),
    "cases/enquiries/new": ("category", "q"),
}
EDGES = [(path, name) for path, names in LISTS.items() for name in names]
FORMS = {
    "cases/new?fresh=1": (
        "contact_phone",
        "contact_name",
        "address",
        "serial",
        "sold_on",
        "fault",
        "unit",
        "description",
    ),
    "customers/new": ("phone", "name", "other_phones", "region", "note"),
    "units/new": ("serial", "model_code", "phone", "sold_on", "invoice_number", "region"),
    "cases/views": ("name", "query", "is_shared"),
    "cases/export": ("query",),
    "network/people/new": ("name", "username", "unit"),
    "webhooks/new": ("name", "url", "contexts", "codes"),
    "time/booking": ("kind", "day", "start", "end", "minutes", "note"),
    "time/start": ("kind", "note"),
    "cases/enquiries/new": ("codes", "result", "caller_phone", "caller_name", "note"),
}


@pytest.fixture(params=["zhou", "wu"])
def reader(request, office, visitor):
    """The chief, and the administrator: between them they may open every list."""
    office.case()
    return sign_in(visitor, office[request.param])


@pytest.mark.parametrize("what", NONSENSE)
def test_lists_answer_nonsense_in_their_address(reader, what):
    broken = [
        (path, name)
        for path, name in EDGES
        if reader.get(HOME + path, with_query(path, name, what)).status_code >= 500
    ]
    assert broken == []


def with_query(path, name, what):
    """The names that the address has already, and one that says nonsense, twice."""
    _path, _mark, query = path.partition("?")
    return {**dict([query.split("=")] if query else []), name: [NONSENSE[what], NONSENSE[what]]}


@pytest.mark.parametrize("what", NONSENSE)
def test_forms_answer_nonsense_in_each_field(reader, what):
    sent = {
        (path, name): send(reader, HOME + path, {name: NONSENSE[what]})
        for path, names in FORMS.items()
        for name in names
    }
    assert [edge for edge, answer in sent.items() if answer.status_code >= 500] == []


@pytest.mark.parametrize("number", [2**31, 2**63, "9" * 20, "9" * 5000])
@pytest.mark.parametrize(
    "path", ["case/{}", "customer/{}", "unit/{}", "evidence/{}", "callbacks/{}", "cases/{}/correction"]
)
def test_things_of_a_number_that_nothing_has_do_not_exist(visitor, office, path, number):
    assert sign_in(visitor, office["zhou"]).get(HOME + path.format(number)).status_code == 404


def test_what_no_table_can_keep_is_said_to_be_unreadable(reader):
    for answer in (reader.get(HOME, {"q": "a\0b"}), send(reader, HOME + "cases/views", {"name": "a\0b"})):
        assert answer.status_code == 400
        assert "class" in answer.content.decode()


def test_a_filter_that_names_nobody_shows_nothing(visitor, office):
    case = office.case()
    reader = sign_in(visitor, office["zhou"])
    assert case.number in reader.get(HOME + "cases/").content.decode()
    for name in ("owner", "unit", "customer"):
        assert case.number not in reader.get(HOME + "cases/", {name: "9e9"}).content.decode()


def test_the_longest_view_is_kept_and_a_longer_one_refused(visitor, office):
    reader = sign_in(visitor, office["lin"])
    assert send(reader, HOME + "cases/views", {"name": "长", "query": "q=" + "9" * 398}).status_code == 302
    assert send(reader, HOME + "cases/views", {"name": "长", "query": "q=" + "9" * 399}).status_code == 422
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize("day", ["0001-01-01", "0002-06-30", "9999-12-31", "20260-01-01"])
def test_a_day_that_is_a_slip_of_the_hand_is_refused_in_words(visitor, office, day):
    customer = office.customer()
    form = {"serial": "SN1", "model_code": "L55E9", "sold_on": day}
    answer = send(sign_in(visitor, office["lin"]), f"{HOME}units/new?customer={customer.id}", form)
    assert answer.status_code == 422
