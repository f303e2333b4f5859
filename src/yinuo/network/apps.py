from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "yinuo.network"
    label = "network"
