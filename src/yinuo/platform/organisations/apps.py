from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "yinuo.platform.organisations"
    label = "organisations"
