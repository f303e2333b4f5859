import io
from datetime import datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yinuo.kernel.errors import Refused
from yinuo.parties.models import Customer
from yinuo.parties.tests import scene
from yinuo.parties.tests.scene import NOW
from yinuo.platform.files.models import StoredFile
from yinuo.platform.imports import runs
from yinuo.platform.imports.models import ImportRun, RunState
from yinuo.platform.imports.reading import read_table
from yinuo.platform.imports.sample import SHIPPED
from yinuo.platform.journal.models import Entry
from yinuo.web import importing, tasks
from yinuo.web.importing import IMPORTERS

CUSTOMERS = "姓名,手机\n王丽华,199 0000 0001\n李伟,19900000002\n"
BROKEN = "姓名,手机\n王丽华,1380013\n李伟,19900000002\n"


@pytest.fixture
def office(org):
    return scene.build()


@pytest.fixture
def pages(client):
    return scene.Pages(client)


def upload(pages, content, *, name="customers.csv", kind="customers", **more):
    data = content.encode() if isinstance(content, str) else content
    return pages.post("import", kind=kind, file=SimpleUploadedFile(name, data), **more)


def text(response):
    return response.content.decode()


def nothing_written():
    return not Customer.objects.exists() and not Entry.objects.filter(code__startswith="parties").exists()


def test_a_file_is_checked_then_imported_by_a_second_step(office, pages):
    answer = upload(pages.as_(office.administrator), CUSTOMERS)
    run = ImportRun.objects.get()
    assert answer["Location"].endswith(scene.place("import_run", run.id))
    assert (run.state, run.created, run.may_be_taken) == (RunState.CHECKED, 2, True)
    assert nothing_written()
    shown = text(pages.get("import_run", run.id))
    assert scene.place("import_now", run.id) in shown
    pages.post("import_now", run.id)
    run.refresh_from_db()
    assert (run.state, run.created) == (RunState.DONE, 2)
    assert Customer.objects.count() == 2
    entry = Entry.objects.get(code="imports.file_imported")
    assert entry.payload == {"run_id": run.id, "kind": "customers", "created": 2, "updated": 0}
    assert scene.place("import_now", run.id) not in text(pages.get("import_run", run.id))
    assert "customers.csv" in text(pages.get("import"))


def test_a_file_is_imported_once(office, pages):
    upload(pages.as_(office.administrator), CUSTOMERS)
    run = ImportRun.objects.get()
    pages.post("import_now", run.id)
    assert pages.post("import_now", run.id).status_code == 422
    assert Entry.objects.filter(code="imports.file_imported").count() == 1


def test_errors_stand_with_their_rows_and_the_file_cannot_be_imported(office, pages):
    upload(pages.as_(office.administrator), BROKEN)
    run = ImportRun.objects.get()
    shown = text(pages.get("import_run", run.id))
    assert "1380013" in shown
    assert scene.place("import_now", run.id) not in shown
    assert pages.post("import_now", run.id).status_code == 422
    assert nothing_written()


def test_a_row_that_no_longer_fits_stops_the_whole_file(office, pages):
    upload(pages.as_(office.administrator), CUSTOMERS)
    run = ImportRun.objects.get()
    scene.customer(office.clerk, name="甲", phones=("19900000002",))
    scene.customer(office.clerk, name="乙", phones=("19900000002",))
    pages.post("import_now", run.id)
    run.refresh_from_db()
    assert (run.state, len(run.errors)) == (RunState.CHECKED, 1)
    assert not Customer.objects.filter(name="王丽华").exists()


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["姓名", "手机"])
    book.active.append(["王丽华", 19900000001])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.xlsx"),
        (b"PK\x03\x04 no workbook", "broken.xlsx"),
        (workbook()[:600], "cut.xlsx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture.png"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture.xlsx"),
        ("姓名,地址\n王丽华,x\n".encode(), "no-phone.csv"),
        ("姓名,手机\n".encode(), "no-rows.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason_and_not_kept(office, pages, content, name):
    answer = upload(pages.as_(office.administrator), content, name=name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()
    assert nothing_written()


def test_fifty_megabytes_are_refused_before_they_are_read(office, pages):
    answer = upload(pages.as_(office.administrator), bytes(50 * 2**20), name="big.xlsx")
    assert answer.status_code == 422
    assert "20 MB" in text(answer)
    assert not ImportRun.objects.exists()


def test_no_file_and_an_unknown_kind_are_refused(office, pages):
    assert pages.as_(office.administrator).post("import", kind="customers").status_code == 422
    assert upload(pages, CUSTOMERS, kind="secrets").status_code == 422
    assert not ImportRun.objects.exists()


def test_a_large_file_is_worked_through_by_the_worker(office, pages, monkeypatch):
    deferred = []
    monkeypatch.setattr(importing, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(tasks.import_file, "defer", lambda **call: deferred.append(call))
    upload(pages.as_(office.administrator), CUSTOMERS)
    run = ImportRun.objects.get()
    assert deferred == [{"org": "anda", "run_id": run.id}]
    assert run.state == RunState.CHECKING
    waiting = text(pages.get("import_run", run.id, HX_Request="true"))
    assert "hx-trigger" in waiting
    assert "<html" not in waiting
    importing.carry_on(run_id=run.id, now=NOW)
    run.refresh_from_db()
    assert (run.state, run.created) == (RunState.CHECKED, 2)
    assert nothing_written()
    pages.post("import_now", run.id)
    assert len(deferred) == 2
    importing.carry_on(run_id=run.id, now=NOW)
    importing.carry_on(run_id=run.id, now=NOW)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert Customer.objects.count() == 2
    assert Entry.objects.filter(code="imports.file_imported").count() == 1


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(office, pages):
    run = runs.open_run(
        b"PK\x03\x04 no workbook", kind="customers", name="a.xlsx", actor=office.administrator, now=NOW
    )
    importing.carry_on(run_id=run.id, now=NOW)
    run.refresh_from_db()
    assert run.errors[0]["row"] == 0
    assert not run.may_be_taken
    assert pages.as_(office.administrator).get("import_run", run.id).status_code == 200


def test_a_failure_half_way_leaves_nothing_and_is_said(office, pages, monkeypatch):
    run = runs.open_run(
        CUSTOMERS.encode(), kind="customers", name="a.csv", actor=office.administrator, now=NOW
    )
    importing.carry_on(run_id=run.id, now=NOW)
    runs.begin(run.id, actor=office.administrator)
    applied = IMPORTERS["customers"].apply

    def fails(self, row, context):
        if row.number == 3:
            raise ZeroDivisionError
        return applied(self, row, context)

    monkeypatch.setattr(IMPORTERS["customers"], "apply", fails)
    with pytest.raises(ZeroDivisionError):
        importing.carry_on(run_id=run.id, now=NOW)
    assert nothing_written()
    run.refresh_from_db()
    assert run.state == RunState.BROKEN
    assert pages.as_(office.administrator).get("import_run", run.id).status_code == 200


def test_who_may_not_import_gets_neither_page_nor_file(office, pages):
    run = runs.open_run(
        CUSTOMERS.encode(), kind="customers", name="a.csv", actor=office.administrator, now=NOW
    )
    for actor in (office.clerk, office.chief, office.dealer_clerk):
        signed_in = pages.as_(actor)
        assert signed_in.get("import").status_code == 403
        assert signed_in.get("import_run", run.id).status_code == 403
        assert signed_in.get("import_blank", "customers").status_code == 403
        assert signed_in.post("import_now", run.id).status_code == 403
        assert upload(signed_in, CUSTOMERS).status_code == 403
    assert ImportRun.objects.count() == 1
    with pytest.raises(Refused):
        runs.get(run.id, actor=office.clerk)


@pytest.mark.parametrize("kind", IMPORTERS)
def test_the_empty_workbook_has_every_column_of_its_kind(office, pages, kind):
    answer = pages.as_(office.administrator).get("import_blank", kind)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    sheet.append(["x" for _ in sheet[1]])
    file = io.BytesIO()
    book.save(file)
    table = read_table(file.getvalue(), "a.xlsx", sheets=IMPORTERS[kind].sheets)
    headers = {header.removesuffix(" *") for header in table.headers}
    assert sheet.title == IMPORTERS[kind].sheets[0]
    assert headers >= {column.headers[0] for column in IMPORTERS[kind].columns}
    assert pages.get("import_blank", "secrets").status_code == 404


def test_the_shipped_workbook_is_checked_on_the_page(office, pages):
    upload(pages.as_(office.administrator), SHIPPED.read_bytes(), name=SHIPPED.name, kind="customers")
    run = ImportRun.objects.get()
    assert (run.created, run.errors) == (300, [])
    assert isinstance(run.finished_at, datetime)
