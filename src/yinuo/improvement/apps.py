from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "yinuo.improvement"
    label = "improvement"
