"""Who is told of a delay and what follows, as a charter says it: read, checked, explained, decided."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.charters import CharterError, check, load
from yinuo.kernel.charters.editing.changes import with_cell, with_rows
from yinuo.kernel.charters.editing.tables import tabulated
from yinuo.kernel.charters.explaining.terms import terms
from yinuo.kernel.charters.ladders import HOUSE, Act, Moment, Post, in_order, is_later

SMALL = """
[charter]
id = "small"
title = { zh = "小承诺", en = "Small promise" }

[facts]
price = { type = "money", zh = "价款", en = "Price" }

[settings.hours]
type = "count"
default = 4
zh = "小时数"
en = "Hours"

[settings.a_day]
type = "money"
default = "____"
zh = "每天的补偿"
en = "Paid a day"

[clauses]
C1 = { source = "x", zh = "四小时内到。", en = "There in 4 hours." }

[[promise]]
clause = "C1"
start = "request.received"
stop = "visit.arrived"
within = "4 hours"
"""
LADDER = """ladder = [
  { at = "75%", tell = "responsible" },
  { at = "due", tell = "manager", do = ["require_reply", "raise"] },
  { at = "2 hours after", tell = "general_manager", do = ["reassign", "webhook"] },
]
"""


def only(charter: Any) -> Any:
    (row,) = charter.definition.promise
    return row


def of(charter: Any, **facts: Any) -> Any:
    (promise,) = charter.decide(facts).promises
    return promise


def test_a_promise_names_its_steps_and_what_they_do() -> None:
    charter = load(SMALL + LADDER)
    first, second, third = only(charter).ladder
    assert (first.name, first.at, first.tell, first.do) == ("75%", Moment(percent=75), Post.RESPONSIBLE, ())
    assert (second.at.is_due, second.tell, second.do) == (True, Post.MANAGER, (Act.REQUIRE_REPLY, Act.RAISE))
    assert (third.name, third.at) == ("2 hours after", Moment(amount=2, unit="hours"))
    assert of(charter).as_json()["ladder"][2] == {
        "name": "2 hours after",
        "at": "2 hours after",
        "tell": "general_manager",
        "do": ["reassign", "webhook"],
    }
    assert check(charter).passed


def test_without_a_ladder_the_release_is_what_it_was_and_the_page_says_that_the_house_climbs_its_own() -> (
    None
):
    plain, own = load(SMALL), load(SMALL + LADDER)
    assert plain.release != own.release
    assert (only(plain).ladder, of(plain).as_json()["ladder"], of(plain).as_json()["breach"]) == (
        (),
        [],
        None,
    )
    assert "follows the house: at 75% of the time: whoever has it in hand is told" in str(
        plain.describe("en")
    )
    assert "按本单位通例" in str(plain.describe("zh-Hans"))
    assert "follows the house" not in str(own.describe("en"))
    assert "when it is late: the manager is told, the customer must have a reply" in str(own.describe("en"))
    assert "逾期2小时：告知总经理，转由其办理，通知外部系统" in str(own.describe("zh-Hans"))


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('ladder = "chief"', "promise[1] C1.ladder: A ladder is a list of 1 to 12 steps"),
        ("ladder = []", "promise[1] C1.ladder: A ladder is a list of 1 to 12 steps"),
        (
            'ladder = [{ at = "due", tell = "director" }]',
            "promise[1] C1.ladder[1].tell: “director” is not known. Known are: responsible, chief, manager,",
        ),
        (
            'ladder = [{ at = "due", tell = "manger" }]',
            "“manger” is not known. Did you mean “manager”?",
        ),
        ('ladder = [{ at = "due" }]', "promise[1] C1.ladder[1]: “tell” is missing."),
        ('ladder = [{ at = "0%", tell = "chief" }]', 'ladder[1].at: Write a moment such as "75%", "due"'),
        ('ladder = [{ at = "100%", tell = "chief" }]', 'ladder[1].at: Write a moment such as "75%", "due"'),
        ('ladder = [{ at = "0 hours after", tell = "chief" }]', "ladder[1].at: Write a moment such as"),
        ("ladder = [{ at = 75, tell = 'chief' }]", "ladder[1].at: Write a moment such as"),
        (
            'ladder = [{ at = "due", tell = "chief" }, { at = "due", tell = "quality" }]',
            "promise[1] C1.ladder: Two steps are called “due”: give one its own “name”.",
        ),
        (
            'ladder = [{ at = "due", tell = "chief" }, { at = "75%", tell = "chief" }]',
            "promise[1] C1.ladder: The steps of a ladder stand in the order of their time",
        ),
        (
            'ladder = [{ at = "90%", tell = "chief" }, { at = "2 hours before", tell = "chief" }]',
            "promise[1] C1.ladder: The steps of a ladder stand in the order of their time",
        ),
        (
            'ladder = [{ at = "4 hours before", tell = "chief" }]',
            "promise[1] C1.ladder: “4 hours before” lies before the start: the time limit is 4 hours.",
        ),
        (
            'ladder = [{ at = "1 working day after", tell = "chief" }]',
            "Working days count only where the time limit counts them.",
        ),
        (
            'ladder = [{ at = "due", tell = "chief", do = ["shout"] }]',
            "promise[1] C1.ladder[1].do: “shout” is not known. Known are: raise, reassign, return,",
        ),
        (
            'ladder = [{ at = "due", tell = "chief", do = ["reassign", "return"] }]',
            "A case goes to whoever is told or back to whoever took it first, not to both.",
        ),
        (
            'ladder = [{ at = "due", tell = "responsible", do = ["reassign"] }]',
            "Whoever has the case in hand already cannot take it over.",
        ),
        (
            'ladder = [{ at = "due", tell = "chief", name = "To Him" }]',
            "promise[1] C1.ladder[1].name: Name a step in small letters",
        ),
        ("breach = {}", "promise[1] C1.breach: Say what follows"),
        ("breach = { refund = 1 }", "promise[1] C1.breach: “refund” is not known."),
        (
            'breach = { report = ["director"] }',
            "promise[1] C1.breach.report: “director” is not known.",
        ),
        (
            "breach = { compensation = {} }",
            "promise[1] C1.breach.compensation: “per_day” is missing.",
        ),
        (
            'breach = { compensation = { per_day = "0" } }',
            "promise[1] C1.breach.compensation.per_day: Nothing is no consequence.",
        ),
        (
            'breach = { compensation = { per_day = "-5" } }',
            "promise[1] C1.breach.compensation.per_day:",
        ),
        (
            'breach = { compensation = { per_day = "1%" } }',
            "promise[1] C1.breach.compensation: A percentage needs “of”",
        ),
        (
            'breach = { compensation = { per_day = "0%", of = "price" } }',
            'promise[1] C1.breach.compensation.per_day: Write a percentage such as "0.5%"',
        ),
        (
            'breach = { compensation = { per_day = "1%", of = "prize" } }',
            "promise[1] C1.breach.compensation.of: “prize” is not known. Did you mean “price”?",
        ),
        ('breach = { penalty = { who = "chief" } }', "promise[1] C1.breach.penalty: “amount” is missing."),
        (
            'breach = { penalty = { who = "guest", amount = "1" } }',
            "promise[1] C1.breach.penalty.who: “guest” is not known.",
        ),
    ],
)
def test_what_is_wrong_with_a_ladder_is_said_where_it_stands(written: str, problem: str) -> None:
    with pytest.raises(CharterError) as error:
        load(SMALL + written + "\n")
    assert problem in str(error.value)
    assert all(each.line is not None for each in error.value.problems)


@pytest.mark.parametrize("written", ['"0 hours"', "{ hours = 0 }"])
def test_a_time_limit_of_nothing_is_refused(written: str) -> None:
    with pytest.raises(CharterError, match="A time limit of nothing is late at once"):
        load(SMALL.replace('within = "4 hours"', f"within = {written}"))


def test_a_name_keeps_two_steps_of_one_moment_apart() -> None:
    written = 'ladder = [{ at = "due", tell = "chief" }, { at = "due", tell = "finance", name = "money" }]\n'
    assert [rung.name for rung in only(load(SMALL + written)).ladder] == ["due", "money"]


def test_days_before_count_in_business_days_where_the_time_limit_does() -> None:
    by_hours = SMALL.replace('within = "4 hours"', 'within = "2 days"\ncalendar = "business"')
    ladder = 'ladder = [{ at = "1 working day before", tell = "chief" }]\n'
    assert only(load(by_hours + ladder)).ladder[0].at == Moment(amount=-1, unit="working days")
    with pytest.raises(CharterError, match="lies before the start: the time limit is 2 working days"):
        load(by_hours + ladder.replace("1 working day", "2 days"))


def test_the_check_finds_what_a_setting_makes_of_a_time_limit() -> None:
    by_setting = SMALL.replace('within = "4 hours"', 'within = { hours = { setting = "hours" } }')
    charter = load(by_setting + 'ladder = [{ at = "3 hours before", tell = "chief" }]\n')
    assert check(charter).passed
    assert [
        "lies before the start" in each.said for each in check(charter.with_settings({"hours": 3})).problems
    ] == [True]
    assert "makes this a time limit of nothing" in str(check(charter.with_settings({"hours": 0})).problems)


# ---- what follows -------------------------------------------------------------------------------


def test_a_blank_stays_a_blank_and_keeps_nothing_from_being_decided() -> None:
    charter = load(SMALL + 'breach = { compensation = { per_day = { setting = "a_day" } } }\n')
    assert only(charter).settings == frozenset()
    owed = of(charter).as_json()["breach"]["compensation"]
    assert (owed["per_day"], owed["percent"]) == (None, None)
    assert "for each started day of delay the customer is paid ____" in str(charter.describe("en"))
    filled = charter.with_settings({"a_day": "40.00"})
    assert of(filled).as_json()["breach"]["compensation"]["per_day"] == "40.00"
    assert "每逾期一天补偿¥40.00" in str(filled.describe("zh-Hans"))
    assert filled.release != charter.release


def test_a_share_of_a_price_is_decided_with_the_price_as_far_as_it_is_known() -> None:
    charter = load(SMALL + 'breach = { compensation = { per_day = "0.5%", of = "price" } }\n')
    expected = {"per_day": None, "percent": "0.5", "of": "price", "rounding": "half_up"}
    assert of(charter, price="900.00").as_json()["breach"]["compensation"] == expected | {"price": "900.00"}
    assert of(charter).as_json()["breach"]["compensation"] == expected | {"price": None}
    assert "0.5% of: Price" in str(charter.describe("en"))


def test_a_penalty_and_a_report_name_posts() -> None:
    written = (
        'breach = { penalty = { who = "responsible", amount = "____" }, report = ["chief", "quality"] }\n'
    )
    charter = load(SMALL + written)
    assert of(charter).as_json()["breach"] == {
        "compensation": None,
        "penalty": {"who": "responsible", "amount": None},
        "report": ["chief", "quality"],
    }
    assert "逾期对经办人罚款____" in str(charter.describe("zh-Hans"))
    assert "the delay is reported to the chief, quality" in str(charter.describe("en"))


def test_only_what_the_customer_is_paid_is_worth_something_to_the_customer() -> None:
    charter = load(
        SMALL
        + LADDER
        + 'breach = { compensation = { per_day = "40.00" }, penalty = { who = "chief", amount = "20" } }\n'
    )
    said = terms(charter.definition, only(charter), charter.settings)
    assert (said["compensation"].worth, said["compensation"].absent) == (4000, 0)
    assert (said["ladder"].worth, said["penalty"].worth) == (None, None)


def test_rows_with_a_ladder_keep_it_when_another_cell_or_the_whole_table_is_changed() -> None:
    text = SMALL + LADDER + 'breach = { report = ["manager"] }\n'
    (row,) = tabulated(text).tables["promise"].rows
    assert "require_reply" in row.shown["ladder"]
    assert with_rows(text, {"promise": [row.shown]}) == (text, ())
    for made in (
        with_cell(text, "promise", 1, "within", "5 hours"),
        with_rows(text, {"promise": [{**row.shown, "within": "5 hours"}]})[0],
    ):
        assert LADDER in made
        assert only(load(made)).amount == 5


# ---- moments ------------------------------------------------------------------------------------

MOMENTS = st.one_of(
    st.integers(1, 300).filter(lambda each: each != 100).map(lambda each: Moment(percent=each)),
    st.just(Moment()),
    st.builds(
        Moment,
        amount=st.integers(-999, 999).filter(bool),
        unit=st.sampled_from(["minutes", "hours", "days", "working days"]),
    ),
)


@given(MOMENTS)
def test_a_moment_is_read_as_it_was_written(moment: Moment) -> None:
    assert Moment.read(moment.written) == moment
    assert moment.said.zh
    assert moment.said.en


@given(MOMENTS, MOMENTS, st.integers(1, 500), st.sampled_from(["minutes", "hours", "days", "working days"]))
def test_of_two_moments_at_most_one_is_later_and_shares_agree(
    one: Moment, other: Moment, amount: int, unit: str
) -> None:
    assert not (is_later(one, other, amount, unit) and is_later(other, one, amount, unit))
    first, second = one.share_of(amount, unit), other.share_of(amount, unit)
    if first is not None and second is not None:
        assert is_later(one, other, amount, unit) == (first > second)


def test_the_ladder_of_the_house_stands_in_its_order() -> None:
    assert in_order((rung.at for rung in HOUSE), amount=4, unit="hours")
