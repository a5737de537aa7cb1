"""System checks: the system does not start without its keys, nor with somebody else's."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from encryption import keks, keyring

UPLOAD_HANDLER = "encryption.uploads.SealedUploadHandler"


@register()
def keys_are_usable(app_configs, **kwargs):
    """Say what is wrong with ENCRYPTION_KEYS before anybody's record depends on it."""
    try:
        keks.current()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="encryption.E001")]
    return []


@register()
def uploads_are_sealed(app_configs, **kwargs):
    """Refuse every way in but ours: Django's own writes large uploads to the disk in clear."""
    strangers = set(settings.FILE_UPLOAD_HANDLERS) - {UPLOAD_HANDLER}
    return [
        Error(f"FILE_UPLOAD_HANDLERS names {name}, which does not seal.", id="encryption.E003")
        for name in sorted(strangers)
    ]


@register()
def files_are_out_of_sight(app_configs, **kwargs):
    """Refuse a MEDIA_ROOT inside the folder that the web server shows to everybody."""
    if settings.STATIC_ROOT and Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT):
        return [Error("MEDIA_ROOT lies inside of STATIC_ROOT.", id="encryption.E004")]
    return []


@register(Tags.database)
def keys_open_what_is_stored(app_configs, databases, **kwargs):
    """Run by `migrate` and by `check --database default`."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    wrong = [Error(fault, id="encryption.E002") for fault in said_by(keyring.faults)]
    left = said_by(keyring.keys_migrate_makes)
    return wrong + [Warning(fault, id="encryption.W002") for fault in left]


def refuse_wrong_keys() -> None:
    """Stop a server that starts with keys that do not open its database.

    Raises:
        ImproperlyConfigured: what is wrong, in sentences.
    """
    if wrong := said_by(keyring.faults):
        raise ImproperlyConfigured(" ".join(wrong))


def said_by(faults: Callable[[], list[str]]) -> list[str]:
    """Return what is wrong; of a database that has no tables yet, or is down, nothing."""
    try:
        return faults()
    except DatabaseError:
        return []
