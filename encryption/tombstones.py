"""What is left of destroyed keys, and what is written down of a key before it goes."""

import uuid
from contextlib import suppress
from typing import NamedTuple

from django.db import connection

from encryption import keyring
from encryption.exceptions import KeyMissing, SealBroken
from encryption.models import DataKey


class KeyFingerprint(NamedTuple):
    """A data key as it may be written down.

    Attributes:
        fingerprint: 16 hexadecimal digits, derived from the key; empty if it does not open.
        kek: the name of the key-encryption key that wraps it.
    """

    version: int
    fingerprint: str
    kek: str


def fingerprints_of(owner: uuid.UUID) -> list[KeyFingerprint]:
    """Return the fingerprints of a person's living keys, for the ledger of erasures."""
    return [
        KeyFingerprint(row.version, _fingerprint(owner, row.version), row.kek)
        for row in DataKey.objects.living().filter(owner=owner).order_by("version")
    ]


def erased_owners() -> set[uuid.UUID]:
    """Return whose keys were destroyed, as the key table has it."""
    return set(DataKey.objects.tombstones().values_list("owner", flat=True))


def owners_with_keys(owners: set[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these people have a key that was not destroyed."""
    living = DataKey.objects.living().filter(owner__in=owners)
    return set(living.values_list("owner", flat=True))


def vacuum() -> None:
    """Remove the bytes of destroyed keys from the database's own files.

    Old versions of a row stay there until they are overwritten: in the table on PostgreSQL, in
    the write-ahead log on SQLite. Does nothing inside a transaction, where it is not possible.
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
