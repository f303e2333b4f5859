"""Pages load built files only, and say clearly when nothing was built."""

import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template

from yinuo.platform.ui import assets

ROOT = Path(__file__).resolve().parents[5]
TEMPLATES = ROOT / "src" / "yinuo"
ICONS = json.loads((ROOT / "frontend" / "icons.json").read_text(encoding="utf-8"))

MANIFEST = {
    "src/app.ts": {"file": "assets/app-DkV8Ukt3.js", "css": ["assets/app-BmM7IMZh.css"]},
    "src/boot.ts": {"file": "assets/boot-C6CeV81b.js"},
    "icons.svg": {"file": "assets/icons-DR9Smc6i.svg"},
    "mark.svg": {"file": "assets/mark-BjJJeNT_.svg"},
}


@pytest.fixture(autouse=True)
def manifest(tmp_path, monkeypatch):
    """A manifest as the build writes it, or none when a test removes the file."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST), encoding="utf-8")
    monkeypatch.setattr(assets.finders, "find", lambda _: str(path) if path.exists() else None)
    assets.read_once.cache_clear()
    yield path
    assets.read_once.cache_clear()


def rendered(source: str, **context: str) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_the_app_brings_its_styles_and_a_module():
    assert rendered('{% asset "app" %}') == (
        '<link rel="stylesheet" href="/static/assets/app-BmM7IMZh.css">'
        '<script type="module" src="/static/assets/app-DkV8Ukt3.js"></script>'
    )


def test_what_must_run_before_the_first_paint_is_a_classic_script():
    assert rendered('{% asset "boot" %}') == '<script src="/static/assets/boot-C6CeV81b.js"></script>'


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in rendered('{% icon "phone" %}')
    assert 'role="img" aria-label="&lt;call&gt;"' in rendered('{% icon "phone" label %}', label="<call>")


def test_words_are_data_that_cannot_end_their_element():
    page = rendered("{% words %}")
    assert page.startswith('<script id="words" type="application/json">')
    assert page.count("<") == 2


def test_the_check_passes_when_built():
    assert assets.check() == []


def test_the_check_says_what_to_run_when_nothing_was_built(manifest):
    manifest.unlink()
    (error,) = assets.check()
    assert (error.id, error.hint) == ("ui.E001", "run make assets")


def test_a_file_that_the_build_lacks_is_named():
    with pytest.raises(assets.NotBuilt, match=r"src/board\.ts"):
        assets.script("board")


@pytest.mark.parametrize(
    ("url", "immutable"),
    [
        ("/static/assets/app-DkV8Ukt3.js", True),
        ("/static/assets/mark-BjJJeNT_.svg", True),
        ("/static/manifest.json", False),
        ("/static/admin/assets/plain.js", False),
    ],
)
def test_only_hashed_files_are_kept_for_ever(url, immutable):
    assert assets.is_immutable("", url) is immutable


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        name
        for template in TEMPLATES.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', template.read_text(encoding="utf-8"))
    }
    assert named <= ICONS.keys()


@pytest.mark.parametrize(
    "template", sorted(TEMPLATES.rglob("templates/**/*.html")), ids=lambda path: path.name
)
def test_templates_hold_no_inline_script_style_or_handler(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(
        r"<style|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", text
    )
