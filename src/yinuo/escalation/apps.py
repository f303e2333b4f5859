from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "yinuo.escalation"
    label = "escalation"
