from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "yinuo.flow"
    label = "flow"

    def ready(self) -> None:
        from yinuo.flow import engine
        from yinuo.platform.journal import recording

        recording.install_router(engine.route)
