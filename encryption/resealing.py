"""Resealing: everything sealed for one person is sealed anew, with a new data key.

For when somebody may have seen a person's key. It can be stopped and run again at any point:
each value says which version of the key sealed it, and the old key goes last.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from encryption import files, keyring, ports
from encryption.exceptions import KeyMissing
from encryption.fields import SealedField, sealed_fields
from encryption.models import DataKey
from encryption.sealing import Binding, key_version

ROWS_PER_TRANSACTION = 200

Rows = models.QuerySet[models.Model]
Resealed = dict[bytes, bytes]  # new bytes by old ones: history keeps the bytes of its record


class SealedRow(NamedTuple):
    """The sealed values of one row of a model, or of its history."""

    pk: Any
    binding: Binding
    values: list[tuple[SealedField, bytes]]


def reseal(owner: uuid.UUID, wait: Callable[[float], None] = time.sleep) -> Iterator[int]:
    """Seal all of a person's values and files with a new key, then destroy the older ones.

    Yields how many values were sealed anew, batch by batch. Before the old keys are destroyed
    it waits until no other process can be using them.

    Args:
        owner: the key of the person's record.
        wait: called with the seconds to wait.

    Raises:
        Erased, KeyMissing: there is nothing to reseal, or no key to do it with.
        SealBroken: a value was altered or moved; it is named, and the old key stays.
    """
    newest = begin(owner)
    yield from _reseal_everything(owner, newest.version)
    unused_after = timedelta(seconds=keyring.UNUSED_AFTER)
    wait(max((newest.created_at + unused_after - timezone.now()).total_seconds(), 0))
    while late := sum(_reseal_everything(owner, newest.version)):
        yield late
    keyring.drop_versions(owner, before=newest.version)


def begin(owner: uuid.UUID) -> DataKey:
    """Return the key to seal with: a new one, or the one that an interrupted run created.

    Raises:
        KeyMissing: it is not a person's key. The agency's also seals sessions and second
            factors, which are in no sealed field: without it, nobody could sign in any more.
    """
    if owner in (keyring.AGENCY, keyring.SEARCH):
        raise KeyMissing(
            "Only a person's key is resealed. For the others: docs/administrators/keys.md."
        )
    keyring.data_key(owner)
    versions = DataKey.objects.living().filter(owner=owner).order_by("version")
    if len(versions) == 1:
        keyring.renew(owner)
    return versions.latest("version")


def values_of(owner: uuid.UUID) -> Iterator[tuple[SealedField, Binding, bytes]]:
    """Yield every sealed value of one person: its field, its binding and its bytes."""
    for model in sealed_models():
        for row in _sealed_rows(models.QuerySet(model), owner):
            for field, blob in row.values:
                yield field, row.binding, blob


def sealed_models() -> list[type[models.Model]]:
    """Return every model that has sealed columns of its own, history included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if sealed_fields(model) and not model._meta.proxy
    ]


def _reseal_everything(owner: uuid.UUID, version: int) -> Iterator[int]:
    resealed: Resealed = {}
    for model in sealed_models():
        keys = list(_rows_of(models.QuerySet(model), owner).values_list("pk", flat=True))
        for start in range(0, len(keys), ROWS_PER_TRANSACTION):
            chunk = keys[start : start + ROWS_PER_TRANSACTION]
            yield _reseal_rows(model, owner, chunk, version, resealed)
    yield files.reseal_files_of(owner, version)


@transaction.atomic
def _reseal_rows(
    model: type[models.Model],
    owner: uuid.UUID,
    keys: list[Any],
    version: int,
    resealed: Resealed,
) -> int:
    done = 0
    rows: Rows = models.QuerySet(model)  # ours refuse to write without the record
    locked = rows.filter(pk__in=keys).select_for_update()
    for row in _sealed_rows(locked, owner):
        anew = {
            field.attname: _resealed(field, row.binding, blob, resealed)
            for field, blob in row.values
            if key_version(blob) < version
        }
        if anew:
            rows.filter(pk=row.pk).update(**anew)
        done += len(anew)
    if done:
        ports.record_key_event("record.resealed", client=str(owner), values=done)
    return done


def _resealed(field: SealedField, binding: Binding, blob: bytes, resealed: Resealed) -> bytes:
    if blob not in resealed:
        value = field.unseal(blob, binding).value
        resealed[blob] = field.seal(value, binding).blob or b""
    return resealed[blob]


def _sealed_rows(rows: Rows, owner: uuid.UUID) -> Iterator[SealedRow]:
    fields = sealed_fields(rows.model)
    columns = _rows_of(rows, owner).values_list("pk", "id", *(f.attname for f in fields))
    for pk, row, *blobs in columns:
        pairs = zip(fields, blobs, strict=True)
        values = [(field, bytes(blob)) for field, blob in pairs if blob is not None]
        yield SealedRow(pk, Binding(owner, row), values)


def _rows_of(rows: Rows, owner: uuid.UUID) -> Rows:
    """Narrow a queryset to the rows whose values are sealed with one person's key."""
    return rows.filter(**{sealed_fields(rows.model)[0].owner: owner})
