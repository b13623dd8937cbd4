from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "leitstelle.core"
    label = "core"
