"""A value as the database holds it, past every converter of Django and of the driver.

On SQLite Django reads tolerantly: a key in capitals, a moment in another format, bytes in hex
and a JSON name given twice come out like what the system writes, while SQL does not find them.
So the trail digests SQLite's own value (its `quote` would cut a text at a zero byte) and, on
PostgreSQL, whose types refuse all that, the value's text.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time
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
    return RawSQL(column(field), (), output_field=models.Field())  # noqa: S611 - a quoted name of our models, no value


def is_certain(field: Column) -> bool:
    """Whether `of_parameter` tells what a column will hold: the type has one form of a value.

    JSON, decimals and what the database computes are not among them.
    """
    return not field.generated and _type_of(field) in _FORMS


def of_parameter(field: Column, parameter: Any) -> Any:
    """Return what `column` will read, once this parameter of an INSERT is stored."""
    if parameter is None:
        return None
    on_sqlite, on_postgresql = _FORMS[_type_of(field)]
    return (on_sqlite if connection.vendor == "sqlite" else on_postgresql)(parameter)


@cache
def _type_of(field: Column) -> str:
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]  # of a foreign key
    return field.get_internal_type()


def _as_bytes(parameter: Any) -> bytes:
    return bytes(getattr(parameter, "obj", parameter))  # psycopg wraps it


def _as_hex(parameter: Any) -> str:
    return _as_bytes(parameter).hex()


def _without_zeros(text: str) -> str:
    """Return a time as PostgreSQL writes it: no zeros at the end of a fraction."""
    return text.rstrip("0") if "." in text else text


def _time(value: time) -> str:
    return _without_zeros(value.isoformat())


def _moment(value: datetime) -> str:
    return f'"{_without_zeros(value.astimezone(UTC).replace(tzinfo=None).isoformat())}"'


_TEXT = (str, str)
_NUMBER = (int, str)
# What SQLite stores of a parameter, and the text of what PostgreSQL stores, by type of field.
_FORMS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], str]]] = {
    "AutoField": _NUMBER,
    "BigAutoField": _NUMBER,
    "BigIntegerField": _NUMBER,
    "BinaryField": (_as_bytes, _as_hex),
    "BooleanField": (int, lambda value: "true" if value else "false"),
    "CharField": _TEXT,
    "DateField": (str, lambda value: f'"{value.isoformat()}"'),
    "DateTimeField": (str, _moment),
    "FileField": _TEXT,
    "IntegerField": _NUMBER,
    "PositiveBigIntegerField": _NUMBER,
    "PositiveIntegerField": _NUMBER,
    "PositiveSmallIntegerField": _NUMBER,
    "SlugField": _TEXT,
    "SmallIntegerField": _NUMBER,
    "TextField": _TEXT,
    "TimeField": (str, _time),
    "UUIDField": _TEXT,
}


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
