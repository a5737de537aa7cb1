"""The bytes of a sealed value, and nothing about Django.

    01 | flags | key version (2) | nonce (12) | ciphertext | tag (16)

AES-256-GCM. The associated data is the first four bytes, the length (2) and the name of the
field's label, the owner (16) and the row (16): a value moved to another row, field or person
does not open. Text is padded (ISO 7816-4: 80, then zeros) to whole blocks, so that its length
says little. Numbers are big-endian.
"""

import os
import uuid
from functools import cache, cached_property
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encryption.exceptions import SealBroken

Cipher = AESGCM  # seals and opens; packages that may not import `cryptography` name it so

FORMAT = 1
PADDED = 1  # the only flag, and always set
FIRST_BYTES = bytes([FORMAT, PADDED])
HEADER_SIZE = 4  # bytes, as all sizes here
NONCE_SIZE = 12
TAG_SIZE = 16
BODY_STARTS = HEADER_SIZE + NONCE_SIZE
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
    text: bytes, key: Cipher, version: int, label: str, binding: Binding, block: int
) -> Blob:
    """Return `text` sealed for one field of one row.

    Args:
        key: the owner's key of this `version` (1 to 65,535).
        label: the field's label.
        block: the padded text is a multiple of so many bytes.
    """
    header = FIRST_BYTES + version.to_bytes(2)
    nonce = os.urandom(NONCE_SIZE)
    padded = text + b"\x80" + b"\0" * (-(len(text) + 1) % block)
    associated = header + _name(label) + binding.bytes
    return Blob(header + nonce + key.encrypt(nonce, padded, associated))


def unseal(blob: bytes, key: Cipher, label: str, binding: Binding) -> bytes:
    """Return what was sealed.

    Raises:
        SealBroken: one bit differs, or the value belongs to another field, row or person.
    """
    return unseal_bound(blob, key, label, binding.bytes)


def unseal_bound(blob: bytes, key: Cipher, label: str, bound: bytes) -> bytes:
    """Return what was sealed; `bound` is `Binding.bytes`. Raises what `unseal` raises."""
    associated = blob[:HEADER_SIZE] + _name(label) + bound
    try:
        padded = key.decrypt(blob[HEADER_SIZE:BODY_STARTS], blob[BODY_STARTS:], associated)
    except (InvalidTag, ValueError) as error:
        row = uuid.UUID(bytes=bound[-16:])
        raise SealBroken(f"{label} of row {row} was altered or moved.") from error
    return padded[: padded.rindex(b"\x80")]


def key_version(blob: bytes) -> int:
    """Return the version of the owner's key that sealed this value.

    Raises:
        SealBroken: these bytes are not a sealed value of a known format.
    """
    if len(blob) < BODY_STARTS + TAG_SIZE or not blob.startswith(FIRST_BYTES):
        raise SealBroken("The column holds something that was never sealed.")
    return blob[2] << 8 | blob[3]  # six times as fast as int.from_bytes, for every value read


@cache
def _name(label: str) -> bytes:
    """Return a label with its length before it, so that no two labels run into one another."""
    name = label.encode()
    return len(name).to_bytes(2) + name
