import pytest

from yinuo.field.tests import scene


@pytest.fixture
def office(org) -> scene.Scene:
    return scene.build()
