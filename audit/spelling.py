"""Spelling: on SQLite, every value has to stand as the system writes it, to the letter.

Django reads kindly and SQL does not: a key in capitals, a moment written another way, text in
place of no moment, bytes in hex all give the same digest, yet a question asked in SQL goes past
them. PostgreSQL's types refuse all that.
"""

import json
from collections.abc import Iterator
from itertools import chain as one_after_another

from django.apps import apps
from django.db import connection, models

from audit import rows
from audit.reconciling import Difference

MISSPELT = "holds a value that the system does not write like that"

FRACTION = "." + 6 * "[0-9]"
A_REAL_DAY = "'+0 days'"  # makes 31 February the day that it would be
EXACTLY = "length(CAST({0} AS BLOB))"  # `length` itself stops at a zero byte
WRONG_FRACTION = f"(substr({{0}}, {{1}}) NOT GLOB '{FRACTION}' OR {{0}} GLOB '*.000000')"


def _unless_text(wrong: str) -> str:
    return f"(typeof({{0}}) <> 'text' OR {wrong})"


def _moment(read: str, length: int) -> str:
    """Return what is wrong with a moment: of so many letters, and perhaps a fraction."""
    whole = f"substr({{0}}, 1, {length})"
    fraction = WRONG_FRACTION.replace("{1}", str(length + 1))
    return _unless_text(
        f"{read}({whole}, {A_REAL_DAY}) IS NOT {whole} OR {{0}} < '0001' "
        f"OR {EXACTLY} NOT IN ({length}, {length + 7}) OR ({EXACTLY} > {length} AND {fraction})"
    )


# What is wrong with a value, by the type of its column; with a whole number: not to be one.
WRONG = {
    "char": _unless_text(
        f"length({{0}}) <> 32 OR {EXACTLY} <> 32 OR {{0}} GLOB '*[^0-9a-f]*'"  # a UUID
    ),
    "varchar": _unless_text("0"),
    "text": _unless_text("0"),
    "blob": "typeof({0}) <> 'blob'",
    "bool": "(typeof({0}) <> 'integer' OR {0} NOT IN (0, 1))",
    "decimal": "typeof({0}) NOT IN ('integer', 'real')",
    "real": "typeof({0}) <> 'real'",
    "date": _unless_text(f"date({{0}}, {A_REAL_DAY}) IS NOT {{0}} OR {{0}} < '0001'"),
    "datetime": _moment("datetime", 19),
    "time": _moment("time", 8),
}
WHOLE_NUMBER = "typeof({0}) <> 'integer'"


def misspelt() -> Iterator[Difference]:
    """Yield every row with a value that says to Django what it does not say to SQL."""
    if connection.vendor != "sqlite":
        return
    covered = rows.covered_models()
    lists = [field.remote_field.through for model in covered for field in rows.lists(model)]
    trail = apps.get_app_config("audit").get_models()
    for model in dict.fromkeys(one_after_another(trail, covered, lists)):
        for key in dict.fromkeys(one_after_another(_misspelt(model), _wrong_json(model))):
            yield Difference(
                model._meta.label_lower, str(rows.as_key(model, str(key)) or key), MISSPELT
            )


def is_of_trail(found: Difference) -> bool:
    """Whether a row belongs to the trail itself, which can not be read then."""
    return found.table.startswith("audit.")


def _misspelt(model) -> Iterator:
    wrong = " OR ".join(
        f"({_quoted(field)} IS NOT NULL AND {_wrong(field)})" for field in _fields(model)
    )
    return (key for key, *_ in _select(model, [model._meta.pk], wrong))


def _wrong(field: models.Field) -> str:
    kind = field.db_type(connection).partition("(")[0].lower()
    return WRONG.get(kind, WHOLE_NUMBER).format(_quoted(field))


def _wrong_json(model) -> Iterator:
    """Yield the keys of rows with a JSON value written otherwise, such as one name twice."""
    for field in _fields(model):
        if isinstance(field, models.JSONField):
            found = _select(model, [model._meta.pk, field], f"{_quoted(field)} IS NOT NULL")
            yield from (key for key, text in found if not _is_our_json(text, field.encoder))


def _is_our_json(text, encoder) -> bool:
    try:
        return json.dumps(json.loads(text), cls=encoder) == text
    except ValueError:
        return False


def _fields(model) -> list[models.Field]:
    """Return the columns that are digested; of tables that have no digest, every one."""
    is_covered = rows.is_covered(model)
    return list(rows.columns(model) if is_covered else model._meta.concrete_fields)


def _select(model, fields, where) -> Iterator[tuple]:
    names = ", ".join(map(_quoted, fields))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE {where}")  # noqa: S608 - our names, quoted
        yield from cursor


def _quoted(field: models.Field) -> str:
    return connection.ops.quote_name(field.column)
