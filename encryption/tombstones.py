"""What is left of keys that were destroyed, and what a key is known by before it goes."""

import uuid
from contextlib import suppress
from typing import NamedTuple

from django.db import connection

from encryption import keyring
from encryption.exceptions import KeyMissing, SealBroken
from encryption.models import DataKey


class KeyMark(NamedTuple):
    """A data key as it may be written down: a fingerprint that tells nothing about it."""

    version: int
    fingerprint: str
    kek: str


def marks(owner: uuid.UUID) -> list[KeyMark]:
    """Return what a person's living keys are known by, for the ledger of erasures.

    A key that does not open has no fingerprint: it is destroyed all the same.
    """
    return [
        KeyMark(row.version, _fingerprint(owner, row.version), row.kek)
        for row in DataKey.objects.living().filter(owner=owner).order_by("version")
    ]


def destroyed() -> set[uuid.UUID]:
    """Return whose keys the key table says were destroyed."""
    return set(DataKey.objects.tombstones().values_list("owner", flat=True))


def living(owners: set[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these people have a key that was not destroyed."""
    return set(
        DataKey.objects.living().filter(owner__in=owners).values_list("owner", flat=True)
    )


def sweep() -> None:
    """Let the database's files forget the bytes of keys that were destroyed.

    Old versions of a row lie there until they are overwritten: in the table on PostgreSQL, in
    the write-ahead log on SQLite. Inside a transaction nothing can be swept.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM {DataKey._meta.db_table}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fingerprint(owner: uuid.UUID, version: int) -> str:
    with suppress(KeyMissing, SealBroken):
        return keyring.subkey(owner, "fingerprint", version)[:8].hex()
    return ""
