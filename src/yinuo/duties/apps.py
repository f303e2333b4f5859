from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "yinuo.duties"
    label = "duties"
