import pytest

from yinuo.kernel.money import capitals


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (12850, "壹佰贰拾捌元伍角"),
        (12805, "壹佰贰拾捌元零伍分"),
        (100_000_00, "壹拾万元整"),
        (1_000_005_00, "壹佰万零伍元整"),
        (-12850, "负壹佰贰拾捌元伍角"),
    ],
)
def test_amounts_in_capital_numerals(fen, said):
    assert capitals(fen) == said
