"""Roles and what they allow."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.platform.accounts import actions, forms, queries
from yinuo.platform.permissions import labels
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit


@page(Permission.ACCOUNTS_USER_READ)
def roles(request: Request) -> HttpResponse:
    """Roles across, permissions down, by context."""
    found = list(queries.roles())
    members = queries.members_by_role()
    columns = [
        {"id": role.pk, "name": queries.role_name(role), "members": members.get(role.pk, 0)} for role in found
    ]
    groups = [
        {
            "label": labels.GROUPS[group],
            "rows": [
                {
                    "label": labels.LABELS[permission],
                    "second_factor": labels.needs_second_factor(permission),
                    "given": [permission in role.permissions for role in found],
                }
                for permission in permissions
            ],
        }
        for group, permissions in labels.grouped()
    ]
    may_change = request.actor.may(Permission.ACCOUNTS_ROLE_WRITE)
    return render(
        request, "accounts/roles.html", {"columns": columns, "groups": groups, "may_change": may_change}
    )


@act(Permission.ACCOUNTS_ROLE_WRITE, shows=True)
def new(request: Request) -> HttpResponse:
    def take(data: dict[str, Any]) -> str:
        actions.add_role(**data, actor=request.actor, now=request.now)
        return reverse("roles")

    form = forms.RoleForm(request.POST or None)
    return submit(
        request, form, "accounts/role.html", {"groups": _groups(form), "title": _("New role")}, take
    )


@act(Permission.ACCOUNTS_ROLE_WRITE, shows=True)
def change(request: Request, pk: int) -> HttpResponse:
    role = queries.role(pk)
    name = queries.role_name(role)

    def take(data: dict[str, Any]) -> str:
        actions.change_role(role_id=pk, **data, actor=request.actor, now=request.now)
        messages.success(request, _("The role “%(name)s” is changed.") % {"name": data["name"]})
        return reverse("roles")

    form = forms.RoleForm(request.POST or None, initial={"name": name, "permissions": role.permissions})
    return submit(request, form, "accounts/role.html", {"groups": _groups(form), "title": name}, take)


def _groups(form: forms.RoleForm) -> list[dict[str, Any]]:
    """The check boxes of the form under the headings of their contexts."""
    boxes = {box.data["value"]: box for box in form["permissions"]}
    return [
        {
            "label": labels.GROUPS[group],
            "boxes": [
                {"box": boxes[p.value], "second_factor": labels.needs_second_factor(p)} for p in permissions
            ],
        }
        for group, permissions in labels.grouped()
    ]
