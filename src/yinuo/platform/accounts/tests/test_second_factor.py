from datetime import timedelta

import pytest

from yinuo.kernel.errors import Refused
from yinuo.platform.accounts import second_factor, tokens
from yinuo.platform.accounts.tests.making import NOW, code_at

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def match(code: str, *, last_step: int = 0) -> int | None:
    return second_factor.matching_step(SECRET, code, now=NOW, last_step=last_step)


def test_codes_are_those_of_the_standard():
    assert second_factor.code_of(SECRET, 1) == "287082"


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_the_neighbouring_step_is_accepted_and_no_other(seconds, accepted):
    assert (match(code_at(SECRET, NOW + timedelta(seconds=seconds))) is not None) is accepted


def test_a_code_that_has_been_used_is_never_accepted_again():
    step = match(code_at(SECRET, NOW))
    assert step is not None
    assert match(code_at(SECRET, NOW), last_step=step) is None


def test_spaces_in_a_code_do_not_matter_and_letters_never_fit():
    code = code_at(SECRET, NOW)
    assert match(f" {code[:3]} {code[3:]}") is not None
    assert match("abcdef") is None
    assert match("一二三四五六") is None


def test_an_offered_secret_is_only_taken_from_whom_it_was_offered_to():
    offer = second_factor.offer(7)
    assert len(second_factor.offered(offer, user_id=7)) == 32
    for user_id, text in ((8, offer), (7, offer + "x"), (7, "")):
        with pytest.raises(Refused):
            second_factor.offered(text, user_id=user_id)


def test_the_picture_is_an_image_and_holds_no_script():
    picture = second_factor.picture(SECRET, username="chen", issuer="安达")
    assert picture.startswith("data:image/svg+xml")
    assert "script" not in picture


def test_recovery_codes_have_80_bits_and_may_be_typed_carelessly():
    code = tokens.new_readable()
    assert len(set(tokens.READABLE)) ** len(code.replace("-", "")) >= 2**80
    assert tokens.as_typed(f" {code.lower().replace('-', ' ')} ") == code
    assert len({tokens.new_readable() for _ in range(100)}) == 100


def test_links_have_256_bits():
    assert len(tokens.new()) >= 43
    assert tokens.new() != tokens.new()
