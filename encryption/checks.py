"""System checks: the system does not start without its keys, nor with somebody else's."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from encryption import keks, keyring

Apps = Sequence[AppConfig] | None
UPLOAD_HANDLER = "encryption.uploads.SealedUploadHandler"


@register()
def keys_are_usable(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Say what is wrong with ENCRYPTION_KEYS before anybody's record depends on it."""
    try:
        keks.current()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="encryption.E001")]
    return []


@register()
def uploads_are_sealed(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Refuse every way in but ours: Django's own writes large uploads to the disk in clear."""
    others = set(settings.FILE_UPLOAD_HANDLERS) - {UPLOAD_HANDLER}
    return [
        Error(f"FILE_UPLOAD_HANDLERS names {name}, which does not seal.", id="encryption.E003")
        for name in sorted(others)
    ]


@register()
def files_are_out_of_sight(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a MEDIA_ROOT inside the folder that the web server shows to everybody."""
    if settings.STATIC_ROOT and Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT):
        return [Error("MEDIA_ROOT lies inside of STATIC_ROOT.", id="encryption.E004")]
    return []


@register(Tags.database)
def keys_open_what_is_stored(
    app_configs: Apps, databases: Collection[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Run by `migrate` and by `check --database default`."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    wrong = _if_it_answers(keyring.faults)
    missing = _if_it_answers(keyring.keys_migrate_makes)
    return [
        *(Error(fault, id="encryption.E002") for fault in wrong),
        *(Warning(fault, id="encryption.W002") for fault in missing),
    ]


def refuse_wrong_keys() -> None:
    """Stop a server that starts with keys that do not open its database.

    Raises:
        ImproperlyConfigured: what is wrong, in sentences.
    """
    if wrong := _if_it_answers(keyring.faults):
        raise ImproperlyConfigured(" ".join(wrong))


def _if_it_answers(faults: Callable[[], list[str]]) -> list[str]:
    """Return the faults; none of a database that has no tables yet, or is down."""
    try:
        return faults()
    except DatabaseError:
        return []
