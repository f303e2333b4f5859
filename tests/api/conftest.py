from collections.abc import Callable

import pytest

from tests.api.program import Program, token_for


@pytest.fixture
def program(office) -> Callable[..., Program]:
    """Makes programs that work in somebody's name: `program("lin")`, or with some scopes only."""

    def make(username: str, *scopes: str, **given) -> Program:
        return Program(token_for(username, *scopes, **given))

    return make
