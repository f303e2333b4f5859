from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "yinuo.charters"
    label = "charters"
