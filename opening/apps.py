from django.apps import AppConfig


class OpeningConfig(AppConfig):
    name = "opening"
    default_auto_field = "django.db.models.BigAutoField"
