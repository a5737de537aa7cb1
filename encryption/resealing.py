"""Resealing: everything sealed for one person is sealed anew, with a new data key.

For when somebody may have seen a person's key. It can be stopped and run again at any point:
values say which version of the key sealed them, and the old one goes last.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from encryption import files, keyring, ports
from encryption.exceptions import KeyMissing
from encryption.fields import SealedField, sealed_fields
from encryption.models import DataKey
from encryption.sealing import Binding, key_version

ROWS_PER_TRANSACTION = 200

Seen = dict[bytes, bytes]  # old bytes and new, so that history keeps the bytes of its record


def reseal(owner: uuid.UUID, wait: Callable[[float], None] = time.sleep) -> Iterator[int]:
    """Seal all of a person's values and files with a new key, then destroy the older ones.

    Yields how many values were sealed anew, batch by batch. Waits, between the work and the
    destruction, until no other process can be using the old key.

    Args:
        owner: the person's record.
        wait: told how many seconds to wait.

    Raises:
        Erased, KeyMissing: there is nothing to reseal, or no key to do it with.
        SealBroken: a value was altered or moved; it is named, and the old key stays.
    """
    newest = begin(owner)
    yield from _sealed_anew(owner, newest.version)
    unused_after = timedelta(seconds=keyring.UNUSED_AFTER)
    wait(max((newest.made_at + unused_after - timezone.now()).total_seconds(), 0))
    while late := sum(_sealed_anew(owner, newest.version)):
        yield late
    keyring.drop_versions(owner, before=newest.version)


def begin(owner: uuid.UUID) -> DataKey:
    """Return the key to seal with: a new one, or the one that an interrupted run made.

    Raises:
        KeyMissing: it is not a person's key. The agency's seals sessions and second steps too,
            which stand in no sealed field: without it, nobody could sign in any more.
    """
    if owner in (keyring.AGENCY, keyring.SEARCH):
        raise KeyMissing("Only a person's key is resealed. docs/encryption.md says what else.")
    keyring.data_key(owner)
    versions = DataKey.objects.living().filter(owner=owner).order_by("version")
    if len(versions) == 1:
        keyring.renew(owner)
    return versions.last()


def values_of(owner: uuid.UUID) -> Iterator[tuple[SealedField, Binding, bytes]]:
    """Yield every sealed value of one person: its field, its binding and its bytes."""
    for model in sealed_models():
        for _, binding, values in _rows(models.QuerySet(model), owner):
            for field, blob in values:
                yield field, binding, blob


def sealed_models() -> list[type[models.Model]]:
    """Return every model that has sealed columns of its own, history included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if sealed_fields(model) and not model._meta.proxy
    ]


def _sealed_anew(owner: uuid.UUID, version: int) -> Iterator[int]:
    seen: Seen = {}
    for model in sealed_models():
        keys = list(_of(models.QuerySet(model), owner).values_list("pk", flat=True))
        for start in range(0, len(keys), ROWS_PER_TRANSACTION):
            yield _reseal_rows(
                model, owner, keys[start : start + ROWS_PER_TRANSACTION], version, seen
            )
    yield files.reseal_all_of(owner, version)


@transaction.atomic
def _reseal_rows(model, owner, keys, version, seen: Seen) -> int:
    done = 0
    rows = models.QuerySet(model)  # our own querysets refuse to write past the record
    locked = rows.filter(pk__in=keys).select_for_update()
    for pk, binding, values in _rows(locked, owner):
        stale = {f: blob for f, blob in values if key_version(blob) < version}
        anew = {
            field.attname: _anew(field, binding, blob, seen) for field, blob in stale.items()
        }
        if anew:
            rows.filter(pk=pk).update(**anew)
        done += len(anew)
    if done:
        ports.record_key_event("record.resealed", client=str(owner), values=done)
    return done


def _anew(field, binding, blob, seen: Seen) -> bytes:
    if blob not in seen:
        seen[blob] = field.seal(field.unseal(blob, binding).value, binding).blob
    return seen[blob]


def _rows(rows, owner) -> Iterator[tuple[object, Binding, list[tuple[SealedField, bytes]]]]:
    fields = sealed_fields(rows.model)
    columns = _of(rows, owner).values_list("pk", "id", *(field.attname for field in fields))
    for pk, row, *blobs in columns:
        held = zip(fields, blobs, strict=True)
        yield (
            pk,
            Binding(owner, row),
            [(field, bytes(blob)) for field, blob in held if blob is not None],
        )


def _of(rows, owner: uuid.UUID):
    """Narrow a queryset to the rows whose values are sealed with one person's key."""
    return rows.filter(**{sealed_fields(rows.model)[0].owner: owner})
