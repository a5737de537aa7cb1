"""The only module that touches keys: it wraps, finds, makes and destroys a person's data key.

A key-encryption key (KEK) comes from the settings and never enters the database. It wraps one
random data key per person, kept in `DataKey`. Losing the KEK loses everything; destroying one
person's data key erases that person and nobody else. Staff secrets and sessions, which belong
to no one person, are sealed with the data key of the agency; search has one of its own.
"""

import hmac
import json
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection, transaction
from django.db.models import CharField, Count, ExpressionWrapper, F, Func, UUIDField, Value
from django.utils import timezone

from encryption import keks
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.models import DataKey
from encryption.sealing import Cipher

AGENCY = uuid.UUID(int=0)  # the owner of what belongs to no one person
SEARCH = uuid.UUID(int=1)  # the owner of what finds people: its key is replaced after erasures
NEWEST = 0  # as a version: the newest one; versions count from 1
CACHED_OWNERS = 5_000
CACHED_FOR = 60  # seconds until another process's erasure is noticed
UNUSED_AFTER = 2 * CACHED_FOR  # seconds: what a process has cached, and a request it may be in
PENDING_OWNERS = 2_000  # at most so many keys come along in a query
ROWS_PER_INSERT = 500
MANY_OWNERS = 100
KEYS_TRIED = 5  # before a key-encryption key is called wrong


class DataKeyInMemory:
    """An opened data key: it seals values, and other keys are derived from it."""

    __slots__ = ("aead", "secret")

    def __init__(self, secret: bytes):
        self.secret, self.aead = secret, AESGCM(secret)


Keys = dict[int, DataKeyInMemory]  # one person's keys by version


class _Cache:
    """Opened keys of this process, for a minute. No lock: a fork could copy a held one."""

    def __init__(self) -> None:
        # By `owner.int`: a number is found three times as fast as a UUID, for every value read.
        self.entries: OrderedDict[int, tuple[float, Keys]] = OrderedDict()

    def get(self, owner: uuid.UUID) -> Keys | None:
        until, keys = self.entries.get(owner.int, (0, None))
        return keys if time.monotonic() < until else None

    def put(self, opened: dict[uuid.UUID, Keys]) -> None:
        until = time.monotonic() + CACHED_FOR
        for owner, keys in opened.items():
            # Replaced and not removed first: another thread may be looking for it.
            self.entries[owner.int] = (until, keys)
            with suppress(KeyError):  # another thread has just forgotten it
                self.entries.move_to_end(owner.int)
        while len(self.entries) > CACHED_OWNERS:
            self.entries.popitem(last=False)

    def keep(self, owners: Iterable[uuid.UUID]) -> None:
        """Let these be the last to go when room is made: they are about to be used."""
        for owner in owners:
            with suppress(KeyError):  # another thread has just forgotten it
                self.entries.move_to_end(owner.int)

    def forget(self, owner: uuid.UUID) -> None:
        self.entries.pop(owner.int, None)

    def clear(self) -> None:
        self.entries.clear()


class _Uncommitted:
    """Keys created in a transaction, kept in its commit hook, so that a rollback drops them.

    If they were cached before the commit, a key could outlive its row after a rollback, and
    what it sealed then would never open again.
    """

    def __init__(self, opened: dict[uuid.UUID, Keys]):
        self.opened = opened

    def __call__(self) -> None:
        _cache.put(self.opened)


_cache = _Cache()
_local = threading.local()


def data_key(owner: uuid.UUID, version: int = NEWEST) -> tuple[int, AESGCM]:
    """Return the version and the cipher of a person's key, the newest unless one is named.

    If a query is needed, it also fetches the keys of everybody loaded since the last one.

    Raises:
        Erased: the key was destroyed.
        KeyMissing: the key table has no such key, or the settings not the one that wraps it.
        SealBroken: the key was altered, or moved here from another person.
    """
    key = (_cache.get(owner) or {}).get(version)  # the usual case, without further calls
    if key is None:
        version, key = _key(owner, version)
    return version, key.aead


def subkey(owner: uuid.UUID, purpose: str, version: int = NEWEST, salt: bytes = b"") -> bytes:
    """Derive a key of 32 bytes from a person's data key by HKDF-SHA-256 (RFC 5869).

    Destroying the data key destroys it too. Raises what `data_key` raises.

    Args:
        purpose: tells the subkeys of one data key apart.
        salt: random bytes, where one purpose needs many subkeys.
    """
    _, key = _key(owner, version)
    derive = HKDF(SHA256(), length=32, salt=salt or None, info=b"holdfast " + purpose.encode())
    return derive.derive(key.secret)


def subkey_cipher(owner: uuid.UUID, purpose: str, version: int = NEWEST) -> Cipher:
    """Return a cipher under a subkey. Raises what `data_key` raises."""
    return AESGCM(subkey(owner, purpose, version))


def keyed_hash(owner: uuid.UUID, purpose: str, text: bytes, version: int = NEWEST) -> bytes:
    """Return HMAC-SHA-256 of a text under a subkey: 32 bytes. Raises what `data_key` raises."""
    return hmac.digest(subkey(owner, purpose, version), text, "sha256")


def newest_version(owner: uuid.UUID) -> int:
    """Return the version of the key that seals new values. Raises what `data_key` raises."""
    return data_key(owner)[0]


def versions(owner: uuid.UUID) -> list[int]:
    """Return the versions of a person's living keys. Raises what `data_key` raises."""
    _key(owner, NEWEST)
    return sorted(_known(owner) or ())


def _key(owner: uuid.UUID, version: int) -> tuple[int, DataKeyInMemory]:
    keys = _known(owner)
    if not keys or (version and version not in keys):
        _cache.forget(owner)
        opened = _load({owner} | _pending().keys())
        _pending().clear()
        keys = opened.get(owner) or _refuse(owner)
    version = version or max(keys)
    if version not in keys:
        raise KeyMissing(f"There is no key {version} for {owner}.")
    return version, keys[version]


def fetch_later(owner: uuid.UUID) -> None:
    """Remember to fetch the key of `owner` with the next query for any key.

    So a page of many people needs one query for all their keys.
    """
    if _cache.get(owner):  # the usual case
        return
    pending = _pending()
    if owner in pending or _known(owner):
        return
    pending[owner] = None
    if len(pending) > PENDING_OWNERS:
        del pending[next(iter(pending))]


def fetch(owners: Iterable[uuid.UUID]) -> None:
    """Open the keys of many owners in one query, before a loop that needs all of them."""
    _load(set(owners))


def opener(owners: Collection[uuid.UUID]) -> Callable[[uuid.UUID], Keys]:
    """Return a function that gives the keys of one of these owners, as far as they open.

    For a loop over everybody: all keys are read in one query, each is opened when it is its
    turn, and none is cached. It would push out the keys that pages are about to use.
    """
    stored = _read(owners)
    unwrap_by = {name: kek.unwrap for name, kek in keks.known().items()}

    def keys_of(owner: uuid.UUID) -> Keys:
        return _unwrapped(owner, stored.get(owner.int, ()), unwrap_by)

    return keys_of


def provide(owners: Iterable[uuid.UUID]) -> None:
    """Make sure that each owner has a key: one query to look, two to create what is missing.

    Raises:
        Erased: one of them was erased, and an erased person gets no second key.
    """
    wanted = set(owners)
    fetch(wanted)
    missing = {owner for owner in wanted if not _known(owner)}
    if not missing:
        return
    new = [wrap(owner, 1, AESGCM.generate_key(256)) for owner in missing]
    DataKey.objects.bulk_create(new, batch_size=ROWS_PER_INSERT, ignore_conflicts=True)
    opened = _open(missing)
    for owner in missing - opened.keys():
        _refuse(owner)
    transaction.on_commit(_Uncommitted(opened))


def destroy(owner: uuid.UUID) -> None:
    """Destroy a person's keys and leave a tombstone. What they sealed never opens again."""
    tombstone = {"kek": "", "wrapped": b"", "destroyed_at": timezone.now()}
    if not DataKey.objects.filter(owner=owner).update(**tombstone):
        DataKey.objects.create(owner=owner, **tombstone)
    _forget(owner)
    transaction.on_commit(partial(_forget, owner))


def renew(owner: uuid.UUID) -> int:
    """Give a person a new key beside the present one, and return its version.

    New values are sealed with it; for `CACHED_FOR` seconds another process may still use the
    present one. Raises what `data_key` raises.
    """
    version = data_key(owner)[0] + 1
    wrap(owner, version, AESGCM.generate_key(256)).save()
    _forget(owner)
    return version


def drop_versions(owner: uuid.UUID, before: int) -> None:
    """Destroy a person's keys below a version number. What they sealed is lost."""
    DataKey.objects.living().filter(owner=owner, version__lt=before).delete()
    _forget(owner)
    transaction.on_commit(partial(_forget, owner))


def forget_all() -> None:
    """Drop every opened key from memory: after a fork, between tests."""
    _cache.clear()
    _pending().clear()
    for hook in _uncommitted():
        hook.opened.clear()


def wrap(owner: uuid.UUID, version: int, secret: bytes) -> DataKey:
    """Return an unsaved row that holds a data key, wrapped by the current KEK."""
    kek = keks.current()
    sealed = kek.wrap(secret, owner, version)
    return DataKey(owner=owner, version=version, kek=kek.name, wrapped=sealed)


def unwrap(row: DataKey) -> bytes:
    """Return the data key that a row holds.

    Raises:
        KeyMissing: the settings do not name the KEK that wraps it, or it cannot be used now.
        SealBroken: the row was altered, or moved here from another person.
    """
    if row.kek not in keks.known():
        raise KeyMissing(f"The key-encryption key {row.kek!r} is not in ENCRYPTION_KEYS.")
    return keks.known()[row.kek].unwrap(bytes(row.wrapped), row.owner, row.version)


def faults() -> list[str]:
    """Return sentences: why the settings do not open what is stored. None if they do."""
    stored = DataKey.objects.living()
    unknown = stored.exclude(kek__in=keks.known()).values_list("kek").annotate(Count("id"))
    found = [
        f"{count:,} data keys are wrapped by the key {name!r}, which ENCRYPTION_KEYS does not "
        "name: put it back, or restore it from the recovery kit."
        for name, count in unknown
    ]
    for name in keks.known():
        newest = stored.filter(kek=name).order_by("-id")[:KEYS_TRIED]
        if why := _why_none_opens(newest):
            found.append(
                f"ENCRYPTION_KEYS holds a key {name!r} that opens no data key that was wrapped "
                f"under that name: it is another key. {why}"
            )
    if DataKey.objects.exists() and not stored.filter(owner=AGENCY).exists():
        found.append("The agency's own data key is missing: restore the table of data keys.")
    return found


def keys_migrate_makes() -> list[str]:
    """Return sentences about missing keys that `migrate` makes. They are no faults: a fault
    would keep `migrate` from running."""
    if not DataKey.objects.exists():
        return ["There are no data keys: restore their table. In a new database, `migrate`."]
    if not DataKey.objects.living().filter(owner=SEARCH).exists():
        return ["Search has no key: run `migrate`, which makes one, then `rebuild_search`."]
    return []


def _why_none_opens(rows: Iterable[DataKey]) -> str:
    why = ""
    for row in rows:
        try:
            unwrap(row)
        except (KeyMissing, SealBroken) as error:
            why = str(error)
        else:
            return ""
    return why


def _known(owner: uuid.UUID) -> Keys | None:
    return _cache.get(owner) or next(
        (hook.opened[owner] for hook in _uncommitted() if owner in hook.opened), None
    )


def _uncommitted() -> Iterator[_Uncommitted]:
    """Yield the hooks of this transaction, the latest first: its keys are asked for most."""
    hooks = (registered[1] for registered in reversed(connection.run_on_commit))
    return (hook for hook in hooks if isinstance(hook, _Uncommitted))


def _forget(owner: uuid.UUID) -> None:
    _cache.forget(owner)
    for hook in _uncommitted():
        hook.opened.pop(owner, None)


def _load(owners: set[uuid.UUID]) -> dict[uuid.UUID, Keys]:
    """Return the keys of these owners, as far as they open, and cache them."""
    known = {owner: keys for owner in owners if (keys := _known(owner))}
    opened = _open(owners - known.keys())
    _cache.keep(known)
    _cache.put(opened)
    return known | opened


def _open(owners: Collection[uuid.UUID]) -> dict[uuid.UUID, Keys]:
    """Return the keys that open. A broken one raises when its owner is read, not before: a
    page of many people must not fail for one of them."""
    keys_of = opener(owners)
    return {owner: keys for owner in owners if (keys := keys_of(owner))}


Wrapped = tuple[int, str, bytes]  # version, name of the KEK, wrapped key


def _read(owners: Collection[uuid.UUID]) -> dict[int, list[Wrapped]]:
    """Return the living keys of these owners, by `owner.int`."""
    if not owners:
        return {}
    among = owners if len(owners) < MANY_OWNERS else _Listed(owners)
    # As it is stored: on SQLite, making a UUID of it takes as long as opening the key.
    owner = ExpressionWrapper(F("owner"), output_field=CharField())
    rows = DataKey.objects.living().filter(owner__in=among).annotate(stored_owner=owner)
    found: dict[int, list[Wrapped]] = {}
    for stored, *row in rows.values_list("stored_owner", "version", "kek", "wrapped"):
        number = int(stored, 16) if isinstance(stored, str) else stored.int
        wrapped: Any = row
        if number in found:
            found[number].append(wrapped)
        else:
            found[number] = [wrapped]
    return found


def _unwrapped(
    owner: uuid.UUID, rows: Iterable[Wrapped], unwrap_by: dict[str, Callable[..., bytes]]
) -> Keys:
    keys: Keys = {}
    for version, name, wrapped in rows:
        try:
            secret = unwrap_by[name](bytes(wrapped), owner, version)
        except (KeyMissing, SealBroken, KeyError):  # the last: the settings do not name it
            continue
        keys[version] = DataKeyInMemory(secret)
    return keys


class _Listed(Func):
    """Many keys as one parameter of a query: thousands take longer to write than to look up."""

    output_field = UUIDField()

    def __init__(self, keys: Iterable[uuid.UUID]):
        super().__init__(Value(json.dumps([key.hex for key in keys]), output_field=CharField()))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT value FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT json_array_elements_text(%(expressions)s::json)::uuid)"
        return self.as_sql(compiler, connection, template=template, **context)


def _refuse(owner: uuid.UUID) -> NoReturn:
    """Raise the reason why a person's key does not open."""
    rows = list(DataKey.objects.filter(owner=owner))
    if any(row.destroyed_at for row in rows):
        raise Erased(f"The record of {owner} was erased.")
    for row in rows:
        unwrap(row)
    whose = {AGENCY: "the agency", SEARCH: "search"}.get(owner, owner)
    raise KeyMissing(f"There is no key for {whose}: restore the table of data keys.")


def _pending() -> dict[uuid.UUID, None]:
    """Return the owners whose keys this thread has to fetch, the oldest first."""
    pending: dict[uuid.UUID, None] = vars(_local).setdefault("owners", {})
    return pending


os.register_at_fork(after_in_child=forget_all)
