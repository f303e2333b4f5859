"""The door before all organisations: demonstrations that stand, and those that are still being made."""

import pytest


@pytest.fixture
def door(db, client, settings):
    def look(*wanted: str) -> str:
        settings.DEMONSTRATIONS = list(wanted)
        answer = client.get("/")
        assert answer.status_code == 200
        return answer.content.decode()

    return look


def test_what_is_still_being_made_is_named_without_an_address(door):
    page = door("lanbo", "sutang")
    assert "岚泊冷却塔制造厂" in page
    assert "素棠职业装定制" in page
    assert "/o/lanbo/" not in page


def test_nothing_is_announced_that_nobody_asked_for(door):
    assert "岚泊冷却塔制造厂" not in door()
    assert "岚泊冷却塔制造厂" not in door("nobody")
