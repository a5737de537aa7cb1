from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS
from django.db.migrations import Migration
from django.db.models.signals import post_migrate


class EncryptionConfig(AppConfig):
    name = "encryption"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("encryption.checks")
        post_migrate.connect(create_keys_of_nobody, sender=self)


def create_keys_of_nobody(
    *,
    using: str,
    apps: Apps = installed,
    plan: Sequence[tuple[Migration, bool]] = (),
    **kwargs: Any,
) -> None:
    """Create the keys of the agency and of search, after `migrate`.

    That of the agency only with its table: if it is lost later, that must show. Search can be
    rebuilt, so it gets a key whenever it has none.
    """
    from encryption import keyring

    try:
        stored = apps.get_model("encryption", "DataKey").objects.using(using)
    except LookupError:
        return  # migrated back to before there were keys
    table_is_new = any(
        migration.app_label == "encryption" and not backwards for migration, backwards in plan
    )
    if using == DEFAULT_DB_ALIAS and (table_is_new or not stored.exists()):
        keyring.provide([keyring.AGENCY])
    if using == DEFAULT_DB_ALIAS and not stored.filter(owner=keyring.SEARCH).exists():
        keyring.provide([keyring.SEARCH])
