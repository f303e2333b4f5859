from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "yinuo.platform.imports"
    label = "imports"
