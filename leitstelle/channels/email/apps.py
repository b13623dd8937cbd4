from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "leitstelle.channels.email"
    label = "email"
