"""The shipped workbook comes in whole, through the importers that the page and the command line use."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from yinuo.catalogue.models import ProductModel, TariffItem
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.kernel.actors import SYSTEM
from yinuo.network.models import Unit
from yinuo.network.types import UnitKind
from yinuo.parties.models import Customer
from yinuo.platform.imports.importing import run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.imports.sample import SHIPPED
from yinuo.platform.journal.models import Entry
from yinuo.web.importing import IMPORTERS

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
ORDER = ("products", "customers", "units", "price-lists", "contracts")


@pytest.fixture
def company(org):
    return Unit.objects.create(kind=UnitKind.COMPANY, code="hq", name="安达电器")


def imported(kind):
    importer = IMPORTERS[kind]()
    table = read_table(SHIPPED, SHIPPED.name, sheets=importer.sheets)
    report = run(importer, table, dry_run=False, actor=SYSTEM, now=NOW, atomic=transaction.atomic)
    assert [error.text(str) for error in report.errors] == []
    return report


def test_the_sample_comes_in_and_a_second_time_changes_nothing(company):
    for kind in ORDER:
        report = imported(kind)
        assert report.created == report.total
    assert Customer.objects.count() == 300
    assert SoldUnit.objects.count() == 500
    assert ProductModel.objects.count() == 39
    assert TariffItem.objects.count() == 66
    assert Contract.objects.count() == 40
    written = Entry.objects.count()
    for kind in ORDER:
        report = imported(kind)
        assert report.unchanged == report.total
    assert Entry.objects.count() == written
