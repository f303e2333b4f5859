"""The workshop's pages as each role sees them."""

from datetime import timedelta

import pytest
from tests.office import NOW, send, sign_in
from tests.workshop import Workshop

from yinuo.depot.actions import benching, returning
from yinuo.depot.types import ResultKind, SessionKind
from yinuo.followup import queries as callbacks
from yinuo.platform import clock

ROOT = "/o/anda"


@pytest.fixture
def see(visitor, office):
    """The text of a page for somebody."""

    def look(username, path, status=200):
        answer = sign_in(visitor, office[username]).get(f"{ROOT}/{path}")
        assert answer.status_code == status, answer.content.decode()[:400]
        return answer.content.decode()

    return look


@pytest.fixture
def do(visitor, office):
    def post(username, path, status=302, **data):
        answer = send(sign_in(visitor, office[username]), f"{ROOT}/{path}", data)
        assert answer.status_code == status, answer.content.decode()[:400]
        return answer

    return post


def test_an_empty_workshop_says_what_it_is_for(see):
    assert 'class="empty"' in see("lin", "depot/")
    assert 'class="empty"' in see("lin", "depot/register")
    assert "LQ2026" not in see("wang", "depot/bench")


def test_the_board_shows_each_product_at_its_stage_with_its_age(see, office, monkeypatch):
    shops = {
        "to_enter": Workshop(office).taken(),
        "to_diagnose": Workshop(office, technician="qian").entered(),
        "waits": Workshop(office, technician="qian", is_paid=True, now=NOW + timedelta(hours=2)).estimated(),
        "to_check": Workshop(office, technician="xu").finished(),
        "ready": Workshop(office, technician="tang", at="BJ").planned(),
    }
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=4))
    page = see("lin", "depot/")
    for stage, shop in shops.items():
        lane = page.split(f'id="lane-{stage}"')[1].split("</section>")[0]
        assert shop.stay.receipt_number in lane, stage
    assert "4 天" in page or "4 days" in page
    assert page.count('class="state due"') >= 5


@pytest.mark.clause("C355")
def test_the_register_is_found_by_receipt_product_customer_and_phone(see, office):
    shop, other = Workshop(office).taken(), Workshop(office, technician="qian").returned()
    number = shop.stay.receipt_number
    assert number in see("lin", "depot/register")
    assert other.stay.receipt_number not in see("lin", "depot/register")
    assert other.stay.receipt_number in see("lin", "depot/register?state=gone")
    for text in (number, "液晶电视", "王丽华", shop.stay.case.contact_phone[-4:]):
        assert number in see("lin", f"depot/register?state=all&q={text}")
    assert 'class="empty"' in see("lin", "depot/register?q=没有的东西")
    assert see("lin", "depot/register?key=x", 404)


def test_a_scanner_opens_the_product(visitor, office):
    shop = Workshop(office).taken()
    stay = shop.stay
    client = sign_in(visitor, office["lin"])
    page = f"{ROOT}/depot/stays/{stay.id}"
    for code in (
        stay.receipt_number,
        stay.receipt_number.lower(),
        stay.case.number,
        stay.order.number,
        f"https://x.cn{page}",
    ):
        answer = client.get(f"{ROOT}/depot/find", {"q": code})
        assert answer.headers.get("Location") == page, code
    assert "LQ9" in client.get(f"{ROOT}/depot/find", {"q": "LQ9"}).content.decode()
    Workshop(office, technician="qian").taken()
    assert client.get(f"{ROOT}/depot/find", {"q": "SN1"}).status_code == 200
    assert (
        sign_in(visitor, office["jin"]).get(f"{ROOT}/depot/find", {"q": stay.receipt_number}).status_code
        == 200
    )


STEPS = (
    ("taken", "sun", "/entry"),
    ("entered", "wang", ""),
    ("estimated", "sun", "/consent"),
    ("finished", "zhou", "/check"),
    ("passed", "sun", "/return"),
    ("planned", "sun", "/call"),
    ("told", "sun", "/delivery"),
)


@pytest.mark.parametrize(("until", "who", "act"), STEPS)
def test_a_products_page_offers_the_one_next_step_to_whom_it_concerns(see, office, until, who, act):
    shop = getattr(Workshop(office, is_paid=until == "estimated"), until)()
    if who == "wang":
        assert f"/depot/cards/{shop.stay_id}/start" in see("wang", f"depot/cards/{shop.stay_id}")
        return
    page = see(who, f"depot/stays/{shop.stay_id}")
    assert f'action="{ROOT}/depot/stays/{shop.stay_id}{act}"' in page
    assert page.count("button primary") == 1
    reader = see("chen", f"depot/stays/{shop.stay_id}")
    assert "<form" not in reader.split('id="next"')[1].split("</section>")[0]
    assert see(who, f"depot/stays/{shop.stay_id}{act}")


def test_the_names_of_customers_are_masked_at_the_bench(see, office):
    shop = Workshop(office).entered()
    phone = shop.stay.case.contact_phone
    for path in ("depot/bench", f"depot/cards/{shop.stay_id}"):
        page = see("wang", path)
        assert "王丽华" not in page
        assert phone not in page
    assert "王*" in see("wang", "depot/bench")


def test_whoever_carries_it_sees_the_address_until_it_is_handed_over(see, office):
    shop = Workshop(office).planned()
    path = f"depot/cards/{shop.stay_id}/delivery"
    see("wang", path, 403)
    returning.send_out(**shop.by("sun"), technician_id=office.staff("wang"))
    page = see("wang", path)
    assert shop.stay.case.contact_phone in page
    assert "文三路" in page
    shop.delivered(by="wang")
    assert "文三路" not in see("wang", path)


@pytest.mark.clause("C356")
def test_the_clock_on_the_phone(see, do, office, monkeypatch):
    shop = Workshop(office).entered()
    path = f"depot/cards/{shop.stay_id}"
    monkeypatch.setattr(clock, "now", lambda: shop.now)
    do("wang", f"{path}/start")
    shop.wait(minutes=25)
    page = see("wang", path)
    assert "<b>25</b>" in page
    assert f"{path}/stop" in page
    assert shop.stay.receipt_number in see("wang", "depot/bench")
    do("wang", f"{path}/stop")
    assert f"{path}/start" in see("wang", path)
    do("wang", f"{path}/findings", version=shop.card.version, diagnosis="电源板烧毁")
    do("wang", f"{path}/start")
    assert shop.card.sessions.get(stopped_at=None).kind == SessionKind.REPAIR
    shop.wait(hours=14)
    assert f"{path}/correction" in see("wang", path)
    do("wang", f"{path}/stop", 422)
    do("wang", f"{path}/correction", 422, minutes="0", reason="忘了")
    do("wang", f"{path}/correction", minutes="40", reason="下班忘记停表")
    do("wang", f"{path}/findings", version=shop.card.version, diagnosis="电源板烧毁", work_done="换板")
    do("wang", f"{path}/finish", kind="repaired")
    assert shop.standing.stage == "to_check"
    assert "/findings" not in see("wang", path)


def test_a_stale_card_shows_both(do, office):
    shop = Workshop(office).diagnosed()
    page = do(
        "wang", f"depot/cards/{shop.stay_id}/findings", 409, version=1, diagnosis="别的"
    ).content.decode()
    assert "电源板烧毁" in page
    assert "别的" in page


def test_what_is_typed_never_runs(do, see, office):
    shop = Workshop(office).taken()
    do("sun", f"depot/stays/{shop.stay_id}/entry", shelf="<script>alert(1)</script>")
    page = see("lin", f"depot/stays/{shop.stay_id}")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("until", "path", "data"),
    [
        ("taken", "entry", {"shelf": ""}),
        ("estimated", "consent", {"answer": "perhaps"}),
        ("finished", "check", {"passed": "no", "note": ""}),
        ("finished", "return", {"return_on": "2026-03-20"}),
        ("passed", "return", {"return_on": "2020-01-01"}),
        ("passed", "return", {"return_on": "x"}),
        ("passed", "call", {"reached": "yes"}),
        ("told", "delivery", {"receipt": "LQ2026-000999", "signature": "x", "signer": "王丽华"}),
        ("told", "delivery", {"receipt": "LQ2026-000999", "signature": "", "signer": "王丽华"}),
        ("told", "loss", {"proof": "passport", "signature": "", "signer": "王丽华"}),
        ("told", "disposal", {"receipt": "", "signature": "", "signer": ""}),
        ("told", "carrier", {"technician": "999999"}),
        ("told", "storage", {"where": "库房"}),
    ],
)
def test_bad_input_is_said_and_changes_nothing(do, office, until, path, data):
    shop = getattr(Workshop(office, is_paid=until == "estimated"), until)()
    before = type(shop.stay).objects.values().get(pk=shop.stay_id)
    user = "zhou" if path in {"check", "storage"} else "sun"
    page = do(user, f"depot/stays/{shop.stay_id}/{path}", 422, **data).content.decode()
    assert "data-trouble" in page
    assert type(shop.stay).objects.values().get(pk=shop.stay_id) == before


def test_the_case_shows_the_workshop_only_where_it_has_been(see, office):
    shop, other = Workshop(office).diagnosed(), office.case()
    page = see("lin", f"case/{shop.stay.case_id}")
    assert f"/depot/stays/{shop.stay_id}" in page
    assert shop.stay.receipt_number in page
    words = ("在修", "In the workshop")
    assert any(word in page.split('class="way"')[1].split("</ol>")[0] for word in words)
    plain = see("lin", f"case/{other.id}").split('class="way"')[1].split("</ol>")[0]
    assert not any(word in plain for word in words)


def test_a_drawn_voucher_can_be_taken_in_from_its_case(see, office):
    order = office.voucher(office.case())
    assert f"/depot/vouchers/{order.id}/stay" in see("lin", f"case/{order.case_id}")
    assert "L55E9" in see("lin", f"depot/vouchers/{order.id}/stay")


def test_today_counts_what_waits_for_each(see, office):
    Workshop(office).taken()
    Workshop(office, technician="wang").entered()
    Workshop(office, technician="qian").finished()
    Workshop(office, technician="xu").passed()
    for who, links in (("lin", 2), ("zhou", 3)):
        assert see(who, "").count(f'href="{ROOT}/depot/"') >= links
    assert f'href="{ROOT}/depot/bench"' in see("wang", "")


@pytest.mark.parametrize(
    "path", ["depot/", "depot/register?state=all", "depot/bench", "depot/stays/{}", "depot/cards/{}"]
)
def test_pages_cost_the_same_however_much_stands_there(visitor, office, path, django_assert_max_num_queries):
    first = Workshop(office).repaired()
    who = "wang" if "bench" in path or "cards" in path else "lin"
    client = sign_in(visitor, office[who])
    for hours in (3, 6, 9):
        later = NOW + timedelta(hours=hours)
        Workshop(office, technician="qian", is_paid=True, now=later).estimated()
        Workshop(office, technician="xu", now=later).finished(ResultKind.BEYOND_REPAIR)
    benching.start_session(**first.bench, kind=SessionKind.REPAIR)
    client.get(f"{ROOT}/promise")
    with django_assert_max_num_queries(18):
        assert client.get(f"{ROOT}/{path.format(first.stay_id)}").status_code == 200


def test_the_case_page_costs_a_bounded_number_of_statements(visitor, office, django_assert_max_num_queries):
    shop = Workshop(office, is_paid=True).returned()
    client = sign_in(visitor, office["lin"])
    with django_assert_max_num_queries(36):
        assert client.get(f"{ROOT}/case/{shop.stay.case_id}").status_code == 200


def test_who_calls_back_reads_what_the_workshop_did(see, office):
    shop = Workshop(office, is_paid=True).returned()
    (callback,) = callbacks.of_case(shop.stay.case_id)
    page = see("he", f"callbacks/{callback.id}")
    assert "更换电源板" in page
    assert "110.00" in page
