from importlib import import_module

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from casework import key_events, reading
        from encryption import ports
        from jobs import ports as ports_of_jobs

        import_module("casework.receivers")

        ports.record_key_event = key_events.record
        ports.as_system = reading.as_system
        ports_of_jobs.as_person = reading.as_person
