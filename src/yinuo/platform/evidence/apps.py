from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "yinuo.platform.evidence"
    label = "evidence"
