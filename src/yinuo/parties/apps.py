from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "yinuo.parties"
    label = "parties"
