import pytest
from django.db import transaction

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, Refused
from yinuo.parties import queries
from yinuo.parties.imports import CustomerImporter
from yinuo.parties.models import Customer
from yinuo.parties.tests.scene import NOW, customer
from yinuo.platform.imports.importing import run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.journal.models import Entry

GOOD = """姓名,类型,手机,其他电话,省,市,区县,地址,备注
王丽华,个人,199 0000 0001,0571-5550 1234,浙江省,杭州市,西湖区,文三路 90 号,老客户
某某酒店管理有限公司,单位,19900000002.0,,上海市,,普陀区,曹杨路 1 号,
"""


def imported(text, *, actor=SYSTEM, dry_run=False):
    table = read_table(text.encode(), "customers.csv")
    return run(CustomerImporter(), table, dry_run=dry_run, actor=actor, now=NOW, atomic=transaction.atomic)


def counts(report):
    return (report.created, report.updated, report.unchanged, report.duplicates)


def said(report):
    return [error.text(str) for error in report.errors]


def test_customers_come_in_and_a_second_time_changes_nothing(office):
    assert counts(imported(GOOD)) == (2, 0, 0, 0)
    hotel = queries.find("19900000002", actor=SYSTEM)[0]
    assert (hotel.kind, hotel.region, hotel.unit_id) == ("company", "310107", office.company.id)
    events = Entry.objects.count()
    assert counts(imported(GOOD)) == (0, 0, 2, 0)
    assert Entry.objects.count() == events


def test_a_dry_run_writes_nothing(office):
    assert counts(imported(GOOD, dry_run=True)) == (2, 0, 0, 0)
    assert not Customer.objects.exists()
    assert not Entry.objects.exists()


def test_one_wrong_row_and_nothing_is_written(office):
    report = imported(GOOD + "李伟,个人,1380013,,,,,,\n,个人,19900000009,,火星,,,,\n")
    assert said(report) == [
        "Row 4, Phone: “1380013” is not a phone number. Write it like 138 0000 0000 or 0571-8888 8888.",
        "Row 5, Name: This cell must be filled.",
        "Row 5, Region: “火星” is no known region. Write province, city and district.",
    ]
    assert not Customer.objects.exists()


def test_a_file_without_a_column_it_needs_is_refused(office):
    with pytest.raises(Refused, match="手机") as refusal:
        imported("姓名,地址\n王丽华,x\n")
    assert refusal.value.field == "file"


def test_a_known_phone_corrects_the_file_and_keeps_what_the_row_leaves_empty(office):
    who = customer(office.clerk, name="王小姐", phones=("19900000001", "19900000007"), note="旧备注")
    report = imported("姓名,手机,其他电话,地址,备注\n王丽华,19900000001,19900000008,文三路 90 号,\n")
    assert counts(report) == (0, 1, 0, 0)
    assert [warning.text(str) for warning in report.warnings] == [
        "The customer with this phone was called 王小姐, now 王丽华."
    ]
    kept = queries.get(who.id, actor=SYSTEM)
    assert (kept.name, kept.note, kept.address, kept.version) == ("王丽华", "旧备注", "文三路 90 号", 2)
    assert [phone.digits for phone in kept.phones.all()] == ["19900000001", "19900000007", "19900000008"]


def test_the_same_customer_twice_in_a_file_is_one(office):
    report = imported(GOOD + "王丽华,个人,19900000001,19900000005,,,,别处,\n")
    assert counts(report) == (2, 0, 0, 1)
    who = queries.find("19900000005", actor=SYSTEM)[0]
    assert (who.address, who.phones.count()) == ("文三路 90 号", 3)
    assert counts(imported(GOOD + "王丽华,个人,19900000001,19900000005,,,,别处,\n")) == (0, 0, 2, 1)


def test_one_phone_for_two_names_is_an_error(office):
    assert said(imported(GOOD + "李伟,个人,19900000001,,,,,,\n")) == [
        "Row 4, Phone: The phone stands in row 2 for another customer: 王丽华."
    ]


def test_a_phone_of_several_customers_needs_the_name_to_decide(office):
    first = customer(office.clerk, phones=("19900000001",))
    customer(office.clerk, name="李伟", phones=("19900000001",))
    assert said(imported("姓名,手机\n赵敏,19900000001\n")) == [
        "Row 2, Phone: Several customers have this phone, none with this name. Merge them first."
    ]
    assert counts(imported("姓名,手机,备注\n王丽华,19900000001,是她\n")) == (0, 1, 0, 0)
    assert queries.get(first.id, actor=SYSTEM).note == "是她"


def test_html_and_formulas_stay_text(office):
    imported('姓名,手机,备注\n<b>王</b>,19900000001,"=HYPERLINK(""http://x"")"\n')
    who = Customer.objects.get()
    assert (who.name, who.note) == ("<b>王</b>", '=HYPERLINK("http://x")')


def test_an_administrator_may_import_a_clerk_may_correct_and_an_accountant_neither(office):
    assert imported(GOOD, actor=office.administrator).ok
    with pytest.raises(Forbidden):
        imported(GOOD.replace("1990000", "1990001").replace("199 0000", "199 0001"), actor=office.accountant)


def test_a_dealers_file_never_touches_another_dealers_customer(office):
    theirs = customer(office.dealer_clerk, phones=("19900000001",))
    assert counts(imported(GOOD, actor=office.other_dealer_clerk)) == (2, 0, 0, 0)
    assert queries.get(theirs.id, actor=SYSTEM).version == 1
