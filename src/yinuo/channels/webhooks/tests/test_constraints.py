"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW

from yinuo.channels.webhooks.models import Attempt, Delivery, Endpoint
from yinuo.channels.webhooks.tests.conftest import newest
from yinuo.platform.journal.models import Entry


@pytest.fixture
def delivery(office, add):
    add()
    office.case()
    return newest()


def refuses(constraint):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("endpoint_wants_something", {"events": []}),
        ("endpoint_url_without_person", {"url": "https://user:password@a.com/"}),
        ("endpoint_url_without_person", {"url": "file:///etc/passwd"}),
        ("endpoint_old_secret_ends", {"old_secret": "x"}),
        ("endpoint_old_secret_ends", {"old_until": NOW}),
        ("endpoint_fails_since", {"failures": 1}),
        ("endpoint_fails_since", {"failing_since": NOW}),
        ("endpoint_given_up_is_off", {"given_up_at": NOW}),
        ("endpoint_removed_is_off", {"removed_at": NOW}),
        ("endpoint_removed_is_off", {"secret": ""}),
        ("endpoint_removed_is_off", {"removed_at": NOW, "is_active": False}),
    ],
)
def test_an_endpoint_is_whole(add, constraint, values):
    endpoint = add()
    with refuses(constraint), transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(**values)


def test_two_endpoints_have_not_the_same_name(add):
    add()
    other = add(name="BI")
    with refuses("endpoint_named_once"), transaction.atomic():
        Endpoint.objects.filter(pk=other.pk).update(name="ERP")


def test_an_event_is_told_an_endpoint_once(delivery):
    twin = Delivery(
        endpoint_id=delivery.endpoint_id,
        entry_id=delivery.entry_id,
        code=delivery.code,
        state="waiting",
        next_at=NOW,
        created_at=NOW,
    )
    with refuses("delivery_once"), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("delivery_state_known", {"state": "lost", "next_at": None, "ended_at": NOW}),
        ("delivery_due_or_ended", {"next_at": None}),
        ("delivery_due_or_ended", {"ended_at": NOW}),
        ("delivery_due_or_ended", {"state": "given_up"}),
        ("delivery_said_something", {"state": "delivered", "next_at": None, "ended_at": NOW}),
    ],
)
def test_a_delivery_is_due_or_has_ended(delivery, constraint, values):
    with refuses(constraint), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**values)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(500, ""), (None, ""), (200, "status"), (None, "status"), (500, "timeout"), (None, "nonsense")],
)
def test_an_attempt_says_what_came_of_it(delivery, status, failure):
    with refuses("attempt_answered_or_not"), transaction.atomic():
        Attempt.objects.create(delivery=delivery, at=NOW, ms=1, status=status, failure=failure)


def test_what_was_told_keeps_its_entry(delivery):
    with pytest.raises(Exception, match=r"permission denied|protected"), transaction.atomic():
        Entry.objects.filter(pk=delivery.entry_id).delete()
