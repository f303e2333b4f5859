"""The checklist on a case's page: everything is shown, and each person can do what is theirs."""

import pytest
from tests.office import NOW, SOLD_LAST_YEAR, sign_in

from yinuo.entitlement.models import Decision
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.workorders import actions, queries
from yinuo.workorders.types import Asked


@pytest.fixture
def case(office):
    """A case of which one thing is asked for at the reception, and one way to behave."""
    case = office.case(sold_on=SOLD_LAST_YEAR)
    wanted = [
        Asked("own", "r1", f"C900 {word}", "C900", word, Step.RECEPTION, kind, mandatory, is_certain=True)
        for word, kind, mandatory in (
            ("loaner_record", ItemKind.TICK, True),
            ("joint_inspection", ItemKind.TICK, False),
            ("polite", ItemKind.REMINDER, False),
        )
    ]
    actions.carry_checklist(
        case=case,
        decision_id=Decision.objects.get(case=case).id,
        asked=wanted,
        on_file=(),
        actor=SYSTEM,
        now=NOW,
    )
    return case


def panel(visitor, office, who, case) -> str:
    page = sign_in(visitor, office[who]).get(f"/o/anda/case/{case.id}")
    assert page.status_code == 200
    return page.content.decode().split('id="checklist"')[1].split("</section>")[0]


def test_a_clerk_ticks_and_a_chief_may_say_that_it_does_not_apply(visitor, office, case):
    clerk, chief = panel(visitor, office, "lin", case), panel(visitor, office, "zhou", case)
    item = queries.items_of(case.id)[-3]
    for page in (clerk, chief):
        assert f'action="/o/anda/vouchers/items/{item.id}"' in page
        assert "备用机登记" in page
        assert "用语礼貌" in page
    assert "/waiver" not in clerk
    assert f"items/{item.id}/waiver" in chief


def test_whoever_only_reads_sees_it_without_buttons(visitor, office, case):
    page = panel(visitor, office, "shen", case)
    assert "备用机登记" in page
    assert "<form" not in page
    assert "/vouchers/items/" not in page


def test_a_tick_leads_back_to_where_it_was_asked_for(visitor, office, case):
    item = queries.items_of(case.id)[-3]
    here = f"/o/anda/case/{case.id}#item-{item.id}"
    sent = {"_key": "6d6ff1f4-6a7c-4f4b-9b0e-0d2f3f0c8a12", "version": item.version, "next": here}
    answer = sign_in(visitor, office["lin"]).post(f"/o/anda/vouchers/items/{item.id}", sent)
    assert (answer.status_code, answer["Location"]) == (302, here)
    shown = panel(visitor, office, "lin", case)
    assert "林晓雯" in shown
    assert f'action="/o/anda/vouchers/items/{item.id}"' not in shown


def test_an_address_elsewhere_is_not_gone_back_to(visitor, office, case):
    item = queries.items_of(case.id)[-3]
    sent = {
        "_key": "6d6ff1f4-6a7c-4f4b-9b0e-0d2f3f0c8a13",
        "version": item.version,
        "next": "https://elsewhere.example/",
    }
    answer = sign_in(visitor, office["lin"]).post(f"/o/anda/vouchers/items/{item.id}", sent)
    assert answer["Location"] == "/o/anda/"
