"""The phone pages of a visit, as a browser uses them."""

import base64
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yinuo.field.models import VisitPhoto, VisitReport
from yinuo.field.tests import scene
from yinuo.intake.models import Case
from yinuo.platform import clock
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.files.models import StoredFile
from yinuo.platform.journal.models import Entry
from yinuo.platform.ui import signing
from yinuo.workorders.models import Consent, EstimateLine

ROOT = "/o/anda/visits"
SIGNATURE = signing.PNG_ADDRESS + base64.b64encode(scene.drawing()).decode()
WRITTEN = (VisitReport, VisitPhoto, Evidence, StoredFile, EstimateLine, Consent)
STEPS = ("arrive", "tariff", "estimate", "consent", "findings", "photo", "sign", "otherwise")


class Phone:
    """A browser in which somebody is signed in, at one visit."""

    def __init__(self, client, office, actor):
        self.client, self.office = client, office
        self.visit = office.visit
        scene.sign_in(client, actor)

    def url(self, step=""):
        return f"{ROOT}/{self.visit.id}" + (f"/{step}" if step else "")

    def get(self, step=""):
        return self.client.get(self.url(step))

    def post(self, step, key=None, **data):
        report = VisitReport.objects.filter(pk=self.visit.id).first()
        version = report.version if report else 0
        return self.client.post(
            self.url(step), {"_key": str(key or uuid.uuid4()), "version": version, **data}
        )

    def until(self, last):
        """Walk the straight way up to and including a step."""
        for step, data in WAY.items():
            answer = self.post(step, **data)
            assert answer.status_code == 302, answer.content.decode()
            if step == last:
                return self
        raise AssertionError(last)


WAY = {
    "arrive": {},
    "tariff": {},
    "estimate": {
        "work-T1": "1",
        "part_name-0": "电源板",
        "part_quantity-0": "1",
        "part_price-0": "８０元",
        "part_name-1": "",
    },
    "consent": {"answer": "yes", "signer": "王丽华"},
    "findings": {
        "findings": "电源板烧毁",
        "work_done": "更换电源板",
        "work_minutes": "45",
        "part_name-0": "电源板",
        "part_quantity-0": "1",
    },
    "sign": {"signature": SIGNATURE, "signer": "王丽华"},
}


@pytest.fixture
def phone(client, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: scene.NOW)
    return Phone(client, office, office.technician)


def written():
    return [list(model.objects.order_by("pk").values()) for model in WRITTEN]


def text(answer):
    return answer.content.decode()


def test_today_shows_the_next_visit_with_phone_and_way(phone):
    page = text(phone.client.get(f"{ROOT}/"))
    assert 'href="tel:13800005678"' in page
    assert "geo:0,0?q=" in page
    assert phone.url() in page


def test_a_day_without_visits_says_what_this_place_is_for(client, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: scene.NOW)
    scene.sign_in(client, office.colleague)
    page = text(client.get(f"{ROOT}/"))
    assert 'class="empty"' in page
    assert "13800005678" not in page


@pytest.mark.clause("C016", "C017", "C023", "C352")
def test_the_whole_visit_from_the_door_to_the_signature(phone):
    assert 'form="step-form"' in text(phone.get())
    assert "¥30.00" in text(phone.until("arrive").get())
    phone.post("tariff")
    assert "work-T1" in text(phone.get())
    phone.post("estimate", **WAY["estimate"])
    assert "¥110.00" in text(phone.get())
    phone.post("consent", **WAY["consent"])
    assert 'name="work_minutes"' in text(phone.get())
    phone.post("findings", **WAY["findings"])
    assert "data-signature" in text(phone.get())
    phone.post("sign", **WAY["sign"])
    page = text(phone.get())
    assert 'class="seal' in page
    assert VisitReport.objects.get().outcome == "fixed"


def test_the_customer_is_masked_again_when_the_visit_has_ended(phone):
    assert "13800005678" in text(phone.get())
    phone.until("sign")
    for page in (text(phone.get()), text(phone.client.get(f"{ROOT}/"))):
        assert "13800005678" not in page
        assert "文三路" not in page
    assert "138****5678" in text(phone.get())


def test_steps_that_come_later_lead_back_to_the_visit(phone):
    for step in STEPS[1:]:
        answer = phone.get(step)
        assert (answer.status_code, answer.headers["Location"]) == (302, phone.url())


def test_steps_that_may_be_corrected_open_with_what_stands(phone):
    phone.until("findings")
    assert 'value="80.00"' in text(phone.get("estimate"))
    assert "电源板烧毁" in text(phone.get("findings"))
    assert phone.get("photo").status_code == phone.get("otherwise").status_code == 200


@pytest.mark.parametrize(
    ("until", "step", "data"),
    [
        ("tariff", "estimate", {"part_name-0": "电源板", "part_price-0": "八十"}),
        ("tariff", "estimate", {"part_name-0": "", "part_price-0": "80"}),
        ("tariff", "estimate", {"work-T1": "-1"}),
        ("tariff", "estimate", {}),
        ("tariff", "estimate", {"work-F1": "1"}),
        ("estimate", "consent", {"answer": "perhaps", "signer": "王丽华"}),
        ("estimate", "consent", {"answer": "yes", "signer": ""}),
        ("consent", "findings", {"findings": "", "work_done": "x", "work_minutes": "5"}),
        ("consent", "findings", {"findings": "x", "work_done": "x", "work_minutes": "many"}),
        ("findings", "sign", {"signature": "", "signer": "王丽华"}),
        ("findings", "sign", {"signature": signing.PNG_ADDRESS + "AAAA", "signer": "王丽华"}),
        ("findings", "sign", {"on_paper": "on", "signer": "王丽华"}),
        ("arrive", "otherwise", {"outcome": "nobody_home", "note": ""}),
        ("arrive", "otherwise", {"outcome": "fixed", "note": "好了"}),
    ],
)
def test_bad_input_is_said_and_changes_nothing(phone, until, step, data):
    phone.until(until)
    before = written()
    answer = phone.post(step, **data)
    assert answer.status_code == 422
    assert "data-trouble" in text(answer)
    assert written() == before


def test_what_was_typed_is_kept_beside_the_error_and_never_runs(phone):
    phone.until("consent")
    answer = phone.post("findings", findings="<script>alert(1)</script>", work_done="", work_minutes="5")
    assert answer.status_code == 422
    assert "&lt;script&gt;alert(1)" in text(answer)
    assert "<script>alert(1)" not in text(answer)


def test_a_stale_page_shows_what_stands_now_and_can_be_saved_again(phone):
    phone.until("findings")
    stale = phone.post("findings", **{**WAY["findings"], "findings": "别的", "version": 1})
    assert stale.status_code == 409
    assert "电源板烧毁" in text(stale)
    assert "别的" in text(stale)
    current = VisitReport.objects.get().version
    assert f'name="version" value="{current}"' in text(stale)


def test_a_repeated_post_changes_nothing_and_goes_to_the_same_place(phone):
    phone.until("findings")
    data = {"version": VisitReport.objects.get().version, "_key": str(uuid.uuid4()), **WAY["sign"]}
    first = phone.client.post(phone.url("sign"), data)
    before, entries = written(), Entry.objects.count()
    again = phone.client.post(phone.url("sign"), data)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]
    assert (written(), Entry.objects.count()) == (before, entries)


def test_a_product_is_taken_along_with_its_photo_and_the_receipt_is_shown(phone):
    phone.until("tariff")
    assert f"{phone.visit.id}/workshop" in text(phone.get())
    assert "L55E9" in text(phone.get("workshop"))
    data = {"note": "要在车间检测", "name": "液晶电视", "condition": "完好", "accessories": ["remote"]}
    assert phone.post("workshop", **data, signature="", signer="王丽华").status_code == 422
    upload = SimpleUploadedFile("IMG 1.jpg", scene.snapshot(), "image/jpeg")
    answer = phone.post("workshop", **data, photo=upload, signature=SIGNATURE, signer="王丽华")
    assert answer.status_code == 302
    assert "LQ2026-000001" in text(phone.client.get(answer.headers["Location"]))
    assert VisitPhoto.objects.get().purpose == "taken"
    assert phone.get("workshop").status_code == 302


def test_a_photo_is_kept_and_shown_to_its_technician_only(phone, office, client):
    phone.until("arrive")
    upload = SimpleUploadedFile("IMG 1.jpg", scene.snapshot(), "image/jpeg")
    assert phone.post("photo", photo=upload, purpose="before").status_code == 302
    kept = VisitPhoto.objects.get()
    assert f"/o/anda/evidence/{kept.evidence_id}" in text(phone.get())
    shown = client.get(f"/o/anda/evidence/{kept.evidence_id}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"].startswith("private")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert client.get(f"/o/anda/evidence/{kept.evidence_id}?size=small").status_code == 200
    for who, status in (
        ("clerk", 200),
        ("colleague", 404),
        ("dealer_caller", 404),
        ("dealer_technician", 404),
    ):
        scene.sign_in(client, getattr(office, who))
        assert client.get(f"/o/anda/evidence/{kept.evidence_id}").status_code == status


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.jpg", b"MZ not a picture"), ("x.svg", b"<svg onload='alert(1)'/>"), ("x.jpg", b"")],
)
def test_an_upload_that_is_no_picture_is_refused(phone, name, content):
    phone.until("arrive")
    before = written()
    answer = phone.post("photo", photo=SimpleUploadedFile(name, content, "image/jpeg"), purpose="before")
    assert answer.status_code == 422
    assert written() == before


def test_the_paper_way_of_signing(phone):
    phone.until("findings")
    paper = SimpleUploadedFile("paper.jpg", scene.snapshot(), "image/jpeg")
    assert phone.post("sign", on_paper="on", paper=paper, signer="王丽华").status_code == 302
    assert Evidence.objects.get().purpose == "signature_on_paper"


def test_nobody_home_from_the_door(phone):
    phone.until("arrive")
    assert phone.post("otherwise", outcome="nobody_home", note="按门铃两次无人应").status_code == 302
    assert "按门铃两次无人应" in text(phone.get())


@pytest.mark.parametrize(
    ("who", "status"),
    [("colleague", 403), ("dealer_technician", 404), ("clerk", 403), ("caller", 403), ("chief", 403)],
)
def test_nobody_else_sees_or_works_on_the_visit(phone, office, client, who, status):
    phone.until("findings")
    before = written()
    scene.sign_in(client, getattr(office, who))
    answers = [phone.get(), *(phone.post(step, **WAY.get(step, {})) for step in STEPS)]
    assert {answer.status_code for answer in answers} == {status}
    assert not any("13800005678" in text(answer) for answer in answers)
    assert written() == before


def test_strangers_are_sent_to_the_sign_in_page(phone, client):
    client.cookies.clear()
    answer = phone.get()
    assert answer.status_code == 302
    assert "sign" in answer.headers["Location"]


def test_the_history_of_the_unit_stands_on_the_page_without_this_visit(phone, office):
    assert 'id="history"' not in text(phone.get())
    earlier = scene.register(office.company, owner=office.clerk, sold_on=date(2020, 5, 1), serial="SN0")
    Case.objects.filter(pk=earlier.id).update(sold_unit_id=office.case.sold_unit_id)
    page = text(phone.get())
    assert 'id="history"' in page
    assert earlier.number in page


@pytest.mark.parametrize("until", ["arrive", "estimate", "findings"])
def test_a_page_costs_a_bounded_number_of_statements(phone, until, django_assert_max_num_queries):
    phone.until(until)
    with django_assert_max_num_queries(20):
        phone.get()


def test_the_visit_left_over_from_yesterday_is_still_there(client, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: scene.NOW + timedelta(days=1))
    phone = Phone(client, office, office.technician)
    assert phone.url() in text(phone.client.get(f"{ROOT}/"))
