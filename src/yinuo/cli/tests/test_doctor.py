"""What doctor says about messages to other programs and about clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.cli import doctor

NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "silent", "state", "says"),
    [
        (None, [], "ok", "nothing is overdue"),
        (NOW + timedelta(days=1), [], "ok", "nothing is overdue"),
        (NOW - timedelta(minutes=30), [], "ok", "nothing is overdue"),
        (NOW - timedelta(minutes=31), [], "advice", "a message has been due since 2026-03-13 00:59 UTC"),
        (None, ["ERP", "BI"], "advice", "switched off after failures: ERP, BI"),
    ],
)
def test_doctor_names_what_is_overdue_and_who_was_given_up(due, silent, state, says):
    found = doctor._webhooks("webhooks of anda", due, silent, NOW)
    assert (found.state, found.says) == (state, says)
    assert bool(found.mend) == (state != "ok")


@pytest.mark.parametrize(
    ("wrong", "waiting", "empty", "state", "says"),
    [
        ([], None, [], "ok", "complete"),
        (["7", "9"], NOW, ["chief"], "bad", "7, 9"),
        ([], NOW, ["chief"], "advice", "a clock has waited for its sweep since 2026-03-13 01:30 UTC"),
        ([], None, ["chief", "manager"], "advice", "nobody can be told for chief, manager"),
    ],
)
def test_doctor_names_clocks_at_odds_with_their_events_and_posts_that_nobody_holds(
    wrong, waiting, empty, state, says
):
    found = doctor._clocks("clocks of anda", wrong, waiting, empty)
    assert (found.state, found.says) == (state, says)
    assert bool(found.mend) == (state != "ok")
