"""The arithmetic of the chain: what is digested, with which key, and how a break is found.

`mac = HMAC-SHA256(AUDIT_KEY, mac before | event)`. The key never enters the database: whoever
owns the database can delete or rewrite events, but can not make the chain fit again.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.models import AuditEvent, ChainHead

KEY_BYTES = 32


class Break(NamedTuple):
    """One place where a chain does not hold, with a sentence that says how."""

    chain: str
    seq: int
    reason: str


def link(event: AuditEvent, before: bytes) -> bytes:
    """Return the digest of an event that follows the digest `before`."""
    content = json.dumps(
        [
            event.chain,
            event.seq,
            str(event.id),
            event.at.astimezone(UTC).isoformat(),
            str(event.actor_id),
            event.verb,
            event.subject_type,
            event.subject_id,
            event.facts,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hmac.digest(key(), before + content.encode(), hashlib.sha256)


def proof(mac: bytes) -> bytes:
    """Return what shows that a chain ends here: without it, a cut tail would fit its head."""
    return hmac.digest(key(), b"end" + mac, hashlib.sha256)


def is_genuine(head: ChainHead) -> bool:
    """Whether the head was written by somebody who had the key."""
    return not head.seq or hmac.compare_digest(bytes(head.proof), proof(bytes(head.mac)))


def breaks(events: Iterable[AuditEvent], heads: dict[str, ChainHead]) -> Iterator[Break]:
    """Yield every break in events ordered by chain and place.

    Args:
        events: all events, ordered by `chain, seq`.
        heads: the head of each chain.
    """
    ends: dict[str, tuple[int, bytes]] = {}
    for event in events:
        place, before = ends.get(event.chain, (0, b""))
        if event.seq != place + 1:
            yield Break(event.chain, event.seq, f"follows place {place}: events are missing")
        elif not hmac.compare_digest(bytes(event.mac), link(event, before)):
            yield Break(event.chain, event.seq, "was changed, moved or made without the key")
        ends[event.chain] = (event.seq, bytes(event.mac))
    for chain in sorted(ends.keys() | heads.keys()):
        end, head = ends.get(chain, (0, b"")), heads.get(chain)
        if head is None or end != (head.seq, bytes(head.mac)):
            yield Break(chain, end[0], "is not where the chain ends: the tail was cut")
        elif not is_genuine(head):
            yield Break(chain, end[0], "was made the end without the key")


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
