"""What the demonstration's sales office had on file: the sample workbook, read by the importers."""

import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from yinuo.catalogue.imports import take_over_vocabulary
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.imports.importing import run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.imports.sample import DEFAULT_SEED
from yinuo.platform.imports.sample.workbook import write_sample
from yinuo.web.importing import IMPORTERS

ORDER = ("customers", "products", "price-lists", "units", "contracts")


def fill(*, opened_at: datetime, now: datetime) -> None:
    """Import the sample workbook of the day sheet by sheet, and the vocabulary of faults.

    The tariff is in force since the opening; all else is on file as of today.
    """
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "anda.xlsx"
        write_sample(workbook, seed=DEFAULT_SEED, as_of=now.astimezone(ZoneInfo("Asia/Shanghai")).date())
        for kind in ORDER:
            importer = IMPORTERS[kind]()
            table = read_table(workbook, workbook.name, sheets=importer.sheets)
            at = opened_at if kind == "price-lists" else now
            report = run(importer, table, dry_run=False, actor=SYSTEM, now=at, atomic=transaction.atomic)
            if not report.ok:
                raise RuntimeError(f"the sample workbook has errors in {kind}: {report.errors[:3]}")
    take_over_vocabulary(actor=SYSTEM, now=now)
