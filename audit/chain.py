"""The arithmetic of the chain: what is digested, with which key, and how a break is found.

`mac = HMAC-SHA256(AUDIT_KEY, mac before | event)`. The key never enters the database: whoever
owns the database can delete or rewrite events, but can not make the chain fit again.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings

from audit.models import AuditEvent


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
            event.at.isoformat(),
            str(event.actor_id),
            event.verb,
            event.subject_type,
            event.subject_id,
            event.facts,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hmac.digest(_key(), before + content.encode(), hashlib.sha256)


def breaks(
    events: Iterable[AuditEvent], heads: dict[str, tuple[int, bytes]]
) -> Iterator[Break]:
    """Yield every break in events ordered by chain and place.

    Args:
        events: all events, ordered by `chain, seq`.
        heads: for each chain the place and the digest of its last event.
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
        if ends.get(chain) != heads.get(chain):
            place = ends.get(chain, (0, b""))[0]
            yield Break(chain, place, "does not end where its head says: the tail was cut")


def _key() -> bytes:
    return base64.b64decode(settings.AUDIT_KEY)
