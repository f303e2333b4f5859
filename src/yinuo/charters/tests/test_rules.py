"""Which release holds on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.charters import rules
from yinuo.charters.library import shipped, shipped_text
from yinuo.charters.types import Published, Standing
from yinuo.kernel.charters import FactError
from yinuo.kernel.errors import Refused

FIRST, SECOND, THIRD = date(2026, 3, 13), date(2026, 6, 1), date(2026, 9, 1)
THREE = [Published(1, "a", FIRST), Published(2, "b", THIRD), Published(3, "c", SECOND)]


def numbers(stretches):
    return [(each.number, each.starts_on, each.ends_on) for each in stretches]


def test_a_release_holds_until_the_day_before_the_next_one():
    assert numbers(rules.timeline(THREE)) == [
        (1, FIRST, date(2026, 5, 31)),
        (3, SECOND, date(2026, 8, 31)),
        (2, THIRD, None),
    ]


def test_a_successor_takes_over_the_whole_range():
    replaced = [*THREE, Published(4, "d", SECOND, replaces=3), Published(5, "e", SECOND, replaces=4)]
    assert numbers(rules.timeline(replaced))[1] == (5, SECOND, date(2026, 8, 31))
    assert [each.number for each in rules.timeline(replaced)] == [1, 5, 2]
    stretches = rules.timeline(replaced)
    assert rules.standing(stretches, 3, on=SECOND) is Standing.WITHDRAWN
    assert rules.standing(stretches, 4, on=SECOND) is Standing.WITHDRAWN
    assert rules.standing(stretches, 5, on=SECOND) is Standing.IN_FORCE
    assert rules.standing(stretches, 1, on=SECOND) is Standing.PAST
    assert rules.standing(stretches, 2, on=SECOND) is Standing.COMING


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1)), min_size=1, max_size=8, unique=True),
    st.integers(0, 7),
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
)
def test_every_day_from_the_first_on_is_covered_exactly_once(days, which, day):
    published = [Published(n, str(n), each) for n, each in enumerate(days, start=1)]
    replaced = published[which % len(published)]
    published.append(Published(len(published) + 1, "new", replaced.in_force_from, replaces=replaced.number))
    stretches = rules.timeline(published)
    held = [each for each in stretches if each.holds(day)]
    assert len(held) == (1 if day >= min(days) else 0)
    assert rules.holding(stretches, day) == (held[0] if held else None)
    assert stretches[-1].ends_on is None
    assert [each.ends_on for each in stretches[:-1]] == [
        each.starts_on - timedelta(days=1) for each in stretches[1:]
    ]


def test_a_unit_keeps_the_promise_that_it_was_sold_with():
    stretches = rules.timeline(THREE)
    found = rules.bound(stretches, asked_on=date(2026, 10, 1), sold_on=date(2026, 7, 1))
    assert (found.stretch.number, found.by_sale, found.is_assumed) == (3, True, False)
    found = rules.bound(stretches, asked_on=date(2026, 10, 1), sold_on=None)
    assert (found.stretch.number, found.by_sale) == (2, False)


def test_a_unit_sold_before_the_first_release_is_taken_to_be_of_the_oldest():
    found = rules.bound(rules.timeline(THREE), asked_on=date(2026, 10, 1), sold_on=date(2024, 7, 1))
    assert (found.stretch.number, found.by_sale, found.is_assumed) == (1, True, True)


def test_a_request_from_before_the_first_release_is_not_decided_by_it():
    stretches = rules.timeline(THREE)
    for sold_on in (None, date(2024, 7, 1), THIRD):
        assert rules.bound(stretches, asked_on=FIRST - timedelta(days=1), sold_on=sold_on).stretch is None
    assert rules.bound((), asked_on=FIRST, sold_on=FIRST).stretch is None


def test_a_sale_that_is_dated_after_the_request_does_not_reach_into_the_future():
    found = rules.bound(rules.timeline(THREE), asked_on=date(2026, 7, 1), sold_on=date(2030, 1, 1))
    assert found.stretch.number == 3


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (FIRST, "from today on"),
        (date(2026, 5, 1), "from today on"),
        (SECOND, "Release 3 holds from this day on"),
        (date(2101, 1, 1), "between 1990 and 2100"),
    ],
)
def test_a_day_that_is_past_taken_or_a_slip_is_refused(day, says):
    with pytest.raises(Refused, match=says) as refusal:
        rules.check_day(rules.timeline(THREE), day, today=date(2026, 5, 2))
    assert refusal.value.field == "in_force_from"


def test_today_and_any_free_day_after_it_will_do():
    for day in (date(2026, 5, 2), date(2026, 6, 2), date(2100, 12, 31)):
        rules.check_day(rules.timeline(THREE), day, today=date(2026, 5, 2))


def test_settings_survive_being_stored():
    charter = shipped("mall").with_settings({"dear_from": "200.50", "depreciate_within_three_days": False})
    again = shipped("mall").with_settings(rules.plain_settings(charter))
    assert (again.release, dict(again.settings)) == (charter.release, dict(charter.settings))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[charter", "does not check"),
        ('[charter]\nid = "mall"', "does not check"),
        ("x" * (rules.LONGEST_TEXT + 1), "longer than 1000000"),
    ],
)
def test_a_text_that_is_no_charter_is_refused(text, says):
    with pytest.raises(Refused, match=says) as refusal:
        rules.publishable("mall", text, {})
    assert refusal.value.field == "text"


def test_the_text_of_another_charter_is_refused():
    with pytest.raises(Refused, match="text of “mall”, not of “service-office”"):
        rules.publishable("service-office", shipped_text("mall"), {})


def test_blanks_are_refused_by_name():
    with pytest.raises(Refused, match=r"still blank .*small_fee_limit") as refusal:
        rules.publishable("service-office", shipped_text("service-office"), {})
    assert refusal.value.field == "small_fee_limit"


def test_a_text_that_does_not_keep_its_own_examples_is_refused():
    broken = shipped_text("service-office").replace(
        'class = "C", by = ["C349"] }', 'class = "A", by = ["C349"] }'
    )
    with pytest.raises(Refused, match="does not check, so it cannot be published: example") as refusal:
        rules.publishable("service-office", broken, {"small_fee_limit": "200.00"})
    assert refusal.value.field == "text"


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"small_fee_limit": "much"}, "small_fee_limit"),
        ({"small_fee_limit": "-1"}, "small_fee_limit"),
        ({"small_fee_limit": "1e12"}, "small_fee_limit"),
        ({"both_apply": "fre"}, "both_apply"),
        ({"small_fee": "200.00"}, "small_fee"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_its_name(settings, field):
    with pytest.raises(FactError) as refusal:
        rules.publishable("service-office", shipped_text("service-office"), settings)
    assert refusal.value.field == field


def test_the_examples_speak_of_the_text_as_written_whatever_the_house_settles():
    other = {"small_fee_limit": "200.00", "both_apply": "contract", "charge_user_damage": True}
    report = rules.examined("service-office", shipped_text("service-office"), other)
    assert report.passed
    assert report.text.settings["both_apply"] == "contract"
    assert rules.examined("mall", shipped_text("mall"), {"dear_from": "500.00"}).passed


def test_a_setting_under_which_a_clause_could_never_apply_is_found():
    report = rules.examined("mall", shipped_text("mall"), {"repairs_before_exchange": 0})
    assert not report.passed
