"""The only module that touches keys: it wraps, finds, makes and destroys a person's data key.

A key-encryption key (KEK) comes from the settings and never enters the database. It wraps one
random data key per person, kept in `DataKey`. Losing the KEK loses everything; destroying one
person's data key erases that person and nobody else.
"""

import base64
import binascii
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.models import DataKey

NEWEST = 0
CACHED_KEYS = 5_000
CACHED_FOR = 60  # seconds until another process's erasure is noticed
PENDING = 2_000
BATCH = 500


class _Cache:
    """Opened keys of this process: few, and for a minute."""

    def __init__(self):
        self.keys: OrderedDict[tuple[uuid.UUID, int], tuple[float, int, AESGCM]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, owner: uuid.UUID, version: int) -> tuple[int, AESGCM] | None:
        found = self.keys.get((owner, version))
        if found is None or found[0] < time.monotonic():
            return None
        return found[1:]

    def put(self, owner: uuid.UUID, version: int, key: AESGCM) -> None:
        until = time.monotonic() + CACHED_FOR
        with self.lock:
            newest = self.keys.get((owner, NEWEST))
            if newest is None or newest[1] <= version:
                self.keys[owner, NEWEST] = (until, version, key)
            self.keys[owner, version] = (until, version, key)
            while len(self.keys) > CACHED_KEYS:
                self.keys.popitem(last=False)

    def forget(self, owner: uuid.UUID) -> None:
        with self.lock:
            for known in [pair for pair in self.keys if pair[0] == owner]:
                del self.keys[known]

    def clear(self) -> None:
        with self.lock:
            self.keys.clear()


_cache = _Cache()
_local = threading.local()


def data_key(owner: uuid.UUID, version: int = NEWEST) -> tuple[int, AESGCM]:
    """Return a person's key and its version, the newest unless one is named.

    Keys of everybody loaded since the last call come along in the same query.

    Raises:
        Erased: the key was destroyed.
        KeyMissing: the key table has no such key.
    """
    found = _cache.get(owner, version)
    if found is None:
        _load({owner} | _pending())
        _pending().clear()
        found = _cache.get(owner, version)
    if found is None:
        if DataKey.objects.filter(owner=owner, destroyed_at__isnull=False).exists():
            raise Erased(f"The record of {owner} was erased.")
        raise KeyMissing(f"There is no key {version or ''} for {owner}.")
    return found


def expect(owner: uuid.UUID) -> None:
    """Note that the key of `owner` may soon be wanted, so that a page asks for all at once."""
    pending = _pending()
    if len(pending) < PENDING and _cache.get(owner, NEWEST) is None:
        pending.add(owner)


def fetch(owners: Iterable[uuid.UUID]) -> None:
    """Open the keys of many owners in one query, for a loop that will read all of them."""
    _load({owner for owner in owners if _cache.get(owner, NEWEST) is None})


def provide(owners: Iterable[uuid.UUID]) -> None:
    """Make sure that each owner has a key: one query to look, one to write what is missing.

    Raises:
        Erased: one of them was erased; nobody gets a new key to write under an old name.
    """
    wanted = set(owners)
    fetch(wanted)
    missing = [owner for owner in wanted if _cache.get(owner, NEWEST) is None]
    if not missing:
        return
    if DataKey.objects.filter(owner__in=missing, destroyed_at__isnull=False).exists():
        raise Erased("An erased record can not be written to.")
    DataKey.objects.bulk_create(
        [_new_key(owner) for owner in missing], batch_size=BATCH, ignore_conflicts=True
    )
    _load(set(missing))


def destroy(owner: uuid.UUID) -> None:
    """Destroy a person's key and leave a tombstone. What it sealed never opens again."""
    DataKey.objects.filter(owner=owner).update(wrapped=b"", destroyed_at=timezone.now())
    _cache.forget(owner)


def forget_all() -> None:
    """Forget every opened key: after a rotation, after a fork, between tests."""
    _cache.clear()
    _pending().clear()


def current_kek() -> tuple[str, AESGCM]:
    """Return the name and the key that wrap new data keys: the first in settings."""
    name = next(iter(_keks()))
    return name, _keks()[name]


def _keks() -> dict[str, AESGCM]:
    keks = {}
    for entry in settings.ENCRYPTION_KEYS:
        name, _, encoded = entry.partition(":")
        try:
            keks[name] = AESGCM(base64.b64decode(encoded, validate=True))
        except (binascii.Error, ValueError) as error:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS holds `name:base64 of 32 random bytes`, comma-separated; "
                f"the entry {name!r} does not."
            ) from error
    return keks


def _new_key(owner: uuid.UUID) -> DataKey:
    name, kek = current_kek()
    nonce = os.urandom(12)
    wrapped = nonce + kek.encrypt(nonce, AESGCM.generate_key(256), _bound_to(owner, 1))
    return DataKey(owner=owner, version=1, kek=name, wrapped=wrapped)


def _load(owners: set[uuid.UUID]) -> None:
    if not owners:
        return
    keks = _keks()
    rows = DataKey.objects.filter(owner__in=owners, destroyed_at=None)
    for owner, version, name, wrapped in rows.values_list("owner", "version", "kek", "wrapped"):
        if name not in keks:
            raise KeyMissing(f"The key-encryption key {name!r} is not in ENCRYPTION_KEYS.")
        try:
            key = keks[name].decrypt(wrapped[:12], wrapped[12:], _bound_to(owner, version))
        except InvalidTag as error:
            raise SealBroken(f"The data key of {owner} was altered or moved.") from error
        _cache.put(owner, version, AESGCM(key))


def _bound_to(owner: uuid.UUID, version: int) -> bytes:
    return b"data key" + owner.bytes + version.to_bytes(2)


def _pending() -> set[uuid.UUID]:
    if not hasattr(_local, "owners"):
        _local.owners = set()
    return _local.owners


os.register_at_fork(after_in_child=forget_all)
