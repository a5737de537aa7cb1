"""Verifying: every sealed value is tried; those of erased people with every key there is.

An erasure is believed when no key opens anything. What does not open although nobody erased it
is told apart: altered, or its key lost.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from django.apps import apps
from django.db import models

from encryption import keyring
from encryption.exceptions import Erased, FileMissing, KeyMissing, SealBroken
from encryption.fields import SealedField, sealed_fields
from encryption.files import SealedFile, SealedFileField
from encryption.models import DataKey
from encryption.resealing import sealed_models, values_of
from encryption.sealing import Binding, unseal

ROWS_PER_KEY_QUERY = 2_000
BYTES_PER_READ = 1 << 20


class StoredValue(NamedTuple):
    """One sealed value as it stands in the database."""

    field: SealedField
    binding: Binding
    blob: bytes

    @property
    def table(self) -> str:
        return self.field.model._meta.db_table


class TableResult(NamedTuple):
    """What came of one table's sealed values: how many of each."""

    table: str
    opened: int = 0
    erased: int = 0  # of people whose erasure is on the ledger, and no key opens them
    readable: int = 0  # of such people, and yet a key opens them
    doubtful: int = 0  # the key table says erased, and the ledger does not
    broken: int = 0
    keyless: int = 0

    @property
    def is_well(self) -> bool:
        return not (self.readable or self.doubtful or self.broken or self.keyless)


def check_values(erased: set[uuid.UUID]) -> list[TableResult]:
    """Try every sealed value in the database.

    Args:
        erased: whose erasure is proven, by something else than this database.
    """
    counts = {model._meta.db_table: Counter() for model in sealed_models()}
    closed = []
    for model in sealed_models():
        for value in _values(model):
            if value.binding.owner in erased:
                closed.append(value)
            else:
                counts[value.table][_try(value)] += 1
    return _with_closed(counts, closed) + _files_tried(erased)


def check_values_of(owner: uuid.UUID) -> list[TableResult]:
    """Try every sealed value of one person who was erased, with every key there is."""
    closed = [StoredValue(*value) for value in values_of(owner)]
    return _with_closed({value.table: Counter() for value in closed}, closed)


def _files_tried(erased: set[uuid.UUID]) -> list[TableResult]:
    counts: dict[str, Counter] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedFileField):
                files = counts.setdefault(f"{model._meta.db_table}, files", Counter())
                for record in model._base_manager.iterator():
                    if file := getattr(record, field.attname):
                        files[_try_file(file, erased)] += 1
    return [TableResult(table, **count) for table, count in counts.items()]


def _try_file(file: SealedFile, erased: set[uuid.UUID]) -> str:
    """Read a stored file to its end: the seal of every chunk is looked at."""
    gone = file.binding.owner in erased
    try:
        with file.open() as opened:
            while opened.read(BYTES_PER_READ):
                pass
    except Erased:
        return "erased" if gone else "doubtful"
    except KeyMissing:
        return "erased" if gone else "keyless"
    except (SealBroken, FileMissing):
        return "erased" if gone else "broken"
    return "readable" if gone else "opened"


def _with_closed(counts: dict[str, Counter], closed: list[StoredValue]) -> list[TableResult]:
    for value in closed:
        counts[value.table]["erased"] += 1
    for value in _readable(closed):
        counts[value.table].update(erased=-1, readable=1)
    return [TableResult(table, **count) for table, count in counts.items()]


def _values(model: type[models.Model]) -> Iterator[StoredValue]:
    """Yield a table's sealed values, with the keys of many people fetched in one query."""
    fields = sealed_fields(model)
    columns = ["id", fields[0].owner, *(field.attname for field in fields)]
    rows = models.QuerySet(model).values_list(*columns).iterator(ROWS_PER_KEY_QUERY)
    while chunk := list(islice(rows, ROWS_PER_KEY_QUERY)):
        keyring.fetch({row[1] for row in chunk})
        for row, owner, *blobs in chunk:
            for field, blob in zip(fields, blobs, strict=True):
                if blob is not None:
                    yield StoredValue(field, Binding(owner, row), bytes(blob))


def _try(value: StoredValue) -> str:
    try:
        value.field.unseal(value.blob, value.binding)
    except Erased:
        return "doubtful"
    except KeyMissing:
        return "keyless"
    except (SealBroken, ValueError):
        return "broken"
    return "opened"


def _readable(closed: list[StoredValue]) -> Iterator[StoredValue]:
    """Yield what any key in the key table opens, whosever key it is."""
    for row in DataKey.objects.living().iterator(ROWS_PER_KEY_QUERY) if closed else ():
        with suppress(KeyMissing, SealBroken):
            key = keyring.DataKeyInMemory(keyring.unwrap(row)).aead
            opened = [value for value in closed if _opens(value, key)]
            closed = [value for value in closed if value not in opened] if opened else closed
            yield from opened


def _opens(value: StoredValue, key) -> bool:
    with suppress(SealBroken):
        unseal(value.blob, key, value.field.label, value.binding)
        return True
    return False
