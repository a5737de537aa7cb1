"""Rotation: data keys are wrapped anew by the current key-encryption key. No value changes.

It works beside people who read, write, erase and open new records. A row is exchanged only if
it is still as it was read, so nothing is locked and a destroyed key stays destroyed. A rotation
that was stopped goes on, when it is run again, with what is left.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.db import connection, transaction
from django.utils import timezone

from encryption import keks, keyring
from encryption.exceptions import KeyMissing, SealBroken
from encryption.models import DataKey
from encryption.models.data_keys import DataKeyQuerySet

KEYS_PER_TRANSACTION = 500


def to_rewrap() -> DataKeyQuerySet:
    """Return the data keys that another key than the current one wraps."""
    return DataKey.objects.living().exclude(kek=keks.current().name)


def rewrap(batch_size: int = KEYS_PER_TRANSACTION) -> Iterator[int]:
    """Wrap what is left by the current KEK; yield, batch by batch, how many keys that was.

    What was altered, or wrapped by a key that the settings do not name, stays as it is.

    Raises:
        KeyMissing: a KMS does not let us use a key; the batches before are done.
    """
    for rows in _batches(to_rewrap().filter(kek__in=keks.known()), batch_size):
        pairs = [(row, new) for row in rows if (new := _rewrapped(row))]
        yield _exchange(pairs)


def unreadable_keys(batch_size: int = KEYS_PER_TRANSACTION) -> Iterator[list[DataKey]]:
    """Open every living key once more; yield, batch by batch, those that do not open."""
    for rows in _batches(DataKey.objects.living(), batch_size):
        yield [row for row in rows if not _opens(row)]


def _batches(keys: DataKeyQuerySet, batch_size: int) -> Iterator[list[DataKey]]:
    after = 0
    while rows := list(keys.filter(id__gt=after).order_by("id")[:batch_size]):
        after = rows[-1].id
        yield rows


def _rewrapped(row: DataKey) -> DataKey | None:
    """Return an unsaved row with the same key under the current KEK; None if it is broken."""
    try:
        return keyring.wrap(row.owner, row.version, keyring.unwrap(row))
    except SealBroken:
        return None


def _opens(row: DataKey) -> bool:
    with suppress(KeyMissing, SealBroken):
        return bool(keyring.unwrap(row))
    return False


@transaction.atomic
def _exchange(pairs: Iterable[tuple[DataKey, DataKey]]) -> int:
    """Write new wrappings over the old ones, ten times as fast as `bulk_update` would.

    The old bytes are part of the condition: a row that changed meanwhile is left alone.
    """
    exchange = (
        "UPDATE encryption_datakey SET kek = %s, wrapped = %s, rewrapped_at = %s "
        "WHERE id = %s AND wrapped = %s"
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = [
        (new.kek, bytes(new.wrapped), now, old.id, bytes(old.wrapped)) for old, new in pairs
    ]
    with connection.cursor() as cursor:
        cursor.executemany(exchange, rows)
        return cursor.rowcount if rows else 0
