from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yinuo.intake"
    label = "intake"
