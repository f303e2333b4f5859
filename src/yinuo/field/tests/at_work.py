"""A technician at work on one visit, and what must be as it was after a refusal."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from yinuo.dispatch.models import Visit
from yinuo.field import actions
from yinuo.field.models import PartUsed, VisitPhoto, VisitReport
from yinuo.field.tests import scene
from yinuo.field.types import Part, UsedPart, Work
from yinuo.followup.models import Callback
from yinuo.intake.models import Case
from yinuo.kernel.errors import Refused
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.files.models import StoredFile
from yinuo.platform.journal.models import Entry
from yinuo.workorders.models import Consent, EstimateLine, WorkOrder

NOW = scene.NOW
COUNTED = (Callback, Consent, Entry, EstimateLine, Evidence, PartUsed, StoredFile, VisitPhoto, VisitReport)
CHECK = Work("T1", 1)
BOARD = Part("电源板", 1, 8000)


class OnSite:
    """One visit, worked on by its technician."""

    def __init__(self, office, visit=None):
        self.office, self.visit = office, visit or office.visit
        self.by = {"actor": office.technician, "now": NOW}

    @property
    def at(self):
        return {"visit_id": self.visit.id, "version": self.report.version, **self.by}

    @property
    def report(self):
        return VisitReport.objects.get(pk=self.visit.id)

    def arrive(self):
        actions.arrive(visit_id=self.visit.id, **self.by)
        return self

    def shown(self):
        self.arrive()
        actions.show_tariff(**self.at)
        return self

    def estimated(self, works=(CHECK,), parts=(BOARD,)):
        self.shown()
        actions.set_estimate(**self.at, works=list(works), parts=list(parts))
        return self

    def agreed(self):
        self.estimated()
        actions.agree(**self.at, is_given=True, signer="王丽华")
        return self

    def worked(self):
        self.agreed()
        actions.record_findings(
            **self.at,
            findings="电源板烧毁",
            work_done="更换电源板",
            work_minutes=45,
            parts=[UsedPart("电源板", 1)],
        )
        return self

    def finish(self, **changes):
        return actions.finish_fixed(
            **{**self.at, "signature": scene.drawing(), "signer": "王丽华", **changes}
        )


@contextmanager
def refused(kind=Refused, **expected):
    """The block refuses, for the reason given, and nothing at all has been written."""
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (*COUNTED, Visit, WorkOrder, Case)
    }
    with pytest.raises(kind) as refusal, transaction.atomic():
        yield
    for name, value in expected.items():
        assert value in str(getattr(refusal.value, name))
    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}


def codes():
    return list(Entry.objects.order_by("id").values_list("code", flat=True))
