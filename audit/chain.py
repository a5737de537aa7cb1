"""How events are chained: what is digested, with which key, and how a break is found.

`mac = HMAC-SHA256(AUDIT_KEY, mac before | event)`, 32 bytes. The key is never in the database:
who owns the database can delete or rewrite events, but cannot make the chain fit again.
"""

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Exists, OuterRef

from audit import stored
from audit.models import AuditEvent, ChainHead, EventRow

KEY_BYTES = 32
CHUNK = 2_000  # events, rows or keys that one query reads or writes


class _Event(NamedTuple):
    """An event as it is stored: its key, the values of `DIGESTED`, its digest."""

    key: uuid.UUID | None  # None if the system would not store it like that
    values: list[Any]
    mac: Any


class Break(NamedTuple):
    """One place where a chain does not hold, with a sentence that says how."""

    chain: str
    seq: int  # its place in the chain, from 1
    reason: str


def link(event: AuditEvent, before: bytes, rows: Iterable[EventRow] = ()) -> bytes:
    """Return the digest of an event, and of its rows, that follows the digest `before`."""
    return _mac(before, event.digest_input(), [row.digest_input() for row in rows])


def canonical(content: list[Any]) -> bytes:
    """Return content as the one text that is digested: JSON, with bytes as [hex]."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_bytes_as_json)
    return text.encode()


def _bytes_as_json(value: bytes | memoryview) -> list[str]:
    return [bytes(value).hex()]


def _mac(before: bytes, event: list[Any], rows: list[list[Any]]) -> bytes:
    content = canonical([*event, sorted(rows)] if rows else event)
    return hmac.digest(key(), before + content, hashlib.sha256)


def proof(mac: bytes) -> bytes:
    """Return what proves that a chain ends here: without it, a cut tail would fit its head."""
    return hmac.digest(key(), b"end" + mac, hashlib.sha256)


def is_genuine(head: ChainHead) -> bool:
    """Whether the head was written by somebody who had the key."""
    return not head.seq or same(head.proof, proof(as_bytes(head.mac)))


def same(held: Any, digest: bytes) -> bool:
    """Whether the database holds this digest; SQLite may hold text in place of bytes."""
    return isinstance(held, bytes | memoryview) and hmac.compare_digest(held, digest)


def as_bytes(held: Any) -> bytes:
    """Return the digest that the database holds; empty if it holds no bytes there."""
    return bytes(held) if isinstance(held, bytes | memoryview) else b""


def breaks(walked: Callable[[int], None] = lambda events: None) -> Iterator[Break]:
    """Walk every chain, and yield every place where one does not hold.

    It keeps one chunk of events in memory, and the end of each chain.

    Args:
        walked: is called now and then with the number of further events that were checked.
    """
    ends: dict[str, tuple[int, bytes]] = {}
    events = _events()
    while chunk := list(islice(events, CHUNK)):
        rows = _rows_of(chunk)
        for event in chunk:
            chain, seq, *_ = event.values
            place, before = ends.get(chain, (0, b""))
            if seq != place + 1:
                yield Break(chain, seq, f"follows place {place}: events are missing")
            elif not same(event.mac, _mac(before, event.values, rows.get(event.key, []))):
                yield Break(chain, seq, "was changed, moved or made without the key")
            ends[chain] = (seq if isinstance(seq, int) else place, as_bytes(event.mac))
        walked(len(chunk))
    yield from _wrong_ends(ends)
    yield from _rows_of_nothing()


def _events() -> Iterator[_Event]:
    """Yield every event, chain by chain, past Django's converters: see `audit.stored`."""
    events = AuditEvent.objects.order_by("chain", "seq")
    if connection.vendor != "sqlite":  # its types leave one way to store a value
        for event in events.iterator(CHUNK):
            yield _Event(event.pk, event.digest_input(), event.mac)
        return
    pk = AuditEvent._meta.pk
    columns = [stored.value(AuditEvent, name) for name in ("id", *AuditEvent.DIGESTED, "mac")]
    for key, *values, mac in events.values_list(*columns).iterator(CHUNK):
        yield _Event(stored.key_of(pk, key), values, mac)


def _rows_of(events: list[_Event]) -> dict[uuid.UUID | None, list[list[Any]]]:
    """Return the values of `EventRow.DIGESTED` of the events' rows, by the event's key."""
    found: dict[uuid.UUID | None, list[list[Any]]] = {}
    rows = EventRow.objects.filter(event__in=[event.key for event in events if event.key])
    for event, *row in rows.values_list("event", *EventRow.DIGESTED):
        found.setdefault(event, []).append(row)
    return found


def _wrong_ends(ends: dict[str, tuple[int, bytes]]) -> Iterator[Break]:
    heads = ChainHead.objects.in_bulk()
    for chain in sorted(ends.keys() | heads.keys(), key=str):
        end, head = ends.get(chain, (0, b"")), heads.get(chain)
        if head is None or end != (head.seq, as_bytes(head.mac)):
            yield Break(chain, end[0], "is not where the chain ends: the tail was cut")
        elif not is_genuine(head):
            yield Break(chain, end[0], "was made the end without the key")


def _rows_of_nothing() -> Iterator[Break]:
    """Yield the rows whose event is not there."""
    theirs = AuditEvent.objects.filter(pk=OuterRef("event"))
    for row in EventRow.objects.filter(~Exists(theirs)).iterator(chunk_size=CHUNK):
        yield Break(str(row), row.pk, "belongs to no event")


def key() -> bytes:
    """Return the key of the chain.

    Raises:
        ImproperlyConfigured: AUDIT_KEY is too short to protect anything.
    """
    try:
        decoded = base64.b64decode(settings.AUDIT_KEY, validate=True)
    except binascii.Error:
        decoded = b""
    if len(decoded) < KEY_BYTES:
        raise ImproperlyConfigured("AUDIT_KEY holds the base64 of 32 random bytes.")
    return decoded
