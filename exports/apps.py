from importlib import import_module

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exports import notifying
        from notifications import registry

        import_module("exports.receivers")
        registry.register(*notifying.KINDS)
