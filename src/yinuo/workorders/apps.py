from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "yinuo.workorders"
    label = "workorders"
