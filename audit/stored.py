"""A value as the database holds it, past every converter of Django and of the driver.

On SQLite Django reads tolerantly: a key in capitals, a moment in another format, bytes in hex
and a JSON name given twice come out like what the system writes, while SQL does not find them.
So the trail digests SQLite's own value (its `quote` would cut a text at a zero byte) and, on
PostgreSQL, whose types refuse all that, the value's text.
"""

from functools import cache
from typing import Any, TypeAlias, cast

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.expressions import RawSQL

Column: TypeAlias = "models.Field[Any, Any]"

# PostgreSQL's text of these depends on DateStyle, TimeZone and bytea_output: not so here.
POSTGRESQL = {
    "bytea": "encode({0}, 'hex')",
    "date": "to_json({0})::text",
    "timestamp with time zone": "to_json({0} AT TIME ZONE 'UTC')::text",
}


@cache
def column(field: Column) -> str:
    """Return the SQL that reads a column as it is stored.

    It yields str, bytes, int, float or None on SQLite, str or None on PostgreSQL.
    """
    name = connection.ops.quote_name(field.column)
    if connection.vendor == "sqlite":
        return f"+{name}"  # an expression: sqlite3 converts only bare columns
    return POSTGRESQL.get(field.db_type(connection) or "", "{0}::text").format(name)


def value(model: type[models.Model], name: str) -> RawSQL:
    """Return a column as it is stored, for a queryset of its table alone."""
    field = cast(Column, model._meta.get_field(name))
    return RawSQL(column(field), (), output_field=models.Field())  # noqa: S611 - our own names


def as_parameter(field: Column, key: Any) -> Any:
    """Return a key as a parameter of SQL; its text is the text of the stored key."""
    return field.get_db_prep_value(key, connection)


def from_text(field: Column, text: str) -> Any:
    """Return the value of a column that an event names in text; None if it cannot hold it."""
    try:
        found = field.to_python(text)
        field.run_validators(found)  # SQLite's driver fails at a number of more than 64 bits
    except ValidationError:
        return None
    return found


def key_of(field: Column, stored: Any) -> Any:
    """Return the key that is stored; None if the system would not store it like that."""
    try:
        key = field.to_python(stored)
    except (ValidationError, TypeError):
        return None
    return key if str(as_parameter(field, key)) == str(stored) else None
