"""The process on one page is whole: nothing is announced that it does not name."""

import dataclasses
from datetime import date, datetime
from typing import get_args, get_type_hints

import pytest

from yinuo.flow import engine, pipeline
from yinuo.kernel.events import REGISTRY

OURS = {code: event for code, event in REGISTRY.items() if ".tests." not in event.__module__}
SAFE = {int, str, bool, float, datetime, date, type(None), tuple}
FREE = {"name", "phone", "address", "text", "note", "comment", "description", "reason", "signer", "title"}
CODES = {
    "accounts.sign_in_failed": {"reason"},
    "entitlement.fact_told": {"name"},
    "parties.contact_revealed": {"reason"},
}
"""Fields that hold a code although they are called like a text."""


def test_every_event_is_in_the_pipeline_once():
    assert sorted(route.event.code for route in pipeline.ROUTES) == sorted(OURS)


@pytest.mark.parametrize("event", OURS.values(), ids=OURS)
def test_an_event_is_named_after_its_context(event):
    parts = event.__module__.split(".")
    context = parts[2] if parts[1] in {"platform", "channels"} else parts[1]
    assert event.code.split(".")[0] == context


@pytest.mark.parametrize("event", OURS.values(), ids=OURS)
def test_an_event_holds_ids_codes_and_times_only(event):
    hints = get_type_hints(event)
    for field in dataclasses.fields(event):
        if not field.name.endswith("_id") and field.name not in CODES.get(event.code, ()):
            assert not FREE & set(field.name.split("_")), f"{event.code} carries {field.name}"
        kinds = {hints[field.name], *get_args(hints[field.name])}
        assert any(kind in SAFE or (isinstance(kind, type) and issubclass(kind, str | int)) for kind in kinds)


def test_a_later_step_is_found_again_by_its_name():
    steps = [step for route in pipeline.ROUTES for step in route.later]
    assert steps
    for step in steps:
        module, name = engine.name_of(step).split(":")
        assert module in {f"yinuo.flow.{name}" for name in ("steps", "keeping", "clocks", "ladder")}
        assert name == step.__name__ != "<lambda>"
