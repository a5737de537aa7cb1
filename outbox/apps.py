from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from outbox import showing
        from pages import sections

        sections.register("my day", showing.notes_of_a_worker)
        sections.register("team", showing.notes_of_a_supervisor)
