from django.apps import AppConfig


class InstalledBaseConfig(AppConfig):
    name = "yinuo.installed_base"
    label = "installed_base"
