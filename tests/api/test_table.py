"""The operations that there are, beside the hand-written table and the description."""

import re

import pytest

from tests.api.program import described
from tests.api.table import ROWS
from yinuo.api import document
from yinuo.platform.api.routes import Key
from yinuo.platform.api.schemas import Shape
from yinuo.platform.permissions.types import NOT_FOR_PROGRAMS, Permission


def said() -> dict[str, dict]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_has_a_row_and_every_row_an_operation():
    assert sorted(said()) == sorted(ROWS)
    assert sorted(f"{method} {path}" for method, path in document.operations()) == sorted(
        name for name in ROWS if name != "GET /openapi.json"
    )


@pytest.mark.parametrize("name", ROWS)
def test_the_description_says_the_scope_and_the_key_of_the_table(name):
    row, operation = ROWS[name], said()[name]
    assert (operation["x-scope"] or "") == row.scope
    assert row.scope == "" or Permission(row.scope) not in NOT_FOR_PROGRAMS
    keys = [p for p in operation["parameters"] if p["name"] == "Idempotency-Key"]
    assert [p["required"] for p in keys] == ([row.key == "required"] if row.key else [])
    assert operation["security"] == [{"token": []}]


@pytest.mark.parametrize("name", ROWS)
def test_every_operation_is_described_for_people(name):
    operation = said()[name]
    assert operation["summary"]
    assert operation["tags"][0] in document.TAGS
    assert {"401", "429"} <= set(operation["responses"])


def test_the_code_declares_what_the_table_says():
    for (method, path), operation in document.operations().items():
        row = ROWS[f"{method} {path}"]
        assert (operation.permission or "") == row.scope
        assert operation.key == (Key(row.key) if row.key else Key.ACCEPTED if operation.changes else None)


def test_the_description_is_of_its_version_and_closed():
    made = described()
    assert made["openapi"].startswith("3.1")
    assert made["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for name, schema in made["components"]["schemas"].items():
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, name


def test_every_reference_of_the_description_leads_somewhere():
    made = described()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', __import__("json").dumps(made))):
        place = made
        for step in reference.split("/"):
            place = place[step]


def test_no_two_shapes_of_bodies_have_one_name():
    """A second one would take the place of the first in the description."""
    names: dict[str, set[str]] = {}
    pending = [Shape]
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        names.setdefault(kind.__name__, set()).add(kind.__module__)
    inside = set(described()["components"]["schemas"])
    assert {name: places for name, places in names.items() if name in inside and len(places) > 1} == {}
