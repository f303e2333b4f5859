from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yinuo.platform.accounts"
    label = "accounts"
