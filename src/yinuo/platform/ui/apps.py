from django.apps import AppConfig
from django.core import checks


class UiConfig(AppConfig):
    name = "yinuo.platform.ui"
    label = "ui"

    def ready(self) -> None:
        from yinuo.platform.ui import assets  # noqa: PLC0415 - settings must be ready

        checks.register(assets.check)
