"""Verifying: every sealed value is tried; those of erased people with every key there is.

An erasure is believed when no key opens anything. What does not open although nobody erased it
is reported as what it is: altered, or its key lost.
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
from encryption.records import ROWS_PER_KEY_QUERY
from encryption.resealing import sealed_models, values_of
from encryption.sealing import Binding, Cipher, unseal

BYTES_PER_READ = 1 << 20

Counts = dict[str, Counter[str]]  # by table, then by attribute of `TableResult`


class StoredValue(NamedTuple):
    """One sealed value as it is in the database."""

    field: SealedField
    binding: Binding
    blob: bytes

    @property
    def table(self) -> str:
        return self.field.model._meta.db_table


class TableResult(NamedTuple):
    """How many of a table's sealed values did what."""

    table: str
    opened: int = 0
    erased: int = 0  # of people whose erasure is on the ledger, and no key opens them
    readable: int = 0  # of such people, and yet a key opens them
    doubtful: int = 0  # the key table says erased, and the ledger does not
    broken: int = 0  # altered or moved
    keyless: int = 0  # the key is gone, and nobody erased it

    @property
    def is_well(self) -> bool:
        return not (self.readable or self.doubtful or self.broken or self.keyless)


def check_values(erased: set[uuid.UUID]) -> list[TableResult]:
    """Try every sealed value and file in the database.

    Args:
        erased: whose erasure is proven, by something else than this database.

    Raises:
        ReadUnrecorded: the reading could not be recorded first.
    """
    counts: Counts = {model._meta.db_table: Counter() for model in sealed_models()}
    of_erased = []
    for model in sealed_models():
        for value in _values(model):
            if value.binding.owner in erased:
                of_erased.append(value)
            else:
                counts[value.table][_result_of_opening(value)] += 1
    _try_every_key(counts, of_erased)
    return _results(counts) + _results(_file_counts(erased))


def check_values_of(owner: uuid.UUID) -> list[TableResult]:
    """Try every sealed value of one person who was erased, with every key there is."""
    values = [StoredValue(*value) for value in values_of(owner)]
    counts: Counts = {value.table: Counter() for value in values}
    _try_every_key(counts, values)
    return _results(counts)


def _results(counts: Counts) -> list[TableResult]:
    return [TableResult(table, **count) for table, count in counts.items()]


def _file_counts(erased: set[uuid.UUID]) -> Counts:
    counts: Counts = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedFileField):
                files = counts.setdefault(f"{model._meta.db_table}, files", Counter())
                for record in model._base_manager.iterator():
                    if file := getattr(record, field.attname):
                        files[_try_file(file, erased)] += 1
    return counts


def _try_file(file: SealedFile, erased: set[uuid.UUID]) -> str:
    """Read a stored file to its end, so that the tag of every chunk is verified."""
    is_erased = file.binding.owner in erased
    try:
        with file.open() as opened:
            while opened.read(BYTES_PER_READ):
                pass
    except Erased:
        return "erased" if is_erased else "doubtful"
    except KeyMissing:
        return "erased" if is_erased else "keyless"
    except (SealBroken, FileMissing):
        return "erased" if is_erased else "broken"
    return "readable" if is_erased else "opened"


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


def _result_of_opening(value: StoredValue) -> str:
    try:
        value.field.unseal(value.blob, value.binding)
    except Erased:
        return "doubtful"
    except KeyMissing:
        return "keyless"
    except (SealBroken, ValueError):
        return "broken"
    return "opened"


def _try_every_key(counts: Counts, values: list[StoredValue]) -> None:
    """Count the values of erased people: those that any key of the key table opens, whosever
    key it is, as readable, the others as erased."""
    for value in values:
        counts[value.table]["erased"] += 1
    closed = values
    for row in DataKey.objects.living().iterator(ROWS_PER_KEY_QUERY) if values else ():
        with suppress(KeyMissing, SealBroken):
            key = keyring.DataKeyInMemory(keyring.unwrap(row)).aead
            readable = [value for value in closed if _opens(value, key)]
            if readable:
                closed = [value for value in closed if value not in readable]
            for value in readable:
                counts[value.table].update(erased=-1, readable=1)


def _opens(value: StoredValue, key: Cipher) -> bool:
    with suppress(SealBroken):
        unseal(value.blob, key, value.field.label, value.binding)
        return True
    return False
