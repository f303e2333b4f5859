from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "yinuo.commitments"
    label = "commitments"
