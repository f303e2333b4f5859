from django.apps import AppConfig
from django.core.checks import register

from yinuo.platform.papers.fonts import check_fonts


class PapersConfig(AppConfig):
    name = "yinuo.platform.papers"
    label = "papers"

    def ready(self) -> None:
        register(check_fonts)
