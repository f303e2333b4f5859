from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "yinuo.followup"
    label = "followup"
