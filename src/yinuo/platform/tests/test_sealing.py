"""Secrets that must be readable again are sealed by the installation's key."""

import pytest

from yinuo.platform import sealing


def test_what_was_sealed_is_read_again_and_no_two_seals_are_the_same():
    first, second = sealing.seal("yns_一"), sealing.seal("yns_一")
    assert first != second
    assert "yns" not in first
    assert sealing.unseal(first) == sealing.unseal(second) == "yns_一"


@pytest.mark.parametrize("broken", ["", "nonsense", "x" * 100])
def test_what_was_sealed_otherwise_cannot_be_read(broken, settings):
    sealed = sealing.seal("yns_1")
    for other in (broken, sealed[:-4] + "AAAA"):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(other)
    settings.SECRET_KEY = "another"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
