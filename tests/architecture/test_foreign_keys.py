"""import-linter cannot see foreign keys, because they are strings."""

import pytest
from django.apps import apps
from django.conf import settings

from tests.architecture.house import folder_of, own_models, place_of

RELATIONS = [
    pytest.param(model, field, id=f"{model._meta.label}.{field.name}")
    for model in own_models()
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created and field.related_model is not None
]


def app_of(model):
    return apps.get_app_config(model._meta.app_label).name


@pytest.mark.parametrize(("model", "field"), RELATIONS)
def test_a_foreign_key_points_upstream(model, field):
    here, there = folder_of(model), folder_of(field.related_model)
    assert here == there or place_of(there) < place_of(here), f"{here} may not know {there}"


@pytest.mark.parametrize(("model", "field"), RELATIONS)
def test_a_foreign_key_leaves_the_organisation_for_reference_tables_only(model, field):
    if app_of(model) not in settings.TENANT_APPS:
        assert app_of(field.related_model) not in settings.TENANT_APPS
    elif app_of(field.related_model) not in settings.TENANT_APPS:
        assert app_of(field.related_model) == "yinuo.platform.reference"


@pytest.mark.parametrize(("model", "field"), RELATIONS)
def test_a_foreign_key_to_another_context_leaves_no_name_behind_there(model, field):
    if folder_of(model) != folder_of(field.related_model):
        assert field.remote_field.hidden, f"{field} needs related_name='+'"
