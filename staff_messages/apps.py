from importlib import import_module

from django.apps import AppConfig


class StaffMessagesConfig(AppConfig):
    name = "staff_messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework import record_page
        from drafts import registry
        from pages import sections
        from staff_messages import drafting, showing

        import_module("staff_messages.receivers")
        record_page.add_part(showing.PART, showing.messages_of_record)
        sections.register("record", showing.of_record)
        sections.register("my day", showing.to_read)
        sections.register("team", showing.to_read)
        for page in drafting.PAGES:
            registry.register(page)
