"""What the tables say, to be compared before and after."""

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager

from django.db import connection

from tests.authorization.fields import as_text, records

WORD = re.compile(r"\w+")


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
