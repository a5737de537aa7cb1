"""What the tables say, to be compared before and after."""

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import connection, models

SEALED_THEMSELVES = {"encryption", "audit", "search"}  # no form writes to them
HOSTILE = "zqhostile"  # what somebody with bad intent types
WORD = re.compile(r"\w+")
DRAWN_ANEW = re.compile("number|sha256|digest|session|token|salt|password|^made$")


def records() -> list[type[models.Model]]:
    """Return the models whose rows a form could change, history aside."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in set(settings.OURS) - SEALED_THEMSELVES
        and not model.__name__.startswith("Historical")
    ]


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """Yield the tables that are written to until the end: all words of whatever writes."""
    written = set()

    def watch(execute, sql, params, many, context):
        if not sql.startswith("SELECT"):
            written.update(WORD.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def state(tables: Container[str]) -> dict:
    """Return every field of every record: as it is, and as what all tries have in common."""
    return {
        (model._meta.label, row.pk): {
            field.attname: as_text(field, getattr(row, field.attname))
            for field in model._meta.concrete_fields
            if not field.primary_key
        }
        for model in records()
        if model._meta.db_table in tables
        for row in model._base_manager.all()
    }


def as_text(field: models.Field, value) -> tuple[str, str]:
    """Return a value as text, and again with only "set" for what is drawn anew each time."""
    value = bytes(value) if isinstance(value, memoryview) else value
    if isinstance(value, datetime | bytes) or DRAWN_ANEW.search(field.attname):
        return str(value), "set" if value and HOSTILE not in str(value) else str(value)
    if isinstance(field, models.FileField):
        return str(value), "a file" if value else ""
    return str(value), str(value)
