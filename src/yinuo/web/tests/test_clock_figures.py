"""The page of the figures: its numbers open their lists, it says how it counts, and it leaves as a workbook."""

import io
import re

import pytest
from openpyxl import load_workbook
from tests.office import NOW, codes, send, sign_in

from yinuo.commitments import actions
from yinuo.commitments.tests.making import HOUR, started
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.web import clock_figures


@pytest.fixture
def chief(visitor, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + 9 * HOUR)
    return sign_in(visitor, office["zhou"])


@pytest.fixture
def told(office):
    """Two kept, one done late, one late and open, and one kept that was due in April."""
    made = [started(office.case(unit)) for unit in ("HQ", "HQ", "XH", "HQ")]
    later = started(office.case(), amount=24 * 20, clause="C217", row="C217")
    for each, after in ((made[0], 1), (made[1], 2), (made[2], 7), (later, 1)):
        actions.stop(commitment_id=each.pk, actor=SYSTEM, now=NOW + after * HOUR)
    return made


def text(client, query=""):
    answer = client.get(f"/o/anda/commitments/figures{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_numbers_open_the_lists_that_they_count(chief, told):
    page = text(chief, "?since=2026-03-01&until=2026-04-30")
    assert "60.0 %" in page
    assert "50.0 %" in page
    found = set(re.findall(r'href="(/o/anda/commitments/\?[^"]+)">(\d+)</a>', page))
    assert found
    for address, number in found:
        rows = chief.get(address.replace("&amp;", "&")).content.decode().count('id="clock-')
        assert rows == int(number), address


def test_a_chart_says_in_words_what_it_shows(chief, told):
    page = text(chief)
    assert page.count('class="pair-bar"') >= 2
    assert 'role="img" aria-label="' in page


def test_without_days_it_is_this_month_and_the_two_before(chief, told):
    page = text(chief)
    assert 'value="2026-01-01"' in page
    assert 'value="2026-03-13"' in page
    assert "50.0 %" in page


def test_a_period_that_is_none_is_refused_and_the_usual_one_shown(chief, told):
    for query in ("?since=2020-01-01&until=2026-01-01", "?since=2026-03-02&until=2026-03-01"):
        page = text(chief, query)
        assert 'role="alert"' in page
        assert "50.0 %" in page
    assert "50.0 %" in text(chief, "?since=x&until=y&unit=z&promise=nothing")


def test_of_one_promise_and_of_one_unit(chief, office, told):
    assert "mall/C224" in text(chief, "?promise=mall/C224")
    page = text(chief, f"?unit={office.units['XH']}")
    assert "0.0 %" in page
    assert "50.0 %" not in page
    assert "Nothing was due" in text(chief, "?promise=mall/C999") or "没有" in text(
        chief, "?promise=mall/C999"
    )


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_it_reads_in_each_language(chief, told, language):
    chief.cookies["language"] = language
    assert "C224" in text(chief)


def test_a_dealer_sees_the_own_figures(visitor, office, told):
    assert "C224" not in sign_in(visitor, office["jin"]).get("/o/anda/commitments/figures").content.decode()
    assert sign_in(visitor, office["mei"]).get("/o/anda/commitments/figures").status_code == 403


def test_the_figures_leave_as_a_workbook_and_that_is_written_down(chief, told):
    answer = send(chief, "/o/anda/commitments/figures/export", {"query": "since=2026-03-01&until=2026-04-30"})
    book = load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 5
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[1:4] for row in rows[1:]] == [(1, 0, 100), (2, 2, 50)]
    assert rows[2][5] == 5
    assert codes().count("commitments.clocks_exported") == 1


def test_the_page_takes_the_same_however_much_there_is(chief, told, django_assert_max_num_queries):
    text(chief)
    with django_assert_max_num_queries(13):
        text(chief)


@pytest.mark.parametrize(
    ("share", "said"), [(None, "–"), (1000, "100.0 %"), (999, "99.9 %"), (1, "0.1 %"), (0, "0.0 %")]
)
def test_percent(share, said):
    assert clock_figures.percent(share) == said
