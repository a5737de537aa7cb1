"""What a row says, as a keyed digest of what stands in the database: which tables and columns.

The digest covers the stored values, sealed bytes as they are, under the columns' names. One
that says nothing is left out, so that a column which an upgrade adds changes no digest. It is
keyed, since what was erased could be guessed from a plain one.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models

from audit import chain

AT_ONCE = 2_000
UNREADABLE = (ValueError, TypeError, ArithmeticError)  # such as the day 2026-02-31


def covered_models() -> list[type[models.Model]]:
    """Return every model whose rows the trail answers for, history included."""
    return [model for model in apps.get_models() if is_covered(model)]


@cache
def is_covered(model: type[models.Model]) -> bool:
    """Whether each row of the model has to be attested by the trail.

    Every table of the packages that `TRAIL_COVERS` names is, but for what lives for minutes and
    says nothing of people: `TRAIL_LEAVES_OUT`.
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
def columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    """Return what is digested: what history keeps, and the model's `audit_extra_fields`.

    `TRAIL_LEAVES_OUT` names columns, too, of models that are not ours.
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
def lists(model: type[models.Model]) -> tuple[models.ManyToManyField, ...]:
    """Return the lists of other rows that belong to a row, such as who else was present."""
    kept = {field.name for field in getattr(_history_of(model), "_history_m2m_fields", ())}
    kept |= set(getattr(model, "audit_extra_fields", ()))
    return tuple(field for field in model._meta.local_many_to_many if field.name in kept)


def affects_digest(model: type[models.Model], names: Iterable[str]) -> bool:
    """Whether a write of these fields changes what is digested."""
    digested = {name for field in columns(model) for name in (field.name, field.attname, "pk")}
    return any(name in digested for name in names)


def digests(model: type[models.Model], keys: Iterable[Any]) -> dict[str, bytes]:
    """Return the digest of each row that is in the database, by its key in text."""
    keys = list(keys)
    found: dict[str, bytes] = {}
    for start in range(0, len(keys), AT_ONCE):
        chunk = keys[start : start + AT_ONCE]
        try:
            found.update(_digests(model, chunk))
        except UNREADABLE:
            for key in chunk:
                found.update(_digest_or_none(model, key))
    return found


def _digest_or_none(model, key) -> Iterator[tuple[str, bytes]]:
    """Yield the digest of one row; of a row with a value that is none of its kind, nothing."""
    try:
        yield from _digests(model, [key])
    except UNREADABLE:
        yield str(key), b""


def row_counts() -> dict[str, int]:
    """Return how many rows are in each covered table, counted in one query."""
    quote = connection.ops.quote_name
    counts = [
        f"SELECT '{model._meta.label_lower}', COUNT(*) FROM {quote(model._meta.db_table)}"  # noqa: S608
        for model in covered_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


def as_key(model: type[models.Model], text: str) -> Any:
    """Return the key of a row that an event names in text; None if it can not be one."""
    try:
        return model._meta.pk.to_python(text)
    except ValidationError:
        return None


def _digests(model, keys) -> Iterator[tuple[str, bytes]]:
    listed = {field.name: _listed(field, keys) for field in lists(model)}
    fields = columns(model)
    rows = models.QuerySet(model).filter(pk__in=keys).order_by()
    for pk, *values in rows.values_list("pk", *(field.attname for field in fields)):
        payload = {
            field.name: value
            for field, value in zip(fields, values, strict=True)
            if not _is_empty(field, value)
        }
        for name, others in listed.items():
            if pk in others:
                payload[name] = sorted(others[pk])
        yield str(pk), _digest(model, pk, payload)


def _digest(model, pk, payload: dict[str, Any]) -> bytes:
    content = [model._meta.label_lower, str(pk), payload]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_in_text)
    return hmac.digest(chain.key(), b"row" + text.encode(), hashlib.sha256)


def _is_empty(field: models.Field, value: Any) -> bool:
    return value is None if field.null else value == "" or value is False


def _in_text(value: Any) -> str:
    match value:
        case bytes() | memoryview():
            return bytes(value).hex()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def _listed(field: models.ManyToManyField, keys) -> dict[Any, list[str]]:
    """Return the keys of the rows in a list, by the key of the row that they belong to."""
    mine, other = field.m2m_column_name(), field.m2m_reverse_name()
    through = field.remote_field.through
    attname = {one.column: one.attname for one in through._meta.concrete_fields}
    found: dict[Any, list[str]] = {}
    pairs = models.QuerySet(through).filter(**{f"{attname[mine]}__in": keys}).order_by()
    for pk, listed in pairs.values_list(attname[mine], attname[other]):
        found.setdefault(pk, []).append(str(listed))
    return found


def _history_of(model: type[models.Model]):
    name = getattr(model._meta, "simple_history_manager_attribute", None)
    return getattr(model, name).model if name else None
