from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "yinuo.platform.reference"
    label = "reference"
