from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from audit import (
            checks,  # noqa: F401 - importing registers them
            noting,
            trail,
        )

        noting.watch(trail.tell_the_rest)
        post_migrate.connect(tell_what_migrations_wrote, sender=self)


def tell_what_migrations_wrote(*, plan=(), **kwargs):
    """Tell of the rows that migrations put in, once the last one is applied.

    Only of rows that no event ever spoke of: what an event speaks of has to stand as it says.
    """
    from django.db.migrations.executor import MigrationExecutor

    from audit import reconciling, trail

    if not plan or any(backwards for _, backwards in plan):
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        trail.attest(reconciling.untold(), "rows.migrated")
