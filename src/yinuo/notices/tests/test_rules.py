"""Who hears of what, by which way and when; without a database."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.errors import Refused
from yinuo.kernel.events import REGISTRY
from yinuo.notices import labels, queries, rules
from yinuo.notices.types import (
    OUTSIDE,
    Channel,
    Choice,
    Hold,
    Kind,
    MessageState,
    Quiet,
    Recipient,
    Told,
    Way,
    Wishes,
)

NIGHT = Quiet(time(22), time(7))
SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
DAYTIME = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
EVENING = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)
"""23:00 in Shanghai."""


def wishes(**other):
    return Wishes(**{"zone": SHANGHAI, "quiet": NIGHT, "digest_at": time(8, 30), **other})


def shanghai(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


# ---- the table ---------------------------------------------------------------------------------


def test_each_kind_stands_once_with_words_and_somebody_to_hear_it():
    assert [heard.kind for heard in rules.KINDS] == list(Kind)
    assert all(heard.to for heard in rules.KINDS)
    assert set(labels.KINDS) == set(labels.LINES) == set(queries.SEEN_WITH) == set(Kind)
    assert [kind for _name, kinds in labels.GROUPS for kind in kinds] == list(Kind)
    assert set(labels.RECIPIENTS) == set(queries.FIND) == set(Recipient)
    assert set(labels.CHANNELS) == set(Channel)
    assert set(labels.STATES) == set(rules.TRANSITIONS) == set(MessageState)


def test_events_of_the_table_are_events_of_the_product():
    assert set(REGISTRY) >= rules.CODES


def test_what_is_mandatory_reaches_somebody_inside_the_product():
    for heard in rules.KINDS:
        if heard.is_mandatory:
            assert any(Channel.PRODUCT in channels for channels in heard.to.values()), heard.kind


def test_every_kind_can_be_said_of_made_up_facts():
    for kind in Kind:
        said = labels.line(Told(kind, "20260313-001", facts=labels.EXAMPLE), zone=SHANGHAI)
        assert "—" not in said, said
        assert "%(" not in said


def test_a_duty_is_named_as_one():
    facts = {**labels.EXAMPLE, "commitment_id": 7, "clause": ""}
    said = labels.line(Told(Kind.PROMISE_LATE, "", facts=facts), zone=SHANGHAI)
    assert said.startswith("定期事项：本单位 承诺的事项已于")


def test_what_is_missing_is_a_dash():
    assert "—" in labels.line(Told(Kind.PROMISE_LATE, "", facts={}), zone=SHANGHAI)


@pytest.mark.parametrize(
    ("code", "facts", "kind"),
    [
        ("commitments.clock_warned", {"post": "responsible", "via": "direct"}, Kind.PROMISE_WARNED),
        ("commitments.clock_breached", {"post": "responsible", "via": "deputy"}, Kind.PROMISE_LATE),
        ("commitments.clock_warned", {"post": "chief", "via": "direct"}, Kind.PROMISE_ESCALATED),
        ("commitments.clock_breached", {"post": "chief", "via": "level_up"}, Kind.PROMISE_LATE),
    ],
)
def test_a_step_of_the_ladder_is_one_kind(code, facts, kind):
    assert rules.kinds_of(code, {**facts, "staff_id": 7}) == [kind]
    assert rules.kinds_of(code, {**facts, "staff_id": None}) == [Kind.NOBODY_TOLD]
    assert rules.kinds_of(code, {**facts, "staff_id": 7, "via": "nobody"}) == [Kind.NOBODY_TOLD]


def test_who_registers_a_case_for_themselves_need_not_be_told():
    said = {"kind": "repair"}
    assert rules.kinds_of("intake.case_registered", said, by_owner=True) == [Kind.CASE_IN_UNIT]
    assert rules.kinds_of("intake.case_registered", said) == [Kind.CASE_MINE, Kind.CASE_IN_UNIT]
    assert rules.kinds_of("intake.case_registered", {"kind": "complaint"}) == [Kind.COMPLAINT]


def test_a_good_answer_is_told_nobody():
    assert rules.kinds_of("followup.callback_answered", {"consequence": "close"}) == []
    assert rules.kinds_of("followup.callback_answered", {"consequence": "reopen"}) == [Kind.BAD_ANSWER]


def test_a_visit_that_changes_hands_is_told_to_both():
    assert rules.kinds_of("dispatch.visit_reassigned", {}) == [Kind.VISIT_BOOKED, Kind.VISIT_CANCELLED]


# ---- the matrix --------------------------------------------------------------------------------


def test_the_usual_matrix_is_kept_and_read_back():
    assert rules.check_cells(rules.to_data(rules.usual())) == rules.usual()


@given(st.sets(st.sampled_from(sorted(rules.EVERY_CELL)), max_size=6))
def test_what_is_ticked_is_what_is_kept(chosen):
    fixed = {
        rules.cell(heard.kind, recipient, Channel.PRODUCT)
        for heard in rules.KINDS
        for recipient in heard.to
        if rules.is_fixed(heard.kind, recipient, Channel.PRODUCT)
    }
    assert set(rules.to_data(rules.check_cells(chosen | fixed))) == chosen | fixed


@pytest.mark.parametrize(
    "cell", ["promise_late:told:pigeon", "promise_late:author:email", "nothing:told:email", "", "x"]
)
def test_a_cell_that_is_not_in_the_table_is_refused(cell):
    with pytest.raises(Refused, match="no cell of the table"):
        rules.check_cells([*rules.to_data(rules.usual()), cell])


def test_silencing_what_must_be_heard_is_refused():
    on = [each for each in rules.to_data(rules.usual()) if each != "promise_late:told:product"]
    with pytest.raises(Refused, match="must reach their people") as refusal:
        rules.check_cells(on)
    assert refusal.value.params["kind"] == "promise_late"


def test_a_kind_that_came_later_is_as_usual():
    kept = rules.from_data([])
    known = {kind.value for kind in Kind} - {Kind.STEP_STUCK.value}
    cells = rules.with_later_kinds(kept, known)
    assert cells[Kind.STEP_STUCK] == rules.OF[Kind.STEP_STUCK].to
    assert cells[Kind.PROMISE_WARNED][Recipient.TOLD] == frozenset()


# ---- quiet hours and the digest ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (shanghai(13, 21, 59), None),
        (shanghai(13, 22), shanghai(14, 7)),
        (shanghai(13, 23, 59), shanghai(14, 7)),
        (shanghai(14, 0), shanghai(14, 7)),
        (shanghai(14, 6, 59), shanghai(14, 7)),
        (shanghai(14, 7), None),
    ],
)
def test_quiet_hours_cross_midnight(at, until):
    assert rules.quiet_until(at, NIGHT, SHANGHAI) == until


def test_quiet_hours_within_a_day():
    nap = Quiet(time(12), time(14))
    assert rules.quiet_until(shanghai(13, 13), nap, SHANGHAI) == shanghai(13, 14)
    assert rules.quiet_until(shanghai(13, 14), nap, SHANGHAI) is None
    assert rules.quiet_until(shanghai(13, 11), nap, SHANGHAI) is None


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter():
    at = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    until = rules.quiet_until(at, NIGHT, BERLIN)
    assert until == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


def test_the_night_in_which_clocks_go_back_is_an_hour_longer():
    at = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
    assert rules.quiet_until(at, NIGHT, BERLIN) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


def test_an_end_that_the_clocks_skip_is_after_the_skip():
    odd = Quiet(time(22), time(2, 30))
    at = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert rules.quiet_until(at, odd, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_end_that_the_clocks_show_twice_lets_nothing_wait_for_a_second_night():
    odd = Quiet(time(22), time(2, 30))
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert rules.next_at(time(2, 30), BERLIN, after=first - timedelta(minutes=1)) == first
    between = rules.quiet_until(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), odd, BERLIN)
    assert between == second


@given(
    st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: DAYTIME + timedelta(minutes=minutes)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.sampled_from([SHANGHAI, BERLIN, "America/New_York", "Asia/Kolkata"]),
)
def test_after_the_quiet_hours_nothing_waits_on(at, begins, ends, zone):
    if begins == ends:
        return
    quiet = Quiet(begins, ends)
    until = rules.quiet_until(at, quiet, zone)
    if until is not None:
        assert at < until <= at + timedelta(hours=26)


def test_the_digest_comes_at_its_hour_and_then_the_next_day():
    assert rules.next_at(time(8, 30), SHANGHAI, after=shanghai(13, 8, 29)) == shanghai(13, 8, 30)
    assert rules.next_at(time(8, 30), SHANGHAI, after=shanghai(13, 8, 30)) == shanghai(14, 8, 30)


# ---- by which ways -----------------------------------------------------------------------------

BOTH = frozenset({Channel.PRODUCT, Channel.EMAIL})


def test_by_day_everything_goes_at_once():
    assert rules.ways(Kind.PROMISE_LATE, BOTH, wishes(), at=DAYTIME, now=DAYTIME) == [
        Way(Channel.PRODUCT, DAYTIME),
        Way(Channel.EMAIL, DAYTIME),
    ]


def test_by_night_the_product_tells_and_mail_waits():
    assert rules.ways(Kind.PROMISE_LATE, BOTH, wishes(), at=EVENING, now=EVENING) == [
        Way(Channel.PRODUCT, EVENING),
        Way(Channel.EMAIL, shanghai(14, 7), Hold.QUIET),
    ]


def test_what_is_urgent_passes_through_the_night():
    found = rules.ways(Kind.VISIT_MOVED, BOTH, wishes(), at=EVENING, now=EVENING)
    assert found[1] == Way(Channel.EMAIL, EVENING)


def test_without_quiet_hours_nothing_waits():
    found = rules.ways(Kind.PROMISE_LATE, BOTH, wishes(quiet=None), at=EVENING, now=EVENING)
    assert found[1] == Way(Channel.EMAIL, EVENING)


def test_what_is_gathered_waits_for_the_hour_of_the_digest_even_when_urgent():
    chosen = wishes(choices={Kind.VISIT_MOVED: Choice.DAILY})
    found = rules.ways(Kind.VISIT_MOVED, BOTH, chosen, at=EVENING, now=EVENING)
    assert found == [
        Way(Channel.PRODUCT, EVENING),
        Way(Channel.EMAIL, shanghai(14, 8, 30), Hold.DIGEST),
    ]


def test_what_is_muted_is_told_by_no_way_unless_it_is_mandatory():
    chosen = wishes(choices={Kind.VISIT_FAILED: Choice.MUTED, Kind.PROMISE_LATE: Choice.MUTED})
    assert rules.ways(Kind.VISIT_FAILED, BOTH, chosen, at=DAYTIME, now=DAYTIME) == []
    assert len(rules.ways(Kind.PROMISE_LATE, BOTH, chosen, at=DAYTIME, now=DAYTIME)) == 2


def test_old_news_is_told_inside_the_product_only():
    now = DAYTIME + rules.STALE + timedelta(seconds=1)
    assert rules.ways(Kind.PROMISE_LATE, BOTH, wishes(), at=DAYTIME, now=now) == [Way(Channel.PRODUCT, now)]


def test_all_ways_outside_are_treated_alike():
    found = rules.ways(Kind.PROMISE_LATE, frozenset(OUTSIDE), wishes(), at=EVENING, now=EVENING)
    assert [way.channel for way in found] == list(OUTSIDE)
    assert {(way.at, way.hold) for way in found} == {(shanghai(14, 7), Hold.QUIET)}


# ---- what people type --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        (time(22), None, "quiet_ends"),
        (None, time(7), "quiet_begins"),
        (time(7), time(7), "quiet_ends"),
    ],
)
def test_quiet_hours_that_are_none_are_refused(begins, ends, field):
    with pytest.raises(Refused) as refusal:
        rules.check_quiet(begins, ends)
    assert refusal.value.field == field


def test_no_quiet_hours_are_no_quiet_hours():
    assert rules.check_quiet(None, None) is None


@pytest.mark.parametrize(
    "text", ["a", "a@", "@b.cn", "a b@c.cn", "a@b", "a@b..cn", "a@b.cn\nBcc: x@y.cn", f"{'a' * 65}@b.cn"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(Refused, match="no e-mail address"):
        rules.check_email(text)


@pytest.mark.parametrize("text", ["", " lin@example.com ", "lin.mei+x@mail.example.com.cn"])
def test_addresses_are_taken(text):
    assert rules.check_email(text) == text.strip()


@pytest.mark.parametrize("name", ["Mars/Base", "../etc/passwd", "asia shanghai"])
def test_a_zone_that_there_is_not_is_refused(name):
    with pytest.raises(Refused, match="no time zone"):
        rules.check_zone(name)


def test_muting_what_is_mandatory_is_refused():
    with pytest.raises(Refused, match="cannot be switched off"):
        rules.check_choices({Kind.PROMISE_LATE: Choice.MUTED})
    assert rules.check_choices({Kind.PROMISE_LATE: Choice.DAILY, Kind.CASE_NUDGED: Choice.AT_ONCE}) == {
        Kind.PROMISE_LATE: Choice.DAILY
    }


@pytest.mark.parametrize(
    ("address", "shown"),
    [("lin@example.com", "l***@example.com"), ("13800000001", "138****0001"), ("12345", "****")],
)
def test_addresses_are_kept_masked(address, shown):
    assert rules.masked_address(address) == shown


# ---- sending -----------------------------------------------------------------------------------


def test_a_message_is_begun_when_it_is_due_and_by_one_worker():
    given = {"due_at": DAYTIME, "now": DAYTIME}
    assert rules.may_begin(MessageState.WAITING, started_at=None, **given)
    assert not rules.may_begin(
        MessageState.HELD, started_at=None, due_at=DAYTIME + timedelta(seconds=1), now=DAYTIME
    )
    assert not rules.may_begin(MessageState.SENDING, started_at=DAYTIME - timedelta(minutes=4), **given)
    assert rules.may_begin(MessageState.SENDING, started_at=DAYTIME - rules.GIVES_UP, **given)
    assert not rules.may_begin(MessageState.SENT, started_at=DAYTIME, **given)
    assert not rules.may_begin(MessageState.DROPPED, started_at=None, **given)


@pytest.mark.parametrize(
    ("year", "month", "missing"), [(2026, 11, None), (2026, 12, 2027), (2027, 1, 2027), (2025, 12, None)]
)
def test_a_year_is_asked_for_once_its_holidays_should_be_known(year, month, missing):
    assert rules.year_to_announce(2026, today_year=year, month=month) == missing


def test_a_message_of_one_notice_names_it_and_one_of_many_counts_them():
    one = labels.text(
        [Told(Kind.PROMISE_LATE, "A-1", facts=labels.EXAMPLE)], language="en", zone=SHANGHAI, house="Anda"
    )
    assert one.subject == "A promise is late · A-1"
    assert "03-16 10:00" in one.body
    many = labels.text(
        [Told(Kind.CASE_MINE, f"A-{n}") for n in range(120)], language="en", zone=SHANGHAI, house="Anda"
    )
    assert many.subject == "120 notices from Anda"
    assert "A-99 is yours" in many.body
    assert "A-100" not in many.body
    assert "And 20 more." in many.body
