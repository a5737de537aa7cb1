"""The bytes of a sealed value, and nothing about Django.

    01 | flags | key version (2) | nonce (12) | ciphertext | tag (16)

AES-256-GCM. The associated data is the first four bytes, the field's label, the owner and
the row: a value moved to another row, field or person does not open.
Text is padded (ISO 7816-4) to a multiple of sixteen bytes, so that its length says little.
"""

import os
import uuid
from functools import cache, cached_property
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encryption.exceptions import SealBroken

Cipher = AESGCM  # the one kind of key that seals values; other packages know it by this name

FORMAT = 1
PADDED = 1
FIRST = bytes([FORMAT, PADDED])
HEAD = 4
NONCE = 12
BODY = HEAD + NONCE
TAG = 16
BLOCK = 16


class _OwnerAndRow(NamedTuple):
    owner: uuid.UUID
    row: uuid.UUID


class Binding(_OwnerAndRow):
    """What a value is bound to besides its field: an owner and a row."""

    @cached_property
    def bytes(self) -> bytes:
        """Both keys in 32 bytes, as they go into the associated data."""
        return self.owner.bytes + self.row.bytes


class Blob(bytes):
    """Bytes that came from `seal` or from a sealed column: the only thing a column accepts."""

    __slots__ = ()


def seal(
    text: bytes, key: AESGCM, version: int, label: str, binding: Binding, block: int
) -> Blob:
    """Return `text` sealed for one field of one row."""
    head = FIRST + version.to_bytes(2)
    nonce = os.urandom(NONCE)
    padded = text + b"\x80" + b"\0" * (-(len(text) + 1) % block)
    bound_to = head + _name(label) + binding.bytes
    return Blob(head + nonce + key.encrypt(nonce, padded, bound_to))


def unseal(blob: bytes, key: AESGCM, label: str, binding: Binding) -> bytes:
    """Return what was sealed.

    Raises:
        SealBroken: one bit differs, or the value belongs to another field, row or person.
    """
    bound_to = blob[:HEAD] + _name(label) + binding.bytes
    try:
        padded = key.decrypt(blob[HEAD:BODY], blob[BODY:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"{label} of row {binding.row} was altered or moved.") from error
    return padded[: padded.rindex(b"\x80")]


def key_version(blob: bytes) -> int:
    """Return the version of the owner's key that sealed this value.

    Raises:
        SealBroken: these bytes are not a sealed value of a known format.
    """
    if len(blob) < BODY + TAG or not blob.startswith(FIRST):
        raise SealBroken("The column holds something that was never sealed.")
    return blob[2] << 8 | blob[3]  # a sixth of the time that int.from_bytes takes


@cache
def _name(label: str) -> bytes:
    name = label.encode()
    return len(name).to_bytes(2) + name
