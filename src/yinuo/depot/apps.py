from django.apps import AppConfig


class DepotConfig(AppConfig):
    name = "yinuo.depot"
    label = "depot"
