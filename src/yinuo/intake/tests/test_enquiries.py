"""What callers are told about the tariff is kept as it was told (C013)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, TODAY, codes, refused, send, sign_in

from yinuo.catalogue import actions as catalogue
from yinuo.intake import queries
from yinuo.intake.actions import enquiring
from yinuo.intake.models import TariffEnquiry
from yinuo.intake.types import EnquiryResult
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

ROOT = "/o/anda/"
TOLD = EnquiryResult.TOLD


def note(office, *, by="lin", now=NOW, **given):
    return enquiring.note_enquiry(
        **{"codes": ["T1"], "result": TOLD, "actor": office[by], "now": now, **given}
    )


def text(answer):
    return answer.content.decode()


@pytest.mark.clause("C013")
def test_an_enquiry_keeps_the_prices_as_they_were_told(office):
    noted = note(
        office,
        codes=["T2", "T1", "T1"],
        caller_phone="１３８-0000 5678",
        caller_name=" 王 丽 ",
        note="问上门费",
    )
    catalogue.set_tariff(
        code="T1",
        category="电视机",
        name="检测",
        price_fen=9900,
        guide_price_fen=None,
        valid_from=TODAY,
        actor=SYSTEM,
        now=NOW,
    )
    kept = TariffEnquiry.objects.get(pk=noted.id)
    assert [(line["code"], line["price_fen"]) for line in kept.lines] == [("T1", 3000), ("T2", 12000)]
    assert (kept.category, kept.caller_phone, kept.caller_name) == ("电视机", "13800005678", "王 丽")
    assert (kept.taken_by_id, kept.unit_id, kept.at) == (office.staff("lin"), office.units["HQ"], NOW)
    assert [line["price_fen"] for line in note(office).lines] == [9900]
    assert codes()[-1] == "intake.enquiry_noted"
    assert set(Entry.objects.filter(code="intake.enquiry_noted").first().payload) == {
        "enquiry_id",
        "unit_id",
        "result",
        "codes",
    }


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"codes": []}, "at least one", "codes"),
        ({"codes": ["T9"]}, "not in the tariff any more", "codes"),
        ({"codes": [f"X{n}" for n in range(31)]}, "at most 30", "codes"),
        ({"caller_phone": "1380"}, "is not a phone number", "caller_phone"),
    ],
)
def test_what_cannot_have_been_told_is_refused(office, given, says, field):
    with refused(says=says, field=field):
        note(office, **given)
    assert not TariffEnquiry.objects.exists()


def test_a_price_that_is_not_in_force_yet_or_any_more_is_not_told(office):
    catalogue.set_tariff(
        code="T7",
        category="电视机",
        name="清洗",
        price_fen=100,
        guide_price_fen=None,
        valid_from=TODAY + timedelta(days=1),
        actor=SYSTEM,
        now=NOW,
    )
    with refused(says="“T7” is not in the tariff"):
        note(office, codes=["T7"])
    note(office, codes=["T7"], now=NOW + timedelta(days=1))


@pytest.mark.parametrize("by", ["wang", "he", "shen", "chen", "wu"])
def test_only_the_desk_notes_enquiries(office, by):
    with refused(Forbidden):
        note(office, by=by)


def test_the_database_itself_refuses_what_cannot_be(office):
    row = TariffEnquiry.objects.filter(pk=note(office).id).values().get()
    row = {name: value for name, value in row.items() if name not in {"id", "public_id"}}
    for change in ({"lines": []}, {"result": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TariffEnquiry.objects.create(**{**row, **change})


def test_an_enquiry_is_seen_by_its_unit_and_the_company(office):
    note(office, by="jin")
    note(office, by="fang")
    assert queries.enquiries(actor=office["lin"]).count() == 2
    assert [enquiry.unit_id for enquiry in queries.enquiries(actor=office["jin"])] == [office.units["YH"]]
    assert queries.enquiries_this_month(actor=office["fang"], now=NOW) == 1
    assert queries.enquiries_this_month(actor=office["mei"], now=NOW) == 0


def test_a_month_counts_from_its_first_local_day(office):
    first = NOW.replace(month=2, day=28, hour=16, minute=0)
    note(office, now=first - timedelta(minutes=1))
    note(office, now=first)
    assert queries.enquiries_this_month(actor=office["lin"], now=NOW) == 1
    assert queries.enquiries(actor=office["lin"], day=date(2026, 2, 28)).count() == 1
    assert queries.enquiries_this_month(actor=office["lin"], now=NOW, cap=0) == 1


# ---- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def desk(visitor, office):
    return sign_in(visitor, office["lin"])


@pytest.mark.clause("C013")
def test_the_clerk_notes_the_enquiry_from_the_prices_at_hand(desk, office):
    assert "cases/enquiries/new?category=" in text(desk.get(f"{ROOT}catalogue/tariff?category=电视机"))
    page = text(desk.get(f"{ROOT}cases/enquiries/new?q=检测"))
    assert 'value="T1"' in page
    assert 'value="T2"' not in page
    form = {"codes": ["T1"], "result": "told", "caller_phone": "138 0000 5678", "caller_name": "王丽华"}
    answer = send(desk, f"{ROOT}cases/enquiries/new?category=电视机", form)
    assert (answer.status_code, answer["Location"]) == (302, f"{ROOT}catalogue/tariff")
    listed = text(desk.get(f"{ROOT}cases/enquiries"))
    for shown in ("王丽华", "138****5678", "¥30.00", "林晓雯"):
        assert shown in listed
    assert "13800005678" not in listed
    assert "13800005678" not in text(desk.get(f"{ROOT}catalogue/tariff"))


def test_whoever_wants_a_repair_is_registered_next(desk, office):
    form = {"codes": ["T1"], "result": "wants_repair", "caller_phone": "13900001111"}
    new = send(desk, f"{ROOT}cases/enquiries/new", form)["Location"]
    assert new == f"{ROOT}cases/new?fresh=1&q=13900001111"
    assert "139 0000 1111" in text(desk.get(new))
    office.customer(phone="13900001111")
    assert send(desk, f"{ROOT}cases/enquiries/new", form)["Location"] == f"{ROOT}cases/new?q=13900001111"
    form |= {"caller_phone": "", "caller_name": "赵敏"}
    assert "赵敏" in text(desk.get(send(desk, f"{ROOT}cases/enquiries/new", form)["Location"]))


@pytest.mark.parametrize(
    "changes",
    [
        {"codes": []},
        {"codes": ["T9"]},
        {"result": ""},
        {"result": "x"},
        {"caller_phone": "12"},
        {"note": "长" * 201},
    ],
)
def test_bad_input_is_said_and_changes_nothing(desk, changes):
    answer = send(desk, f"{ROOT}cases/enquiries/new", {"codes": ["T1"], "result": "told", **changes})
    assert answer.status_code == 422
    assert "data-trouble" in text(answer)
    assert not TariffEnquiry.objects.exists()


def test_the_list_may_be_of_one_day_and_is_paged(desk, office):
    for minute in range(26):
        note(office, caller_name=f"来电{minute:02d}", now=NOW + timedelta(minutes=minute))
    page = text(desk.get(f"{ROOT}cases/enquiries"))
    assert "来电25" in page
    assert "来电00" not in page
    oldest = TariffEnquiry.objects.order_by("-id")[24].id
    assert "来电00" in text(desk.get(f"{ROOT}cases/enquiries?older={oldest}"))
    assert "来电25" in text(desk.get(f"{ROOT}cases/enquiries?day=2026-03-13"))
    assert "来电25" not in text(desk.get(f"{ROOT}cases/enquiries?day=2026-03-12"))


@pytest.mark.parametrize("path", ["cases/enquiries", "catalogue/tariff", "cases/enquiries/new"])
def test_a_longer_list_costs_no_more_statements(desk, office, path):
    def cost():
        context.forget()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(ROOT + path).status_code == 200
        return len(asked)

    note(office)
    cost()
    few = cost()
    for _ in range(6):
        note(office)
    assert cost() <= few <= 15


@pytest.mark.clause("C011", "C012")
def test_the_sign_for_the_wall_says_whose_it_is_and_of_which_day(desk):
    page = text(desk.get(f"{ROOT}catalogue/tariff"))
    sign = page[page.index('class="sign"') :]
    assert "2026-03-13" in sign
    assert context.find("anda").name in sign
    assert "data-print" in page
