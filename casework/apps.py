from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate, pre_migrate


class CaseworkConfig(AppConfig):
    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from casework import drafting, finding, key_events, notifying, reading
        from encryption import ports
        from jobs import ports as ports_of_jobs
        from notifications import ports as ports_of_notifications
        from notifications import registry
        from pages import sections

        import_module("casework.receivers")
        sections.register("place", finding.people_of_a_place)

        ports.record_key_event = key_events.record
        ports.as_system = reading.as_system
        ports_of_jobs.as_person = reading.as_person
        ports_of_notifications.name_clients = notifying.names_of
        registry.register(*notifying.KINDS)
        drafting.set_up()
        pre_migrate.connect(stop_counting, sender=self)
        post_migrate.connect(count_anew, sender=self)


def stop_counting(*, using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Drop the triggers before a migration: SQLite could not build their tables anew."""
    from casework import triggers

    if plan and using == DEFAULT_DB_ALIAS:
        triggers.drop()


def count_anew(*, using: str, plan: Sequence[Any] | None = None, **kwargs: Any) -> None:
    """Create the triggers after a migration, and count what it changed without them.

    A migration that failed left none. The next `migrate` creates them, even if there is nothing
    left to migrate.
    """
    from casework import counting, triggers

    was_migrated = plan is not None  # `flush` sends the same signal
    if not was_migrated or using != DEFAULT_DB_ALIAS or not triggers.can_stand():
        return
    if plan or triggers.missing():
        triggers.drop()
        triggers.create()
        counting.recount()
