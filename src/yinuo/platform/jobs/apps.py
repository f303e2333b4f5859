from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yinuo.platform.jobs"
    label = "jobs"
