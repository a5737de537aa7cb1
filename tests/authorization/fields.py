"""Every field of every record as text: as it is, and as what two tries have in common."""

import re
from datetime import datetime, time

from django.apps import apps
from django.conf import settings
from django.db import models

SEALED_THEMSELVES = {"encryption", "audit", "search"}  # no form writes to them
HOSTILE = "zqhostile"
DRAWN_ANEW = re.compile(
    "number|sha256|digest|session|token|salt|password|^made$|^subject$|^together$|^seen_in$"
)


def records() -> list[type[models.Model]]:
    """Return the models whose rows a form could change, history aside."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in set(settings.OURS) - SEALED_THEMSELVES
        and not model.__name__.startswith("Historical")
    ]


def as_text(field: models.Field, value) -> tuple[str, str]:
    """Return a value as text, and again with only "set" for what is drawn anew each time."""
    value = bytes(value) if isinstance(value, memoryview) else value
    if isinstance(value, datetime | time | bytes) or DRAWN_ANEW.search(field.attname):
        return str(value), "set" if value and HOSTILE not in str(value) else str(value)
    if isinstance(field, models.FileField):
        return str(value), "a file" if value else ""
    return str(value), str(value)
