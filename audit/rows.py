"""Which tables and columns the trail attests, and the keyed digest of a row.

The digest covers the columns as they are stored (`audit.stored`), encrypted bytes as they are.
A column that holds NULL, an empty text or False is skipped, so that a column which an upgrade
adds does not change the digest of every row that is there. The digest has a key, because from
a plain one somebody could guess what an erased row held.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from audit import chain, stored
from audit.stored import Column

Table = type[models.Model]
Row = tuple[Table, Any]  # with the row's key
ListOfRows: TypeAlias = "models.ManyToManyField[Any, Any]"


def covered_models() -> list[Table]:
    """Return every model whose rows the trail attests, history included."""
    return [model for model in apps.get_models() if is_covered(model)]


@cache
def is_covered(model: Table) -> bool:
    """Whether the trail attests every row of the model.

    Every table of the packages in `TRAIL_COVERS` is covered, except those in
    `TRAIL_LEAVES_OUT`, which live for minutes and hold nothing about people, or hold what is
    no record yet.
    """
    meta = model._meta
    return (
        meta.app_label in settings.TRAIL_COVERS
        and meta.managed
        and not (meta.abstract or meta.proxy or meta.auto_created)
        and model.__module__ != "__fake__"  # a model as a migration sees it
        and meta.label_lower not in settings.TRAIL_LEAVES_OUT
    )


@cache
def columns(model: Table) -> tuple[Column, ...]:
    """Return what is digested: what history keeps, and the model's `audit_extra_fields`.

    `TRAIL_LEAVES_OUT` may name single columns, too, of models that are not ours.
    """
    label = model._meta.label_lower
    left_out = set(getattr(_history_of(model), "_history_excluded_fields", ()))
    left_out -= set(getattr(model, "audit_extra_fields", ()))
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.name not in left_out
        and f"{label}.{field.name}" not in settings.TRAIL_LEAVES_OUT
    )


@cache
def lists(model: Table) -> tuple[ListOfRows, ...]:
    """Return the lists of other rows that belong to a row, such as who else was present."""
    kept = {field.name for field in getattr(_history_of(model), "_history_m2m_fields", ())}
    kept |= set(getattr(model, "audit_extra_fields", ()))
    return tuple(field for field in model._meta.local_many_to_many if field.name in kept)


def affects_digest(model: Table, names: Iterable[str]) -> bool:
    """Whether a write of these fields changes what is digested."""
    digested = {name for field in columns(model) for name in (field.name, field.attname, "pk")}
    return any(name in digested for name in names)


def digests(model: Table, keys: Iterable[Any]) -> dict[str, bytes]:
    """Return the digest (32 bytes) of each of these rows that exists, by its key in text.

    A digest is valid for the kind of database that it was made on: SQLite and PostgreSQL store
    the same value differently.
    """
    pk = model._meta.pk
    parameters = [stored.as_parameter(pk, key) for key in keys if key is not None]
    found: dict[str, bytes] = {}
    for start in range(0, len(parameters), chain.CHUNK):
        found.update(_digests(model, parameters[start : start + chain.CHUNK]))
    return found


@cache
def is_foreseen(model: Table) -> bool:
    """Whether the digest of a row can be made of what is about to be inserted.

    Not where the INSERT has to give something back: a key, or what the database computes.
    """
    columns_and_key = [model._meta.pk, *columns(model)]
    return not model._meta.db_returning_fields and all(map(stored.is_certain, columns_and_key))


def digest_of_insert(model: Table, key: Any, parameters: dict[str, Any]) -> bytes:
    """Return the digest that a row will have once these parameters of an INSERT are stored.

    It is what `digests` would read back; a row that is new has nothing in its lists.

    Args:
        parameters: by the name of the field, as they are given to the driver.
    """
    fields = columns(model)
    values = [stored.of_parameter(field, parameters[field.name]) for field in fields]
    return _digest(model, str(model._meta.pk.to_python(key)), _payload(fields, values))


def row_counts() -> dict[str, int]:
    """Return how many rows are in each covered table, by its label, counted in one query."""
    counted = dict.fromkeys((model._meta.label_lower for model in covered_models()), 0)
    first, *others = map(_count, covered_models())
    return counted | dict(first.union(*others, all=True).values_list("label", "number"))


def _count(model: Table) -> Any:
    """Return the query for a table's label and number of rows; an empty one has no row."""
    rows = model._base_manager.order_by()
    return rows.values(label=models.Value(model._meta.label_lower)).annotate(
        number=models.Count("pk")
    )


def _digests(model: Table, keys: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    pk, fields = model._meta.pk, columns(model)
    listed = {field.name: _listed(field, keys) for field in lists(model)}
    for key, *values in _select([pk, *fields], pk, keys):
        payload = _payload(fields, values)
        for name, others in listed.items():
            if key in others:
                payload[name] = sorted(others[key], key=repr)
        text = str(pk.to_python(key))
        yield text, _digest(model, text, payload)


def _payload(fields: Sequence[Column], values: Sequence[Any]) -> dict[str, Any]:
    return {
        field.name: value
        for field, value in zip(fields, values, strict=True)
        if not _is_empty(field, value)
    }


def _listed(field: ListOfRows, keys: Sequence[Any]) -> dict[Any, list[Any]]:
    """Return the keys in a list of rows, by the key of the row that the list belongs to."""
    names = (field.m2m_field_name(), field.m2m_reverse_field_name())
    through: Any = field.remote_field.through
    mine, other = map(through._meta.get_field, names)
    found: dict[Any, list[Any]] = {}
    for key, listed in _select([mine, other], mine, keys):
        found.setdefault(key, []).append(listed)
    return found


def _select(
    fields: Sequence[Column], where: Column, keys: Sequence[Any]
) -> Iterator[tuple[Any, ...]]:
    """Yield the stored values of a table's rows that have one of these keys."""
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(stored.column, fields)), ", ".join(["%s"] * len(keys))
    table, key = quote(where.model._meta.db_table), quote(where.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE {key} IN ({marks})", keys)  # noqa: S608 - quoted names of our models; the keys stay parameters
        yield from cursor


def _digest(model: Table, key: str, payload: dict[str, Any]) -> bytes:
    text = chain.canonical([model._meta.label_lower, key, payload])
    return hmac.digest(chain.key(), b"row" + text, hashlib.sha256)


def _is_empty(field: Column, value: Any) -> bool:
    if field.null:
        return value is None
    if isinstance(field, models.BooleanField):
        return value in (0, "false")  # False on SQLite, on PostgreSQL
    return isinstance(value, str) and not value


def _history_of(model: Table) -> Any:
    name = getattr(model._meta, "simple_history_manager_attribute", None)
    return getattr(model, name).model if name else None
