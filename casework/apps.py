from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from casework import (
            keys_on_trail,  # noqa: F401 - importing makes it listen
            reading,
        )
        from encryption import door

        door.register_system_reader(reading.as_system)
