"""Whatever is sent that the description allows, or just not allows: the answer is described, and never a broken server."""

import json
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from tests.api.conftest import EVERY_SCOPE
from tests.api.program import described
from tests.api.table import THINGS

OPERATIONS = {
    f"{found.ok().method.upper()} {found.ok().path}": found.ok()
    for found in schemathesis.openapi.from_dict(described()).get_all_operations()
}
OURS = {"authorization", "cookie", "content-length", "host"}
EXAMPLES = 6


def content_of(case) -> tuple[bytes | None, str]:
    if case.body is NOT_SET:
        return None, ""
    kind = case.media_type or "application/json"
    if isinstance(case.body, bytes):
        return case.body, kind
    return json.dumps(case.body).encode("utf-8", "surrogatepass"), kind


def sendable(headers) -> dict[str, str]:
    """Headers that a connection can carry, but those that say who calls."""
    return {
        name: str(value)
        for name, value in (headers or {}).items()
        if name.lower() not in OURS and name.isascii() and str(value).isprintable() and str(value).isascii()
    }


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_that_can_be_sent_breaks_the_server_or_the_description(world, name, mode):
    operation = OPERATIONS[name]
    things = world.things["HQ"]
    real = {key: things[thing] for key, thing in THINGS.items() if f"{{{key}}}" in operation.path}
    program = world.program("HQ", *EVERY_SCOPE)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=real or None))
    def send(case):
        body, kind = content_of(case)
        path = operation.path.format(**real)
        query = urlencode(case.query or {}, doseq=True)
        with transaction.atomic():
            program.call(
                operation.method.upper(),
                path,
                body,
                raw_query=query,
                key=None,
                headers=sendable(case.headers),
                content_type=kind,
            )
            transaction.set_rollback(True)

    send()
