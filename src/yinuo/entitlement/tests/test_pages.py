"""The decision on the case's page: what each role sees and can do with it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.mall import SETTINGS
from tests.office import send, sign_in, snapshot

from yinuo.entitlement import actions, queries
from yinuo.entitlement.types import Answer
from yinuo.kernel.charters import Remedy
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation


@pytest.fixture
def page(store, visitor):
    """Opens the page of a case for somebody; the organisation decides as a store for browsers too."""
    Organisation.objects.filter(slug="anda").update(settings=SETTINGS)
    context.forget()

    def look(case, by="mei"):
        answer = sign_in(visitor, store.office[by]).get(f"/o/anda/case/{case.id}")
        assert answer.status_code == 200
        return answer.content.decode()

    yield look
    context.forget()


def test_all_open_questions_stand_in_one_form_best_first(store, page):
    shown = page(store.case())
    assert shown.index('name="defect"') < shown.index('name="has_card"')
    assert 'name="matches_voucher"' in shown
    assert 'name="price"' not in shown


def test_who_may_not_answer_is_not_asked(store, page):
    shown = page(store.case(), "shen")
    assert 'id="questions"' not in shown
    assert "还不能判定" in shown


def test_offers_stand_with_amounts_formula_and_source(store, page):
    shown = page(store.covered())
    for said in (
        "可以办理：换货或退货",
        "顾客补 ¥18.00",
        "付给顾客 ¥270.00",
        "折旧 300.00 × 0.3% × 20天 = 18.00",
    ):
        assert said in shown
    assert "002 ㈤(2)A" in shown
    assert "由顾客选择" in shown


def test_near_misses_come_before_the_other_reasons(store, page):
    shown = page(store.covered())
    assert "3天以内可换货或退货；今天是第20天" in shown
    assert shown.index('id="near"') < shown.index('id="why-not"')


def test_nothing_can_be_chosen_before_the_proof_is_there(store, page):
    case = store.covered()
    assert "disabled" in page(case).split('id="offers"')[1].split("</section>")[0]
    store.prove(case)
    shown = page(case)
    assert "disabled" not in shown.split('id="offers"')[1].split("</section>")[0]
    assert "/remedy" in shown


@pytest.mark.parametrize(
    ("by", "gives", "overrides"), [("mei", True, False), ("zhou", True, True), ("shen", False, False)]
)
def test_a_button_stands_only_where_it_works(store, page, by, gives, overrides):
    shown = page(store.chosen(), by)
    assert ("/give" in shown) == gives
    assert ("/override" in shown) == overrides


@pytest.mark.parametrize(("by", "agrees"), [("mei", False), ("zhou", True), ("lin", False)])
def test_only_a_supervisor_is_asked_to_agree(store, page, by, agrees):
    assert ("/agreement" in page(store.open_to_agree(), by)) == agrees


def test_what_the_charter_said_stands_beside_what_people_decided(store, page):
    case = store.refused()
    store.tell(case, Answer.DISPUTED)
    store.override(case)
    shown = page(case)
    for said in ("柜台没有贴处理品标签", "C197", "买的时候没有说是处理品", "周国强"):
        assert said in shown


def test_what_was_given_stands_on_the_page_and_in_the_units_file(store, page, visitor):
    case = store.chosen(Remedy.EXCHANGE)
    store.give(case)
    shown = page(case)
    assert "NEW-1" in shown
    assert "已换货" in shown
    file = visitor.get(f"/o/anda/unit/{case.sold_unit_id}").content.decode()
    assert "换为" in file


def test_a_wrong_answer_comes_back_with_the_form(store, page, visitor):
    case = store.case()
    page(case)
    answer = send(visitor, f"/o/anda/decisions/cases/{case.id}/facts", {"repairs_same_defect": "-1"})
    assert answer.status_code == 422
    empty = send(visitor, f"/o/anda/decisions/cases/{case.id}/facts", {})
    assert "请至少回答一个问题" in empty.content.decode()


def test_told_answers_can_be_corrected(store, page, visitor):
    case = store.covered()
    page(case)
    form = visitor.get(f"/o/anda/decisions/cases/{case.id}/facts").content.decode()
    assert "断底" in form
    send(visitor, f"/o/anda/decisions/cases/{case.id}/facts", {"defect": "heel_off"})
    assert queries.latest(case.id).result["clauses"] == ["C170"]


def test_what_is_no_picture_is_refused_at_its_field(store, page, visitor):
    case = store.covered()
    page(case)
    path = f"/o/anda/decisions/cases/{case.id}/proof"
    bad = {"proof": "invoice_or_voucher", "picture": SimpleUploadedFile("a.jpg", b"no", "image/jpeg")}
    assert send(visitor, path, bad).status_code == 422
    good = {
        "proof": "invoice_or_voucher",
        "picture": SimpleUploadedFile("a.jpg", snapshot(), "image/jpeg"),
    }
    assert send(visitor, path, good).status_code == 302


def test_the_page_costs_few_statements_whatever_was_done(store, page, visitor, django_assert_max_num_queries):
    case = store.chosen()
    actions.decide_again(case_id=case.id, **store.by())
    page(case)
    with django_assert_max_num_queries(17):
        visitor.get(f"/o/anda/case/{case.id}")
