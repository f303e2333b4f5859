"""Permissions: one list, said in words, given by roles that are data."""

import pytest

from yinuo.platform.permissions import labels
from yinuo.platform.permissions.roles import ROLES
from yinuo.platform.permissions.types import NEEDS_SECOND_FACTOR, Permission


def test_every_permission_is_said_in_words_and_stands_in_a_group():
    assert set(labels.LABELS) == set(Permission)
    assert [permission for _, group in labels.grouped() for permission in group]
    assert {permission for _, group in labels.grouped() for permission in group} == set(Permission)


def test_permissions_are_named_alike_and_in_order():
    values = [permission.value for permission in Permission]
    assert values == sorted(values)
    assert all(len(value.split(":")) == 3 for value in values)


def test_every_permission_is_given_to_somebody():
    assert {permission for role in ROLES for permission in role.permissions} == set(Permission)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Permission.DISPATCH_VISIT_BOOK, Permission.FIELD_VISIT_WORK),
        (Permission.FIELD_VISIT_WORK, Permission.FOLLOWUP_CALLBACK_WRITE),
        (Permission.ACCOUNTS_ROLE_WRITE, Permission.INTAKE_CASE_WRITE),
        (Permission.ENTITLEMENT_DECISION_OVERRIDE, Permission.ACCOUNTS_USER_WRITE),
    ],
)
def test_no_shipped_role_checks_its_own_work(one, other):
    """Who sends does not go, who goes does not ask whether it helped, who gives permissions takes no cases."""
    assert [role.code for role in ROLES if {one, other} <= role.permissions] == []


def test_who_may_export_or_approve_needs_a_second_factor():
    telling = {p for p in Permission if p.value.endswith((":export", ":override"))}
    assert telling <= NEEDS_SECOND_FACTOR
