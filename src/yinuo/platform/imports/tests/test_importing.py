from datetime import UTC, date, datetime

import pytest

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, Refused
from yinuo.platform.imports.importing import MAX_ERRORS, run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.imports.tests.example import Store, UnitImporter

NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)  # 2 March in China


@pytest.fixture
def store():
    return Store()


def imported(store, text, *, dry_run=False, importer=None, progress=None):
    return run(
        importer or UnitImporter(store),
        read_table(text.encode(), "units.csv"),
        dry_run=dry_run,
        actor=SYSTEM,
        now=NOW,
        atomic=store.atomic,
        progress=progress,
    )


GOOD = """序列号 *,客户手机,售出日期,省,市,区县,备注
ak-1,１９９００００００１１,2026年3月2日,浙江省,杭州市,西湖区,"=1+1"
AK-2,19900000012.0,2025/12/1,上海市,,普陀区,
"""


def test_good_rows_are_created(store):
    report = imported(store, GOOD)
    assert report.ok
    assert (report.kind, report.total, report.created, report.updated) == ("units", 2, 2, 0)
    unit = store.units["AK-1"]
    assert unit["phone"].display == "199 0000 0011"
    assert unit["sold_on"] == date(2026, 3, 2)
    assert unit["region"] == "330106"
    assert unit["note"] == "=1+1"
    assert store.units["AK-2"]["region"] == "310107"


def test_a_second_import_changes_nothing_and_an_empty_cell_keeps_the_old_value(store):
    imported(store, GOOD)
    report = imported(store, "序列号,客户手机,备注\nAK-1,19900000011,\nAK-2,19900000012,new\n")
    assert (report.created, report.unchanged, report.updated) == (0, 1, 1)
    assert store.units["AK-1"]["note"] == "=1+1"
    assert store.units["AK-2"]["note"] == "new"


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(store):
    report = imported(store, GOOD, dry_run=True)
    assert report.dry_run
    assert report.created == 2
    assert store.units == {}


def test_one_bad_row_means_that_none_is_taken(store):
    report = imported(store, GOOD + "AK-3,138,2026-04-01,,,,\n\n,x,,,,,too long a note for this column\n")
    assert store.units == {}
    assert report.created == 0
    said = [error.text(str) for error in report.errors]
    assert said == [
        "Row 4, Customer's phone: “138” is not a phone number. Write it like 138 0000 0000 or 0571-8888 8888.",
        "Row 4, Sold on: 2026-04-01 lies in the future.",
        "Row 6, Serial number: This cell must be filled.",
        "Row 6, Customer's phone: “x” is not a phone number. Write it like 138 0000 0000 or 0571-8888 8888.",
        "Row 6, Note: The text has 31 characters; at most 20 fit.",
    ]


def test_errors_across_rows_name_the_first(store):
    report = imported(store, GOOD + "ＡＫ-1,19900000013,,,,,\n")
    assert [error.text(str) for error in report.errors] == [
        "Row 4, Serial number: The same value stands in row 2."
    ]
    assert store.units == {}


def test_a_refusal_of_an_action_becomes_the_error_of_its_row(store):
    report = imported(store, GOOD + "BAD-1,19900000013,,,,,\nBAD-2,19900000014,,,,,\n")
    assert [(error.row, error.column) for error in report.errors] == [
        (4, "Serial number"),
        (5, "Serial number"),
    ]
    assert store.units == {}


def test_errors_are_told_in_the_language_of_the_reader(store):
    words = {
        "Row %(row)s, %(column)s: %(said)s": "第 %(row)s 行“%(column)s”：%(said)s",
        "Serial number": "序列号",
        "This cell must be filled.": "必须填写。",
    }
    report = imported(store, "序列号,客户手机\n,19900000013\n")
    assert report.errors[0].text(lambda text: words[text]) == "第 2 行“序列号”：必须填写。"


def test_a_long_value_is_quoted_in_short(store):
    report = imported(store, f"序列号,客户手机\nA,{'9' * 5000}\n")
    assert len(report.errors[0].text(str)) < 200


def test_errors_are_capped_and_the_rest_counted(store):
    report = imported(store, "序列号,客户手机\n" + "A,no\n" * (MAX_ERRORS + 5))
    assert len(report.errors) == MAX_ERRORS
    assert report.more_errors == 5


def test_all_missing_columns_are_named_at_once(store):
    with pytest.raises(Refused) as refusal:
        imported(store, "姓名,备注\nx,y\n")
    assert refusal.value.params == {"columns": "序列号、客户手机", "headers": "姓名、备注"}


def test_two_columns_of_the_same_meaning_are_refused(store):
    with pytest.raises(Refused, match="mean the same"):
        imported(store, "序列号,机身号,客户手机\nA,B,19900000011\n")


def test_unknown_columns_are_left_out_with_a_warning(store):
    report = imported(store, "序列号,客户手机,颜色,尺寸\nA,19900000011,白,大\n")
    assert report.ok
    assert report.warnings[0].params == {"columns": "颜色、尺寸"}


def test_headers_match_in_any_width_case_and_script(store):
    report = imported(store, "ＳＥＲＩＡＬ, 客戶 手機\nA,19900000011\n")
    assert report.created == 1


def test_several_phones_in_a_cell(store):
    imported(store, '序列号,客户手机,其他电话\nA,19900000011,"0571-5550 0001 / 19900000012\n400-820-8820"\n')
    assert [phone.digits for phone in store.units["A"]["others"]] == [
        "057155500001",
        "19900000012",
        "4008208820",
    ]


def test_a_check_may_warn_without_hindering(store):
    report = imported(store, "序列号,客户手机,售出日期\nA,19900000011,1999-01-01\n")
    assert report.created == 1
    assert (report.warnings[0].row, report.warnings[0].text(str)) == (2, "Sold on 1999-01-01: is this right?")


def test_progress_counts_to_the_end(store):
    seen = []
    rows = "".join(f"A{number},19900000011\n" for number in range(250))
    imported(store, "序列号,客户手机\n" + rows, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(100, 250), (200, 250), (250, 250)]


def test_who_may_not_import_is_stopped_at_once(store):
    class Closed(UnitImporter):
        def apply(self, row, context):
            super().apply(row, context)
            raise Forbidden("no")

    with pytest.raises(Forbidden):
        imported(store, GOOD, importer=Closed(store))
    assert store.units == {}


def test_an_unforeseen_failure_leaves_nothing(store):
    class Fails(UnitImporter):
        def apply(self, row, context):
            super().apply(row, context)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        imported(store, GOOD, importer=Fails(store))
    assert store.units == {}
