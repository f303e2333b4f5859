import pytest

from yinuo.field.tests import scene
from yinuo.field.tests.at_work import OnSite


@pytest.fixture
def office(org) -> scene.Scene:
    return scene.build()


@pytest.fixture
def work(office) -> OnSite:
    return OnSite(office)
