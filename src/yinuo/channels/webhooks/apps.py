from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "yinuo.channels.webhooks"
    label = "webhooks"
