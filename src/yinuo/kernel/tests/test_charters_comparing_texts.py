from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.kernel.charters.editing.comparing import Side, compared, settled
from yinuo.kernel.charters.editing.spotting import spotted, units
from yinuo.kernel.charters.types import Problem

BASE = '[charter]\nid = "a"\n\n[[fee]]\nkind = "travel"\n\n[[fee]]\nkind = "labour"\n'
texts = st.lists(st.sampled_from(["a\n", "b\n", "[[fee]]\n", "\n", "c"]), max_size=8).map("".join)


def test_what_only_one_side_has_changed_is_chosen_already():
    mine = BASE.replace('"travel"', '"parts"')
    theirs = BASE.replace('"labour"', '"freight"') + "# theirs\n"
    places = [part for part in compared(BASE, mine, theirs) if part.differs]
    assert [(part.block, part.line, part.rather) for part in places] == [
        ("[[fee]]", 5, Side.MINE),
        ("[[fee]]", 8, Side.THEIRS),
    ]
    both = settled(compared(BASE, mine, theirs), [part.rather for part in places])
    assert both == theirs.replace('"travel"', '"parts"')


def test_where_both_have_changed_mine_is_chosen():
    mine, theirs = BASE.replace('"travel"', '"parts"'), BASE.replace('"travel"', '"freight"')
    (place,) = [part for part in compared(BASE, mine, theirs) if part.differs]
    assert (place.mine, place.theirs, place.rather) == ('kind = "parts"\n', 'kind = "freight"\n', Side.MINE)


def test_what_i_have_deleted_stays_deleted():
    mine = BASE.replace('[[fee]]\nkind = "travel"\n\n', "")
    (place,) = [part for part in compared(BASE, mine, BASE) if part.differs]
    assert place.rather is Side.MINE


def test_a_text_without_end_is_one_choice():
    (place,) = compared("", "\n" * 20_000, "a\n")
    assert (place.line, place.rather, settled([place], [Side.THEIRS])) == (1, Side.MINE, "a\n")


@given(texts, texts, texts)
@settings(max_examples=150, deadline=None)
def test_all_of_one_side_is_that_side(base, mine, theirs):
    found = compared(base, mine, theirs)
    count = sum(part.differs for part in found)
    assert settled(found, [Side.MINE] * count) == mine
    assert settled(found, [Side.THEIRS] * count) == theirs
    assert settled(found, []) == mine
    if mine == base:
        assert all(part.rather is Side.THEIRS for part in found if part.differs)


def test_a_problem_is_spotted_at_its_word_in_units_of_browsers():
    text = '[[fee]]\nkind = "😀" # 费 travl\n'
    (spot,) = spotted([Problem("x", "fee[1] C9.kind", "m", {"word": "travl"})], text)
    assert (spot.line, spot.start, spot.end, spot.clause) == (2, 16, 21, "C9")
    assert units("😀费") == 3


def test_a_problem_without_a_word_marks_its_line_and_one_without_a_place_none():
    text = "[[fee]]\n\n  kind = 1\n"
    first, second, third = spotted(
        [
            Problem("x", "", "m", {}, 3),
            Problem("x", "", "m"),
            Problem("x", "", "m", {"error": "Invalid value (at line 3, column 10)"}, 3),
        ],
        text,
    )
    assert (first.line, first.start, first.end) == (3, 2, 10)
    assert (second.line, second.clause) == (0, "")
    assert (third.start, third.end) == (9, 10)
    assert spotted([Problem("x", "clauses.C1.zh", "m", {}, 99)], text)[0].line == 0
