from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "leitstelle.accounts"
    label = "accounts"
