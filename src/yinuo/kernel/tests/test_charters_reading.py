"""What an author is told about a text that is not a charter."""

from datetime import date
from decimal import Decimal

import pytest

from yinuo.kernel.charters import CharterError, FactError, check, load
from yinuo.kernel.errors import Refused

GOOD = """
[charter]
id = "small"
levels = ["clerk", "manager"]
title = { zh = "小承诺", en = "Small promise" }

[facts.goods]
type = "choice"
of = ["leather_shoes", "suit"]
zh = "商品"
en = "Goods"
labels.leather_shoes = { zh = "皮鞋", en = "Leather shoes" }
labels.suit = { zh = "西服", en = "Suit" }

[facts.open_cm]
type = "measure"
zh = "开胶长度"
en = "Length of the opening"
unit = { zh = "厘米", en = "cm" }

[facts.price]
type = "money"
zh = "价格"
en = "Price"

[facts.clearance]
type = "flag"
zh = "处理品"
en = "Clearance goods"

[facts.sold_on]
type = "date"
zh = "售出日期"
en = "Date of sale"

[settings.limit]
type = "money"
default = "____"
zh = "限额"
en = "Limit"

[clauses.C1]
source = "x"
zh = "处理品不保"
en = "No cover for clearance goods"

[[refuse]]
clause = "C1"
when = { clearance = true, open_cm = { over = "5" } }

[[refuse]]
id = "C1 dear"
clause = "C1"
when = { price = { over = { setting = "limit" } } }
"""

MORE = """
[facts.asked_on]
type = "date"
zh = "报修日期"
en = "Date of request"

[facts.months]
type = "count"
zh = "月数"
en = "Months"

[derived.age]
zh = "天数"
en = "Days"
days_between = ["sold_on", "asked_on"]

[derived.part]
zh = "一成"
en = "A tenth"
percent_of = ["price", "10"]

[settings.strict]
type = "flag"
default = true
clause = "C2"
zh = "从严"
en = "Strict"

[clauses.C2]
source = "x"
zh = "三个月内保"
en = "Covered for three months"

[[cover]]
clause = "C2"
title = { zh = "保期", en = "Cover" }
when = { goods = { in = ["suit"] } }
for = { months = "months" }
from = "sold_on"

[[payer]]
clause = "C2"
group = "special"
when = { covered = true, age = { between = [0, 90] }, strict = true }
class = "C"
payer = "organisation"
overrides = [{ clause = "C1", when = { strict = true } }, "C1"]

[[payer]]
clause = "C1"
class = "A"
payer = "customer"

[facts.seen_on]
type = "date"
zh = "看货日期"
en = "Seen on"
not_before = ["sold_on"]

[settings.chooser]
type = "choice"
of = ["customer", "seller"]
default = "customer"
zh = "由谁选择"
en = "Who chooses"
labels.customer = { zh = "顾客", en = "the customer" }
labels.seller = { zh = "商家", en = "the seller" }

[[cover]]
id = "C2 parts"
clause = "C2"
part = "main"
when = { goods = "leather_shoes" }
for = "2 years"
from = "sold_on"
usage = { fact = "months", at_most = 24 }
plus = { days = ["months"], when = { strict = true } }
restart = { when = "clearance", from = "seen_on" }

[[remedy]]
clause = "C2"
group = "special"
when = { age = { at_most = 30 }, goods = "suit" }
also = ["C1"]
offer = ["exchange", "refund", "treble_damages"]
chooses = { setting = "chooser" }
terms = { refund = ["C1"] }
depreciation = { exchange = "0.3% per day", refund = "0.5% per 10", from = "sold_on", until = "asked_on", less = ["months"] }
pays = { treble_damages = { times = "1", on_top = "3", on_top_at_least = { setting = "limit" } } }
freight = "organisation"
loaner = true

[[remedy]]
clause = "C1"
group = "catch_all"
negotiate = true

[[fee]]
clause = "C2"
kind = "travel"
payer = "maker"
per = "months"
tiers = [{ up_to = 10, amount = "20.00" }, { amount = "50.00" }]
percent = "70%"

[[fee]]
id = "C2 labour"
clause = "C2"
kind = "labour"
of = "price"
quota = { used = "months", free = 3, units = "months", beyond = "70%" }

[[partner]]
clause = "C2"
term = "deposit"
type = "money"
value = "1000.00"

[[promise]]
clause = "C2"
start = "repair.accepted"
stop = "repair.returned"
within = "7 working days"
calendar = "business"

[[evidence]]
clause = "C2"
step = "repair.returned"
collect = ["record"]
mandatory = false

[[approval]]
clause = "C2"
level = "manager"
remedies = ["refund"]
amount = { over = "500.00" }

[floor]
kind = "none"
since = { fact = "sold_on" }
wrong = { goods = "suit", outcome = "refused" }

[usual]
clearance = false

[[example]]
settings = { strict = true, limit = "1" }
unknown = ["clearance"]
given = { goods = "suit", sold_on = 2026-03-01, asked_on = 2026-03-01, months = 1, price = "0.50", open_cm = "6" }
expect = { needs = ["clearance"], cover_ends_on = 2026-04-01 }
"""


def problems(text: str) -> str:
    with pytest.raises(CharterError) as caught:
        load(text)
    return str(caught.value)


def test_a_good_charter_loads() -> None:
    assert load(GOOD).id == "small"
    assert load(GOOD + MORE).blanks == ("limit",)
    charter = load(GOOD + MORE).with_settings({"limit": "5.00"})
    assert [str(problem) for problem in check(charter).problems] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "clearance = true",
            "clearence = true",
            "refuse[1] C1.when.clearence: “clearence” is not known. Did you mean “clearance”?",
        ),
        (
            'clause = "C1"\nwhen = { clear',
            'clause = "C11"\nwhen = { clear',
            "“C11” is not known. Did you mean “C1”?",
        ),
        ("over = ", "ower = ", "“ower” is not known. Did you mean “over”?"),
        (
            'type = "money"\nzh = "价格"',
            'type = "mony"\nzh = "价格"',
            "facts.price.type: “mony” is not known. Did you mean “money”?",
        ),
        ("[facts.price]", "[facts.Price]", "“Price” is not a name"),
        (
            'id = "small"',
            'id = "small"\nrouding = "half_up"',
            "charter: “rouding” is not known. Did you mean “rounding”?",
        ),
        ('en = "Clearance goods"', "", "facts.clearance: “en” is missing."),
        (
            'en = "No cover for clearance goods"',
            'en = " "',
            "A text is needed in Chinese (zh) and in English (en).",
        ),
        ('"5" }', '"five" }', "open_cm is an exact number such as"),
        ("clearance = true", 'clearance = "yes"', "clearance is true or false, not “yes”."),
        ('over = "5"', 'over = "5", under = "5"', "No value can meet this condition."),
        ('over = "5"', 'over = "5", at_least = "4"', "Give one lower bound, one upper bound, or both."),
        ("clearance = true", 'goods = "lether_shoes"', "Did you mean “leather_shoes”?"),
        ("clearance = true", "covered = true", "“covered” is not known."),
        ('setting = "limit"', 'setting = "limits"', "Did you mean “limit”?"),
        ('id = "C1 dear"', "", "Two rows are called “C1”"),
        ('of = ["leather_shoes", "suit"]', "", "A choice, and only a choice, lists its values"),
        ("[facts.sold_on]", "[facts.covered]", "The name “covered” is already taken."),
        ('"____"', "12", "limit is an amount in yuan such as"),
        ("[[refuse]]", "[[refuses]]", "“refuses” is not known. Did you mean “refuse”?"),
        ("[charter]", "[charter", "This is not a TOML file"),
        ("[clauses.C1]", "[clauses.C1]\n[clauses.C1]", "clauses.C1: “C1” is written twice."),
        ('type = "money"\nzh', 'type = "money"\nmost = "x"\nzh', "most is an amount in yuan"),
        ('type = "date"\nzh', 'type = "date"\nnot_before = ["sold"]\nzh', "Did you mean “sold_on”?"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(old: str, new: str, told: str) -> None:
    assert old in GOOD
    assert told in problems(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'offer = ["exchange", ',
            'offer = ["exchang", ',
            "remedy[1] C2.offer: “exchang” is not known. Did you mean “exchange”?",
        ),
        ("negotiate = true", "", "remedy[2] C1: A remedy row has an “offer”, or says negotiate = true."),
        ('refund = "0.5% per 10"', 'refund = "5%"', "remedy[1] C2.depreciation.refund: Write a rate such as"),
        (
            'terms = { refund = ["C1"] }',
            'terms = { repair = "C1" }',
            "remedy[1] C2.terms: “repair” is not known.",
        ),
        ('setting = "chooser"', 'setting = "choser"', "Did you mean “chooser”?"),
        ('less = ["months"]', 'less = ["mounths"]', "Did you mean “months”?"),
        ("{ up_to = 10, ", "{ ", "fee[1] C2.tiers: “up_to” is missing."),
        ('percent = "70%"', 'percent = "70"', "fee[1] C2.percent: Write a percentage such as"),
        ('of = "price"\nquota', "quota", "fee[2] C2: A fee is free, or has one of"),
        (
            'within = "7 working days"',
            'within = "a week"',
            "promise[1] C2.within: Write a time limit such as",
        ),
        (
            'calendar = "business"',
            'calendar = "business"\npause = ["lunch"]',
            "promise[1] C2.pause: “lunch” is not known.",
        ),
        (
            'calendar = "business"',
            'calendar = "business"\npause = "parts"',
            "promise[1] C2.pause: This is a list of different names.",
        ),
        (
            'start = "repair.accepted"',
            'start = "Repair"',
            "promise[1] C2.start: “Repair” is not the name of an event",
        ),
        (
            'collect = ["record"]',
            'collect = "record"',
            "evidence[1] C2.collect: This is a list of different names.",
        ),
        (
            'level = "manager"',
            'level = "manger"',
            "approval[1] C2.level: “manger” is not known. Did you mean “manager”?",
        ),
        ('term = "deposit"\n', "", "partner[1] C2: “term” is missing."),
        ('restart = { when = "clearance", ', "restart = { ", "cover[2] C2.restart: “when” is missing."),
        ('usage = { fact = "months"', 'usage = { fact = "month"', "Did you mean “months”?"),
        ("wrong = { goods", "wrong = { good", "floor.wrong.when.good: “good” is not known."),
    ],
)
def test_what_follows_is_read_as_strictly(old: str, new: str, told: str) -> None:
    assert old in MORE
    assert told in problems(GOOD + MORE.replace(old, new, 1))


def test_all_mistakes_are_told_at_once() -> None:
    told = problems(GOOD.replace("clearance = true", "clearence = true").replace('"5" }', '"five" }'))
    assert "clearence" in told
    assert "five" in told


def test_a_cover_needs_the_day_of_the_request() -> None:
    cover = '\n[[cover]]\nclause = "C1"\nfor = "3 month"\nfrom = "sold_on"\n'
    assert "needs the fact asked_on" in problems(GOOD + cover)
    assert "Write a length such as" in problems(GOOD + cover.replace("3 month", "some months"))


def test_a_derived_fact_takes_one_known_function_and_fitting_facts() -> None:
    assert "Name exactly one function" in problems(GOOD + '[derived.x]\nzh = "甲"\nen = "a"\n')
    wrong = GOOD + '[derived.x]\nzh = "甲"\nen = "a"\ndays_between = ["sold_on", "price"]\n'
    assert "“price” is a money, but a date is needed." in problems(wrong)
    assert "days_between takes date, date." in problems(wrong.replace(', "price"', ""))


def test_an_example_knows_only_facts_of_the_charter() -> None:
    told = problems(GOOD + "[[example]]\ngiven = { prise = 1 }\nexpect = { outcom = 1 }\n")
    assert "Did you mean “price”?" in told
    assert "Did you mean “outcome”?" in told


@pytest.mark.parametrize(
    ("facts", "field", "told"),
    [
        ({"clearence": True}, "clearence", "Did you mean “clearance”?"),
        ({"goods": "suits"}, "goods", "Did you mean “suit”?"),
        ({"clearance": "true"}, "clearance", "true or false"),
        ({"clearance": 1}, "clearance", "true or false"),
        ({"price": 128.5}, "price", "an amount in yuan"),
        ({"price": 12850}, "price", "an amount in yuan"),
        ({"price": "0.005"}, "price", "an amount in yuan"),
        ({"price": "-1"}, "price", "an amount in yuan"),
        ({"open_cm": 2.5}, "open_cm", "an exact number"),
        ({"open_cm": "NaN"}, "open_cm", "an exact number"),
        ({"sold_on": "2026-02-30"}, "sold_on", "a date such as"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(facts: dict[str, object], field: str, told: str) -> None:
    with pytest.raises(FactError) as caught:
        load(GOOD).check_facts(facts)
    assert caught.value.field == field
    assert told in str(caught.value)


def test_facts_are_brought_into_one_exact_form() -> None:
    given = {
        "price": "128.50",
        "open_cm": "2.50",
        "sold_on": "2026-03-01",
        "clearance": None,
        "goods": "suit",
    }
    assert load(GOOD).check_facts(given) == {
        "price": 12850,
        "open_cm": Decimal("2.5"),
        "sold_on": date(2026, 3, 1),
        "goods": "suit",
    }


def test_a_blank_that_a_row_needs_must_be_filled_first() -> None:
    charter = load(GOOD)
    assert charter.blanks == ("limit",)
    with pytest.raises(Refused, match="limit"):
        charter.decide({})
    filled = charter.with_settings({"limit": "200.00"})
    assert filled.blanks == ()
    assert filled.setting("limit") == 20000
    assert filled.decide({"price": "200.01"}).refused_by == ("C1",)
    assert filled.decide({"price": "200.00", "clearance": False}).outcome == "negotiate"
    with pytest.raises(FactError, match="Did you mean “limit”"):
        charter.with_settings({"limits": "1"})


def test_the_release_follows_what_is_promised_and_nothing_else() -> None:
    charter = load(GOOD)
    same = load("# a remark\n" + GOOD + "[usual]\nclearance = false\n")
    assert same.release == charter.release
    assert len(charter.release) == 64
    assert load(GOOD.replace('over = "5"', 'over = "5.00"')).release == charter.release
    assert load(GOOD.replace('over = "5"', 'at_least = "5"')).release != charter.release
    assert load(GOOD.replace("处理品不保", "处理品不在保障之列")).release != charter.release
    assert charter.with_settings({"limit": "1"}).release != charter.release


def test_a_promise_names_the_reasons_for_which_its_clock_may_pause() -> None:
    plain = load(GOOD + MORE)
    written = (GOOD + MORE).replace(
        'calendar = "business"', 'calendar = "business"\npause = ["parts", "customer"]'
    )
    charter = load(written)
    assert plain.definition.promise[0].pause == ()
    assert charter.definition.promise[0].pause == ("parts", "customer")
    assert charter.release != plain.release
    assert "may pause for: waiting for parts, waiting for the customer" in str(charter.describe("en"))
