"""Signatures that anybody can check who has the public key: Ed25519 (RFC 8032)."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)


def sign(text: bytes, seed: bytes) -> str:
    """Return a signature, in base64, by the key that 32 secret bytes make."""
    return _written(Ed25519PrivateKey.from_private_bytes(seed).sign(text))


def public_key(seed: bytes) -> str:
    """Return what the signatures of these secret bytes are checked with, in base64."""
    return _written(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def is_signed(text: bytes, signature: str, public: str) -> bool:
    """Whether the holder of the key signed exactly this text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
