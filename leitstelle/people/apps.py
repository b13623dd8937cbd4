from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "leitstelle.people"
    label = "people"
