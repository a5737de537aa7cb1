from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import trail, write_capture

        import_module("audit.checks")
        write_capture.install(trail.attest_remaining)
        post_migrate.connect(attest_migrated_rows, sender=self)


def attest_migrated_rows(*, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Attest the rows that migrations put in, once the last one is applied.

    Only rows that no event names: a row that an event names must be as that event says.
    """
    from django.db.migrations.executor import MigrationExecutor

    from audit import reconciling, trail

    if not plan or any(backwards for _, backwards in plan):
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        trail.attest(reconciling.unattested(), "rows.migrated")
