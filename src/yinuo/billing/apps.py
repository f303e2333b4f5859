from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "yinuo.billing"
    label = "billing"
