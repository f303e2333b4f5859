"""What the check says about a charter that reads well but promises badly."""

from yinuo.kernel.charters import Report, check, load

HEAD = """
[charter]
id = "small"
title = { zh = "小承诺", en = "Small promise" }
[facts.uses]
type = "count"
zh = "次数"
en = "Uses"
[facts.worn]
type = "flag"
zh = "已穿"
en = "Worn"
[settings.strict]
type = "flag"
default = false
zh = "从严"
en = "Strict"
[clauses]
A = { source = "x", zh = "甲", en = "a" }
B = { source = "x", zh = "乙", en = "b" }
"""


def payer(clause: str, when: str, rest: str = "") -> str:
    who = "customer" if clause == "A" else "organisation"
    return (
        f'[[payer]]\nclause = "{clause}"\nwhen = {{ {when} }}\nclass = "{clause}"\npayer = "{who}"\n{rest}\n'
    )


def checked(*parts: str) -> Report:
    return check(load(HEAD + "\n".join(parts)))


def told(report: Report) -> str:
    return "\n".join(str(problem) for problem in report.problems)


def test_a_complete_charter_passes() -> None:
    report = checked(payer("A", "uses = { at_most = 2 }"), payer("B", "uses = { over = 2 }"))
    assert report.passed


def test_a_case_that_no_row_decides_is_shown_with_the_least_that_leads_to_it() -> None:
    report = checked(
        payer("A", "uses = { under = 2 }"),
        payer("B", "uses = { over = 2, under = 9 }"),
        payer("B", "uses = { at_least = 9 }, worn = true", 'id = "B2"'),
    )
    assert "No payer row decides when uses = 2." in told(report)


def test_between_two_neighbouring_counts_there_is_nothing() -> None:
    assert checked(payer("A", "uses = { at_most = 2 }"), payer("B", "uses = { at_least = 3 }")).passed


def test_a_row_behind_others_never_decides() -> None:
    report = checked(payer("A", "", 'group = "special"'), payer("B", "uses = 1"))
    assert [problem.where for problem in report.problems] == ["payer[2] B"]
    assert "never decides" in told(report)


def test_two_rows_that_disagree_need_an_override() -> None:
    both = (payer("A", "uses = { over = 2 }"), payer("B", "worn = true"))
    rest = payer("A", "", 'id = "rest"\ngroup = "catch_all"')
    report = checked(*both, rest)
    assert "payer[1] A: This and payer[2] B both apply when uses = 3, worn = true" in told(report)
    settled = payer("B", "worn = true", 'overrides = ["A"]')
    assert checked(both[0], settled, rest).passed


def test_rows_that_agree_may_overlap() -> None:
    assert checked(
        payer("A", "uses = { over = 2 }"), payer("A", "", 'id = "rest"\ngroup = "catch_all"')
    ).passed


def test_a_conditional_override_is_checked_for_every_value_of_its_setting() -> None:
    rest = payer("A", "", 'id = "rest"\ngroup = "catch_all"')
    first = payer("A", "uses = { over = 2 }", 'overrides = [{ clause = "B", when = { strict = true } }]')
    other = payer("B", "worn = true", 'overrides = [{ clause = "A", when = { strict = false } }]')
    assert checked(first, other, rest).passed
    assert "strict = true" not in told(checked(first, payer("B", "worn = true"), rest))
    report = checked(
        payer("A", "uses = { over = 2 }"),
        payer("B", "worn = true", 'overrides = [{ clause = "A", when = { strict = false } }]'),
        rest,
    )
    assert "strict = true" in told(report)


def test_overrides_may_not_go_round_or_against_the_groups() -> None:
    circle = checked(payer("A", "", 'overrides = ["B"]'), payer("B", "", 'overrides = ["A"]'))
    assert "go round in a circle" in told(circle)
    against = checked(payer("A", "worn = true", 'group = "special"'), payer("B", "", 'overrides = ["A"]'))
    assert "payer[2] B: This overrides A, whose group is asked earlier." in told(against)


def test_an_example_that_does_not_hold_says_what_was_found() -> None:
    example = '[usual]\nuses = 3\n[[example]]\ngiven = {}\nexpect = { class = "A", by = ["A"] }\n'
    report = checked(payer("A", "uses = { at_most = 2 }"), payer("B", "uses = { over = 2 }"), example)
    assert "example[1]: Expected class = A, found B." in told(report)
    assert report.examples == 1


def test_two_covers_may_not_both_apply() -> None:
    dates = '[facts.asked_on]\ntype = "date"\nzh = "甲"\nen = "a"\n[facts.sold_on]\ntype = "date"\nzh = "甲"\nen = "a"\n'
    cover = '[[cover]]\nclause = "{}"\nwhen = {{ {} }}\nfor = "{}"\nfrom = "sold_on"\n'
    both = checked(
        dates, cover.format("A", "uses = { over = 2 }", "1 month"), cover.format("B", "worn = true", "1 year")
    )
    assert "both apply" in told(both)
    assert checked(
        dates, cover.format("A", "worn = false", "1 month"), cover.format("B", "worn = true", "1 year")
    ).passed


def test_a_blank_choice_is_checked_for_every_value_a_blank_bound_is_noted() -> None:
    blank = HEAD.replace("default = false", 'default = "____"')
    rest = payer("A", "", 'id = "rest"\ngroup = "catch_all"')
    report = check(load(blank + payer("B", "strict = true") + rest))
    assert report.passed
    assert (report.blanks, report.notes) == (("strict",), ())
    assert "No payer row decides when strict = false." in told(
        check(load(blank + payer("B", "strict = true")))
    )
    bound = '[settings.most]\ntype = "count"\ndefault = "____"\nzh = "甲"\nen = "a"\n'
    noted = checked(bound, payer("B", 'uses = { over = { setting = "most" } }'))
    assert noted.passed
    assert "could not be analysed while these settings are blank: most" in " ".join(
        note.said for note in noted.notes
    )


REMEDIES = """
[facts.price]
type = "money"
zh = "价"
en = "Price"
[usual]
price = "10.00"
"""


def remedy(clause: str, when: str, offer: str, rest: str = "") -> str:
    return f'[[remedy]]\nid = "{clause} {when}"\nclause = "{clause}"\nwhen = {{ {when} }}\noffer = ["{offer}"]\n{rest}\n'


def test_remedies_are_checked_for_gaps_and_collisions_too() -> None:
    gap = checked(REMEDIES, remedy("A", "uses = { at_most = 2 }", "repair"))
    assert "remedy: No remedy row decides when uses = 3." in told(gap)
    both = checked(
        REMEDIES,
        remedy("A", "uses = { at_most = 2 }", "repair"),
        remedy("B", "uses = { at_least = 2 }", "refund"),
    )
    assert "This and remedy[2] B both apply when uses = 2, and say different things." in told(both)
    same = checked(
        REMEDIES,
        remedy("A", "uses = { at_most = 2 }", "repair"),
        remedy("B", "uses = { at_least = 2 }", "repair"),
    )
    assert same.passed


def test_a_collision_behind_an_exclusion_is_none() -> None:
    refuse = '[[refuse]]\nclause = "A"\nwhen = { uses = 2 }\n'
    assert checked(
        REMEDIES,
        refuse,
        remedy("A", "uses = { at_most = 2 }", "repair"),
        remedy("B", "uses = { at_least = 2 }", "refund"),
    ).passed


def test_numbers_that_no_example_guards_are_noted() -> None:
    rows = remedy("A", "uses = { at_most = 2 }", "repair") + remedy("B", "uses = { over = 2 }", "refund")

    def notes(*uses: int) -> list[str]:
        examples = [
            f"[[example]]\ngiven = {{ uses = {each} }}\nexpect = {{ outcome = 'covered' }}\n" for each in uses
        ]
        return [f"{note.where} {note.said}" for note in checked(REMEDIES, rows, *examples).notes]

    assert notes(2, 3) == []
    assert notes(2) == [
        "remedy[1] A No example shows a “uses” that is just too large for this row.",
        "remedy[2] B No example shows the smallest “uses” that this row accepts.",
    ]
    assert len(notes()) == 4


def test_too_many_states_are_said_not_to_be_proven() -> None:
    names = [f"f{number}" for number in range(18)]
    facts = "\n".join(f'[facts.{name}]\ntype = "count"\nzh = "甲"\nen = "a"' for name in names)
    rows = "".join(
        remedy(
            "A",
            ", ".join(
                f"{names[(row * 7 + step) % 18]} = {{ over = {row * 3 % 11}, under = {row * 5 % 13 + 12} }}"
                for step in range(9)
            ),
            "repair",
        )
        for row in range(40)
    )
    report = checked(REMEDIES.replace("[usual]", facts + "\n[usual]"), rows)
    assert any("Not proven" in note.said for note in report.notes)
