"""What an organisation sets: strictly read, blank where undecided, one writer at a time."""

import pytest

from tests.security.conftest import HOME
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Refused, Stale
from yinuo.platform.accounts.tests.making import NOW, give_second_factor, make_person
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import settings
from yinuo.platform.organisations.models import Organisation

BY_KEY = {setting.key: setting for setting in settings.REGISTRY}


def stored() -> Organisation:
    return Organisation.objects.get(slug="anda")


def change(*, version: int = 1, **typed: str) -> None:
    organisation = stored()
    unchanged = {key: s.shown(settings.value(organisation, s)) for key, s in BY_KEY.items()}
    settings.change(
        name="安达电器售后服务部",
        language="zh-hans",
        time_zone="Asia/Shanghai",
        typed=unchanged | {key.replace("__", "."): text for key, text in typed.items()},
        seen_version=version,
        actor=SYSTEM,
        now=NOW,
    )


@pytest.mark.django_db
def test_the_small_fee_stays_blank_until_the_organisation_has_decided():
    limit = BY_KEY["charter.small_fee_limit"]
    assert settings.value(stored(), limit) is None
    change(charter__small_fee_limit="２００ 元")
    assert stored().settings["charter"] == {"small_fee_limit": "200.00"}
    change(charter__small_fee_limit="", version=2)
    assert "charter" not in stored().settings


@pytest.mark.django_db
def test_what_does_not_differ_from_the_default_is_not_stored_and_not_recorded():
    change()
    assert stored().settings == {}
    assert not Entry.objects.filter(code="organisations.settings_changed").exists()


@pytest.mark.django_db
def test_each_change_is_recorded_by_its_keys():
    change(followup__after_working_days="3", outside_phones="消费者协会 12315\n家电协会：0571 8888 6666")
    assert stored().settings["followup"] == {"after_working_days": 3}
    assert stored().settings["outside_phones"] == [
        {"name": "消费者协会", "phone": "12315"},
        {"name": "家电协会", "phone": "0571-8888 6666"},
    ]
    entry = Entry.objects.get(code="organisations.settings_changed")
    assert entry.payload == {"keys": ["followup.after_working_days", "outside_phones"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("followup.after_working_days", "31"),
        ("followup.after_working_days", "-1"),
        ("followup.most_tries", "0"),
        ("followup.most_tries", "three"),
        ("charter.small_fee_limit", "much"),
        ("charter.both_apply", "neither"),
        ("outside_phones", "12315"),
        ("outside_phones", "nobody 1"),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_field_and_nothing_changes(key, text):
    with pytest.raises(Refused) as refusal:
        change(**{key.replace(".", "__"): text})
    assert refusal.value.field == key
    assert stored().settings == {}


@pytest.mark.django_db
def test_a_stale_page_is_refused_with_what_is_stored():
    change(reveals_per_day="50")
    with pytest.raises(Stale) as stale:
        change(reveals_per_day="60")
    assert stale.value.theirs["reveals_per_day"] == "50"
    assert stale.value.version == 2


def test_the_page_saves_what_was_typed_and_shows_conflicts(door):
    secret = give_second_factor(make_person("boss", "administrator").user)
    door.enter("boss", secret=secret)
    data = {
        "name": "安达售后",
        "language": "zh-hans",
        "time_zone": "Asia/Shanghai",
        "version": "1",
        **{key: s.shown(settings.value(stored(), s)) for key, s in BY_KEY.items()},
    }
    assert door.send("settings", data | {"reveals_per_day": "7"})["Location"] == f"{HOME}settings"
    assert (stored().name, stored().settings["reveals_per_day"]) == ("安达售后", 7)
    answer = door.send("settings", data | {"reveals_per_day": "8"})
    assert answer.status_code == 409
    assert 'name="keep_reveals_per_day"' in answer.content.decode()
    taken = {
        "version": "2",
        "reveals_per_day": "8",
        "keep_reveals_per_day": "theirs",
        "theirs_reveals_per_day": "7",
    }
    door.send("settings", data | taken | {"name": "安达"})
    assert (stored().name, stored().settings["reveals_per_day"]) == ("安达", 7)


def test_the_page_says_which_promises_wait_for_a_release_and_refuses_them(door):
    secret = give_second_factor(make_person("boss", "administrator").user)
    door.enter("boss", secret=secret)
    page = door.go("settings").content.decode()
    assert "家电连锁无理由退换承诺（请先发布版本）" in page
    assert '<option value="tailor">职业装定制服务</option>' in page
    kept = {key: s.shown(settings.value(stored(), s)) for key, s in BY_KEY.items()}
    data = {"name": "安达", "language": "zh-hans", "time_zone": "Asia/Shanghai", "version": "1", **kept}
    assert door.send("settings", data | {"decides_by": "suning"}).status_code == 422
    assert stored().settings == {}
    assert door.send("settings", data | {"decides_by": "tailor"}).status_code == 302
    assert stored().settings["decides_by"] == "tailor"


def test_without_the_permission_the_page_is_closed(door):
    make_person("chen", "clerk")
    door.enter("chen")
    assert door.go("settings").status_code == 403
    assert door.send("settings", {"name": "x"}).status_code == 403
