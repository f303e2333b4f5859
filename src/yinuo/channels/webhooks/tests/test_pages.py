"""The administrator's pages: what they show, what they never show, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, codes, send, sign_in

from yinuo.channels.webhooks import actions, queries
from yinuo.channels.webhooks.models import Attempt, Delivery, Endpoint
from yinuo.channels.webhooks.tests.conftest import newest
from yinuo.platform.accounts.models import User

HOME = "/o/anda/"
PLACE = f"{HOME}webhooks/"
FORM = {
    "name": "ERP",
    "url": "https://hooks.example.com/in",
    "contexts": ["intake.*"],
    "codes": "field.photo_taken",
}

UNCOUNTED = re.compile(r"^(SET|SAVEPOINT|RELEASE)|organisations_organisation")
"""What every page does, and what a process does every two seconds."""


@pytest.fixture
def boss(office, visitor):
    User.objects.filter(pk=office["wu"].id).update(language="en")
    return sign_in(visitor, office["wu"])


def page(boss, path=""):
    answer = boss.get(PLACE + path)
    assert answer.status_code == 200
    return answer.content.decode()


def failed_delivery(office, answer="<script>alert(1)</script>"):
    office.case()
    delivery = newest()
    Delivery.objects.filter(pk=delivery.pk).update(
        state="failed", tries=1, next_at=NOW + timedelta(minutes=1), body='{"id":"1","data":{}}'
    )
    Attempt.objects.create(
        delivery=delivery, at=NOW, ms=12, status=500, failure="status", signed="v1=abc", answer=answer
    )
    return delivery


def test_an_address_is_added_and_its_secret_is_shown_once(boss):
    assert "Tell other programs what happens" in page(boss)
    added = send(boss, f"{PLACE}new", FORM)
    endpoint = Endpoint.objects.get()
    assert added.headers["Location"] == f"{PLACE}{endpoint.pk}/secret"
    assert endpoint.events == ["field.photo_taken", "intake.*"]
    (secret,) = queries.secrets(endpoint, now=NOW)
    answer = boss.get(added.headers["Location"])
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    again = boss.get(added.headers["Location"])
    assert again.headers["Location"] == f"{PLACE}{endpoint.pk}"
    for path in ("", f"{endpoint.pk}", f"{endpoint.pk}/change", f"{endpoint.pk}/rotation"):
        assert secret not in page(boss, path)
        assert endpoint.secret not in page(boss, path)


def test_the_secret_of_one_address_does_not_open_that_of_another(boss, add):
    other = add(name="BI")
    added = send(boss, f"{PLACE}new", FORM).headers["Location"]
    assert boss.get(f"{PLACE}{other.pk}/secret").status_code == 302
    assert boss.get(added).status_code == 302, "the marker is gone once somebody looked elsewhere"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"url": "https://127.0.0.1:9/"}, "Port 9 cannot be used here, only 443, 8443."),
        ({"url": "https://10.0.0.1/"}, "This address leads into a private network."),
        ({"url": "http://hooks.example.com/"}, "Use https://."),
        ({"url": "https://u:p@hooks.example.com/"}, "Leave user name and password out of the address"),
        ({"contexts": [], "codes": ""}, "Choose at least one kind of event."),
        ({"codes": "intake.nonsense"}, "There is no event “intake.nonsense”."),
        ({"contexts": ["webhooks.*"]}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(boss, given, says):
    answer = send(boss, f"{PLACE}new", FORM | given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert (FORM | given)["url"] in text
    assert not Endpoint.objects.exists()


def test_the_list_says_how_each_one_does(boss, add, office):
    endpoint = add("https://hooks.example.com/x?key=k3y", "intake.*")
    text = page(boss)
    assert "Nothing delivered yet" in text
    assert "hooks.example.com" in text
    assert "k3y" not in text
    failed_delivery(office)
    failed_delivery(office)
    Delivery.objects.filter(pk=newest().pk).update(state="given_up", next_at=None, ended_at=NOW)
    Endpoint.objects.update(failures=3, failing_since=NOW, last_success_at=NOW)
    text = page(boss)
    assert "Failing" in text
    assert "1 of 1" in text
    (health,) = queries.health()
    assert (health.endpoint, health.ended, health.lost, health.waiting) == (endpoint, 1, 1, 1)


def test_the_log_is_filtered_by_state_and_paged(boss, add, office):
    endpoint = add("https://hooks.example.com/", "intake.*")
    failed = failed_delivery(office)
    office.case()
    everything = page(boss, f"{endpoint.pk}")
    assert everything.count("data-row id") == 2
    assert "The receiver refused it." in everything
    only = page(boss, f"{endpoint.pk}?state=failed")
    assert f"row-{failed.pk}" in only
    assert only.count("data-row id") == 1
    assert "Nothing is in this state." in page(boss, f"{endpoint.pk}?state=delivered")
    assert page(boss, f"{endpoint.pk}?state=nonsense").count("data-row id") == 2
    first = queries.log(endpoint.pk, state="", key="", direction="", size=1)
    second = queries.log(endpoint.pk, state="", key=first.older, direction="older", size=1)
    assert [row.pk for row in first.rows + second.rows] == [newest().pk, failed.pk]


def test_a_delivery_shows_what_was_sent_and_the_answer_as_text(boss, add, office):
    endpoint = add("https://hooks.example.com/in?key=k", "intake.*")
    delivery = failed_delivery(office)
    text = page(boss, f"deliveries/{delivery.pk}")
    assert "POST /in?key=k HTTP/1.1" in text
    assert "Yinuo-Signature: v1=abc" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "HTTP 500" in text
    assert queries.secrets(endpoint, now=NOW)[0] not in text
    assert send(boss, f"{PLACE}deliveries/{delivery.pk}/resend").status_code == 302
    assert newest().state == "waiting"
    assert "Resend" not in page(boss, f"deliveries/{delivery.pk}")


def test_a_secret_is_rotated_and_the_new_one_shown(boss, add):
    endpoint = add()
    (old,) = queries.secrets(endpoint, now=NOW)
    rotated = send(boss, f"{PLACE}{endpoint.pk}/rotation", {"old_hours": "24"})
    new, still = queries.secrets(Endpoint.objects.get(), now=NOW)
    assert still == old
    text = page(boss, rotated.headers["Location"].removeprefix(PLACE))
    assert new in text
    assert old not in text
    assert "Old secret valid until" in page(boss, f"{endpoint.pk}")
    assert send(boss, f"{PLACE}{endpoint.pk}/rotation", {"old_hours": "9999"}).status_code == 422


def test_switching_testing_changing_and_removing(boss, add):
    endpoint = add()
    assert send(boss, f"{PLACE}{endpoint.pk}/off").status_code == 302
    assert "Switched off" in page(boss, f"{endpoint.pk}")
    assert send(boss, f"{PLACE}{endpoint.pk}/on").status_code == 302
    sent = send(boss, f"{PLACE}{endpoint.pk}/test")
    assert "webhooks.test_sent" in page(boss, sent.headers["Location"].removeprefix(PLACE))
    changed = send(boss, f"{PLACE}{endpoint.pk}/change", FORM | {"name": "BI", "version": "1"})
    assert changed.status_code == 302
    stale = send(boss, f"{PLACE}{endpoint.pk}/change", FORM | {"name": "CRM", "version": "1"})
    assert stale.status_code == 409
    assert "BI" in stale.content.decode()
    assert send(boss, f"{PLACE}{endpoint.pk}/removal").status_code == 302
    assert boss.get(f"{PLACE}{endpoint.pk}").status_code == 404
    assert codes()[-1] == "webhooks.endpoint_removed"


def test_a_receiver_that_was_given_up_stands_on_today(boss, add, office):
    assert "Receivers switched off" not in boss.get(HOME).content.decode()
    add(name="仓库系统")
    Endpoint.objects.update(is_active=False, given_up_at=NOW)
    text = boss.get(HOME).content.decode()
    assert "Receivers switched off" in text
    assert "仓库系统" in text
    assert "仓库系统" not in sign_in(boss, office["zhou"]).get(HOME).content.decode()


def test_the_audit_names_the_endpoint(boss, add, office):
    endpoint = add(name="仓库系统")
    actions.rotate_secret(endpoint_id=endpoint.pk, old_until=NOW, actor=office["wu"], now=NOW)
    text = boss.get(f"{HOME}audit?kind=webhooks").content.decode()
    assert "added the webhook 仓库系统" in text
    assert "made a new secret for the webhook 仓库系统; the old one is valid for 0 hours" in text


def test_settings_lead_there(boss):
    assert f'href="{PLACE}"' in boss.get(f"{HOME}settings").content.decode()


def test_pages_cost_the_same_however_much_there_is(boss, add, office):
    endpoint = add("https://hooks.example.com/", "intake.*")
    failed_delivery(office)

    def costs():
        paths = ("", "new", f"{endpoint.pk}", f"{endpoint.pk}/change", f"deliveries/{newest().pk}")
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as asked:
                page(boss, path)
            counted = [query["sql"] for query in asked.captured_queries if not UNCOUNTED.search(query["sql"])]
            found[re.sub(r"\d+", "N", path)] = len(counted)
        return found

    page(boss)
    few = costs()
    for number in range(5):
        add(f"https://h{number}.example.com/", "*", name=f"n{number}")
        failed_delivery(office)
    assert costs() == few
    assert max(few.values()) <= 10
