"""System checks: the program does not start without its keys."""

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from encryption import keyring


@register()
def keys_are_usable(app_configs, **kwargs):
    """Say what is wrong with ENCRYPTION_KEYS before anybody's record depends on it."""
    if not settings.ENCRYPTION_KEYS:
        return [Error("ENCRYPTION_KEYS is empty: nothing can be sealed.", id="encryption.E001")]
    try:
        keyring.current_kek()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="encryption.E002")]
    return []
