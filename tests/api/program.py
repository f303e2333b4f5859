"""A program in front of the API: whatever it is answered must be what the description says."""

import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.office import NOW
from tests.plugins.database import ReturningClient
from yinuo.api import document
from yinuo.platform.accounts import tokens
from yinuo.platform.accounts.models import ApiToken, Role, User
from yinuo.platform.permissions.types import Permission

BASE = "/o/anda/api/v1"
ANYWHERE = {405}
"""Answered by addresses, not by operations."""


@cache
def described() -> dict[str, Any]:
    return json.loads(json.dumps(document.of_organisation("anda")))


@cache
def _registry() -> Registry:
    return Registry().with_resource("urn:api", Resource(described(), DRAFT202012))


@cache
def _addresses() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path)
        for path in sorted(described()["paths"], key=lambda path: "{" in path)
    ]


def template_of(path: str) -> str | None:
    return next((template for pattern, template in _addresses() if pattern.fullmatch(path)), None)


def mismatches(method: str, path: str, response: Any) -> list[str]:
    """What is in an answer and not in the description; nothing when all is well."""
    status = response.status_code
    template = template_of(path)
    content_type = response.headers.get("Content-Type", "").split(";")[0]
    if status >= 400:
        if content_type != "application/problem+json":
            return [f"{status} as {content_type}"]
        told = {"$ref": "urn:api#/components/schemas/Problem"}
        wrong = [] if method == "HEAD" else violations(told, json.loads(response.content))
        if template is None or status in ANYWHERE:
            return wrong
    else:
        wrong = []
    said = described()["paths"][template][method.lower()]
    answer = said["responses"].get(str(status))
    if answer is None:
        return [*wrong, f"{method} {template} does not say that it answers {status}"]
    if "$ref" in answer:
        answer = described()["components"]["responses"][str(status)]
    for name, header in answer.get("headers", {}).items():
        if header.get("required") and name not in response.headers:
            wrong.append(f"{name} is missing")
    content = answer.get("content", {})
    if content_type and content and content_type not in content:
        wrong.append(f"{content_type} is not among {list(content)}")
    elif content_type == "application/json":
        wrong += violations(_absolute(content[content_type]["schema"]), json.loads(response.content))
    return wrong


def violations(schema: dict[str, Any], instance: Any) -> list[str]:
    validator = Draft202012Validator(schema, registry=_registry(), format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]


def _absolute(schema: Any) -> Any:
    text = json.dumps(schema).replace('"#/components', '"urn:api#/components')
    return json.loads(text)


@dataclass
class Program:
    """Calls with one token. A broken or undescribed answer fails the test."""

    secret: str
    client: Client = field(default_factory=ReturningClient)
    base: str = BASE

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Any:
        return self.call("POST", path, body, key=key, headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.call("PATCH", path, body)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        key: str | None = "",
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
        raw_query: str = "",
    ) -> Any:
        """Without `key` a new one is taken, with None there is none."""
        sent = dict(headers or {})
        if self.secret:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        if key is not None and method != "GET":
            sent.setdefault("Idempotency-Key", key or str(uuid.uuid4()))
        if isinstance(body, bytes):
            data, kind = body, content_type
        else:
            data, kind = (b"", "") if body is None else (json.dumps(body).encode(), content_type)
        given = raw_query or urlencode({name: v for name, v in (query or {}).items() if v is not None})
        address = f"{self.base}{path}"
        response = self.client.generic(
            method, address, data, content_type=kind, headers=sent, QUERY_STRING=given
        )
        assert response.status_code < 500, response.content.decode()
        wrong = mismatches(method, path, response)
        assert not wrong, wrong
        return response


def token_for(username: str, *scopes: str, **given: Any) -> str:
    """A token in somebody's name, who may let programs in; without scopes all that the person has."""
    user = User.objects.get(username=username)
    letting_in, _new = Role.objects.get_or_create(
        code="programs", defaults={"name": "程序", "permissions": [Permission.ACCOUNTS_TOKEN_WRITE.value]}
    )
    user.roles.add(letting_in)
    User.objects.filter(pk=user.pk).update(totp_secret="JBSWY3DPEHPK3PXP", is_demo=False)
    secret = tokens.new_for_program()
    ApiToken.objects.create(
        **{
            "user": user,
            "name": "ERP",
            "digest": tokens.digest(secret),
            "tail": secret[-4:],
            "scopes": sorted(scopes or User.objects.get(pk=user.pk).permission_set()),
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=90),
            **given,
        }
    )
    return secret
