from datetime import timedelta

import pytest

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.parties import actions, queries
from yinuo.parties.models import Customer, Phone
from yinuo.parties.tests.scene import NOW, customer
from yinuo.parties.types import CustomerKind, RevealReason
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context


def codes():
    return list(Entry.objects.order_by("id").values_list("code", flat=True))


def found(text, actor):
    return [one.name for one in queries.find(text, actor=actor)]


def changed(who, actor, **more):
    values = {
        "version": who.version,
        "kind": CustomerKind(who.kind),
        "name": who.name,
        "region": who.region,
        "address": who.address,
        "note": who.note,
        "phones": [phone.digits for phone in who.phones.all()],
    }
    return actions.change_customer(customer_id=who.id, actor=actor, now=NOW, **(values | more))


@pytest.mark.clause("C001", "C223", "C351", "C494")
def test_a_file_holds_contact_and_is_found_by_all_of_it(office):
    who = customer(
        office.clerk,
        phones=("１９９-0000-5678", "0571-5550 1234 / 199 0000 0001"),
        address="浙江省杭州市西湖区文三路 90 号",
    )
    assert [(phone.digits, phone.is_main) for phone in who.phones.all()] == [
        ("19900005678", True),
        ("057155501234", False),
        ("19900000001", False),
    ]
    assert who.region == "330106"
    assert who.unit_id == office.company.id
    for text in (
        "19900005678",
        "+86 199 0000 5678",
        "5678",
        "王丽华",
        "丽华",
        "wlh",
        "wanglihua",
        "文三路",
        "西湖",
    ):
        assert found(text, office.clerk) == ["王丽华"], text
    assert found("5679", office.clerk) == []
    assert found("", office.clerk) == []
    assert codes() == ["parties.customer_added"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"phones": ("1380013",)}, "phones"),
        ({"phones": ()}, "phones"),
        ({"region": "990000"}, "region"),
    ],
)
def test_a_file_without_name_or_phone_is_refused_and_nothing_is_written(office, wrong, field):
    with pytest.raises(Refused) as refusal:
        customer(office.clerk, **wrong)
    assert refusal.value.field == field
    assert not Customer.objects.exists()
    assert codes() == []


def test_who_may_not_write_is_forbidden(office):
    with pytest.raises(Forbidden):
        customer(office.accountant)
    with pytest.raises(NotFound):
        customer(office.dealer_clerk, unit_id=office.company.id)


def test_a_dealer_never_finds_another_dealers_customer(office):
    theirs = customer(office.dealer_clerk)
    stranger = office.other_dealer_clerk
    assert found("19900005678", stranger) == found("5678", stranger) == found("wlh", stranger) == []
    assert not queries.by_phone("19900005678", actor=stranger).exists()
    with pytest.raises(NotFound):
        queries.get(theirs.id, actor=stranger)
    with pytest.raises(NotFound):
        changed(theirs, stranger, name="x")
    with pytest.raises(NotFound):
        actions.reveal_contact(customer_id=theirs.id, reason=RevealReason.CALL, actor=stranger, now=NOW)
    assert found("5678", office.clerk) == ["王丽华"]


def test_a_correction_says_which_fields_and_is_found_anew(office):
    who = customer(office.clerk)
    changed(who, office.clerk, name="王莉华", phones=["199 0000 9999", "19900005678"])
    entry = Entry.objects.get(code="parties.customer_changed")
    assert entry.payload["fields"] == ["name", "phones"]
    assert found("王莉华", office.clerk) == found("9999", office.clerk) == ["王莉华"]
    assert found("王丽华", office.clerk) == []
    assert queries.get(who.id, actor=office.clerk).phones.first().digits == "19900009999"


def test_a_correction_without_a_difference_writes_nothing(office):
    who = customer(office.clerk)
    assert changed(who, office.clerk).version == 1
    assert codes() == ["parties.customer_added"]


def test_a_stale_page_gets_what_is_stored_and_changes_nothing(office):
    who = customer(office.clerk)
    changed(who, office.clerk, note="第一个")
    with pytest.raises(Stale) as stale:
        changed(who, office.chief, note="第二个", version=1)
    assert stale.value.theirs["note"] == "第一个"
    assert stale.value.version == 2
    assert Customer.objects.get().note == "第一个"


def test_a_merge_moves_phones_fills_what_is_empty_and_leaves_a_pointer(office):
    keep = customer(office.clerk, note="老客户")
    gone = customer(
        office.clerk, name="王小姐", phones=("19900005678", "19900000002"), address="上海市普陀区曹杨路 1 号"
    )
    older = customer(office.clerk, name="王女士", phones=("19900000003",))
    actions.merge_customers(keep_id=gone.id, gone_id=older.id, reason="同一人", actor=office.chief, now=NOW)
    actions.merge_customers(keep_id=keep.id, gone_id=gone.id, reason="同一人", actor=office.chief, now=NOW)
    kept = queries.get(gone.id, actor=office.clerk)
    assert kept.id == keep.id == queries.get(older.id, actor=office.clerk).id
    assert {phone.digits for phone in kept.phones.all()} == {"19900005678", "19900000002", "19900000003"}
    assert [phone.is_main for phone in kept.phones.all()].count(True) == 1
    assert (kept.region, kept.note, kept.version) == ("310107", "老客户", 2)
    assert found("19900000003", office.clerk) == found("曹杨路", office.clerk) == ["王丽华"]
    assert found("王小姐", office.clerk) == []
    assert Customer.objects.get(pk=gone.id).merge_reason == "同一人"
    assert Phone.objects.count() == 3


def test_what_a_merge_refuses(office):
    keep, gone = customer(office.clerk), customer(office.clerk, name="王小姐")
    merge = {"actor": office.chief, "now": NOW}
    with pytest.raises(Refused, match="two different"):
        actions.merge_customers(keep_id=keep.id, gone_id=keep.id, reason="x", **merge)
    with pytest.raises(Refused, match="why"):
        actions.merge_customers(keep_id=keep.id, gone_id=gone.id, reason=" ", **merge)
    with pytest.raises(Forbidden):
        actions.merge_customers(keep_id=keep.id, gone_id=gone.id, reason="x", actor=office.clerk, now=NOW)
    actions.merge_customers(keep_id=keep.id, gone_id=gone.id, reason="x", **merge)
    with pytest.raises(NotFound):
        actions.merge_customers(keep_id=gone.id, gone_id=keep.id, reason="x", **merge)


def test_duplicates_share_a_phone_or_name_and_address(office):
    who = customer(office.clerk, address="文三路 90 号")
    same_phone = customer(office.clerk, name="李伟")
    same_place = customer(office.clerk, phones=("19900000009",), address="文三路 90 号")
    customer(office.clerk, name="赵敏", phones=("19900000008",))
    customer(office.dealer_clerk, name="经销的", phones=("19900005678",))
    assert queries.duplicates_of(who, actor=office.dealer_clerk) != []
    ids = [one.id for one in queries.duplicates_of(who, actor=office.clerk)]
    assert ids[:2] == [same_phone.id, same_place.id]
    assert len(ids) == 3


def test_a_reveal_is_written_down_and_stays_open_for_ten_minutes(office):
    who = customer(office.clerk)
    assert not queries.is_revealed(who.id, actor=office.clerk, now=NOW)
    actions.reveal_contact(customer_id=who.id, reason=RevealReason.CALL, actor=office.clerk, now=NOW)
    entry = Entry.objects.get(code="parties.contact_revealed")
    assert entry.payload == {"customer_id": who.id, "reason": "call"}
    assert queries.is_revealed(who.id, actor=office.clerk, now=NOW + timedelta(minutes=9))
    assert not queries.is_revealed(who.id, actor=office.clerk, now=NOW + timedelta(minutes=10))
    assert not queries.is_revealed(who.id, actor=office.chief, now=NOW)


def test_reveals_are_limited_per_person_and_local_day(office):
    who = customer(office.clerk)
    context.current().settings["reveals_per_day"] = 2

    def reveal(actor, now):
        actions.reveal_contact(customer_id=who.id, reason=RevealReason.CALL, actor=actor, now=now)

    reveal(office.clerk, NOW)
    reveal(office.clerk, NOW)
    with pytest.raises(Refused, match="one day"):
        reveal(office.clerk, NOW)
    reveal(office.chief, NOW)
    reveal(office.clerk, NOW + timedelta(hours=15))
    with pytest.raises(Forbidden):
        reveal(office.accountant, NOW)


def test_the_list_is_paged_by_key(office):
    for number in range(30):
        customer(SYSTEM, name=f"客户{number:02}", phones=(f"199000000{number:02}",))
    first = queries.page("", actor=office.clerk)
    assert [one.name for one in first.rows][::24] == ["客户29", "客户05"]
    assert first.newer is None
    second = queries.page("", actor=office.clerk, older_than=first.older)
    assert [one.name for one in second.rows] == [f"客户0{n}" for n in (4, 3, 2, 1, 0)]
    assert second.older is None
    back = queries.page("", actor=office.clerk, newer_than=second.newer)
    assert [one.id for one in back.rows] == [one.id for one in first.rows]
    assert back.newer is None
    assert back.older == first.older
