from django.apps import AppConfig


class EntitlementConfig(AppConfig):
    name = "yinuo.entitlement"
    label = "entitlement"
