from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "yinuo.flow"
    label = "flow"

    def ready(self) -> None:
        from yinuo.flow import engine  # noqa: PLC0415 - models must be ready
        from yinuo.platform.journal import recording  # noqa: PLC0415

        recording.install_router(engine.route)
