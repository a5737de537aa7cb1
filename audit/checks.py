"""System checks: the system does not start with a key that anybody could guess."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from audit import chain


@register()
def key_is_usable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say what is wrong with AUDIT_KEY before the first event depends on it."""
    try:
        chain.key()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="audit.E001")]
    return []
