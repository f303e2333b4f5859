import re
from typing import ClassVar

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from yinuo.kernel.errors import Refused, gettext_noop

SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")
RESERVED = frozenset({"public", "template", "pg", "information-schema", "static", "health"})


def check_slug(slug: str) -> str:
    """An organisation's short name in addresses: small letters, digits and hyphens."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise Refused(
            gettext_noop(
                "“%(slug)s” cannot be used: 2 to 31 small letters, digits or hyphens, a letter first."
            ),
            field="slug",
            slug=slug,
        )
    return slug


def schema_of(slug: str) -> str:
    return "org_" + slug.replace("-", "_")


class Organisation(TenantMixin):
    """A company with its own schema. Only what must be known before its schema is opened stands here."""

    slug = models.CharField(max_length=31, unique=True)
    name = models.CharField(max_length=80)
    is_demo = models.BooleanField(default=False)
    is_template = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    language = models.CharField(max_length=10, default="zh-hans")
    settings = models.JSONField(default=dict)

    auto_create_schema: ClassVar[bool] = False
    auto_drop_schema: ClassVar[bool] = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_template"], condition=models.Q(is_template=True), name="one_template"
            )
        ]


class Domain(DomainMixin):
    """Unused: organisations are addressed by path; the tenancy library asks for the table."""
