import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.kernel.charters import CharterError, load
from yinuo.kernel.charters.editing import cells, changes, tables
from yinuo.kernel.charters.editing.changes import minimal, with_cell, with_row, with_rows, without_row
from yinuo.kernel.charters.editing.tables import KINDS, tabulated
from yinuo.kernel.errors import Refused

SHIPPED = {
    each.name.removesuffix(".toml"): each.read_text(encoding="utf-8")
    for each in (files("yinuo.charters") / "shipped").iterdir()
    if each.name.endswith(".toml")
}
SMALL = """\
# One small charter.
[charter]
id = "small"

# ---- rows ----------

[[remedy]]
clause = "C1"
when = { goods = "phone", days = { at_most = 7 } } # a week
offer = [
  "repair", # first
  "refund",
]

# Directly above, so it belongs to the row.
[[remedy]]
id = "C2 second"
clause = "C2"
when.goods = "tv"
depreciation = { refund = "0.2% per day", from = "sold_on" }

[remedy.terms]
refund = ["C2"]

[[fee]]
kind = "travel"
amount = "30.00"

[usual]
price = "2999.00"
"""


def meaning(text):
    return tomllib.loads(text, parse_float=Decimal)


def typed(text):
    return {kind: [row.shown for row in table.rows] for kind, table in tabulated(text).tables.items()}


@pytest.mark.parametrize("charter", sorted(SHIPPED))
def test_rows_that_come_back_unchanged_change_nothing(charter):
    text = SHIPPED[charter]
    assert with_rows(text, typed(text)) == (text, ())


@pytest.mark.parametrize("charter", ["suning", "solar-dealer", "law-cn"])
def test_rows_written_anew_from_their_cells_make_the_same_charter(charter):
    text = SHIPPED[charter]
    rows = {kind: found for kind, found in typed(text).items() if found}
    emptied, _ = with_rows(text, {kind: [] for kind in rows})
    assert not any(table.rows for table in tabulated(emptied).tables.values())
    filled, told = with_rows(emptied, rows)
    assert load(filled).release == load(text).release
    assert len(told) == sum(map(len, rows.values()))


@pytest.mark.parametrize("charter", ["suning", "gome"])
def test_every_cell_can_be_typed_again_without_a_trace(charter):
    text = SHIPPED[charter]
    for kind, table in tabulated(text).tables.items():
        for row in table.rows[:3]:
            for key, cell in row.cells.items():
                raw = text[cell.start : cell.end]
                if "#" in raw or "\n" in raw:
                    continue
                assert meaning(with_cell(text, kind, row.number, key, cell.shown)) == meaning(text)


def test_cells_show_what_people_type_and_where_it_stands():
    table = tabulated(SMALL).tables["remedy"]
    assert [column.key for column in table.columns] == [
        "id", "clause", "when.goods", "when.days", "offer", "terms.refund", "depreciation.refund", "depreciation.from",
    ]  # fmt: skip
    first, second = table.rows
    assert first.shown == {
        "clause": "C1",
        "when.goods": "phone",
        "when.days": "{ at_most = 7 }",
        "offer": '["repair", "refund"]',
    }
    assert second.name == "C2 second"
    assert second.shown["depreciation.refund"] == "0.2% per day"
    assert second.shown["terms.refund"] == '["C2"]'
    assert SMALL[first.cells["when.days"].start :].startswith("{ at_most = 7 } } # a week")
    assert SMALL[first.start : first.end].startswith("[[remedy]]\nclause")


@pytest.mark.parametrize(
    ("number", "key", "value", "before", "after"),
    [
        (1, "clause", "C9", 'clause = "C1"', 'clause = "C9"'),
        (1, "when.days", "{ at_most = 10 }", "days = { at_most = 7 } }", "days = { at_most = 10 } }"),
        (1, "when.channel", "online", "{ at_most = 7 } } # a", '{ at_most = 7 }, channel = "online" } # a'),
        (1, "when.goods", "", 'when = { goods = "phone", days', "when = { days"),
        (1, "when.days", "", '"phone", days = { at_most = 7 } } #', '"phone" } #'),
        (1, "id", "first", '[[remedy]]\nclause = "C1"', '[[remedy]]\nid = "first"\nclause = "C1"'),
        (1, "pays.refund", "{ times = 2 }", '"refund",\n]\n', '"refund",\n]\npays = { refund = { times = 2 } }\n'),
        (1, "offer", '["repair"]', '[\n  "repair", # first\n  "refund",\n]', '["repair"]'),
        (2, "when.goods", "", 'when.goods = "tv"\n', ""),
        (2, "when.goods", "pc", 'when.goods = "tv"', 'when.goods = "pc"'),
        (2, "when.brand", "a", 'when.goods = "tv"\n', 'when.goods = "tv"\nwhen.brand = "a"\n'),
        (2, "depreciation.refund", "0.1% per day", '"0.2% per day"', '"0.1% per day"'),
        (2, "terms.repair", '["C2"]', 'refund = ["C2"]\n', 'refund = ["C2"]\nrepair = ["C2"]\n'),
        (2, "zh", "说“好”\\", 'when.goods = "tv"\n', 'when.goods = "tv"\nzh = "说“好”\\\\"\n'),
    ],
)  # fmt: skip
def test_a_changed_cell_changes_its_own_characters_only(number, key, value, before, after):
    assert SMALL.count(before) == 1
    assert with_cell(SMALL, "remedy", number, key, value) == SMALL.replace(before, after)


def test_an_amount_stays_the_text_that_it_is():
    assert with_cell(SMALL, "fee", 1, "amount", "45.50") == SMALL.replace('"30.00"', '"45.50"')
    assert with_cell(SMALL, "fee", 1, "percent", "0.10") == SMALL.replace(
        '30.00"\n', '30.00"\npercent = 0.10\n'
    )


def test_the_last_member_takes_its_table_along():
    once = with_cell(SMALL, "remedy", 1, "when.goods", "")
    assert "when = " not in with_cell(once, "remedy", 1, "when.days", "")


def test_a_row_comes_in_after_its_kind_or_after_another_row():
    row = {"clause": "C3", "when.goods": "tv", "when.days": "3", "offer": '["repair"]', "zh": " "}
    said = '\n[[remedy]]\nclause = "C3"\nwhen = { goods = "tv", days = 3 }\noffer = ["repair"]\n'
    assert with_row(SMALL, "remedy", row) == SMALL.replace('refund = ["C2"]\n', f'refund = ["C2"]\n{said}')
    assert with_row(SMALL, "remedy", row, after=1) == SMALL.replace('"refund",\n]\n', f'"refund",\n]\n{said}')
    first = with_row(SMALL, "remedy", row, after=0)
    assert first == SMALL.replace('[[remedy]]\nclause = "C1"', f'{said[1:]}\n[[remedy]]\nclause = "C1"')


def test_the_first_row_of_a_kind_stands_after_the_kinds_before_it():
    made = with_row(SMALL, "promise", {"clause": "C1", "within": "3 days"})
    assert 'amount = "30.00"\n\n[[promise]]\nclause = "C1"\nwithin = "3 days"\n\n[usual]' in made
    assert with_row("a = 1", "refuse", {"clause": "x"}) == 'a = 1\n\n[[refuse]]\nclause = "x"\n'


def test_a_row_goes_with_the_comment_directly_above_it():
    made = without_row(SMALL, "remedy", 2)
    assert "Directly above" not in made
    assert '"refund",\n]\n\n[[fee]]' in made
    assert "# ---- rows" in without_row(SMALL, "remedy", 1)
    assert without_row('# top\n\n[[fee]]\nkind = "x"\n', "fee", 1) == "# top\n"


def test_rows_from_elsewhere_tell_what_they_change_and_leave_the_rest():
    rows = typed(SMALL)["remedy"]
    rows[1] = {**rows[1], "depreciation.refund": "0.1% per day"}
    made, told = with_rows(SMALL, {"remedy": [*rows, {"clause": "C4"}]})
    assert made == with_row(SMALL.replace("0.2%", "0.1%"), "remedy", {"clause": "C4"})
    assert [(each.before, each.after, each.name, each.cells) for each in told] == [
        (2, 2, "C2 second", (("depreciation.refund", "0.2% per day", "0.1% per day"),)),
        (0, 3, "C4", (("clause", "", "C4"),)),
    ]
    made, told = with_rows(SMALL, {"remedy": rows[1:]})
    assert made == without_row(SMALL.replace("0.2%", "0.1%"), "remedy", 1)
    assert [(each.before, each.after) for each in told] == [(1, 0), (2, 1)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: with_cell(SMALL, "remedy", 9, "clause", "x"), "no longer there"),
        (lambda: with_cell(SMALL, "remedies", 1, "clause", "x"), "no table"),
        (lambda: with_cell(SMALL, "remedy", 1, "when.days.at_most", "x"), "no column"),
        (lambda: with_cell(SMALL, "remedy", 1, 'a" = 1', "x"), "no column"),
        (lambda: with_cell(SMALL, "remedy", 1, "when.days", "{ at_most = "), "does not close"),
        (lambda: with_cell(SMALL, "remedy", 1, "clause.x", "1"), "in the text"),
        (lambda: with_cell(SMALL, "remedy", 1, "zh", "x" * 20_001), "at most 20000"),
        (lambda: with_cell(SMALL[:-3], "remedy", 1, "clause", "x"), "cannot be read"),
        (lambda: with_cell('refuse = ["x"]', "refuse", 1, "clause", "x"), "list of tables"),
        (lambda: with_row(SMALL, "remedy", {"clause": "x"}, after=7), "no longer there"),
        (lambda: with_rows(SMALL, {"fee": [{"kind": "x"}] * 5_001}), "at most 5000 rows"),
        (lambda: tabulated("a = " + "[" * 5_000), "cannot be read"),
        (
            lambda: without_row('[[fee]]\nkind = "x"\n[usual]\na = 1\n[[fee.tiers]]\namount = 1\n', "fee", 1),
            "in the text",
        ),
    ],
)
def test_what_cannot_be_changed_is_refused_in_words(change, said):
    with pytest.raises(Refused, match=said):
        change()


def test_a_comment_is_no_value_and_a_second_line_no_statement():
    assert meaning(with_cell(SMALL, "fee", 1, "amount", "1 # one"))["fee"][0]["amount"] == "1 # one"
    assert meaning(with_cell(SMALL, "fee", 1, "amount", '1"\nx = "2'))["fee"][0]["amount"] == '1"\nx = "2'


@given(st.recursive(
    st.text(max_size=20) | st.booleans() | st.integers(-10**9, 10**9) | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-999, max_value=999),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
), st.booleans())  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_a_cell_shows_means_what_stood_there(value, is_text):
    if is_text and not isinstance(value, str | list | dict):
        return
    told = cells.shown(value, cells.written(value), is_text=is_text)
    assert meaning(f"v = {cells.understood(told, is_text=is_text)}")["v"] == value


@given(st.sampled_from(["suning", "gome", "taobao"]), st.data())
@settings(max_examples=25, deadline=None)
def test_a_changed_row_says_what_was_typed_and_all_others_what_they_said(charter, data):
    text = SHIPPED[charter]
    sheets = tabulated(text)
    kind = data.draw(st.sampled_from([kind for kind, table in sheets.tables.items() if table.rows]))
    table = sheets.tables[kind]
    row = data.draw(st.sampled_from(table.rows))
    key = data.draw(st.sampled_from([column.key for column in table.columns]))
    told = data.draw(st.text(alphabet="ab 中\"\\\n'#,.=[]{}", max_size=8))
    try:
        made = with_cell(text, kind, row.number, key, told)
    except Refused:
        return
    edit = minimal(text, made)
    if made == text:
        return
    assert row.start <= edit.start
    assert edit.end <= row.end
    rest = {name: rows for name, rows in meaning(made).items() if name != kind}
    assert rest == {name: rows for name, rows in sheets.document.items() if name != kind}


@pytest.mark.parametrize("kind", KINDS)
def test_the_reader_knows_every_key_that_a_table_offers(kind):
    text = SHIPPED["suning"] + f"\n[[{kind}]]\n" + "".join(f"{key} = 1\n" for key in KINDS[kind])
    with pytest.raises(CharterError) as caught:
        load(text)
    unknown = {str(each.params.get("word")) for each in caught.value.problems if "not known" in each.message}
    assert not unknown & set(KINDS[kind])


def test_the_difference_of_two_texts_is_one_place():
    assert minimal("abcd", "abXd") == changes.Edit(2, 3, "X")
    assert minimal("aa", "aaa") == changes.Edit(2, 2, "a")
    assert minimal("same", "same") == changes.Edit(4, 4, "")


def test_keys_with_dots_keep_their_quotes():
    table = tabulated('[[example]]\ngiven = { "a.b" = 1 }\nexpect = {}\n').tables["example"]
    assert [column.key for column in table.columns] == ['given."a.b"', "expect"]
    assert tables.dotted(("a b", "c")) == '"a b".c'
