from importlib import import_module

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from drafts import registry
        from fieldwork import drafting, notifying, showing
        from notifications import registry as kinds
        from pages import sections

        import_module("fieldwork.receivers")
        sections.register("emergency access", showing.on_call_now)
        sections.register("my day", showing.visits_now)
        sections.register("my week", showing.visits_now)
        sections.register("team", showing.visits_now)
        registry.register(drafting.PAGE)
        kinds.register(*notifying.KINDS)
