from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "yinuo.field"
    label = "field"
