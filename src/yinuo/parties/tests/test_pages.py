import uuid

import pytest

from yinuo.parties import queries
from yinuo.parties.models import Customer
from yinuo.parties.tests.scene import customer, place, setting
from yinuo.parties.types import RevealReason
from yinuo.platform.journal.models import Entry

FULL = "199 0000 5678"
MASKED = "199****5678"


def text(response):
    return response.content.decode()


@pytest.mark.clause("C413", "C459")
def test_the_list_finds_by_tail_and_shows_no_full_number(office, pages):
    customer(office.clerk)
    customer(office.clerk, name="李伟", phones=("19900000002",))
    shown = pages.as_(office.clerk).get("customer_list", query="?q=5678")
    assert shown.status_code == 200
    assert "王丽华" in text(shown)
    assert MASKED in text(shown)
    assert FULL not in text(shown)
    assert "19900005678" not in text(shown)
    assert "李伟" not in text(shown)


def test_a_dealer_sees_nothing_of_another_dealer(office, pages):
    theirs = customer(office.dealer_clerk)
    stranger = pages.as_(office.other_dealer_clerk)
    assert "王丽华" not in text(stranger.get("customer_list"))
    for name in ("customer_change", "customer_contact"):
        assert stranger.get(name, theirs.id).status_code == 404
    assert stranger.post("customer_reveal", theirs.id, reason="call").status_code == 404
    assert not Entry.objects.filter(code="parties.contact_revealed").exists()


def test_a_new_customer_comes_on_file(office, pages):
    answer = pages.as_(office.clerk).post(
        "customer_new", phone=FULL, name="王丽华", kind="person", region="杭州西湖区"
    )
    made = Customer.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(place("customer", made.id))
    assert made.region == "330106"


def test_a_wrong_phone_is_said_at_its_field_and_keeps_what_was_typed(office, pages):
    answer = pages.as_(office.clerk).post("customer_new", phone="1380013", name="王丽华", kind="person")
    assert answer.status_code == 422
    assert "王丽华" in text(answer)
    assert "1380013" in text(answer)
    assert not Customer.objects.exists()


def test_a_phone_on_file_must_be_confirmed(office, pages):
    customer(office.clerk)
    signed_in = pages.as_(office.clerk)
    answer = signed_in.post("customer_new", phone="19900005678", name="王强", kind="person")
    assert answer.status_code == 422
    assert "王丽华" in text(answer)
    assert Customer.objects.count() == 1
    signed_in.post("customer_new", phone="19900005678", name="王强", kind="person", anyway="on")
    assert Customer.objects.count() == 2


def test_the_same_form_twice_opens_one_file(office, pages):
    data = {"phone": FULL, "name": "王丽华", "kind": "person", "_key": str(uuid.uuid4())}
    first = pages.as_(office.clerk).post("customer_new", **data)
    again = pages.post("customer_new", **data)
    assert first["Location"] == again["Location"]
    assert Customer.objects.count() == 1


def correction(who, shown, **more):
    form = shown.context["form"]
    kept = {name: form[name].value() for name in ("kept_phones", "main_phone")}
    values = {
        "version": who.version,
        "name": who.name,
        "kind": "person",
        "address": "",
        "region": "",
        "note": "",
    }
    return values | kept | {"new_phones": ""} | more


def test_a_correction_keeps_hidden_entries_that_nobody_touched(office, pages):
    who = customer(office.clerk, phones=(FULL, "19900000002"), address="文三路 90 号")
    signed_in = pages.as_(office.clerk)
    shown = signed_in.get("customer_change", who.id)
    assert MASKED in text(shown)
    for hidden in ("文三路", FULL, "19900005678"):
        assert hidden not in text(shown)
    answer = signed_in.post("customer_change", who.id, **correction(who, shown, name="王莉华"))
    assert answer.status_code == 302
    kept = queries.get(who.id, actor=office.clerk)
    assert (kept.name, kept.address, kept.version) == ("王莉华", "文三路 90 号", 2)
    assert [phone.digits for phone in kept.phones.all()] == ["19900005678", "19900000002"]


def test_a_new_number_becomes_the_main_one_and_an_old_one_goes(office, pages):
    who = customer(office.clerk, phones=(FULL, "19900000002"))
    signed_in = pages.as_(office.clerk)
    data = correction(
        who, signed_in.get("customer_change", who.id), new_phones="199 0000 0003", main_phone="new"
    )
    signed_in.post("customer_change", who.id, **(data | {"kept_phones": data["kept_phones"][:1]}))
    kept = queries.get(who.id, actor=office.clerk)
    assert [phone.digits for phone in kept.phones.all()] == ["19900000003", "19900005678"]


def test_a_file_without_any_phone_is_refused(office, pages):
    who = customer(office.clerk)
    signed_in = pages.as_(office.clerk)
    data = correction(who, signed_in.get("customer_change", who.id), kept_phones=[])
    assert signed_in.post("customer_change", who.id, **data).status_code == 422
    assert queries.get(who.id, actor=office.clerk).phones.count() == 1


def test_a_stale_correction_shows_both_and_loses_nothing(office, pages):
    who = customer(office.clerk)
    signed_in = pages.as_(office.clerk)
    data = correction(who, signed_in.get("customer_change", who.id), note="我的备注")
    Customer.objects.filter(pk=who.id).update(note="别人的备注", version=2)
    answer = signed_in.post("customer_change", who.id, **data)
    assert answer.status_code == 409
    assert "我的备注" in text(answer)
    assert "别人的备注" in text(answer)
    signed_in.post(
        "customer_change",
        who.id,
        **(data | {"version": 2, "keep_note": "theirs", "theirs_note": "别人的备注"}),
    )
    assert Customer.objects.get().note == "别人的备注"


def test_a_reason_opens_the_contact_for_a_while_and_is_written_down(office, pages):
    who = customer(office.clerk, address="文三路 90 号")
    signed_in = pages.as_(office.clerk)
    masked = signed_in.get("customer_contact", who.id, HX_Request="true")
    assert FULL not in text(masked)
    answer = signed_in.post("customer_reveal", who.id, reason="visit", headers={"HX-Request": "true"})
    assert answer.status_code == 302
    shown = signed_in.get("customer_contact", who.id, HX_Request="true")
    assert FULL in text(shown)
    assert "文三路" in text(shown)
    assert "<html" not in text(shown)
    assert Entry.objects.get(code="parties.contact_revealed").payload["reason"] == "visit"


@pytest.mark.clause("C404", "C413")
def test_a_reveal_needs_a_reason_a_permission_and_is_limited(office, org, pages):
    who = customer(office.clerk)
    assert pages.as_(office.clerk).post("customer_reveal", who.id).status_code == 422
    assert pages.as_(office.accountant).post("customer_reveal", who.id, reason="call").status_code == 403
    setting(org, reveals_per_day=0)
    limited = pages.as_(office.clerk).post(
        "customer_reveal", who.id, reason="call", headers={"HX-Request": "true"}
    )
    assert limited.status_code == 422
    assert FULL not in text(limited)
    assert not Entry.objects.filter(code="parties.contact_revealed").exists()


def test_a_revealed_correction_shows_what_was_hidden(office, pages):
    who = customer(office.clerk, address="文三路 90 号")
    signed_in = pages.as_(office.clerk)
    signed_in.post("customer_reveal", who.id, reason=RevealReason.CORRECTION.value)
    assert "文三路" in text(signed_in.get("customer_change", who.id))


def test_two_files_become_one_the_one_that_was_chosen(office, pages):
    one, two = customer(office.clerk), customer(office.clerk, name="王小姐")
    chief = pages.as_(office.chief)
    assert "王小姐" in text(chief.get("customer_merge", one.id))
    assert text(chief.get("customer_merge", one.id, query=f"?other={two.id}")).count(MASKED) == 2
    answer = chief.post(
        "customer_merge", one.id, query=f"?other={two.id}", stays=str(two.id), reason="同一人"
    )
    assert answer["Location"].endswith(place("customer", two.id))
    assert queries.get(one.id, actor=office.clerk).id == two.id
    assert pages.as_(office.clerk).get("customer_merge", two.id).status_code == 403


def test_a_merge_with_a_customer_out_of_sight_is_not_found(office, pages):
    who = customer(office.clerk)
    assert pages.as_(office.chief).get("customer_merge", who.id, query="?other=99999").status_code == 404


def test_html_in_a_name_is_shown_as_text(office, pages):
    customer(office.clerk, name="<script>alert(1)</script>")
    shown = text(pages.as_(office.clerk).get("customer_list"))
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
