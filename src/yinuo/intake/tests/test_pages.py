"""The register's pages: stale forms, repeated ones, exports, hostile text."""

import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.office import NOW, codes, send, sign_in

from yinuo.intake import exporting, queries
from yinuo.intake.actions import registering
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

ROOT = "/o/anda/"


@pytest.fixture
def case(office):
    return office.case()


@pytest.fixture
def desk(visitor, office):
    return sign_in(visitor, office["zhou"])


def of(case):
    return queries.get(case.id, actor=SYSTEM)


def test_the_same_form_sent_twice_is_taken_once(desk, case):
    key = str(uuid.uuid4())
    answers = [send(desk, f"{ROOT}cases/{case.id}/nudges", key=key) for _ in range(3)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"{ROOT}case/{case.id}")
    }
    assert of(case).nudges == 1


def test_a_form_that_was_refused_may_be_sent_again_with_its_key(desk, case):
    key = str(uuid.uuid4())
    assert send(desk, f"{ROOT}cases/{case.id}/cancellation", {"reason": ""}, key=key).status_code == 422
    assert (
        send(
            desk, f"{ROOT}cases/{case.id}/cancellation", {"ground": "withdrawn", "reason": "不修了"}, key=key
        ).status_code
        == 302
    )
    assert of(case).state == "cancelled"


@pytest.mark.parametrize("key", ["", "no-key", "1"])
def test_a_form_without_its_key_changes_nothing(desk, case, key):
    answer = desk.post(f"{ROOT}cases/{case.id}/nudges", {"_key": key})
    assert (answer.status_code, of(case).nudges) == (422, 0)


def test_a_key_belongs_to_one_person_and_one_form(desk, case, office):
    key = str(uuid.uuid4())
    send(desk, f"{ROOT}cases/{case.id}/nudges", key=key)
    assert send(desk, f"{ROOT}cases/{office.case().id}/nudges", key=key).status_code == 422
    sign_in(desk, office["lin"])
    assert send(desk, f"{ROOT}cases/{case.id}/nudges", key=key).status_code == 422
    assert of(case).nudges == 1


def test_a_stale_form_shows_mine_and_theirs_and_keeps_what_was_typed(desk, case, office):
    form = {
        "version": of(case).version,
        "contact_name": "王丽华（女儿）",
        "contact_phone": "13900002222",
        "address": case.address,
        "sold_unit_id": case.sold_unit_id,
        "description": case.description,
    }
    registering.correct_case(
        case_id=case.id,
        version=of(case).version,
        changes={"contact_name": "王先生"},
        actor=office["lin"],
        now=NOW,
    )
    answer = send(desk, f"{ROOT}cases/{case.id}/correction", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "王先生" in page
    assert "王丽华（女儿）" in page
    assert of(case).contact_name == "王先生"
    form |= {"version": of(case).version, "keep_contact_name": "theirs", "theirs_contact_name": "王先生"}
    assert send(desk, f"{ROOT}cases/{case.id}/correction", form).status_code == 302
    assert (of(case).contact_name, of(case).contact_phone) == ("王先生", "13900002222")


def test_hostile_text_is_shown_as_text(desk, office):
    case = office.case(description="<script>alert(1)</script>无图像", contact_name="<b>王</b>")
    for path in (f"case/{case.id}", "cases/", f"cases/{case.id}/correction"):
        page = desk.get(ROOT + path).content.decode()
        assert "<script>alert" not in page
        assert "<b>王" not in page


def test_the_register_is_exported_harmlessly_and_the_export_is_on_record(desk, office):
    office.case(contact_name='=HYPERLINK("http://x","王")', description="+1 无图像")
    answer = send(desk, f"{ROOT}cases/export", {"query": "state=live"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    shown = [str(value) for row in rows[1:] for value in row if value]
    assert '\'=HYPERLINK("http://x","王")' in shown
    assert not any(value.startswith(("=", "+", "@")) for value in shown)
    assert not any(len(value) == 11 and value.startswith("1") for value in shown), (
        "phones leave as their tail"
    )
    entry = Entry.objects.get(code="intake.cases_exported")
    assert (entry.actor_id, entry.payload["count"]) == (office["zhou"].id, len(rows) - 1)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_text_becomes_a_formula(text):
    assert exporting.harmless(text) == f"'{text}"
    assert exporting.harmless(f"a{text}") == f"a{text}"


@pytest.mark.parametrize(
    "query",
    [
        "key=x",
        "key=1~2&order=due",
        "state=nothing",
        "unit=9999999",
        "owner=abc",
        "q=%00",
        "zone=x",
        "to=newer",
    ],
)
def test_a_list_asked_for_nonsense_stays_a_page(desk, case, query):
    assert desk.get(f"{ROOT}cases/?{query}").status_code in {200, 400, 404}


def test_a_refused_page_is_on_record_with_its_name(visitor, office, case):
    sign_in(visitor, office["he"])
    assert send(visitor, f"{ROOT}cases/{case.id}/nudges").status_code == 403
    entry = Entry.objects.get(code="accounts.access_refused", actor_id=office["he"].id)
    assert entry.payload["view"] == "case_nudge"
    assert codes(case.id)[-1] != "intake.case_nudged"


@pytest.mark.parametrize("path", ["", "cases/", "vouchers/?state=drawn", "dispatch/", "customers/", "units/"])
def test_a_longer_list_costs_no_more_statements(desk, office, path):
    def cost():
        context.forget()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(ROOT + path).status_code == 200
        return len(asked)

    for _ in range(2):
        office.voucher(office.case())
    cost()
    few = cost()
    for _ in range(6):
        office.voucher(office.case())
    assert cost() <= few
