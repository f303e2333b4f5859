from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yinuo.web"
    label = "web"

    def ready(self) -> None:
        from yinuo.platform.organisations import settings  # noqa: PLC0415 - models must be ready
        from yinuo.web import deciders  # noqa: PLC0415

        settings.OFFERINGS[deciders.FIELD] = settings.Offering(deciders.choices, deciders.check)
