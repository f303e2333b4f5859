from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "yinuo.dispatch"
    label = "dispatch"
