"""Certificates: what can be shown of an erasure, signed so that anybody can check it.

It names nobody. It says what still opens of a person's record, which is nothing, with which
keys it was sealed, and what has to be destroyed before the erasure is final.
"""

import hashlib
import hmac
import json
import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone

from audit import chain, ledger, trail
from casework.exceptions import NotErased
from casework.models import Client
from encryption import keks, signing, verifying

PURPOSE = b"certificates of erasure"
FINAL = "Final: the keys that wrapped the data keys are no longer known to the program."
NOT_YET = (
    "Final when the key-encryption keys {keks} are destroyed, or every backup of the table of "
    "data keys from before {day}. Until then, both together would open the record."
)


def certificate(client: uuid.UUID) -> dict[str, Any]:
    """Return a signed certificate of a person's erasure.

    Raises:
        NotErased: the ledger knows of no erasure, or something still opens.
        LedgerBroken: the ledger is not genuine.
    """
    lines = [line for line in ledger.read() if line["client"] == str(client)]
    tables = verifying.tried_of(client)
    if not lines or any(table.readable for table in tables):
        raise NotErased
    erased = lines[-1]
    said = {
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
        **_horizon(erased),
    }
    for record in Client.objects.filter(pk=client):
        trail.record("certificate.issued", record, by=None)
    return said | {
        "public_key": signing.public_key(_seed()),
        "signature": signing.sign(_text(said), _seed()),
    }


def is_genuine(certificate: dict[str, Any]) -> bool:
    """Whether this agency signed exactly this certificate."""
    said = dict(certificate)
    signature, public = said.pop("signature", ""), said.pop("public_key", "")
    ours = hmac.compare_digest(str(public), signing.public_key(_seed()))
    return ours and signing.is_signed(_text(said), str(signature), str(public))


def public_key() -> str:
    """Return what certificates are checked with: to be published where anybody finds it."""
    return signing.public_key(_seed())


def _horizon(erased: dict[str, Any]) -> dict[str, Any]:
    """Say until when an old backup of the key table would undo it, and how that ends."""
    named = sorted({key["kek"] for key in erased["keys"]} & keks.known().keys())
    if not named:
        return {"final": True, "horizon": FINAL}
    horizon = NOT_YET.format(keks=", ".join(named), day=erased["at"][:10])
    return {"final": False, "horizon": horizon}


def _text(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _seed() -> bytes:
    return hmac.digest(chain.key(), PURPOSE, hashlib.sha256)
