"""Nothing that people read is left unmarked, and every parameter of a refusal is there when it is said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import PRODUCT, sources
from yinuo.platform.ui.catalogues import PLACEHOLDER

TEMPLATES = sorted(path for path in PRODUCT.rglob("templates/**/*.html") if path.name != "design.html")
"""All but the page of samples, whose content is made up."""
UNSPOKEN = re.compile(
    r"{% block (?:body_attributes|width) %}.*?{% endblock %}|{% comment %}.*?{% endcomment %}|{#.*?#}|{% blocktrans\b.*?{% endblocktrans %}|{%.*?%}|{{.*?}}"
    r"|<(?P<tag>script|style|kbd)\b.*?</(?P=tag)>",
    re.DOTALL,
)
SPOKEN = re.compile(r"""\b(?:aria-label|title|placeholder|alt)="([^"]*)"|>([^<]*)(?=<)""")
WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
REFUSALS = {"Refused", "Forbidden", "NotFound", "ValidationError"}


def unmarked(template: str) -> list[str]:
    """The texts of a template that no translation reaches."""
    shown = UNSPOKEN.sub("", template)
    return [
        text for found in SPOKEN.finditer(f">{shown}<") if WORD.search(text := found[1] or found[2] or "")
    ]


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


@pytest.mark.parametrize("text", ["<p>Hello</p>", '<a title="去看">{{ x }}</a>', "{% if a %}还有{% endif %}"])
def test_an_unmarked_text_is_seen(text):
    assert unmarked(text)


def test_every_word_of_the_templates_is_marked():
    assert {
        str(path.relative_to(PRODUCT)): found
        for path in TEMPLATES
        if (found := unmarked(path.read_text("utf-8")))
    } == {}


def test_every_refusal_is_marked_and_gets_the_parameters_that_it_names():
    wrong = []
    for path in sources():
        for call in calls(ast.parse(path.read_text(encoding="utf-8")), REFUSALS):
            wrong += [
                f"{path.relative_to(PRODUCT)}:{call.lineno} {problem}" for problem in _problems(call, path)
            ]
    assert wrong == []


def _problems(call: ast.Call, path: Path) -> Iterator[str]:
    if not call.args:
        return
    said = call.args[0]
    if isinstance(said, ast.Constant | ast.JoinedStr):
        yield "a refusal is not marked for translation"
    if not (isinstance(said, ast.Call) and said.args and isinstance(said.args[0], ast.Constant)):
        return
    given = {keyword.arg for keyword in call.keywords}
    if None in given or "params" in given or getattr(call.func, "id", "") == "ValidationError":
        return
    named = {found[2:-2] for found in PLACEHOLDER.findall(said.args[0].value)}
    if named != given - {"field"}:
        yield f"names {sorted(named)}, is given {sorted(given - {'field'})}"
