"""What a draft keeps of what was typed, and how it is moved onto another text. No database."""

import random
from datetime import date

import pytest

from yinuo.charters import rules
from yinuo.charters.types import Basis, DraftState, Published
from yinuo.kernel.errors import Refused

OLD = "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("after", "mine", "text", "overlaps"),
    [
        (OLD, OLD, OLD, False),
        ("a\nB\nc\nd\ne\n", OLD, "a\nB\nc\nd\ne\n", False),
        (OLD, "a\nb\nc\nD\ne\n", "a\nb\nc\nD\ne\n", False),
        ("a\nB\nc\nd\ne\n", "a\nb\nc\nD\ne\n", "a\nB\nc\nD\ne\n", False),
        ("a\nB\nc\nd\ne\n", "a\nB\nc\nD\ne\n", "a\nB\nc\nD\ne\n", False),
        ("a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n", "a\nX\nc\nd\ne\n", True),
        ("b\nc\nd\ne\n", "a\nb\nc\nd\ne\nf\n", "b\nc\nd\ne\nf\n", False),
        ("0\na\nb\nc\nd\ne\n", "a\nc\nd\ne\n", "0\na\nc\nd\ne\n", False),
        ("a\nb\nx\nc\nd\ne\n", "a\nb\ny\nc\nd\ne\n", "a\nb\ny\nc\nd\ne\n", True),
        ("a\nb\ne\n", "a\nb\nC\nd\ne\n", "a\nb\nC\nd\ne\n", True),
        ("", "a\nb\nc\nd\ne\nf\n", "f\n", False),
        ("a\nb\nc\nd\ne", "a\nb\nc\nd\nE\n", "a\nb\nc\nd\nE\n", True),
    ],
)
def test_what_both_have_changed_comes_together(after, mine, text, overlaps):
    found = rules.merged(OLD, after, mine)
    assert (found.text, found.overlaps) == (text, overlaps)


def test_nothing_typed_is_lost_whatever_was_changed_meanwhile():
    """A line that I have added or changed stands in the outcome, and where nobody overlaps theirs do too."""
    chance = random.Random(11)  # noqa: S311 - texts, not secrets
    for _ in range(300):
        old = [f"{n}\n" for n in range(chance.randrange(1, 12))]
        mine, theirs = changed(old, chance, "m"), changed(old, chance, "t")
        found = rules.merged("".join(old), "".join(theirs), "".join(mine))
        kept = set(found.text.splitlines(keepends=True))
        assert {line for line in mine if line.startswith("m")} <= kept
        if not found.overlaps:
            assert {line for line in theirs if line.startswith("t")} <= kept


def changed(old, chance, mark):
    lines = []
    for n, line in enumerate(old):
        what = chance.randrange(6)
        if what == 0:
            lines.append(f"{mark}{n}\n")
        elif what == 1:
            lines += [line, f"{mark}{n}+\n"]
        elif what != 2:
            lines.append(line)
    return lines


def test_a_text_of_very_many_lines_is_not_compared_and_stays():
    old = "\n" * 30_000
    found = rules.merged(old, f"x{old}", f"{old}y")
    assert (found.text, found.overlaps) == (f"{old}y", True)


def test_settings_that_were_typed_stay_and_the_rest_is_as_in_the_new_basis():
    before = {"a": "1", "b": "2", "c": True}
    after = {"a": "1", "b": "3", "c": False, "d": "new"}
    mine = {"a": "9", "b": "2", "c": True, "own": "x"}
    assert rules.merged_settings(before, after, mine) == {
        "a": "9",
        "b": "3",
        "c": False,
        "d": "new",
        "own": "x",
    }


def releases(*given):
    return [
        Published(number, f"{number}", date(2026, month, 1), replaces) for number, month, replaces in given
    ]


KNOWN = ((1, 1, None), (2, 6, None), (3, 1, 1))


@pytest.mark.parametrize(
    ("known", "basis", "replaces", "says"),
    [
        ((), Basis(None, None), None, ""),
        (KNOWN[:1], Basis(1, 1), None, ""),
        (KNOWN[:1], Basis(None, None), None, "Release 1 holds by now"),
        (KNOWN[:1], Basis(None, 1), None, ""),
        (KNOWN[:2], Basis(1, 1), None, "Release 2 holds by now"),
        (KNOWN[:2], Basis(1, 1), 1, ""),
        (KNOWN[:2], Basis(2, 2), None, ""),
        (KNOWN, Basis(2, 2), None, ""),
        (KNOWN, Basis(1, 2), None, "Move the draft onto release 2"),
        (KNOWN, Basis(1, 2), 1, "Move the draft onto release 3"),
        (KNOWN, Basis(3, 2), 3, ""),
        (KNOWN, Basis(3, 2), None, "Release 2 holds by now"),
    ],
)
def test_a_basis_is_good_until_something_is_published_that_the_draft_does_not_know_of(
    known, basis, replaces, says
):
    if not says:
        rules.check_basis(releases(*known), basis, replaces=replaces)
        return
    with pytest.raises(Refused, match=says):
        rules.check_basis(releases(*known), basis, replaces=replaces)


@pytest.mark.parametrize(
    ("known", "basis", "replaces", "wanted"),
    [
        (KNOWN[:2], Basis(1, 1), None, Basis(2, 2)),
        (KNOWN, Basis(1, 2), 1, Basis(3, 2)),
        (KNOWN, Basis(1, 2), None, Basis(2, 2)),
        (KNOWN[:2], Basis(1, 1), 1, Basis(2, 2)),
        (KNOWN[:1], Basis(None, None), None, Basis(1, 1)),
        (KNOWN[:2], Basis(None, 1), None, Basis(None, 2)),
    ],
)
def test_where_a_draft_is_moved(known, basis, replaces, wanted):
    moved = rules.onto(releases(*known), basis, replaces=replaces)
    assert moved == wanted
    rules.check_basis(releases(*known), moved, replaces=moved.release)


def test_the_same_content_has_one_hash_and_another_has_another():
    one = rules.content_of("x", {"a": "1", "b": True})
    assert one == rules.content_of("x", {"b": True, "a": "1"})
    assert one != rules.content_of("x", {"a": "1", "b": "true"})
    assert one != rules.content_of("y", {"a": "1", "b": True})
    assert rules.content_of("\ud800", {}) != rules.content_of("", {})


def test_from_an_end_there_is_no_way_on():
    assert rules.TRANSITIONS.keys() == set(DraftState) == rules.NOW_IT_IS.keys()
    for state in (DraftState.PUBLISHED, DraftState.DROPPED):
        for to in DraftState:
            with pytest.raises(Refused):
                rules.check_move(state, to)
