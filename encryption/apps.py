from django.apps import AppConfig
from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class EncryptionConfig(AppConfig):
    name = "encryption"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from encryption import checks  # noqa: F401 - importing registers them

        post_migrate.connect(give_the_agency_its_key, sender=self)


def give_the_agency_its_key(*, using, apps=installed, plan=(), **kwargs):
    """Make the agency's data key with the tables, and never again: a lost one stays loud.

    What the key of search seals can be made anew, so a database that has none gets one.
    """
    from encryption import keyring

    try:
        stored = apps.get_model("encryption", "DataKey").objects.using(using)
    except LookupError:
        return  # taken back to before there were keys
    tables_are_new = any(
        migration.app_label == "encryption" and not backwards for migration, backwards in plan
    )
    if using == DEFAULT_DB_ALIAS and (tables_are_new or not stored.exists()):
        keyring.provide([keyring.AGENCY])
    if using == DEFAULT_DB_ALIAS and not stored.filter(owner=keyring.SEARCH).exists():
        keyring.provide([keyring.SEARCH])
