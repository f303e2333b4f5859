"""The parts that pages are made of: what they must say, to eyes and to screen readers."""

from html.parser import HTMLParser

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.utils import translation

from yinuo.platform.ui import assets, samples
from yinuo.platform.ui.templatetags import ui


@pytest.fixture(autouse=True)
def built(monkeypatch):
    """No part depends on a real build."""
    monkeypatch.setattr(assets, "url", lambda source: f"/static/{source}")
    with translation.override("en"):
        yield


class Elements(HTMLParser):
    """Every start tag as (name, attributes)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]

    def ids(self) -> set[str | None]:
        return {attrs["id"] for _, attrs in self.found if "id" in attrs}


def part(name: str, /, **context: object) -> str:
    return render_to_string(f"ui/parts/{name}.html", context)


def field(name: str, form: samples.SampleForm) -> Elements:
    return Elements(part("field", field=form[name]))


@pytest.mark.parametrize("name", ["phone", "unit", "wanted_on", "trouble", "photos"])
def test_a_label_belongs_to_its_field(name):
    found = field(name, samples.SampleForm())
    assert found.of("label")[0]["for"] in found.ids()


def test_a_choice_of_few_is_a_group_with_a_legend():
    found = field("channel", samples.SampleForm())
    assert found.of("fieldset")
    assert found.of("legend")
    assert [box["type"] for box in found.of("input")] == ["radio"] * 3


def test_help_and_error_are_what_the_field_points_to():
    found = field("wanted_on", samples.wrong_form())
    (entry,) = found.of("input")
    assert entry["aria-invalid"] == "true"
    assert (
        set((entry["aria-describedby"] or "").split())
        == {"id_wanted_on_helptext", "id_wanted_on_error"}
        <= found.ids()
    )


def test_the_summary_links_to_each_wrong_field():
    found = Elements(part("form_errors", form=samples.wrong_form()))
    assert [link["href"] for link in found.of("a")] == ["#id_phone", "#id_wanted_on"]


def test_a_form_without_mistakes_has_no_summary():
    assert part("form_errors", form=samples.SampleForm()).strip() == ""


@pytest.mark.parametrize("tone", ["plain", "due", "late", "done", "waiting", "promise"])
def test_a_state_says_in_words_and_icon_what_its_colour_says(tone):
    page = part("state", tone=tone, words="until 17:30")
    assert f'class="state {tone}"' in page
    assert "until 17:30" in page
    assert "<svg" in page


def test_a_seal_is_read_out_with_name_and_day():
    page = part("seal", word="已判定", name="陈晓", on="2026-11-24")
    assert 'role="img" aria-label="已判定, 陈晓, 2026-11-24"' in page


def test_a_clock_hatches_its_pauses():
    page = part("clock", clock=samples.CLOCKS[0])
    assert page.count('fill="url(#hatch)"') == 1
    assert "还剩 42 分" in page


def test_a_conflict_asks_only_where_mine_and_theirs_differ():
    found = Elements(part("conflict", conflict=samples.CONFLICT))
    radios = {box["name"] for box in found.of("input") if box["type"] == "radio"}
    assert radios == {"keep_wanted_on", "keep_note"}


def test_people_s_words_are_text():
    entry = {
        "icon": "phone",
        "who": "<b>",
        "did": "said",
        "when": "today",
        "iso": "",
        "body": "<script>",
        "said": True,
    }
    assert "<script>" not in part("timeline", entries=[entry])


def test_good_news_pass_and_warnings_stay():
    good, bad = Message(constants.SUCCESS, "saved", "undo:/back"), Message(constants.ERROR, "not sent")
    assert ui.passing([good, bad]) == [good]
    assert ui.serious([good, bad]) == [bad]
    assert (ui.undo_url(good), ui.undo_url(bad)) == ("/back", "")
    assert (ui.tone(bad), ui.tone(Message(constants.WARNING, "soon"))) == ("late", "due")
