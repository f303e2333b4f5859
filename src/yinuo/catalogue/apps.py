from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yinuo.catalogue"
    label = "catalogue"
