from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "leitstelle.web"
    label = "web"
