import pytest

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
    return Callback.objects.get(order_id=visit.order_id)
