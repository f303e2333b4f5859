import pytest

from yinuo.parties.tests import scene


@pytest.fixture
def office(org) -> scene.Scene:
    return scene.build()


@pytest.fixture
def pages(client) -> scene.Pages:
    return scene.Pages(client)
