"""Numbers without gaps."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from yinuo.platform.numbering.actions import draw

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 13, tzinfo=UTC)


def test_a_series_counts_from_one():
    assert [draw("FW", now=NOW) for _ in range(3)] == ["FW2026-000001", "FW2026-000002", "FW2026-000003"]


def test_each_series_counts_for_itself():
    draw("FW", now=NOW)
    assert draw("SJ", now=NOW) == "SJ2026-000001"


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "FW2026-000002"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "FW2027-000001"),
    ],
)
def test_the_year_is_the_organisations_own(moment, number):
    draw("FW", now=NOW)
    assert draw("FW", now=moment) == number


def test_a_number_that_was_taken_back_is_given_again():
    with transaction.atomic():
        assert draw("FW", now=NOW) == "FW2026-000001"
        transaction.set_rollback(True)
    assert draw("FW", now=NOW) == "FW2026-000001"
