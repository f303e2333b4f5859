"""Every address stands in the table and declares its permission."""

import pytest
from django.conf import settings

from tests.permissions.table import OPEN_TO_DEVELOPERS, ROLES, ROWS, addresses
from yinuo.platform.permissions.roles import ROLES as TEMPLATES
from yinuo.platform.permissions.types import Permission
from yinuo.platform.ui.pages import PUBLIC, SIGNED_IN

OUTSIDE = addresses("yinuo.config.urls_public")
INSIDE = addresses("yinuo.config.urls_organisation")


def test_addresses_are_looked_at_as_they_are_in_use():
    assert not settings.DEBUG
    assert not OPEN_TO_DEVELOPERS & {*OUTSIDE, *INSIDE}


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted({*OUTSIDE, *INSIDE}) == sorted(ROWS)


def test_every_role_of_a_new_organisation_is_tried():
    assert {template.code for template in TEMPLATES} <= set(ROLES)


@pytest.mark.parametrize("name", sorted({*OUTSIDE, *INSIDE}))
def test_a_view_declares_its_permission(name):
    view = INSIDE.get(name) or OUTSIDE[name]
    assert getattr(view, "permission", None) in {*Permission, SIGNED_IN, PUBLIC}
    assert (view.permission == PUBLIC) == ROWS[name].open
