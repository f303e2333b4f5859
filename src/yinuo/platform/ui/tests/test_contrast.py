"""Every text can be read on its ground, on paper and at night (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[5] / "frontend" / "src" / "styles"
THEMES = {"light": 0, "dark": 1}
TEXT = 4.5
GRAPHIC = 3.0

GROUNDS = ["paper", "sunken", "raised", "hover", "picked"]
INKS = ["text", "text-soft", "text-mute", "link"]
ON_PAPER = ["seal", "on-seal-wash", "on-due-wash", "on-late-wash", "on-done-wash", "on-waiting-wash"]
GRAPHICS = ["edge", "focus", "seal", "late", "done", "waiting"]


def declared() -> dict[str, tuple[str, str]]:
    """Each colour token as its pair (light, dark), references followed."""
    css = (STYLES / "tokens.css").read_text(encoding="utf-8")
    pairs = {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", css)
    }
    for name, other in re.findall(r"--([\w-]+): var\(--([\w-]+)\);", css):
        pairs[name] = pairs[other]
    return pairs


TOKENS = declared()


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: str) -> float:
    light, dark = sorted((luminance(TOKENS[name][THEMES[theme]]) for name in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_pairs() -> list[tuple[str, str]]:
    marked = [(name, name.removeprefix("on-")) for name in TOKENS if name.startswith("on-")]
    pills = [
        ("on-seal-fill", "seal-fill-strong"),
        ("ink-1", "ink-12"),
        ("ink-1", "ink-11"),
        ("text-mute", "ink-3"),
    ]
    inks = [(ink, ground) for ink in INKS for ground in GROUNDS]
    return (
        marked
        + pills
        + inks
        + [(ink, ground) for ink in ON_PAPER for ground in ("paper", "raised", "sunken")]
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), text_pairs())
def test_text_stands_out_from_its_ground(ink, ground, theme):
    assert contrast(ink, ground, theme) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", GRAPHICS)
def test_borders_and_marks_stand_out_from_the_paper(mark, theme):
    assert contrast(mark, "paper", theme) >= GRAPHIC


def test_the_ink_scale_has_twelve_steps_that_only_grow_darker_on_paper_and_lighter_at_night():
    steps = [TOKENS[f"ink-{step}"] for step in range(1, 13)]
    on_paper = [luminance(light) for light, _ in steps]
    at_night = [luminance(dark) for _, dark in steps]
    assert on_paper == sorted(on_paper, reverse=True)
    assert at_night == sorted(at_night)


def test_late_is_not_the_red_of_the_seal():
    assert TOKENS["late"] != TOKENS["seal"]


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_styles_use_tokens_for_colour(sheet):
    if sheet.name == "tokens.css":
        return
    colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet.read_text(encoding="utf-8")))
    paper_of_signatures = {"#FFFFFF", "#BFB7A8"} if sheet.name == "forms.css" else set()
    assert colours <= paper_of_signatures
