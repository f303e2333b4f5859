"""The description of the API (OpenAPI 3.1), made from the operations and completed with what all of them share."""

import copy
import re
from functools import cache
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from yinuo.api import assembly
from yinuo.platform.api import problems
from yinuo.platform.api.idempotency import HEADER, REPLAYED
from yinuo.platform.api.routes import PICTURES, Key, Operation
from yinuo.platform.api.schemas import Problem

ABOUT = """The after-sales service of one organisation for other programs: customers, units, cases, decisions, vouchers,
visits, the workshop, money and call-backs, each moved along by the same verbs as on its pages.

Tokens are made under *My account*; a token acts in its person's name, within its scopes. Operations name their scope in
`x-scope`. Money is text in yuan with two decimals, times are RFC 3339 with the organisation's offset, ids are UUIDs. What
has a `version` is changed only by who has read it last. Lists come in stretches: pass `next` as `cursor`. Every answer that
is no success is a problem of RFC 9457."""
TAGS = {
    "token": "What a token is good for.",
    "customers": "Who asks for service.",
    "units": "Serial-numbered products in customers' hands, and maintenance contracts.",
    "catalogue": "Product models, faults, tariff.",
    "promises": "What is promised, release by release, and what it would answer.",
    "network": "People and service points.",
    "cases": "The register of requests.",
    "decisions": "Which promise applies, and why.",
    "promised times": "Until when what was promised is due; what rests, what is late, and why.",
    "work orders": "Service vouchers.",
    "visits": "Who goes when.",
    "on site": "A technician's own visits, step by step.",
    "workshop": "Products taken in: register, repair card, check, return.",
    "money": "What customers owe, have paid and get back; whose pocket the cash is in.",
    "call-backs": "Did it help?",
    "journal": "What has happened.",
}
BINARY = {"type": "string", "contentEncoding": "binary"}
CONVERTER = re.compile(r"\{\w+:")
KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"}
COMMON = {401: "no-token", 403: "forbidden", 429: "too-many"}


def of_organisation(slug: str) -> dict[str, Any]:
    """The document with the organisation's address."""
    return {**_document(), "servers": [{"url": f"/o/{slug}/api/v1"}]}


def operations() -> dict[tuple[str, str], Operation]:
    """Every operation by its method and address."""
    return {
        (method, _plain(path)): operation.view_func.house  # type: ignore[attr-defined] # put there by `Routes`
        for router in assembly.api._get_bound_routers()  # noqa: SLF001 - no public way to all operations
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def _plain(path: str) -> str:
    return CONVERTER.sub("{", path)


@cache
def _document() -> dict[str, Any]:
    made = copy.deepcopy(dict(OpenAPISchema(assembly.api, "")))
    made["info"] = {"title": "Yinuo", "version": "1.0", "description": ABOUT}
    made["tags"] = [{"name": name, "description": says} for name, says in TAGS.items()]
    made["components"]["schemas"]["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    made["components"]["schemas"] |= made["components"]["schemas"]["Problem"].pop("$defs")
    made["components"]["responses"] = {str(status): _problem(status) for status in _statuses()}
    made["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "yn_…"}
    }
    made["security"] = [{"token": []}]
    for (method, path), operation in operations().items():
        _complete(made["paths"][path][method.lower()], operation)
    made["paths"]["/openapi.json"] = {"get": _own()}
    return made


def _statuses() -> set[int]:
    return {status for status, _title in problems.KINDS.values()} - {405, 500}


def _problem(status: int) -> dict[str, Any]:
    kinds = [kind for kind, (of, _title) in problems.KINDS.items() if of == status]
    response: dict[str, Any] = {
        "description": " / ".join(problems.KINDS[kind][1] for kind in kinds),
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    if status == 429:
        response["headers"] = {"Retry-After": {"required": True, "schema": {"type": "string"}}}
    return response


def _complete(said: dict[str, Any], operation: Operation) -> None:
    """Scope, errors, keys, pictures: what the library does not know."""
    said["security"] = [{"token": []}]
    said["x-scope"] = operation.permission
    responses = {str(status): response for status, response in said["responses"].items()}
    success = responses[str(operation.status)]
    statuses = {401, 403, 429}
    if said.get("parameters") or operation.changes:
        statuses |= {404, 422}
    if operation.changes:
        statuses |= {400, 409, 413}
        if operation.pictures or "requestBody" in said:
            statuses.add(415)
        _with_key(said, success, operation)
    else:
        responses["304"] = {"description": "Not modified"}
        success["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if operation.location:
        success.setdefault("headers", {})["Location"] = {"required": True, "schema": {"type": "string"}}
    if operation.pictures:
        said["requestBody"] = {"required": True, "content": {kind: {"schema": BINARY} for kind in PICTURES}}
    if operation.answers is None:
        success["content"] = {kind: {"schema": BINARY} for kind in PICTURES}
        del responses["304"]
    responses |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
    said["responses"] = responses


def _with_key(said: dict[str, Any], success: dict[str, Any], operation: Operation) -> None:
    said["parameters"] = [
        *said.get("parameters", []),
        {
            "in": "header",
            "name": HEADER,
            "required": operation.key is Key.REQUIRED,
            "schema": KEY_SCHEMA,
            "description": "New for each intent; the same call again gets the same answer and changes nothing.",
            "example": "5f0c7c1e-order-4711",
        },
    ]
    success["headers"] = {
        REPLAYED: {"schema": {"const": "true"}, "description": "This call has been answered before."}
    }


def _own() -> dict[str, Any]:
    return {
        "operationId": "show_document",
        "summary": "This document",
        "tags": ["token"],
        "security": [{"token": []}],
        "x-scope": None,
        "parameters": [],
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}},
            "401": {"$ref": "#/components/responses/401"},
            "429": {"$ref": "#/components/responses/429"},
        },
    }
