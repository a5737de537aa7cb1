"""A phone in few words: it seals for the server's public key, and keeps what is not sent yet.

This is other code than the browser's, of which `tests/e2e/test_outbox.py` has what it seals.

"""

import base64
import json
import os
import uuid
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from outbox.models import OfflineNote, ReceivingKey
from outbox.senders import sender_of

WORDS = {
    "who": "The man with the red bicycle",
    "note": "Asked for a blanket.",
    "next": "Bring a blanket",
    "kind": "street",
    "outcome": "reached",
    "day": "2026-01-05",
    "time": "21:40",
    "at": "2026-01-06T05:40:00+00:00",
    "kept_at": "2026-01-06T05:44:10+00:00",
    "services": [],
}


def seal(words, public: bytes, associated: bytes, *, own=None, nonce=None) -> bytes:
    """Seal as `frontend/sealing.js` does."""
    own, nonce = own or ec.generate_private_key(ec.SECP256R1()), nonce or os.urandom(12)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    info = b"holdfast sealed for a public key 1" + point + public
    key = HKDF(SHA256(), length=32, salt=None, info=info).derive(
        own.exchange(ec.ECDH(), theirs)
    )
    text = words if isinstance(words, bytes) else json.dumps(words).encode()
    padded = text + b"\x80" + b"\0" * (-(len(text) + 1) % 1024)
    return b"\x01" + point + nonce + AESGCM(key).encrypt(nonce, padded, associated)


@dataclass
class Sealed:
    """A note as it waits on a phone."""

    sender: str
    key: uuid.UUID
    note: uuid.UUID
    sealed: bytes = b""

    @property
    def fields(self) -> dict[str, str]:
        """What the phone sends."""
        return {
            "note": str(self.note),
            "receiving_key": str(self.key),
            "sender": self.sender,
            "sealed": base64.b64encode(self.sealed).decode(),
        }

    def send(self, by) -> OfflineNote:
        return OfflineNote.receive(
            by=by, note=self.note, key=self.key, sender=self.sender, sealed=self.sealed
        )


def written(person, words=None, **more) -> Sealed:
    """Write a note on a phone that this person prepared."""
    key = ReceivingKey.to_hand_out()
    given = {"sender": sender_of(person), "key": str(key.pk), "public": key.public}
    return written_with(given, words, **more)


def written_with(given, words=None, **more) -> Sealed:
    """Write a note on a phone to which the server has given this."""
    note = Sealed(given["sender"], uuid.UUID(given["key"]), uuid.uuid4())
    bound = f"holdfast offline note 1\n{note.key}\n{note.sender}\n{note.note}".encode()
    text = words if isinstance(words, bytes) else {**WORDS, **(words or {}), **more}
    note.sealed = seal(text, base64.b64decode(given["public"]), bound)
    return note


@dataclass
class Phone:
    """What waits on a phone: it forgets a note only when it has heard that it is there."""

    waiting: list[Sealed] = field(default_factory=list)

    def heard(self, note: Sealed) -> None:
        self.waiting.remove(note)
