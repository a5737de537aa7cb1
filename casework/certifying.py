"""Certificates of erasure, signed so that anybody can check them.

A certificate names no person. It says that nothing of the record opens any more, which keys
sealed it, and what has to be destroyed before the erasure is final.
"""

import hashlib
import hmac
import json
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from audit import chain, ledger, trail
from casework import erasing
from casework.exceptions import NotErased
from casework.models import Client
from encryption import inventory, keks, signing, verifying

PURPOSE = b"certificates of erasure"
FINAL = (
    "Final: no key-encryption key that may have wrapped the data keys is known to the system "
    "any more, and search has a key that was made since."
)
KEKS_LEFT = (
    "Final when the key-encryption keys {keks} are destroyed, which may have wrapped the data "
    "keys, or every backup of the table of data keys from before {day}. Until then, both "
    "together would open the record."
)
SEARCH_LEFT = (
    "Final when search has a new key (`rebuild_search --new-key`): that of today opens what a "
    "backup from before {day} holds of search, the name among it."
)


def certificate_for(client: uuid.UUID) -> dict[str, Any]:
    """Return a signed certificate of a client's erasure.

    Returns:
        Texts, numbers and lists by name, as JSON holds them, with `public_key` and `signature`,
        which signs all the others.

    Raises:
        NotErased: the ledger knows of no erasure, or something still opens.
        LedgerBroken: the ledger is not genuine, or not there.
    """
    lines = erasing.on_ledger()
    tables = verifying.check_values_of(client)
    places = [n for n, line in enumerate(lines) if line["client"] == str(client)]
    if not places or any(table.readable for table in tables):
        raise NotErased
    until_then = lines[: places[-1] + 1]
    erased = until_then[-1]
    contents = {
        "certificate": "erasure of a record",
        "agency": settings.AGENCY_NAME,
        "client": str(client),
        "reason": erased["reason"],
        "requested_by": erased["requested_by"],
        "confirmed_by": erased["confirmed_by"],
        "erased_at": erased["at"],
        "checked_at": timezone.now().isoformat(timespec="seconds"),
        "keys_destroyed": erased["keys"],
        "sealed_values_left": {table.table: table.erased for table in tables if table.erased},
        "sealed_values_that_open": 0,
        "ledger_entry": erased["mac"],
        **_horizon(until_then),
    }
    for record in Client.objects.filter(pk=client):
        trail.record("certificate.issued", record, by=None)
    return contents | {
        "public_key": signing.public_key(_seed()),
        "signature": signing.sign(_text(contents), _seed()),
    }


def is_genuine(certificate: dict[str, Any]) -> bool:
    """Whether this agency signed exactly this certificate."""
    contents = dict(certificate)
    signature, public = contents.pop("signature", ""), contents.pop("public_key", "")
    ours = hmac.compare_digest(
        str(public).encode(errors="replace"), signing.public_key(_seed()).encode()
    )
    return ours and signing.is_signed(_text(contents), str(signature), str(public))


def public_key() -> str:
    """Return the key that certificates are checked with; the agency publishes it."""
    return signing.public_key(_seed())


def _horizon(until_then: list[ledger.Line]) -> dict[str, Any]:
    """Return whether the last of these erasures is final, and a sentence that says why.

    An old backup would undo it together with a key-encryption key that may have wrapped the
    data keys. A key counts as such unless the key table shows that it was used only after the
    erasure, and no line of the ledger until then names it.
    """
    erased = until_then[-1]
    at = datetime.fromisoformat(erased["at"])
    named = {key["kek"] for line in until_then for key in line["keys"]}
    named |= {kek for line in until_then for kek in line.get("keks", [])}
    left = inventory.keks_possibly_used_before(at) | (named & keks.known().keys())
    conditions = [KEKS_LEFT] if left else []
    if inventory.search_key_is_older(at):
        conditions.append(SEARCH_LEFT)
    horizon = " ".join(conditions or [FINAL]).format(
        keks=", ".join(sorted(left)), day=at.date()
    )
    return {"final": not conditions, "horizon": horizon}


def _text(contents: dict[str, Any]) -> bytes:
    return json.dumps(contents, sort_keys=True, separators=(",", ":")).encode()


def _seed() -> bytes:
    return hmac.digest(chain.key(), PURPOSE, hashlib.sha256)
