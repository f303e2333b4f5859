import pytest

from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.types import PaymentMethod
from yinuo.field import actions as field
from yinuo.field.tests import scene
from yinuo.field.types import Work
from yinuo.followup.models import Callback


@pytest.fixture
def office(org) -> scene.Scene:
    return scene.build()


@pytest.fixture
def callback(office) -> Callback:
    """The call-back after a repair that the customer has signed for."""
    return finished(office, office.visit)


def finished(office, visit) -> Callback:
    by = {"visit_id": visit.id, "actor": office.technician, "now": scene.NOW}
    report = field.arrive(**by)
    report = field.show_tariff(**by, version=report.version)
    report = field.set_estimate(**by, version=report.version, works=[Work("T1", 1)], parts=[])
    report = field.agree(**by, version=report.version, is_given=True, signer="王丽华")
    report = field.record_findings(
        **by, version=report.version, findings="排线松动", work_done="重新插紧", work_minutes=20
    )
    field.finish_fixed(**by, version=report.version, signature=scene.drawing(), signer="王丽华")
    paid(office, visit.order_id)
    return Callback.objects.get(order_id=visit.order_id)


def paid(office, order_id) -> None:
    """The customer has come by and paid the accountant, so that no money keeps the case open."""
    charge = charges.of_order(order_id)
    billing.collect(
        charge_id=charge.id,
        version=charge.version,
        amount_fen=charge.total_fen,
        method=PaymentMethod.WECHAT,
        actor=scene.person(f"jing{order_id}", "accountant", office.company),
        now=scene.NOW,
    )
