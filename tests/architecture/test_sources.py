"""Small honest files: what neither ruff nor import-linter can see."""

import ast
import re

import pytest
from django.db.models import Model

from tests.architecture.house import PRODUCT, ROOT, named, own_models, sources, tree

LONGEST = 500
VAGUE = {"utils", "helpers", "misc", "common", "base", "services", "managers", "constants"}
TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy"}
FILES = list(sources())


def test_the_sources_are_found():
    assert len(FILES) > 200


@pytest.mark.parametrize("folder", ["src", "tests", "benchmarks"])
def test_no_module_is_longer_than_500_lines(folder):
    long = {
        named(path): lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [named(path) for path in FILES if path.stem in VAGUE] == []


def test_no_model_does_more_than_save_when_it_is_saved():
    stray = [
        f"{model._meta.label}.{name}"
        for model in own_models()
        for name in ("save", "delete")
        if any(name in vars(kind) for kind in model.__mro__ if kind.__module__.startswith("yinuo."))
    ]
    assert stray == []
    assert issubclass(own_models()[0], Model)


def calls(path):
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def test_texts_are_translated_whole():
    """A msgid that is put together at run time is in no catalogue."""
    stray = [
        f"{named(path)}:{node.lineno}"
        for path in FILES
        for node in calls(path)
        if called(node) in TRANSLATES and node.args
        for told in [node.args[0]]
        if isinstance(told, ast.JoinedStr | ast.BinOp)
        or (isinstance(told, ast.Call) and called(told) in {"format", "join"})
    ]
    assert stray == []


def test_refusals_are_said_in_a_whole_marked_text():
    """`Refused("…")` without a mark reaches nobody in their own language."""
    kinds = {"Refused", "Forbidden"}
    stray = [
        f"{named(path)}:{node.lineno}"
        for path in FILES
        for node in calls(path)
        if called(node) in kinds and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert stray == []


def test_nobody_listens_to_signals():
    """`flow/pipeline.py` says who reacts to what."""
    pattern = re.compile(
        r"^\s*@receiver|\.connect\(\w+, sender=|django\.(db\.models|core|dispatch)[.\w]* import .*(Signal|receiver)|signals",
        re.MULTILINE,
    )
    assert [named(path) for path in FILES if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_views_read_through_queries_and_write_through_actions():
    edge = [path for path in FILES if path.stem in {"views", "calling"} or path.parent.name == "views"]
    edge = [path for path in edge if path.parent.name != "actions"]
    assert edge
    stray = [
        f"{named(path)}:{node.lineno}"
        for path in edge
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert stray == []


def test_now_is_an_argument():
    """Only the clock looks at the clock; actions are told the time."""
    stray = [
        f"{named(path)}:{node.lineno}"
        for path in FILES
        if "actions" in {path.stem, path.parent.name}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for names in [{each.arg for each in (*node.args.args, *node.args.kwonlyargs)}]
        if "actor" in names and "now" in names and {"actor", "now"} & {each.arg for each in node.args.args}
    ]
    assert stray == [], "actor and now are keywords"


def test_everything_lies_in_the_house():
    assert {path.relative_to(PRODUCT).parts[0] for path in FILES if path.parent != PRODUCT} >= {
        "kernel",
        "flow",
    }
