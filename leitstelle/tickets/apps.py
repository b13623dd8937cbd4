from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "leitstelle.tickets"
    label = "tickets"
