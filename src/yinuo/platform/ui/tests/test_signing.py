"""The drawing of a signature pad."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.errors import Refused
from yinuo.platform.ui import signing


@given(st.binary(max_size=200))
def test_the_drawing_comes_out_of_its_address_as_it_went_in(content):
    assert signing.drawn(signing.PNG_ADDRESS + base64.b64encode(content).decode()) == content


@pytest.mark.parametrize(
    "address", ["", "  ", "data:image/gif;base64,AAAA", "data:image/png;base64,A!", "x" * 99]
)
def test_what_is_no_drawing_is_refused(address):
    with pytest.raises(Refused) as refusal:
        signing.drawn(address)
    assert refusal.value.field == "signature"
