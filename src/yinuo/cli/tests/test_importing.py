import json

import click
import pytest
from click.testing import CliRunner

from yinuo.cli import importing
from yinuo.cli.importing import KINDS, import_, only_organisation, run_import
from yinuo.network.models import Unit
from yinuo.network.types import UnitKind
from yinuo.parties.models import Customer
from yinuo.platform.imports.models import ImportRun
from yinuo.web.importing import IMPORTERS

GOOD = "姓名,手机\n王丽华,199 0000 0001\n李伟,19900000002\n"


@pytest.fixture
def company(org):
    return Unit.objects.create(kind=UnitKind.COMPANY, code="hq", name="安达电器")


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "customers.csv"
    place.write_text(GOOD, encoding="utf-8")
    return place


def test_a_file_is_imported_and_counted_as_one_document(company, file, capsys):
    assert run_import("customers", file, slug="anda", dry_run=False, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["created"], said["errors"]) == (True, 2, [])
    assert Customer.objects.count() == 2
    assert ImportRun.objects.get().state == "done"


def test_a_dry_run_writes_nothing(company, file, capsys):
    assert run_import("customers", file, slug="anda", dry_run=True, as_json=False)
    assert "2" in capsys.readouterr().out
    assert not Customer.objects.exists()


def test_errors_name_their_rows_and_nothing_is_written(company, file, capsys):
    file.write_text(GOOD.replace("19900000002", "1380013"), encoding="utf-8")
    assert not run_import("customers", file, slug="anda", dry_run=False, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert not said["ok"]
    assert len(said["errors"]) == 1
    assert "3" in said["errors"][0]
    assert "1380013" in said["errors"][0]
    assert not Customer.objects.exists()
    assert not run_import("customers", file, slug="anda", dry_run=False, as_json=False)
    assert "1380013" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_one_message_and_leaves_no_run(company, file):
    file.write_bytes(b"")
    with pytest.raises(click.ClickException):
        run_import("customers", file, slug="anda", dry_run=False, as_json=False)
    assert not ImportRun.objects.exists()


def test_with_several_organisations_one_must_be_named(org):
    with pytest.raises(click.ClickException, match="anda, other"):
        only_organisation()


def test_the_words_of_the_command_line_are_those_of_the_page():
    assert set(KINDS) == set(IMPORTERS)


def test_an_unknown_kind_and_a_missing_file_are_refused(file):
    runner = CliRunner()
    assert runner.invoke(import_, ["secrets", str(file)]).exit_code == 2
    assert runner.invoke(import_, ["customers", str(file) + "x"]).exit_code == 2
    assert "--dry-run" in runner.invoke(import_, ["--help"]).output


def test_progress_is_drawn_on_standard_error_only_for_people(capsys):
    with importing.progress_bar(shown=False) as advance:
        advance(1, 2)
    with importing.progress_bar(shown=True) as advance:
        advance(1, 2)
        advance(2, 2)
    assert capsys.readouterr().out == ""
