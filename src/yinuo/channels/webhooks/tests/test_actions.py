"""Endpoints: added, changed, switched, removed, their secrets; and what each refuses."""

from datetime import timedelta

import pytest
from tests.office import NOW, codes, refused

from yinuo.channels.webhooks import actions, queries, rules
from yinuo.channels.webhooks.models import Delivery, Endpoint
from yinuo.channels.webhooks.tests.conftest import jobs, newest
from yinuo.channels.webhooks.types import DeliveryState
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.platform import sealing
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

URL = "https://hooks.example.com/yinuo?key=k1"
LATER = NOW + timedelta(days=1)


def add(office, **given):
    said = {"name": "ERP", "url": URL, "events": ["intake.*"], "actor": office["wu"], "now": NOW}
    return actions.add_endpoint(**(said | given))


def change(office, endpoint, **given):
    said = {
        "name": endpoint.name,
        "url": endpoint.url,
        "events": endpoint.events,
        "version": endpoint.version,
    }
    return actions.change_endpoint(endpoint_id=endpoint.pk, **(said | given), actor=office["wu"], now=LATER)


# ---- adding --------------------------------------------------------------------------------------


def test_an_endpoint_is_added_with_a_secret_that_is_stored_sealed(office):
    endpoint, secret = add(office, name="  ERP   2 ", url=" HTTPS://Hooks.Example.com/x#y ")
    stored = Endpoint.objects.get()
    assert stored == endpoint
    assert (stored.name, stored.url, stored.events) == ("ERP 2", "https://hooks.example.com/x", ["intake.*"])
    assert stored.is_active
    assert secret.startswith("yns_")
    assert len(secret) > 40
    assert secret not in stored.secret
    assert queries.secrets(stored, now=NOW) == [secret]
    assert codes()[-1] == "webhooks.endpoint_added"


def test_no_two_secrets_are_the_same(office):
    assert add(office)[1] != add(office, name="BI")[1]


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"name": " "}, "name", "A name has 1 to 60"),
        ({"name": "n" * 61}, "name", "A name has 1 to 60"),
        ({"url": "https://10.0.0.1/"}, "url", "private network"),
        ({"url": "http://hooks.example.com/"}, "url", "Use https://"),
        ({"url": "https://u:p@hooks.example.com/"}, "url", "Leave user name"),
        ({"events": []}, "contexts", "Choose at least one"),
        ({"events": ["intake.nothing"]}, "codes", "There is no event “intake.nothing”"),
        ({"events": ["webhooks.*"]}, "codes", "There is no event"),
    ],
)
def test_what_cannot_be_called_or_told_is_refused(office, given, field, says):
    with refused(Refused, says, field=field):
        add(office, **given)
    assert not Endpoint.objects.exists()


def test_a_name_is_given_once_and_free_again_after_removal(office):
    endpoint, _secret = add(office)
    with refused(Refused, "“ERP” is taken", field="name"):
        add(office)
    actions.remove_endpoint(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    assert add(office)[0].pk != endpoint.pk


def test_there_are_at_most_twenty(office, monkeypatch):
    monkeypatch.setattr(rules, "MOST_ENDPOINTS", 1)
    add(office)
    with refused(Refused, "There are 1 addresses already"):
        add(office, name="BI")


def test_whoever_runs_the_installation_names_hosts_that_may_be_inside(office, settings):
    with refused(Refused, "Use https://"):
        add(office, url="http://erp.intern:8069/hook")
    settings.WEBHOOK_HOSTS = ["erp.intern"]
    assert add(office, url="http://erp.intern:8069/hook")[0].url == "http://erp.intern:8069/hook"


VERBS = {
    "add": lambda _endpoint, actor: actions.add_endpoint(
        name="BI", url=URL, events=["*"], actor=actor, now=NOW
    ),
    "change": lambda endpoint, actor: actions.change_endpoint(
        endpoint_id=endpoint.pk, version=1, name="BI", url=URL, events=["*"], actor=actor, now=NOW
    ),
    "on": lambda endpoint, actor: actions.switch_on(endpoint_id=endpoint.pk, actor=actor, now=NOW),
    "off": lambda endpoint, actor: actions.switch_off(endpoint_id=endpoint.pk, actor=actor, now=NOW),
    "remove": lambda endpoint, actor: actions.remove_endpoint(endpoint_id=endpoint.pk, actor=actor, now=NOW),
    "rotate": lambda endpoint, actor: actions.rotate_secret(
        endpoint_id=endpoint.pk, old_until=NOW, actor=actor, now=NOW
    ),
    "test": lambda endpoint, actor: actions.send_test(endpoint_id=endpoint.pk, actor=actor, now=NOW),
    "resend": lambda _endpoint, actor: actions.resend(delivery_id=1, actor=actor, now=NOW),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("username", ["lin", "zhou", "shen", "jin"])
def test_only_the_administrator_may(office, verb, username):
    endpoint, _secret = add(office)
    before = Endpoint.objects.values().get()
    with refused(Forbidden):
        VERBS[verb](endpoint, office[username])
    assert Endpoint.objects.values().get() == before


@pytest.mark.parametrize("verb", ["change", "on", "off", "remove", "rotate", "test", "resend"])
def test_what_is_removed_or_of_another_organisation_does_not_exist(office, verb):
    endpoint, _secret = add(office)
    with context.inside(context.find("other")), refused(NotFound):
        VERBS[verb](endpoint, office["wu"])
    actions.remove_endpoint(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    with refused(NotFound):
        VERBS[verb](endpoint, office["wu"])


# ---- changing ------------------------------------------------------------------------------------


def test_name_address_and_events_are_changed_and_the_journal_says_which(office):
    endpoint, _secret = add(office)
    changed = change(office, endpoint, url="https://b.example.com/", events=["field.*"])
    assert (changed.url, changed.events, changed.version) == ("https://b.example.com/", ["field.*"], 2)
    entry = Entry.objects.latest("id")
    assert entry.payload == {"endpoint_id": endpoint.pk, "fields": ["url", "events"]}


def test_a_change_that_changes_nothing_writes_nothing(office):
    endpoint, _secret = add(office)
    before = codes()
    assert change(office, endpoint).version == 1
    assert codes() == before


def test_a_change_upon_an_older_page_is_refused(office):
    endpoint, _secret = add(office)
    change(office, endpoint, name="BI")
    with refused(Stale) as refusal:
        change(office, endpoint, name="CRM")
    assert refusal.value.theirs == {"name": "BI", "url": URL}
    assert Endpoint.objects.get().name == "BI"


def test_a_change_is_refused_like_a_new_one(office):
    endpoint, _secret = add(office)
    add(office, name="BI")
    with refused(Refused, "is taken", field="name"):
        change(office, endpoint, name="BI")
    with refused(Refused, "private network", field="url"):
        change(office, endpoint, url="https://[::1]/")


def test_switched_off_it_is_told_nothing_and_switched_on_again_it_is(office):
    endpoint, _secret = add(office)
    with refused(Refused, "switched on already"):
        actions.switch_on(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    actions.switch_off(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    office.case()
    assert not Delivery.objects.exists()
    with refused(Refused, "switched off already"):
        actions.switch_off(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    actions.switch_on(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    office.case()
    assert Delivery.objects.filter(code="intake.case_registered").count() == 1
    assert [code for code in codes() if code.startswith("webhooks.")] == [
        "webhooks.endpoint_added",
        "webhooks.endpoint_switched_off",
        "webhooks.endpoint_switched_on",
    ]


def test_a_removed_endpoint_loses_its_secrets_and_keeps_its_log(office):
    endpoint, _secret = add(office)
    actions.rotate_secret(endpoint_id=endpoint.pk, old_until=LATER, actor=office["wu"], now=NOW)
    office.case()
    actions.remove_endpoint(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    stored = Endpoint.objects.get()
    assert (stored.secret, stored.old_secret, stored.old_until) == ("", "", None)
    assert Delivery.objects.exists()
    assert queries.health() == []
    office.case()
    assert Delivery.objects.filter(code="intake.case_registered").count() == 1


# ---- secrets -------------------------------------------------------------------------------------


def test_after_a_rotation_both_secrets_sign_until_the_old_one_ends(office):
    endpoint, first = add(office)
    second = actions.rotate_secret(endpoint_id=endpoint.pk, old_until=LATER, actor=office["wu"], now=NOW)
    stored = Endpoint.objects.get()
    assert queries.secrets(stored, now=NOW) == [second, first]
    assert queries.secrets(stored, now=LATER - timedelta(seconds=1)) == [second, first]
    assert queries.secrets(stored, now=LATER) == [second]
    third = actions.rotate_secret(endpoint_id=endpoint.pk, old_until=LATER, actor=office["wu"], now=NOW)
    assert queries.secrets(Endpoint.objects.get(), now=NOW) == [third, second]


def test_a_secret_that_somebody_knows_ends_at_once(office):
    endpoint, _first = add(office)
    second = actions.rotate_secret(endpoint_id=endpoint.pk, old_until=NOW, actor=office["wu"], now=NOW)
    stored = Endpoint.objects.get()
    assert queries.secrets(stored, now=NOW) == [second]
    assert (stored.old_secret, stored.old_until) == ("", None)


def test_an_old_secret_does_not_stay_for_ever(office):
    endpoint, first = add(office)
    for until in (NOW - timedelta(seconds=1), NOW + timedelta(days=31)):
        with refused(Refused, "up to 30 days", field="old_hours"):
            actions.rotate_secret(endpoint_id=endpoint.pk, old_until=until, actor=office["wu"], now=NOW)
    assert queries.secrets(Endpoint.objects.get(), now=NOW) == [first]


def test_with_another_key_of_the_installation_secrets_cannot_be_read(office, settings):
    endpoint, _secret = add(office)
    settings.SECRET_KEY = "another key"
    with pytest.raises(sealing.Unreadable):
        queries.secrets(endpoint, now=NOW)


def test_the_journal_never_holds_an_address_or_a_secret(office):
    endpoint, first = add(office)
    second = actions.rotate_secret(endpoint_id=endpoint.pk, old_until=LATER, actor=office["wu"], now=NOW)
    change(office, endpoint, url="https://b.example.com/?token=t0k3n")
    actions.send_test(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    said = str(list(Entry.objects.filter(code__startswith="webhooks.").values()))
    for hidden in (first, second, "example.com", "t0k3n", "k1"):
        assert hidden not in said


# ---- a test, and once more -----------------------------------------------------------------------


def test_a_test_is_sent_also_to_what_is_switched_off(office):
    endpoint, _secret = add(office)
    actions.switch_off(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    made = actions.send_test(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    assert (made.code, made.state) == ("webhooks.test_sent", DeliveryState.WAITING)
    assert jobs()[-1] == {
        "task": "webhooks.deliver",
        "org": "anda",
        "delivery": made.pk,
        "lock": f"webhooks:anda:{endpoint.pk}",
        "is_later": False,
    }


def test_only_what_is_not_about_to_be_sent_is_resent(office):
    endpoint, _secret = add(office)
    office.case()
    delivery = newest()
    with refused(Refused, "about to be sent anyway"):
        actions.resend(delivery_id=delivery.pk, actor=office["wu"], now=NOW)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.GIVEN_UP, tries=10, next_at=None, ended_at=NOW
    )
    actions.switch_off(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    with refused(Refused, "Switch the address on first"):
        actions.resend(delivery_id=delivery.pk, actor=office["wu"], now=NOW)
    actions.switch_on(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    actions.resend(delivery_id=delivery.pk, actor=office["wu"], now=LATER)
    again = newest()
    assert (again.state, again.tries, again.next_at, again.ended_at) == (
        DeliveryState.WAITING,
        0,
        LATER,
        None,
    )
    assert jobs()[-1]["delivery"] == delivery.pk
    assert codes()[-1] == "webhooks.delivery_resent"
