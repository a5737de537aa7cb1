"""The arithmetic of the chain: what is digested, with which key, and how a break is found.

`mac = HMAC-SHA256(AUDIT_KEY, mac before | event)`. The key never enters the database: whoever
owns the database can delete or rewrite events, but can not make the chain fit again.
"""

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Exists, OuterRef

from audit.models import AuditEvent, ChainHead, EventRow

KEY_BYTES = 32
AT_ONCE = 2_000


class Break(NamedTuple):
    """One place where a chain does not hold, with a sentence that says how."""

    chain: str
    seq: int
    reason: str


def link(event: AuditEvent, before: bytes, rows: Iterable[EventRow] = ()) -> bytes:
    """Return the digest of an event, and of its rows, that follows the digest `before`."""
    payload = [
        event.chain,
        event.seq,
        str(event.id),
        event.at.astimezone(UTC).isoformat(),
        str(event.actor_id),
        event.verb,
        event.subject_type,
        event.subject_id,
        event.facts,
    ]
    if attested := sorted(row.digest_input() for row in rows):
        payload.append(attested)
    content = json.dumps(payload, sort_keys=True, ensure_ascii=False)
    return hmac.digest(key(), before + content.encode(), hashlib.sha256)


def proof(mac: bytes) -> bytes:
    """Return what shows that a chain ends here: without it, a cut tail would fit its head."""
    return hmac.digest(key(), b"end" + mac, hashlib.sha256)


def is_genuine(head: ChainHead) -> bool:
    """Whether the head was written by somebody who had the key."""
    return not head.seq or hmac.compare_digest(bytes(head.proof), proof(bytes(head.mac)))


def breaks(walked: Callable[[int], None] = lambda events: None) -> Iterator[Break]:
    """Walk every chain, and yield every place where one does not hold.

    It keeps some thousands of events in memory, and the end of each chain.

    Args:
        walked: is called now and then with the number of further events that were checked.
    """
    ends: dict[str, tuple[int, bytes]] = {}
    events = AuditEvent.objects.order_by("chain", "seq").iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(events, AT_ONCE)):
        rows = _rows_of(chunk)
        for event in chunk:
            place, before = ends.get(event.chain, (0, b""))
            if event.seq != place + 1:
                yield Break(
                    event.chain, event.seq, f"follows place {place}: events are missing"
                )
            elif not _fits(event, before, rows.get(event.pk, [])):
                yield Break(
                    event.chain, event.seq, "was changed, moved or made without the key"
                )
            ends[event.chain] = (event.seq, bytes(event.mac))
        walked(len(chunk))
    yield from _wrong_ends(ends)
    yield from _rows_of_nothing()


def _fits(event: AuditEvent, before: bytes, rows: list[EventRow]) -> bool:
    return hmac.compare_digest(bytes(event.mac), link(event, before, rows))


def _rows_of(events: list[AuditEvent]) -> dict[uuid.UUID, list[EventRow]]:
    found: dict[uuid.UUID, list[EventRow]] = {}
    for row in EventRow.objects.filter(event__in=[event.pk for event in events]):
        found.setdefault(row.event_id, []).append(row)
    return found


def _wrong_ends(ends: dict[str, tuple[int, bytes]]) -> Iterator[Break]:
    heads = ChainHead.objects.in_bulk()
    for chain in sorted(ends.keys() | heads.keys()):
        end, head = ends.get(chain, (0, b"")), heads.get(chain)
        if head is None or end != (head.seq, bytes(head.mac)):
            yield Break(chain, end[0], "is not where the chain ends: the tail was cut")
        elif not is_genuine(head):
            yield Break(chain, end[0], "was made the end without the key")


def _rows_of_nothing() -> Iterator[Break]:
    """Yield the rows whose event is not there."""
    theirs = AuditEvent.objects.filter(pk=OuterRef("event"))
    for row in EventRow.objects.filter(~Exists(theirs)).iterator(chunk_size=AT_ONCE):
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
