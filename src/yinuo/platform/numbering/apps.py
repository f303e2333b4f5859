from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "yinuo.platform.numbering"
    label = "numbering"
