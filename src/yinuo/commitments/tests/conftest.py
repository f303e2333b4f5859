"""A case of the office, its clock, and what lets it rest."""

import pytest
from tests.office import NOW

from yinuo.commitments import actions
from yinuo.commitments.tests.making import HOUR, fresh, started
from yinuo.commitments.types import PauseReason

CLERK = "lin"


@pytest.fixture
def case(office):
    return office.case()


@pytest.fixture
def clock(case):
    return started(case)


@pytest.fixture
def pause(office):
    def make(
        clock, *, at=NOW + HOUR, until=NOW + 3 * HOUR, reason=PauseReason.APPOINTMENT, by=CLERK, **other
    ):
        return actions.pause(
            **{
                "commitment_id": clock.id,
                "version": fresh(clock).version,
                "reason": reason,
                "review_at": until,
                "actor": office[by],
                "now": at,
                **other,
            }
        )

    return make
