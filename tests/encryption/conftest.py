"""What a test of sealed fields looks at: the bytes in the column, and the queries for keys."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encryption import keyring
from encryption.fields import sealed_fields


def column(record, name):
    """Return the bytes that stand in the database."""
    rows = type(record)._base_manager.filter(pk=record.pk)
    return bytes(rows.values_list(name, flat=True).get())


def write_column(record, name, blob):
    """Write bytes into the database as somebody would who has no key."""
    table, key = record._meta.db_table, record._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {name} = %s WHERE {key.column} = %s",
            [blob, key.get_db_prep_value(record.pk, connection)],
        )


def columns(record):
    """Return every sealed column of a row, by name."""
    names = [field.attname for field in sealed_fields(type(record))]
    return {name: column(record, name) for name in names if getattr(record, name) is not None}


def again(record):
    """Load the record anew, with no key in memory: the way the next request finds it."""
    keyring.forget_all()
    return type(record)._base_manager.get(pk=record.pk)


@pytest.fixture
def key_queries():
    """Return a context that gives the queries that asked for keys."""

    @contextmanager
    def listening():
        asked = []
        with CaptureQueriesContext(connection) as queries:
            yield asked
        asked += [query["sql"] for query in queries if "encryption_datakey" in query["sql"]]

    return listening
