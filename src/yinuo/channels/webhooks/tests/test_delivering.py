"""From the event to the receiver: told once, signed, tried again, given up; on a real network that ends at loopback."""

import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.office import NOW, codes, open_office

from yinuo.channels.webhooks import actions, client, queries, rules
from yinuo.channels.webhooks.models import Attempt, Delivery, Endpoint
from yinuo.channels.webhooks.tests.conftest import jobs, newest, status
from yinuo.channels.webhooks.types import DeliveryState, Failure
from yinuo.flow import pipeline
from yinuo.intake.actions import registering
from yinuo.intake.models import Case
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

pytestmark = pytest.mark.enable_socket
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def run(delivery, now=NOW):
    """The delivery's job, at that time."""
    actions.deliver(delivery_id=delivery.pk, now=now)
    return Delivery.objects.get(pk=delivery.pk)


def tries_of(delivery):
    return list(Attempt.objects.filter(delivery=delivery).order_by("id").values_list("status", "failure"))


def signatures_of(heard):
    return re.findall(r"v1=([0-9a-f]{64})", heard.headers["Yinuo-Signature"])


def signed_by(secret, heard):
    said = f"{heard.headers['Yinuo-Id']}.{heard.headers['Yinuo-Timestamp']}.".encode() + heard.body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


@pytest.fixture
def told(office, add, receiver):
    """A case has been registered, and the receiver has asked for that."""
    add(receiver.url, "intake.case_registered")
    office.case()
    return newest()


# ---- what arrives --------------------------------------------------------------------------------


def test_a_message_arrives_signed_and_says_what_happened_without_saying_to_whom(told, receiver):
    assert run(told).state == DeliveryState.DELIVERED
    (heard,) = receiver.heard
    endpoint = Endpoint.objects.get()
    assert signatures_of(heard) == [signed_by(queries.secrets(endpoint, now=NOW)[0], heard)]
    assert heard.headers["Yinuo-Timestamp"] == str(int(NOW.timestamp()))
    assert heard.headers["Content-Type"] == "application/json"
    assert heard.headers["Yinuo-Id"] == heard.message["id"]
    message = heard.message
    data = message.pop("data")
    assert message == {
        "id": rules.event_id("anda", told.entry_id, told.entry.hash),
        "type": "intake.case_registered",
        "occurred_at": "2026-03-13T01:30:00+00:00",
        "organisation": "anda",
    }
    row = Case.objects.get(pk=told.entry.case_id)
    assert data == {
        "case": {
            "id": str(row.public_id),
            "number": row.number,
            "url": f"/o/anda/api/v1/cases/{row.public_id}",
        },
        "kind": "repair",
        "channel": "phone",
        "customer_id": str(row.customer.public_id),
        "sold_unit_id": str(row.sold_unit.public_id),
        "owner_id": row.owner_id,
        "parent": None,
    }
    assert Endpoint.objects.get().last_success_at == NOW


def test_a_whole_case_is_told_in_the_order_of_the_journal_without_names_or_phones(office, add, receiver):
    add(receiver.url, "*")
    case = office.case()
    office.finished(office.booked(office.voucher(case)))
    deliveries = list(Delivery.objects.order_by("id"))
    assert [delivery.entry_id for delivery in deliveries] == sorted(
        delivery.entry_id for delivery in deliveries
    )
    assert [delivery.code for delivery in deliveries if delivery.entry.case_id == case.id] == codes(case.id)
    for delivery in deliveries:
        run(delivery)
    for heard in receiver.heard:
        text = heard.body.decode()
        assert "case_id" not in text
        for hidden in ("王丽华", "文三路", "开机有声音", case.contact_phone, "电源板烧毁"):
            assert hidden not in text
        for name, value in heard.message["data"].items():
            if name in {"customer_id", "order_id", "visit_id", "callback_id", "sold_unit_id"}:
                assert value is None or UUID.fullmatch(value)


def test_everything_with_a_public_id_is_named_by_it():
    found = {word: model._meta.label for word, model in queries.things().items()}
    assert (
        found.items()
        >= {
            "case": "intake.Case",
            "parent": "intake.Case",
            "customer": "parties.Customer",
            "gone": "parties.Customer",
            "sold_unit": "installed_base.SoldUnit",
            "order": "workorders.WorkOrder",
            "visit": "dispatch.Visit",
            "callback": "followup.Callback",
        }.items()
    )


# ---- told once, or not at all --------------------------------------------------------------------


def test_what_is_rolled_back_is_told_to_nobody(office, add, receiver):
    add(receiver.url)
    with transaction.atomic():
        office.case()
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert jobs() == []


def test_an_event_is_sent_once_however_often_its_job_is_started(told, receiver):
    for _ in range(3):
        actions.wake(delivery_id=told.pk, now=NOW)
        run(told)
    assert len(receiver.heard) == 1
    assert tries_of(told) == [(204, "")]


def test_each_endpoint_is_told_what_it_has_asked_for(office, add):
    everything = add("https://a.example.com/", "*", name="A")
    intake = add("https://b.example.com/", "intake.*", name="B")
    add("https://c.example.com/", "field.*", "followup.callback_answered", name="C")
    before = set(Entry.objects.values_list("id", flat=True))
    office.case()
    made = set(Entry.objects.values_list("id", flat=True)) - before
    told = Delivery.objects.values_list("endpoint_id", "entry_id")
    assert {entry for endpoint, entry in told if endpoint == everything.pk} == made
    assert {endpoint for endpoint, _entry in told} == {everything.pk, intake.pk}
    assert set(Delivery.objects.filter(endpoint=intake).values_list("code", flat=True)) == {
        "intake.case_registered"
    }


def test_what_happens_to_endpoints_is_told_to_nobody(office, add):
    endpoint = add("https://a.example.com/", "*")
    actions.rotate_secret(endpoint_id=endpoint.pk, old_until=NOW, actor=office["wu"], now=NOW)
    actions.switch_off(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    assert not Delivery.objects.exists()


def test_another_organisation_hears_and_sees_nothing(office, add, receiver):
    add(receiver.url, "*")
    with context.inside(context.find("other")):
        assert queries.wanted() == []
        open_office().case()
        assert not Delivery.objects.exists()
        assert queries.health() == []
    assert not Delivery.objects.exists()
    assert jobs() == []


# ---- what it costs -------------------------------------------------------------------------------


def statements(what):
    with connection.execute_wrapper(lambda execute, *rest: (counted.append(rest[0]), execute(*rest))[1]):
        counted: list[str] = []
        what()
    return counted


def nudge(office, case):
    return lambda: registering.nudge(case_id=case.id, actor=office["lin"], now=NOW)


def test_without_an_endpoint_an_event_costs_not_one_statement_more(office, monkeypatch):
    case = office.case()
    with monkeypatch.context() as bare:
        bare.setattr(pipeline, "AT_EACH", ())
        without = statements(nudge(office, case))
    assert len(statements(nudge(office, case))) == len(without)


def test_what_nobody_wants_costs_nothing_either(office, add):
    case = office.case()
    usual = statements(nudge(office, case))
    endpoint = add("https://a.example.com/", "field.*")
    assert len(statements(nudge(office, case))) == len(usual)
    actions.change_endpoint(
        endpoint_id=endpoint.pk,
        version=1,
        name="A",
        url=endpoint.url,
        events=["intake.*"],
        actor=office["wu"],
        now=NOW,
    )
    assert len(statements(nudge(office, case))) == len(usual) + 3
    actions.switch_off(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    assert len(statements(nudge(office, case))) == len(usual)


def test_the_next_request_of_this_process_knows_what_is_wanted(office, add):
    with context.inside(context.current()):
        before = context.find_again("anda")
        assert context.find_again("anda") is before
    add("https://a.example.com/", "intake.*")
    assert context.current().settings[queries.KNOWN] == ["intake.*"]
    with context.inside(context.current()):
        found = context.find_again("anda")
    assert found is not before
    assert found.settings[queries.KNOWN] == ["intake.*"]


# ---- tried again ---------------------------------------------------------------------------------


def test_a_refused_message_is_tried_again_and_delivered_with_the_same_words(told, receiver):
    receiver.will(status(500, b"<b>broken\0</b>"), 503)
    failed = run(told)
    assert (failed.state, failed.tries, failed.ended_at) == (DeliveryState.FAILED, 1, None)
    assert 10 * SECOND <= failed.next_at - NOW <= 12 * SECOND
    assert Attempt.objects.get().answer == "<b>broken\ufffd</b>"
    assert run(told).tries == 1, "not before its time"
    again = run(told, failed.next_at)
    assert MINUTE <= again.next_at - failed.next_at <= 1.2 * MINUTE
    done = run(told, again.next_at)
    assert (done.state, done.next_at, done.ended_at) == (DeliveryState.DELIVERED, None, again.next_at)
    assert tries_of(told) == [(500, "status"), (503, "status"), (204, "")]
    first, _second, last = receiver.heard
    assert first.body == last.body
    assert first.headers["Yinuo-Id"] == last.headers["Yinuo-Id"]
    assert first.headers["Yinuo-Timestamp"] != last.headers["Yinuo-Timestamp"]


def test_while_it_waits_for_its_time_it_holds_up_nothing(office, told, receiver):
    receiver.will(500)
    failed = run(told)
    waking = jobs()[-1]
    assert (waking["task"], waking["delivery"], waking["lock"]) == ("webhooks.wake", told.pk, None)
    assert waking["is_later"]
    actions.wake(delivery_id=told.pk, now=NOW)
    assert jobs()[-1]["is_later"], "woken too early it sleeps on"
    actions.wake(delivery_id=told.pk, now=failed.next_at)
    assert jobs()[-1] == {
        "task": "webhooks.deliver",
        "org": "anda",
        "delivery": told.pk,
        "lock": f"webhooks:anda:{told.endpoint_id}",
        "is_later": False,
    }


def test_after_three_days_it_is_given_up(told, receiver):
    now = NOW
    while (left := run(told, now)).next_at is not None:
        receiver.will(500)
        now = max(left.next_at, Endpoint.objects.get().rests_until or now)
        Endpoint.objects.update(rests_until=None)
    receiver.heard.clear()
    assert left.state == DeliveryState.DELIVERED

    actions.resend(delivery_id=told.pk, actor=SYSTEM, now=NOW)
    receiver.will(*[500] * 20)
    now = NOW
    while (left := run(told, now)).next_at is not None:
        now = left.next_at
        Endpoint.objects.update(rests_until=None)
    assert (left.state, left.tries, left.ended_at) == (DeliveryState.GIVEN_UP, 10, now)
    assert len(receiver.heard) == 10
    assert timedelta(days=2.5) < now - NOW < timedelta(days=4)
    assert run(told, now + DAY).state == DeliveryState.GIVEN_UP


def test_resent_it_is_the_same_message_once_more(told, receiver, office):
    run(told)
    actions.resend(delivery_id=told.pk, actor=office["wu"], now=NOW + HOUR)
    assert run(told, NOW + HOUR).state == DeliveryState.DELIVERED
    first, second = receiver.heard
    assert first.message == second.message
    assert first.headers["Yinuo-Id"] == second.headers["Yinuo-Id"]
    assert tries_of(told) == [(204, ""), (204, "")]


def test_while_two_secrets_are_valid_both_sign(told, receiver, office):
    (old,) = queries.secrets(Endpoint.objects.get(), now=NOW)
    new = actions.rotate_secret(
        endpoint_id=told.endpoint_id, old_until=NOW + DAY, actor=office["wu"], now=NOW
    )
    run(told)
    heard = receiver.heard[-1]
    assert signatures_of(heard) == [signed_by(new, heard), signed_by(old, heard)]
    assert Attempt.objects.get().signed == heard.headers["Yinuo-Signature"]
    actions.resend(delivery_id=told.pk, actor=office["wu"], now=NOW + DAY)
    run(told, NOW + DAY)
    heard = receiver.heard[-1]
    assert signatures_of(heard) == [signed_by(new, heard)]


def test_a_test_arrives_and_is_no_event_of_the_house(office, add, receiver):
    endpoint = add(receiver.url)
    made = actions.send_test(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    assert run(made).state == DeliveryState.DELIVERED
    said = receiver.heard[0].message
    assert said["type"] == "webhooks.test_sent"
    assert said["data"] == {"endpoint_id": str(endpoint.public_id)}


def test_one_job_goes_on_with_what_is_due_until_something_fails(office, add, receiver):
    add(receiver.url, "*")
    office.case()
    office.case()
    deliveries = list(Delivery.objects.order_by("id"))
    assert len(deliveries) > 3
    receiver.will(204, 204, 500)
    run(deliveries[1])
    states = Delivery.objects.order_by("id").values_list("state", flat=True)
    assert list(states[:4]) == ["delivered", "delivered", "failed", "waiting"]
    run(deliveries[1])
    assert set(Delivery.objects.exclude(pk=deliveries[2].pk).values_list("state", flat=True)) == {"delivered"}
    assert Delivery.objects.get(pk=deliveries[2].pk).state == "failed", "its time has not come"


def test_one_job_ends_after_its_turn(office, add, receiver, monkeypatch):
    monkeypatch.setattr(rules, "TURN_MOST", 2)
    add(receiver.url, "*")
    office.case()
    office.case()
    run(Delivery.objects.earliest("id"))
    assert len(receiver.heard) == 2
    monkeypatch.setattr(rules, "TURN_MS", 0)
    run(newest())
    assert len(receiver.heard) == 2


# ---- receivers that do not work ------------------------------------------------------------------


def test_a_receiver_that_hangs_keeps_nobody_else_waiting(office, add, receivers, monkeypatch):
    monkeypatch.setattr(client, "ENDS_WITHIN", 0.3)
    slow, quick = receivers(), receivers()
    slow.will(*[slow.hangs] * 9)
    hanging, well = add(slow.url, "*", name="slow"), add(quick.url, "*", name="quick")
    office.case()
    of_slow = list(Delivery.objects.filter(endpoint=hanging).order_by("id"))
    of_quick = list(Delivery.objects.filter(endpoint=well).order_by("id"))
    assert len(of_slow) == len(of_quick) > 1
    running = fetch(), fetch()
    assert {delivery_id for delivery_id, _lock in running} == {of_slow[0].pk, of_quick[0].pk}
    assert fetch() is None, "one at a time for each of them"
    assert run(of_slow[0]).state == DeliveryState.FAILED
    assert tries_of(of_slow[0]) == [(None, Failure.TIMEOUT)]
    for delivery in of_quick:
        assert run(delivery).state == DeliveryState.DELIVERED


def fetch():
    """What a worker would take up next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "SELECT (args->>'delivery_id')::bigint, lock FROM public.procrastinate_fetch_job_v2(%s, %s)",
            [["webhooks"], worker],
        )
        found = cursor.fetchone()
    return found if found and found[0] else None


def test_after_three_failures_in_a_row_the_endpoint_rests_and_nothing_is_sent(office, add, receiver):
    add(receiver.url, "*")
    office.case()
    receiver.will(*[500] * 3)
    deliveries = list(Delivery.objects.order_by("id")[:3])
    office.case()
    for delivery in deliveries:
        run(delivery)
    endpoint = Endpoint.objects.get()
    assert (endpoint.failures, endpoint.failing_since) == (3, NOW)
    assert endpoint.rests_until == NOW + 10 * SECOND
    waiting = newest()
    put_off = run(waiting)
    assert (put_off.state, put_off.tries) == (DeliveryState.WAITING, 0)
    assert endpoint.rests_until <= put_off.next_at <= endpoint.rests_until + 10 * SECOND
    assert tries_of(waiting) == []
    assert len(receiver.heard) == 3
    assert run(waiting, put_off.next_at).state == DeliveryState.DELIVERED
    endpoint = Endpoint.objects.get()
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (0, None, None)


def test_who_asks_for_a_test_or_resends_ends_the_rest(office, add, receiver):
    endpoint = add(receiver.url)
    Endpoint.objects.update(rests_until=NOW + HOUR)
    assert run(actions.send_test(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)).state == "delivered"


def test_after_five_days_of_failures_the_endpoint_is_switched_off(office, told, receiver):
    receiver.will(500, 500)
    failed = run(told)
    Endpoint.objects.update(failing_since=NOW - 5 * DAY)
    office.case()
    waiting = newest()
    run(told, failed.next_at)
    endpoint = Endpoint.objects.get()
    assert (endpoint.is_active, endpoint.given_up_at) == (False, failed.next_at)
    assert queries.given_up() == [endpoint]
    entry = Entry.objects.latest("id")
    assert (entry.code, entry.actor_kind) == ("webhooks.endpoint_switched_off", "system")
    assert queries.wanted() == []
    assert run(waiting, NOW + HOUR).state == DeliveryState.GIVEN_UP
    assert len(receiver.heard) == 2
    actions.switch_on(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW + DAY)
    assert queries.given_up() == []
    assert Endpoint.objects.get().failures == 0


def test_what_waits_goes_to_the_new_address_and_to_a_removed_one_not_at_all(office, add, receivers):
    before, after = receivers(), receivers()
    endpoint = add(before.url, "intake.case_registered")
    office.case()
    first = newest()
    actions.change_endpoint(
        endpoint_id=endpoint.pk,
        version=1,
        name="ERP",
        url=after.url,
        events=["intake.*"],
        actor=office["wu"],
        now=NOW,
    )
    assert run(first).state == DeliveryState.DELIVERED
    office.case()
    actions.remove_endpoint(endpoint_id=endpoint.pk, actor=office["wu"], now=NOW)
    assert run(newest()).state == DeliveryState.GIVEN_UP
    assert (len(before.heard), len(after.heard)) == (0, 1)


def test_an_address_that_may_be_called_no_longer_is_not(told, receiver, settings):
    settings.WEBHOOK_HOSTS = []
    assert run(told).state == DeliveryState.FAILED
    assert tries_of(told) == [(None, Failure.FORBIDDEN)]
    assert receiver.heard == []


def test_without_its_secret_nothing_is_sent(told, receiver, settings):
    settings.SECRET_KEY = "another key"
    assert run(told).state == DeliveryState.FAILED
    assert tries_of(told) == [(None, Failure.SECRET)]
    assert receiver.heard == []


def test_the_body_is_small_and_plain_json(told, receiver):
    run(told)
    body = newest().body
    assert receiver.heard[0].body == body.encode()
    assert json.loads(body)["type"] == told.code
    assert len(body) < 2000


def test_events_are_told_without_a_statement_for_who_is_told_nothing(office, add, django_assert_num_queries):
    add("https://a.example.com/", "field.*")
    entry = Entry.objects.latest("id")
    with django_assert_num_queries(0):
        actions.tell(code="intake.case_closed", entry_id=entry.pk, now=NOW)
    with django_assert_num_queries(3):
        actions.tell(code="field.photo_taken", entry_id=entry.pk, now=NOW)
