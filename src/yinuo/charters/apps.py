from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "yinuo.charters"
    label = "charters"

    def ready(self) -> None:
        from yinuo.charters import deciders  # noqa: PLC0415 - models must be ready
        from yinuo.platform.organisations import settings  # noqa: PLC0415

        settings.OFFERINGS["decides_by"] = settings.Offering(deciders.choices, deciders.check)
