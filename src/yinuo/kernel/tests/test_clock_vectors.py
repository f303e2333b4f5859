"""Facts from the test suites of other service desks hold here too, boundary `close`."""

import copy
import json
from collections import Counter
from pathlib import Path

import pytest

from yinuo.kernel.clocks import vectors

FILE = Path(__file__).parent / "vectors" / "sla.json"
DATA = json.loads(FILE.read_text(encoding="utf-8"))


def only(vector, **changes):
    return {"calendars": DATA["calendars"], "vectors": [{**copy.deepcopy(vector), **changes}]}


def vector_of(identity):
    return next(vector for vector in DATA["vectors"] if vector["id"] == identity)


@pytest.mark.parametrize("vector", DATA["vectors"], ids=lambda vector: vector["id"])
def test_vector_holds(vector):
    assert vectors.check(only(vector)).failures == ()


def test_every_kind_of_vector_is_present():
    assert set(Counter(vector["kind"] for vector in DATA["vectors"])) == set(vectors.CHECKERS)


WRONG = [
    ("ZM-01", {"due": "2013-03-21T10:30:01Z"}),
    ("ZM-13", {"due_if_boundary_close": "2013-06-05T07:00:00Z"}),
    ("ZM-21", {"tolerance_seconds": 35}),
    ("GL-16", {"paused_working_seconds": 8954}),
    ("GL-19", {"escalation": {"offset_minutes": 600, "at": "2034-06-12T16:24:35Z"}}),
    ("GL-25", {"escalation": {"offset_business_days": 15, "at": "2034-07-13T09:00:00Z"}}),
    ("GL-01", {"due": "2018-11-27T10:00:00Z"}),
    ("ZM-04", {"seconds": 1801}),
    ("ZM-05", {"diff_minutes": 210}),
    ("SN-02", {"actual_seconds": 1}),
    ("GL-11", {"open": False}),
    ("BZ-04", {"open_at": "2006-01-03T09:00:00Z"}),
    ("BZ-17", {"intervals": [["2006-01-14T11:00:00Z", "2006-01-14T14:31:00Z"]]}),
    ("SN-05", {"after": {"minutes": 240, "due": "2026-01-13T16:00:00Z"}}),
    ("GL-31", {"levels": [{"offset_minutes": -60, "at": "2025-05-26T11:00:01Z"}]}),
    ("ZM-33", {"weekly": {"mon": [["09:00", "17:00"]]}}),
    ("ZM-32", {"hours": ["09:00", "24:00"]}),
]


@pytest.mark.parametrize(
    ("identity", "changes"), WRONG, ids=lambda value: value if isinstance(value, str) else next(iter(value))
)
def test_a_wrong_expectation_is_noticed(identity, changes):
    report = vectors.check(only(vector_of(identity), **changes))
    assert (report.passed, len(report.failures)) == (0, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "horoscope"},
        {"calendar": "nowhere"},
        {"start": "yesterday"},
        {"start": "2013-03-21T09:30:00"},
        {"minutes": "soon"},
        {"minutes": 0.001},
        {"pauses": [["2013-03-21T09:30:00Z"]]},
        {"tolerance_seconds": "some"},
        {"escalation": "soon"},
    ],
    ids=str,
)
def test_a_vector_that_cannot_be_read_is_a_failure_and_no_crash(changes):
    report = vectors.check(only(vector_of("ZM-01"), **changes))
    assert [failure.id for failure in report.failures] == ["ZM-01"]


@pytest.mark.parametrize(
    "vector",
    [
        {"calendar": "utc_mon", "start": "2023-10-10T10:00:00Z", "minutes": 0},
        {"calendar": "utc_mon", "start": "2023-10-10T10:00:00Z", "minutes": -60},
        {"calendar": "utc_mon", "business_days": 0},
        {"hours": [["09:00", "12:00"], ["11:00", "13:00"]]},
        {"hours": ["9am", "17:00"]},
        {"hours": ["09:00", "24:01"]},
        {"hours": ["17:00", "09:00"]},
        {"timezone": "Mars/Olympus"},
        {"weekly": {"mon": [], "tue": []}},
        {"weekly": {"someday": [["09:00", "17:00"]]}},
        {"holidays": ["2026-02-30"]},
    ],
    ids=str,
)
def test_nonsense_is_refused(vector):
    report = vectors.check(only({"id": "E", "kind": "error", "case": "nonsense", **vector}))
    assert report.failures == ()
