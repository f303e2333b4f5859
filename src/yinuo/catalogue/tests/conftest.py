import pytest

from yinuo.parties.tests import scene


@pytest.fixture
def office(org) -> scene.Scene:
    return scene.build()
